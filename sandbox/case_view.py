"""What a page shows of a case: opened afresh from the stored bytes at each look, kept nowhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import msgspec

from kiosk.contract.submission import Application, EvaluationBody, MaterialRef, PaperRef
from sandbox import labels
from sandbox.keyring import Keyring
from sandbox.labels import LEVELS, REASON_WORDS, ROW_STATES, Labels
from sandbox.ledger import is_intact
from sandbox.opening import open_application, open_part
from sandbox.problems import RefusedError
from sandbox.store import Store, StoredSubmission

Rows = list[tuple[str, str]]

PDF = "application/pdf"
TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF-": PDF}


@dataclass(frozen=True)
class CaseLine:
    """One row of the list; ``bundle_name`` is None when the stored application no longer opens."""

    submission_id: str
    case_number: str
    received_at: str
    bundle_name: str | None = None
    applicant: str = field(default="", repr=False)
    items: int = 0
    pages: int = 0


@dataclass(frozen=True)
class ArrivingLine:
    """A submission whose parts are not all here. ``received`` of ``size`` bytes."""

    local_number: str
    announced_at: str
    received: int
    size: int
    whole_parts: int
    parts: int


@dataclass(frozen=True)
class Overview:
    """The list page. ``evaluations``: (level, how many), best first, of all visits together."""

    cases: list[CaseLine]
    arriving: list[ArrivingLine]
    evaluations: list[tuple[str, int]]


@dataclass(frozen=True)
class MaterialView:
    """``pages`` are part indexes."""

    name: str
    state: str
    good: bool
    pages: tuple[int, ...]


@dataclass(frozen=True)
class PaperView:
    """``part``: where its PDF is; ``materials``: names of the materials that it is."""

    title: str
    part: int
    materials: tuple[str, ...]


@dataclass(frozen=True)
class EvaluationView:
    """``level`` is None when the citizen wished to stay anonymous: then only the sum on the list page counts it."""

    level: str | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseView:
    """The case page."""

    submission_id: str
    case_number: str
    received_at: str
    bundle_name: str
    intact: bool
    attachments: int
    applicant: Rows = field(repr=False)
    items: tuple[str, ...]
    answers: Rows = field(repr=False)
    form: Rows = field(repr=False)
    left: tuple[str, ...]
    materials: list[MaterialView]
    papers: list[PaperView]
    letter: str = field(repr=False)
    letter_sha256: str
    signature: int | None
    signed_at: str | None
    evaluation: EvaluationView | None
    origin: Rows


@dataclass(frozen=True)
class DamagedCase:
    """A case whose stored application no longer opens: what is left to say of it."""

    case_number: str
    received_at: str
    origin: Rows


@dataclass(frozen=True)
class Attachment:
    data: bytes = field(repr=False)
    media_type: str


class CaseViews:
    """Opens cases with the platform's key."""

    def __init__(self, store: Store, keys: Keyring, words: Labels) -> None:
        self._store = store
        self._keys = keys
        self._words = words

    def overview(self) -> Overview:
        """Everything, newest first."""
        stored = self._store.all()
        return Overview(
            cases=[self._line(one) for one in stored if one.received_at is not None and not one.is_supplement],
            arriving=[self._arriving(one) for one in stored if one.received_at is None],
            evaluations=self._evaluations(),
        )

    def case(self, submission_id: str) -> CaseView | DamagedCase | None:
        """The case of that submission, or None when there is none (yet)."""
        stored = self._store.find(submission_id)
        if stored is None or stored.case_number is None:
            return None
        try:
            application = self._open(stored)
        except RefusedError:
            return DamagedCase(stored.case_number, stored.received_at or "", _origin(stored))
        signature = application.signature
        return CaseView(
            submission_id=submission_id,
            case_number=stored.case_number,
            received_at=stored.received_at or "",
            bundle_name=application.bundle_name,
            intact=is_intact(self._store, self._keys, stored),
            attachments=len(stored.manifest.parts) - 1,
            applicant=labels.person(application.applicant),
            items=tuple(name for _, name in application.items),
            answers=self._words.answers(application.answers),
            form=self._words.form(application.form),
            left=application.left,
            materials=[_material(material) for material in application.materials],
            papers=[_paper(paper, application) for paper in application.papers],
            letter=application.letter,
            letter_sha256=application.letter_sha256,
            signature=None if signature is None else signature.part,
            signed_at=application.signed_at,
            evaluation=self._evaluation(submission_id),
            origin=_origin(stored),
        )

    def attachment(self, submission_id: str, index: int) -> Attachment | None:
        """A page, the signature or a paper, decrypted. None unless it is a PNG, JPEG or PDF of a case."""
        stored = self._store.find(submission_id)
        if stored is None or stored.case_number is None or not 0 < index < len(stored.manifest.parts):
            return None
        sealed = self._store.read_part(submission_id, index)
        try:
            data = open_part(self._keys, stored.manifest, index, sealed)
        except RefusedError:  # the case page says that the bytes are damaged
            return None
        for magic, media_type in TYPES.items():
            if data.startswith(magic):
                return Attachment(data, media_type)
        return None

    def _open(self, stored: StoredSubmission) -> Application:
        return open_application(
            self._keys, stored.manifest, lambda index: self._store.read_part(stored.submission_id, index)
        )

    def _line(self, stored: StoredSubmission) -> CaseLine:
        line = CaseLine(stored.submission_id, stored.case_number or "", stored.received_at or "")
        try:
            application = self._open(stored)
        except RefusedError:
            return line
        return replace(
            line,
            bundle_name=application.bundle_name,
            applicant=application.applicant.name,
            items=len(application.items),
            pages=sum(len(material.pages) for material in application.materials),
        )

    def _arriving(self, stored: StoredSubmission) -> ArrivingLine:
        parts = self._store.parts(stored.submission_id)
        return ArrivingLine(
            local_number=stored.manifest.local_number,
            announced_at=stored.announced_at,
            received=sum(part.received for part in parts),
            size=sum(part.size for part in parts),
            whole_parts=sum(part.complete for part in parts),
            parts=len(parts),
        )

    def _evaluations(self) -> list[tuple[str, int]]:
        counts = Counter(
            msgspec.json.decode(body, type=EvaluationBody).satisfaction for body in self._store.evaluations()
        )
        return [(words, counts[level]) for level, words in LEVELS.items() if counts[level]]

    def _evaluation(self, submission_id: str) -> EvaluationView | None:
        body = self._store.evaluation(submission_id)
        if body is None:
            return None
        evaluation = msgspec.json.decode(body, type=EvaluationBody)
        if evaluation.anonymous:
            return EvaluationView(None)
        reasons = tuple(REASON_WORDS[code] for code in evaluation.reasons)
        return EvaluationView(LEVELS[evaluation.satisfaction], reasons)


def _material(material: MaterialRef) -> MaterialView:
    return MaterialView(
        name=material.name,
        state=ROW_STATES.get(material.state, material.state),
        good=material.state in ("scanned", "signed", "verified", "waived"),
        pages=tuple(page.part for page in material.pages),
    )


def _paper(paper: PaperRef, application: Application) -> PaperView:
    names = {material.material_id: material.name for material in application.materials}
    is_for = tuple(names.get(material_id, material_id) for material_id in paper.materials)
    return PaperView(paper.title, paper.document.part, is_for)


def _origin(stored: StoredSubmission) -> Rows:
    manifest = stored.manifest
    return [
        ("申报编号", manifest.submission_id),
        ("本机编号", manifest.local_number),
        ("终端", manifest.kiosk_id),
        ("行政区划", manifest.division),
        ("指南", f"{manifest.bundle_id} · {manifest.guide_version}"),
        ("封存套件", f"{manifest.suite} · {manifest.key_id}"),
        ("终端提交时间", manifest.created_at[:19].replace("T", " ")),
    ]
