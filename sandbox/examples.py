"""Examples for the contract, made of the wire types themselves, so that none can go out of date unseen. All invented."""

from __future__ import annotations

import msgspec

from kiosk.contract.answer import Answer, FileRef, Organ, SupplementList, Wanted
from kiosk.contract.booking import Booked, Booking, Payment, Slot, SlotsReply
from kiosk.contract.case_query import (
    CasesAsked,
    CasesReply,
    CaseStatus,
    CaseStep,
    CaseView,
    InquiryAsked,
    InquiryReply,
    SecondCheck,
)
from kiosk.contract.changes import Announced, CaseChange, ChangesReply, FileRevoked, SealedRef
from kiosk.contract.clock import RenewalAsked, RenewalReply, TimeReply
from kiosk.contract.download import DownloadReply
from kiosk.contract.note import AppointmentNote, DeliveryNote, PhoneNote, PrintedNote, SignedNote
from kiosk.contract.problem import SUBMISSION_CONFLICT, Problem
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.contract.submission import (
    SUITE,
    EvaluationBody,
    Manifest,
    PartRef,
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
    CredentialShown,
    Enterprise,
    Licence,
    LicencesAsked,
    LicencesReply,
)

ID = "019abcde-0000-7000-8000-000000000001"
NUMBER = "KSK06271123000018"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
AT = "2026-11-23T10:31:05+08:00"
LATER = "2026-11-24T09:00:00+08:00"
BASE64 = "c2FtcGxl"
CHANGE = "5f3c1a2b4d5e6f708192a3b4c5d6e7f8"
FILE = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
KEY = "3b0c44298fc1c149"

ORGAN = Organ("伊金霍洛旗人力资源和社会保障局", "0477-0000000", "示例路 1 号")
PERSON = Person("resident", "乌云其木格", "female", "150627197105180002", birth_date="1971-05-18")
SECOND = SecondCheck("phone", "0000")
WANTED = Wanted("银行卡", "第 2 页看不清", "请重新扫描", material_id="bank_card")
RESULT = FileRef(FILE, "result", "退休证", "application/pdf", HASH, 36_864, "pades", 1)
ANSWER = Answer(
    CHANGE, ID, NUMBER, "supplement", ORGAN, "2026-11-24", supplement=SupplementList(KEY, (WANTED,), "2026-12-31")
)
SLOT = Slot("150627-20261201-0900", "综合窗口", "示例路", "2026-12-01T09:00:00+08:00", "2026-12-01T09:45:00+08:00", 3)
PART = PartRef(0, HASH, 2048)
CHANGES = ChangesReply(
    (
        CaseChange(CHANGE, ID, NUMBER, "supplement", LATER, answer=SealedRef(HASH, 1024, SUITE)),
        FileRevoked(FILE, ID, HASH, LATER),
        Announced(KEY, "a1", "停电通知", "明日上午停电。", AT, "2026-11-25T12:00:00+08:00"),
    ),
    "3b0c44298fc1c149.18",
)
CASES = CasesReply(
    (
        CaseView(
            ID,
            NUMBER,
            "L-YJHL0001-20261123-0018-3",
            "retirement",
            "退休一件事",
            "150627",
            (("pension", "企业职工养老金申领"),),
            "supplement",
            AT,
            (CaseStep("received", AT), CaseStep("supplement", LATER)),
            "YJHL0001",
            answer=ANSWER,
        ),
    )
)

EXAMPLES: tuple[msgspec.Struct, ...] = (
    Manifest(ID, "L-YJHL0001-20261123-0018-3", "YJHL0001", "150627", "retirement", "2025.1", AT, SUITE, KEY, (PART,)),
    SignedManifest(BASE64, BASE64),
    SubmissionReply("receiving", (PartUpload(HASH, f"/v1/uploads/{ID}/{HASH}", 1024),)),
    EvaluationBody("very_satisfied", ("516", "510"), False, AT),
    Problem(SUBMISSION_CONFLICT, "this id was used for other content", 409, "the manifest differs from the first one"),
    CHANGES,
    ANSWER,
    Standing("valid", HASH, LATER, 1),
    SealVerdict("valid", ORGAN.name, LATER),
    SignedNote("phone", 1, SUITE, KEY, BASE64, BASE64),
    DeliveryNote({"pension": "courier"}, "乌云其木格", "13900000000", "示例路 1 号"),
    PhoneNote("13900000000"),
    PrintedNote(FILE, "done", LATER),
    AppointmentNote("周三上午", "13900000000"),
    LicencesAsked(PERSON, "retirement", "150627", ("hukou", "bank_card")),
    LicencesReply(
        (
            Licence("hukou", "found", "居民户口簿", "伊金霍洛旗公安局", "150627********0002", token="licence-0f3a"),  # noqa: S106 - an example
            Licence("bank_card", "not_found"),
        )
    ),
    ChecksAsked(PERSON, "home", "150627", ("no_home",)),
    ChecksReply((Check("no_home", "passed", "不动产登记库", "check-0f3a"),), "eligible", NUMBER),
    CredentialShown("SAMPLE-ESSC-0000000000000000"),
    CredentialReply("found", enterprise=Enterprise("样例商贸有限公司", "91150600MA00000001", "乌云其木格")),
    CaseStatus(NUMBER, "accepted", AT, LATER, "2026-12-14"),
    CasesAsked(PERSON, SECOND),
    CASES,
    InquiryAsked(PERSON, SECOND, {}),
    InquiryReply(({"month": "2026-11", "personal": "496.00"},), LATER, "社会保险事业服务中心"),
    TimeReply("2026-11-23T10:31:05.123+08:00", "0123456789abcdefABCDEF", KEY, BASE64),
    RenewalAsked("-----BEGIN CERTIFICATE REQUEST-----\n…\n-----END CERTIFICATE REQUEST-----\n"),
    RenewalReply("-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n"),
    Payment("due", 2000, "寄递费", "https://pay.example/sample?slip=JK1", "JK1", due="2026-12-31"),
    SlotsReply((SLOT,)),
    Booking(SLOT.slot_id),
    Booked("YY120100001", SLOT, ("居民身份证",)),
    DownloadReply("https://platform.example/d/8f3a2c", LATER),
)


def examples() -> dict[str, object]:
    """By name of the wire type, as JSON values."""
    return {type(one).__name__: msgspec.to_builtins(one) for one in EXAMPLES}
