"""What a platform knows and decides, without any way of speaking: one office, to which the servers of both dialects give a voice.

Everything in it is invented. An office says no by ``No``, with the word of the contract.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

import msgspec

from kiosk.contract import problem, waiver
from kiosk.contract.answer import PADES, RESULT, Answer, FileRef, Organ
from kiosk.contract.booking import DUE, Booked, Payment, Slot, SlotsReply
from kiosk.contract.case_query import CasesReply, CaseStatus, CaseStep, CaseView, InquiryReply, SecondCheck
from kiosk.contract.changes import ACCEPTED, DONE, RECEIVED, CaseChange, Change, ChangesReply, SealedRef
from kiosk.contract.download import DownloadReply
from kiosk.contract.note import SignedNote
from kiosk.contract.seal import VALID, SealVerdict, Standing
from kiosk.contract.submission import (
    EvaluationBody,
    Manifest,
    PartUpload,
    Person,
    SignedManifest,
    SubmissionReply,
)
from kiosk.contract.waiver import (
    Check,
    ChecksAsked,
    ChecksReply,
    CredentialReply,
    Enterprise,
    Licence,
    LicencesAsked,
    LicencesReply,
)

NOW = "2026-11-23T12:00:00+08:00"
SUBMISSION = "019abcde-0000-7000-8000-00000000c0de"
CASE = "KSK06271123000018"
LOCAL = "L0001-261123-0018-3"
NUMBER = "150627196003050021"
NAME = "乌云其其格"
PHONE_END = "0000"
CODE = "SAMPLE-CREDENTIAL-0001"
BUSINESS_CODE = "SAMPLE-LICENCE-0001"
PERSON = Person("resident", NAME, "female", NUMBER, ethnicity="蒙古", birth_date="1960-03-05", long_term=True)
ENTERPRISE = Enterprise("伊金霍洛旗样例商贸有限公司", "91150627MA0N000000", NAME, "样例路 1 号")
RESULT_PDF = b"%PDF-1.7 " + bytes(range(256)) * 1500
RESULT_FILE = FileRef(
    "result-1",
    RESULT,
    "退休证",
    "application/pdf",
    hashlib.sha256(RESULT_PDF).hexdigest(),
    len(RESULT_PDF),
    PADES,
    most_prints=2,
)
SEALED = bytes(range(255)) * 2000
SEALED_REF = SealedRef(hashlib.sha256(SEALED).hexdigest(), len(SEALED), "hpke-x25519-hkdf-sha256-aes-256-gcm")
ORGAN = Organ("伊金霍洛旗人力资源和社会保障局", "0477-0000000", "样例路 2 号")
SLOT = Slot("slot-1", "婚姻登记处", "样例路 3 号", "2026-11-25T09:00:00+08:00", "2026-11-25T09:30:00+08:00", 1)
FULL = msgspec.structs.replace(SLOT, slot_id="slot-0", left=0)
PAGE_URL = "https://127.0.0.1/d/abc"
UNTIL = "2026-11-24T12:00:00+08:00"


class No(Exception):
    """``word`` is the last of the problem's type."""

    def __init__(self, word: str, status: int, retry_after: int | None = None) -> None:
        super().__init__(word)
        self.word = word
        self.status = status
        self.retry_after = retry_after


