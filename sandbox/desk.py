"""The clerk's desk at one case: what was said so far, what may be said now, and what a typed form means."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.contract import changes, note
from kiosk.contract.answer import Organ, Wanted
from kiosk.contract.booking import Payment
from kiosk.contract.changes import ACCEPTED, DECLINED, DONE, PASSED, REFUSED, SUPPLEMENT
from kiosk.contract.note import AppointmentNote, DeliveryNote
from sandbox.case_questions import STATE_WORDS
from sandbox.cases import CaseEvent, IssuedFile
from sandbox.decisions import Decision, allowed
from sandbox.forms import Form
from sandbox.labels import Labels
from sandbox.offices.courier import Parcel, parcel
from sandbox.opening import open_application
from sandbox.problems import RefusedError
from sandbox.results.press import AS_OFD
from sandbox.results.sealing import Tamper
from sandbox.rooms import Rooms
from sandbox.store import StoredSubmission

ORGAN = Organ("伊金霍洛旗政务服务局（样例）", "0477-0000000", "阿勒腾席热镇示例路")
VERBS = {
    PASSED: "预审通过",
    ACCEPTED: "受理",
    SUPPLEMENT: "一次性补正",
    REFUSED: "不予受理",
    DONE: "办结",
    DECLINED: "不予许可",
    changes.WITHDRAWN: "申请人撤回",
}
SIGNS = {
    "received": "attention",
    "supplement": "attention",
    "passed": "plain",
    "accepted": "plain",
    "done": "good",
    "refused": "bad",
    "declined": "bad",
    "withdrawn": "bad",
}
WAYS = {
    note.ELECTRONIC: "电子送达",
    note.WINDOW: "窗口领取",
    note.COURIER: "寄递",
    note.PRINT_HERE: "自助打印",
}
TAMPERS = {
    Tamper.NONE: "印章有效",
    Tamper.CHANGED: "盖章后改一个字节",
    Tamper.APPENDED: "盖章后追加内容",
    Tamper.STRANGER: "别人的印章",
    Tamper.OVER: "印章证书已过期",
    Tamper.UNSEALED: "没有印章",
}
WORDS = {
    "state": "这件现在不能这样办理，请刷新页面。",
    "reason": "请写明理由。",
    "legal_basis": "请写明法律依据。",
    "wanted": "请勾选要补正的内容，并写明缺少或有误之处。",
    "until": "补正期限不是一个日期。",
    "due": "承诺办结日期不是一个日期。",
    "answer": "有内容太长，或含有不能显示的字符。",
    "most_prints": "打印份数请填 0 到 1000 的整数。",
}


@dataclass(frozen=True)
class EventLine:
    """One line of the history. ``replaced``: a later correction took its place."""

    words: str
    at: str
    sign: str
    reason: str = field(repr=False)
    replaced: bool


@dataclass(frozen=True)
class Row:
    """A thing that can be asked for: ``key`` is ``m:<material>`` or ``f:<field>``."""

    key: str
    name: str


@dataclass(frozen=True)
class FileLine:
    """``prints``: copies that may exist."""

    file_id: str
    title: str
    kind: str
    size: int
    prints: int
    most_prints: int | None
    revoked_at: str | None


@dataclass(frozen=True)
class DeskView:
    """The panel beside a case. ``may``: (state, verb) that can be said now; ``corrects``: in place of the last word. ``waived``:
    (material, whether the token in its place is one that this platform gave for this person)."""

    sign: str
    words: str
    after: str
    history: list[EventLine]
    may: list[tuple[str, str]]
    corrects: list[tuple[str, str]]
    rows: list[Row] = field(repr=False)
    items: list[str]
    files: list[FileLine]
    payment: Payment
    delivery: list[tuple[str, str]] = field(repr=False)
    parcel: Parcel | None
    phone: str = field(repr=False)
    wish: str = field(repr=False)
    slot: str | None
    waived: list[tuple[str, bool]] = field(repr=False)
    organ: Organ = ORGAN


def desk(rooms: Rooms, labels: Labels, root: StoredSubmission) -> DeskView | None:
    """None for a case that no longer opens."""
    events = rooms.cases.events(root.submission_id)
    try:
        told = open_application(rooms.keys, root.manifest, lambda part: rooms.store.read_part(root.submission_id, part))
    except RefusedError:
        return None
    last = events[-1]
    given = rooms.notes.of(root.submission_id, note.DELIVERY)
    wishes = [one.note for one in rooms.notes.of(root.submission_id, note.APPOINTMENT)]
    wish = next((one.wish for one in reversed(wishes) if isinstance(one, AppointmentNote)), "")
    names, number = dict(told.items), told.applicant.number
    return DeskView(
        sign=SIGNS[last.state],
        words=STATE_WORDS[last.state],
        after=last.change_id,
        history=_history(events),
        may=[(state, VERBS[state]) for state in allowed(events)],
        corrects=[(state, VERBS[state]) for state in allowed(events, correct=True)],
        rows=[
            *(Row(f"m:{material.material_id}", material.name) for material in told.materials),
            *(Row(f"f:{name}", labels.fields.get(name, name)) for name in told.form),
        ],
        items=list(names.values()),
        files=[_file(rooms, issued) for issued in rooms.cases.issued(root.submission_id)],
        payment=rooms.payments.of(root.submission_id),
        delivery=[
            (names.get(item, item), WAYS.get(way, way))
            for one in given[-1:]
            if isinstance(one.note, DeliveryNote)
            for item, way in one.note.choices.items()
        ],
        parcel=parcel(root.submission_id, last, given, rooms.clock()),
        phone=rooms.notes.phone(root.submission_id),
        wish=wish,
        slot=rooms.appointments.of(root.submission_id),
        waived=[
            (material.name, rooms.tokens.is_mine(told.waived[material.material_id], number, material.material_id))
            for material in told.materials
            if material.material_id in told.waived
        ],
    )


def read_decision(form: Form, view: DeskView) -> Decision:
    """What the typed form means. Raises ``ValueError`` naming what cannot be read."""
    names = {row.key: row.name for row in view.rows}
    state = form.one("state")
    titles = [title for title in form.all("result") if title in view.items]
    if form.one("more_result"):
        titles.append(form.one("more_result"))
    if form.one("ofd"):
        titles = [title + AS_OFD for title in titles]
    return Decision(
        state=state,
        organ=Organ(form.one("organ"), form.one("organ_phone"), form.one("organ_address")),
        after=form.one("after"),
        reason=form.one("reason"),
        legal_basis=form.one("legal_basis"),
        competent=_competent(form),
        wanted=tuple(_wanted(form, key, names[key]) for key in form.all("want") if key in names)
        if state == SUPPLEMENT
        else (),
        until=form.one("until") or None,
        due=form.one("due") or None,
        results=tuple(titles) if state == DONE else (),
        most_prints=_count(form.one("most_prints")),
        correct=form.one("correct") == "1",
        tamper=form.one("tamper") if form.one("tamper") in {one.value for one in Tamper} else Tamper.NONE.value,
    )


def _competent(form: Form) -> Organ | None:
    name = form.one("competent")
    return Organ(name, form.one("competent_phone"), form.one("competent_address")) if name else None


def _wanted(form: Form, key: str, name: str) -> Wanted:
    kind, _, named = key.partition(":")
    fault = form.one(f"fault-{key}")
    if not fault:
        raise ValueError("wanted")
    how = form.one(f"how-{key}")
    return Wanted(name, fault, how, material_id=named if kind == "m" else "", field_id=named if kind == "f" else "")


def _count(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= 1000):
        raise ValueError("most_prints")
    return int(text)


def _history(events: list[CaseEvent]) -> list[EventLine]:
    replaced = {event.replaces for event in events if event.replaces}
    return [
        EventLine(
            STATE_WORDS[event.state],
            event.at,
            SIGNS[event.state],
            event.answer.reason if event.answer is not None else "",
            event.change_id in replaced,
        )
        for event in events
    ]


def _file(rooms: Rooms, issued: IssuedFile) -> FileLine:
    ref = issued.ref
    return FileLine(
        ref.file_id,
        ref.title,
        "结果" if ref.kind == "result" else "告知书",
        ref.size,
        rooms.cases.prints(ref.file_id),
        ref.most_prints,
        issued.revoked_at,
    )
