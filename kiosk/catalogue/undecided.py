"""What the portal's data leaves open and a department must decide in an overlay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.catalogue.entry import Entry, EntryMaterial
from kiosk.catalogue.portal_node import short

_CATCH_ALL = re.compile(r"其他|其它|相关(?:证明)?(?:材料|资料)|等材料|需要的材料|应提交的材料$")


def undecided(entry: Entry) -> Iterator[str]:
    """One line for each decision."""
    if len(entry.items) > 1 and entry.materials:
        yield f"items: which of {len(entry.items)} items needs which of {len(entry.materials)} materials"
    yield "items: the department of each"
    for number, item in enumerate(entry.items, 1):
        if not item.name:
            yield f"item {number}: no name"
        if item.promised_days is None:
            yield f"item {short(item.name or str(number))}: no promised days"
    for number, material in enumerate(entry.materials, 1):
        yield from _material(number, material)
    yield from _nameless(entry)
    yield from _header(entry)


def _nameless(entry: Entry) -> Iterator[str]:
    """Entries of the other lists that lack what they are there for."""
    for number, point in enumerate(entry.points, 1):
        for word, value in (("name", point.name), ("address", point.address), ("hours", point.hours)):
            if not value:
                yield f"place {number}: no {word}"
    for number, condition in enumerate(entry.conditions, 1):
        if not (condition.text or condition.note):
            yield f"condition {number}: no text"
    for number, question in enumerate(entry.questions, 1):
        for word, value in (("question", question.question), ("answer", question.answer)):
            if not value:
                yield f"question {number}: no {word}"
    for number, fee in enumerate(entry.fees, 1):
        for word, value in (("name", fee.name), ("amount", fee.amount), ("basis", fee.basis)):
            if not value:
                yield f"fee {number}: no {word}"
    if any(not name for _, name in entry.attachments):
        yield "header: a file without a name"


def _material(number: int, material: EntryMaterial) -> Iterator[str]:
    if not material.name:
        yield f"material {number}: no name"
        return
    if any(not name for _, name in material.attachments):
        yield f"material {material.name}: a file without a name"
    if material.necessity != "necessary":
        condition = short(material.filling_note) or "not said"
        yield f"material {material.name}: when it is needed (published: {condition})"
    if _CATCH_ALL.search(material.name):
        yield f"material {material.name}: a catch-all, of which nobody can know what to bring"
    if "或" in material.name:
        yield f"material {material.name}: one of several papers, which for whom"


def is_open_ended(name: str) -> bool:
    """Whether the name leaves open which paper is meant."""
    return bool(_CATCH_ALL.search(name)) or "或" in name


def _header(entry: Entry) -> Iterator[str]:
    missing = [
        word
        for word, value in (
            ("code", entry.code),
            ("area", entry.area),
            ("lead department", entry.lead_department),
            ("enquiry phone", entry.phone),
            ("complaints phone", entry.complaint_phone),
            ("promised days", entry.promised_days),
            ("visits", entry.visits),
            ("places", entry.points),
            ("materials", entry.materials),
        )
        if value in ("", None, ())
    ]
    if missing:
        yield f"header: not given: {', '.join(missing)}"