@dataclass
class Office:
    """Its memory; tests look into it, and set ``changes_`` and the like before they ask."""

    manifests: dict[str, Manifest] = field(default_factory=dict)
    parts: dict[str, bytearray] = field(default_factory=dict)
    evaluations: dict[str, EvaluationBody] = field(default_factory=dict)
    notes: dict[tuple[str, str], SignedNote] = field(default_factory=dict)
    downloads: dict[str, bytes] = field(default_factory=dict)
    booked: dict[str, Slot] = field(default_factory=dict)
    changes_: tuple[Change, ...] = (
        CaseChange("c1", SUBMISSION, CASE, RECEIVED, "2026-11-23T10:31:20+08:00"),
        CaseChange("c2", SUBMISSION, CASE, ACCEPTED, "2026-11-23T11:00:00+08:00", "2026-12-03"),
        CaseChange("c3", SUBMISSION, CASE, DONE, NOW, None, SEALED_REF, (SEALED_REF,)),
    )

    # -- what is brought

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply:
        manifest = msgspec.json.decode(base64.b64decode(body.manifest), type=Manifest)
        known = self.manifests.setdefault(submission_id, manifest)
        if known != manifest:
            raise No("submission-conflict", 409)
        missing = tuple(
            PartUpload(part.sha256, f"/v1/uploads/{submission_id}/{part.sha256}", len(self.part(part.sha256)))
            for part in manifest.parts
            if len(self.part(part.sha256)) < part.size
        )
        if missing:
            return SubmissionReply("receiving", missing)
        return SubmissionReply("received", (), CASE, NOW, "https://platform.example/p/abc")

    def part(self, sha256: str) -> bytearray:
        return self.parts.setdefault(sha256, bytearray())

    def append(self, sha256: str, offset: int, data: bytes) -> int:
        part = self.part(sha256)
        if len(part) != offset:
            raise No("upload-offset", 409)
        part += data
        return len(part)

    def evaluate(self, submission_id: str, body: EvaluationBody) -> None:
        if self.evaluations.setdefault(submission_id, body) != body:
            raise No("submission-conflict", 409)

    def note(self, submission_id: str, note_id: str, note: SignedNote) -> None:
        self.notes[(submission_id, note_id)] = note

    # -- what comes back

    def changes(self, cursor: str | None) -> ChangesReply:
        if cursor is not None and not (cursor.isdigit() and int(cursor) <= len(self.changes_)):
            raise No("cursor-unknown", 410)
        begin = int(cursor or 0)
        return ChangesReply(
            self.changes_[begin : begin + 2], str(min(begin + 2, len(self.changes_))), begin + 2 < len(self.changes_)
        )

    # -- what is asked

    def licences(self, asked: LicencesAsked) -> LicencesReply:
        known = asked.person.number == NUMBER
        found = Licence(
            "household",
            waiver.FOUND,
            "居民户口簿",
            "伊金霍洛旗公安局",
            "1506****",
            "2030-01-01",
            "tok-1",
            {"address": "样例路"},
        )
        return LicencesReply(
            tuple(
                msgspec.structs.replace(found, material_id=material)
                if known and material == "household"
                else Licence(material, waiver.NOT_FOUND)
                for material in asked.materials
                if material != "silent"
            )
        )

    def checks(self, asked: ChecksAsked) -> ChecksReply:
        passed = {
            "marriage": Check("marriage", waiver.PASSED, "民政部门", "tok-2"),
            "debts": Check("debts", waiver.FAILED, "税务部门"),
        }
        return ChecksReply(
            tuple(passed[material] for material in asked.materials if material in passed),
            waiver.ELIGIBLE if asked.standing else waiver.UNKNOWN,
            CASE if asked.bundle_id == "retirement" else None,
        )

    def credential(self, text: str) -> CredentialReply:
        if text == CODE:
            return CredentialReply(waiver.FOUND, person=PERSON)
        if text == BUSINESS_CODE:
            return CredentialReply(waiver.FOUND, enterprise=ENTERPRISE)
        return CredentialReply(waiver.NOT_FOUND)

    def status(self, number: str) -> CaseStatus:
        if number not in (CASE, LOCAL):
            raise No("case-unknown", 404)
        return CaseStatus(CASE, DONE, "2026-11-23T10:31:20+08:00", NOW, "2026-12-03")

    def cases(self, person: Person, second: SecondCheck, submission_id: str) -> CasesReply:
        self._second(second)
        if person.number != NUMBER or submission_id not in ("", SUBMISSION):
            return CasesReply(())
        steps = (
            CaseStep(RECEIVED, "2026-11-23T10:31:20+08:00"),
            CaseStep(ACCEPTED, "2026-11-23T11:00:00+08:00"),
            CaseStep(DONE, NOW),
        )
        answer = Answer(
            "c3", SUBMISSION, CASE, DONE, ORGAN, "2026-11-23", "准予。", "《社会保险法》", files=(RESULT_FILE,)
        )
        items = (("pension", "企业职工养老金申领"),)
        view = CaseView(
            SUBMISSION,
            CASE,
            LOCAL,
            "retirement",
            "退休一件事",
            "150627",
            items,
            DONE,
            "2026-11-23T10:31:20+08:00",
            steps,
            "YJHL0001",
            "2026-12-03",
            answer,
            DUE,
        )
        return CasesReply((view,))

    def inquiry(self, kind: str, person: Person, second: SecondCheck, form: dict[str, str]) -> InquiryReply:
        if kind != "pension":
            raise No("not-here", 404)
        self._second(second)
        rows = ({"month": "2026-10", "amount": "3120.50"}, {"month": "2026-09"}) if person.number == NUMBER else ()
        return InquiryReply(rows if form.get("year") == "2026" else (), NOW, "社会保险事业管理局")

    def _second(self, second: SecondCheck) -> None:
        if second.value == "locked":
            raise No("second-check-locked", 429, 600)
        if second.kind == "phone" and second.value != PHONE_END:
            raise No("second-check-failed", 422)

    def payment(self, submission_id: str) -> Payment:
        if submission_id != SUBMISSION:
            raise No("submission-unknown", 404)
        return Payment(DUE, 1050, "证照工本费", "https://pay.example/q/1", "JK202611230001", None, "2026-12-01")

    def slots(self, division: str, bundle_id: str, item_id: str) -> SlotsReply:
        return SlotsReply(
            (SLOT, FULL) if (division, bundle_id, item_id) == ("150627", "marriage", "registration") else ()
        )

    def book(self, submission_id: str, slot_id: str) -> Booked:
        if slot_id != SLOT.slot_id:
            raise No("slot-taken", 409)
        self.booked[submission_id] = SLOT
        return Booked("YY20261125001", SLOT, ("双方居民身份证",))

    def file(self, file_id: str) -> bytes:
        if file_id != RESULT_FILE.file_id:
            raise No("file-unknown", 404)
        return RESULT_PDF

    def standing(self, file_id: str) -> Standing:
        self.file(file_id)
        return Standing(VALID, RESULT_FILE.sha256, NOW, 1)

    def seal(self, content: bytes) -> SealVerdict:
        return SealVerdict(VALID, ORGAN.name, NOW) if content == RESULT_PDF else SealVerdict("broken")

    def download(self, download_id: str, ciphertext: bytes) -> DownloadReply:
        self.downloads[download_id] = ciphertext
        return DownloadReply(PAGE_URL, UNTIL)


PERMANENT_WORDS = {kind.removeprefix(problem.BASE) for kind in problem.PERMANENT}
