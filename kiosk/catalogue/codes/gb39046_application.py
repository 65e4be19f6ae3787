"""申请, as GB/T 39046-2020 names its elements: the code side of the contract with other platforms (M44).

Source: the standard's list of elements with their lengths. One 申请 is of one 事项, so a bundle gives one for each chosen item.
What the kiosk does not know stays out and is named (``absent``); what it knows but the standard cannot hold is an error: nothing
is cut, and no code is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiosk.catalogue.codes.divisions import division_code
from kiosk.catalogue.codes.gb39046 import A6, HANDLING
from kiosk.catalogue.codes.lengths import Element
from kiosk.catalogue.codes.table import Basis, CodeProblem, UnmappedValue
from kiosk.catalogue.codes.times import written
from kiosk.catalogue.codes.values import handling_of
from kiosk.forms.prefill import holder_of
from kiosk.model.bundle import Audience
from kiosk.model.checklist import RowState
from kiosk.model.guide import FormField, Guide, Item, ItemCode
from kiosk.model.submission import CapturedMaterial, Submission

Record = dict[str, object]


class NotAnApplication(CodeProblem):
    """Submission and guide do not give a 申请: something that every one has is missing, or they do not belong together."""


@dataclass(frozen=True)
class OperatorCodes:
    """What only the operator of a platform can say. ``documents``: kind of card, or ``uscc`` -> GA/T 2000.156; ``items``: item
    id -> 实施编码, where the guide's codes do not say it; ``source``: 申报来源代码."""

    documents: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


# Each with the length the standard gives; an empty form: its length is not among the facts.
ELEMENTS = {
    element.name: element
    for element in (
        Element("办件编号", "an..50", Basis.SEEN),
        Element("实施编码", "an..24", Basis.SEEN),
        Element("事项名称", "", Basis.SEEN),
        Element("办件类型", "", Basis.SEEN),
        Element("办件类型代码", "n1", Basis.SEEN),
        Element("申请者名称", "", Basis.SEEN),
        Element("申请者证件类型代码", "n3", Basis.SEEN),
        Element("申请者证件号", "an..18", Basis.SEEN),
        Element("联系人姓名", "", Basis.SEEN),
        Element("联系人证件类型代码", "n3", Basis.SEEN),
        Element("联系人证件号", "an..18", Basis.SEEN),
        Element("联系人手机", "", Basis.SEEN),
        Element("代理人姓名", "", Basis.SEEN),
        Element("代理人证件类型代码", "n3", Basis.SEEN),
        Element("代理人证件号", "an..18", Basis.SEEN),
        Element("代理人手机", "", Basis.SEEN),
        Element("邮编", "", Basis.SEEN),
        Element("通讯地址", "", Basis.SEEN),
        Element("法定代表人", "", Basis.SEEN),
        Element("申报来源代码", "", Basis.SEEN),
        Element("申请时间", "an..15", Basis.SEEN),
        Element("投资项目编号", "an..24", Basis.SEEN),
        Element("行政区划", "n..9", Basis.SEEN),
    )
}
MATERIALS = "材料"
USCC, ID_CARD = "uscc", "resident"  # words of ``OperatorCodes.documents``
IMPLEMENTATION_CODE = "实施编码"
# From the form only: the elements that no other part of the submission says.
_FROM_FORM = frozenset(ELEMENTS) - {
    "办件编号", "实施编码", "事项名称", "办件类型", "办件类型代码", "申请者名称", "申请者证件类型代码", "申请者证件号",
    "申报来源代码", "申请时间", "行政区划",
}  # fmt: skip
_TAKEN = frozenset({RowState.SCANNED.value, RowState.VERIFIED.value, RowState.SIGNED.value})


def to_gb39046(
    submission: Submission, guide: Guide, operator: OperatorCodes | None = None, case_number: str | None = None
) -> dict[str, Record]:
    """Item id -> its 申请, in the order of the submission. ``case_number``: the platform's; until there is one the local number
    stands as 办件编号.

    Raises NotAnApplication, UnmappedValue (an item nobody has called 即办件 or 承诺件, a kind of card without a number),
    DoesNotFit, NoDivision, NoMoment.
    """
    if (submission.bundle_id, submission.guide_version) != (guide.bundle_id, guide.version):
        raise NotAnApplication("the guide is not the one that was applied by")
    if submission.applicant is None or submission.created_at is None or not submission.items:
        raise NotAnApplication("it names no applicant, no time or no item")
    number = case_number or submission.local_number
    if not number:
        raise NotAnApplication("it has no number")
    told = operator or OperatorCodes()
    shared: Record = {
        **_applicant(submission, guide, told),
        **_from_form(guide, submission.form),
        "申请时间": written(submission.created_at),
        "行政区划": _division(submission.division),
        MATERIALS: [_material(material) for material in submission.materials],
    }
    if told.source:
        shared["申报来源代码"] = told.source
    records: dict[str, Record] = {}
    for item_id, name in submission.items:
        record: Record = {"办件编号": number, **_item(_known(guide, item_id), name, told), **shared}
        records[item_id] = {
            key: ELEMENTS[key].checked(value) if isinstance(value, str) else value for key, value in record.items()
        }
    return records


