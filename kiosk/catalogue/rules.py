"""What must hold inside a guide before a citizen meets it: every reference leads somewhere, nothing contradicts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kiosk.forms.prefill import SOURCES
from kiosk.forms.validators import VALIDATORS
from kiosk.model.guide import FormField, Guide
from kiosk.model.situation import Situation

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DIVISION = re.compile(r"\d{6}")


def broken_rules(guide: Guide) -> tuple[str, ...]:
    """One sentence for each rule that does not hold; empty when the guide can be used."""
    return tuple(_broken(guide))


def _broken(guide: Guide) -> Iterator[str]:
    if not _DIVISION.fullmatch(guide.division.code):
        yield f"division.code: {guide.division.code!r} is not 6 digits"
    if not guide.items:
        yield "items: the guide has none"
    for where, ids in (
        ("items", [item.item_id for item in guide.items]),
        ("materials", [material.material_id for material in guide.materials]),
        ("situations", [situation.situation_id for situation in guide.situations]),
        ("form", [section.section_id for section in guide.form]),
        ("form fields", [field.field_id for section in guide.form for field in section.fields]),
    ):
        yield from _ids(where, ids)
    for item in guide.items:
        if item.promised_days < 0 or not item.name.strip():
            yield f"items.{item.item_id}: needs a name and a number of days"
    items = {item.item_id for item in guide.items}
    options = {s.situation_id: {option.option_id for option in s.options} for s in guide.situations}
    for situation in guide.situations:
        yield from _situation(guide, situation, items)
    for material in guide.materials:
        where = f"materials.{material.material_id}"
        yield from _references(where, material.items, material.when, items, options)
    for section in guide.form:
        for field in section.fields:
            where = f"form.{field.field_id}"
            yield from _references(where, field.items, field.when, items, options)
            yield from _field(where, field)


def _ids(where: str, ids: list[str]) -> Iterator[str]:
    for value, count in Counter(ids).items():
        if count > 1:
            yield f"{where}: the id {value!r} stands {count} times"
        if not _ID.fullmatch(value):
            yield f"{where}: {value!r} is no id (small letters, digits, underscores)"


def _situation(guide: Guide, situation: Situation, items: set[str]) -> Iterator[str]:
    where = f"situations.{situation.situation_id}"
    if len(situation.options) < 2:
        yield f"{where}: a question needs two answers"
    yield from _ids(where, [option.option_id for option in situation.options])
    locked = {item.item_id for item in guide.items if item.locked_reason is not None}
    for option in situation.options:
        for item_id in option.excludes_items:
            if item_id not in items:
                yield f"{where}.{option.option_id}: excludes {item_id!r}, which is no item"
            elif item_id in locked:
                yield f"{where}.{option.option_id}: excludes {item_id!r}, which law binds to the others"
        if items and items <= set(option.excludes_items):
            yield f"{where}.{option.option_id}: leaves no item to apply for"


def _references(
    where: str,
    item_ids: Iterable[str],
    when: Iterable[tuple[str, tuple[str, ...]]],
    items: set[str],
    options: dict[str, set[str]],
) -> Iterator[str]:
    yield from (f"{where}: {item_id!r} is no item" for item_id in item_ids if item_id not in items)
    for situation_id, chosen in when:
        if situation_id not in options:
            yield f"{where}: {situation_id!r} is no situation"
            continue
        if not chosen:
            yield f"{where}: {situation_id!r} with no answer can never hold"
        for option_id in chosen:
            if option_id not in options[situation_id]:
                yield f"{where}: {situation_id!r} has no answer {option_id!r}"


def _field(where: str, field: FormField) -> Iterator[str]:
    if field.kind not in VALIDATORS:
        yield f"{where}: the kind {field.kind!r} is not known"
    if field.prefill and field.prefill not in SOURCES:
        yield f"{where}: prefill {field.prefill!r} is no field of a card"
    if (field.kind == "choice") != bool(field.options):
        yield f"{where}: options belong to a choice, and a choice has some"
    if not field.editable and not field.prefill:
        yield f"{where}: cannot be typed and is filled by nothing"