def absent(record: Mapping[str, object]) -> tuple[str, ...]:
    """The standard's elements that this 申请 does not have, in its order: for the platform to ask for or to do without."""
    return tuple(name for name in ELEMENTS if name not in record)


def _known(guide: Guide, item_id: str) -> Item:
    try:
        return guide.item(item_id)
    except KeyError:
        raise NotAnApplication("an item is not in the guide") from None


def _item(item: Item, name: str, told: OperatorCodes) -> Record:
    handling = handling_of(item)
    if handling is None:
        raise UnmappedValue(f"办件类型: nobody has said whether {item.item_id} is done at once or with days")
    code = HANDLING.code(handling)
    found: Record = {"事项名称": name, "办件类型": A6.meaning(code), "办件类型代码": code}
    implementation = told.items.get(item.item_id) or _only(item.codes)
    if implementation:
        found[IMPLEMENTATION_CODE] = implementation
    return found


def _only(codes: tuple[ItemCode, ...]) -> str:
    # Of several, as of two versions of the catalogue, nobody knows which one holds: then it is the operator's to say.
    told = [one.code for one in codes if one.kind == IMPLEMENTATION_CODE]
    return told[0] if len(told) == 1 else ""


def _applicant(submission: Submission, guide: Guide, told: OperatorCodes) -> Record:
    """Whose application it is: an enterprise, another person for whom an agent or a guardian stands here, or who holds the card.
    A name or number that the counter has still to ask stays out; the card's is never put in its place."""
    card = submission.applicant
    if card is None:
        raise NotAnApplication("it names no applicant")
    said = {
        f.use: submission.form.get(f.field_id, "").strip() for section in guide.form for f in section.fields if f.use
    }
    if guide.audience is Audience.ENTERPRISE:
        found: Record = _given(said.get("enterprise_name"), said.get("uscc"), told.documents.get(USCC))
        if holder_of(guide, submission.answers) == "applicant":
            found["法定代表人"] = card.name
        return found
    if holder_of(guide, submission.answers) != "applicant":
        name = said.get("principal_name") or said.get("subject_name")
        number = said.get("principal_number") or said.get("subject_number")
        return _given(name, number, told.documents.get(ID_CARD))
    document = told.documents.get(card.document)
    if document is None:
        raise UnmappedValue(f"证件类型 (GA/T 2000.156): nobody has given the number of {card.document}")
    return {"申请者名称": card.name, "申请者证件类型代码": document, "申请者证件号": card.number}


def _given(name: str | None, number: str | None, document: str | None) -> Record:
    said = {"申请者名称": name, "申请者证件类型代码": document if number else None, "申请者证件号": number}
    return {element: value for element, value in said.items() if value}


def _from_form(guide: Guide, values: Mapping[str, str]) -> Record:
    found: dict[str, str] = {}
    for form_field in _named(guide):
        value = values.get(form_field.field_id, "").strip()
        if not value:
            continue
        if found.setdefault(form_field.element, value) != value:
            raise NotAnApplication(f"{form_field.element} is said twice, and not the same")
    return dict(found)


def _named(guide: Guide) -> Iterable[FormField]:
    return (f for section in guide.form for f in section.fields if f.element in _FROM_FORM)


def _division(written_code: str) -> str:
    """The shortest that says it: nine digits are the most that the element holds."""
    code = division_code(written_code)
    if code.village or code.own_level:
        return code.twelve  # does not fit, and is refused as such
    return code.nine if code.town else code.six


def _material(material: CapturedMaterial) -> Record:
    """``收取数量`` are pages; how it was taken (收取方式) has no code list among the facts."""
    return {
        "材料名称": material.name,
        "是否收取": material.state in _TAKEN,
        "收取数量": len(material.pages),
    }
