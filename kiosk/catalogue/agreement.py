"""Does an overlay fit the guide that it decides about, and itself? Pure; each misfit is a path in the overlay and a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kiosk.catalogue.capture import misfits as capture_misfits
from kiosk.catalogue.entry import Entry
from kiosk.catalogue.overlay import (
    LeftOut,
    Overlay,
    OverlayField,
    OverlayItem,
    OverlayMaterial,
    When,
    requirement_of,
    rule_of,
)
from kiosk.catalogue.tables import TABLES
from kiosk.forms.days import KINDS
from kiosk.forms.prefill import SOURCES
from kiosk.forms.validators import VALIDATORS
from kiosk.model.material import Source
from kiosk.model.situation import Asks

Misfit = tuple[str, str]  # path in the overlay; reason, in which <guide> stands for the guide's file


def misfits(entry: Entry, overlay: Overlay) -> Iterator[Misfit]:
    """In the order of the overlay's keys."""
    if overlay.guide_code != entry.code:
        yield "$.guide_code", f"decided for the guide {overlay.guide_code!r}, but <guide> is {entry.code!r}"
    yield from _decided("items", overlay.items, overlay.left_out_items, [i.name for i in entry.items])
    yield from _decided("materials", overlay.materials, overlay.left_out_materials, [m.name for m in entry.materials])
    yield from _twice("items", "item_id", [i.item_id for i in overlay.items])
    yield from _twice("materials", "material_id", [m.material_id for m in overlay.materials])
    yield from _twice("situations", "situation_id", [s.situation_id for s in overlay.situations])
    yield from _twice("form", "field_id", [f.field_id for section in overlay.form for f in section.fields])
    yield from _items(entry, overlay)
    yield from _materials(overlay)
    yield from _situations(overlay)
    yield from _form(overlay)


def _decided(
    key: str, bound: Sequence[OverlayItem | OverlayMaterial], left: Sequence[LeftOut], published: list[str]
) -> Iterator[Misfit]:
    """Each published name exactly once, and no other."""
    named = [(f"$.{key}[{n}].official", one.official) for n, one in enumerate(bound)]
    named += [(f"$.left_out_{key}[{n}].official", one.official) for n, one in enumerate(left)]
    seen: set[str] = set()
    for path, name in named:
        if name not in published:
            yield path, f"{name!r} is not among the {key} of <guide>"
        if name in seen:
            yield path, f"{name!r} is decided twice"
        seen.add(name)
    for name in published:
        if name not in seen:
            yield f"$.{key}", f"nothing is decided about {name!r} of <guide>"
        if published.count(name) > 1:
            yield f"$.{key}", f"{name!r} is published more than once in <guide>"


def _twice(key: str, what: str, ids: list[str]) -> Iterator[Misfit]:
    for one in dict.fromkeys(ids):
        if ids.count(one) > 1:
            yield f"$.{key}", f"the {what} {one!r} is there more than once"


def _items(entry: Entry, overlay: Overlay) -> Iterator[Misfit]:
    days = {item.name: item.promised_days for item in entry.items}
    for n, item in enumerate(overlay.items):
        if item.department not in entry.departments:
            yield f"$.items[{n}].department", f"{item.department!r} is not among the departments of <guide>"
        if item.official in days and days[item.official] is None:
            yield f"$.items[{n}].official", f"{item.official!r} of <guide> promises no days, so none can be told"
        required = [requirement_of(said) for said in item.requires]
        yield from _twice(f"items[{n}].requires", "item", [one.item for one in required])
        yield from _requirements(f"$.items[{n}].requires", item, overlay)
        yield from _of_first(n, item, overlay)
        for key, ids in (("requires", [one.item for one in required]), ("conflicts", item.conflicts)):
            yield from _known_items(f"$.items[{n}].{key}", ids, overlay)
            if item.item_id in ids:
                yield f"$.items[{n}].{key}", f"{item.item_id!r} names itself"
        yield from _known_answers(f"$.items[{n}].when", item.when, overlay)
        if item.locked_reason is not None and rule_of(item.when).cases:
            yield f"$.items[{n}].when", "law binds this item to the others, so no answer can take it out"


def _requirements(path: str, item: OverlayItem, overlay: Overlay) -> Iterator[Misfit]:
    """Rows of the choice follow each other at a touch, so what binds them has to be known before they are shown."""
    first = {s.situation_id for s in overlay.situations if s.first}
    for m, said in enumerate(item.requires):
        if isinstance(said, str):
            continue
        yield from _known_answers(f"{path}[{m}].when", said.when, overlay)
        for other in sorted(rule_of(said.when).situations - first):
            yield f"{path}[{m}].when", f"{other!r} is not asked before the items are shown"


def _of_first(n: int, item: OverlayItem, overlay: Overlay) -> Iterator[Misfit]:
    """The answer to a question before the items counts while one of the question's items is chosen. So one that decides about
    another item would take away its row at first, and not any more when the others are left."""
    told = [("when", situation) for situation in rule_of(item.when).situations]
    told += [(f"requires[{m}].when", s) for m, r in enumerate(item.requires) for s in requirement_of(r).when.situations]
    foreign = {s.situation_id for s in overlay.situations if s.first and s.items and item.item_id not in s.items}
    for key, situation in sorted(told):
        if situation in foreign:
            yield f"$.items[{n}].{key}", f"{situation!r} is asked before the items, and not for {item.item_id!r}"


def _materials(overlay: Overlay) -> Iterator[Misfit]:
    for n, material in enumerate(overlay.materials):
        yield from _known_items(f"$.materials[{n}].items", material.items, overlay)
        yield from _known_answers(f"$.materials[{n}].when", material.when, overlay)
        yield from _deferrals(f"$.materials[{n}]", material, overlay)
        yield from capture_misfits(f"$.materials[{n}]", material, overlay)
        if material.told and material.source is not Source.LETTER:
            yield f"$.materials[{n}].told", "what is told before a promise belongs to a letter that is signed here"


def _situations(overlay: Overlay) -> Iterator[Misfit]:
    for n, situation in enumerate(overlay.situations):
        ids = [option.option_id for option in situation.options]
        yield from _twice(f"situations[{n}].options", "option_id", ids)
        yield from _known_items(f"$.situations[{n}].items", situation.items, overlay)
        yield from _known_answers(f"$.situations[{n}].when", situation.when, overlay)
        earlier = {s.situation_id for s in overlay.situations[:n]}
        first = {s.situation_id for s in overlay.situations if s.first}
        before = earlier & first if situation.first else earlier | first
        for other in sorted(rule_of(situation.when).situations - before):
            yield f"$.situations[{n}].when", f"{other!r} is not asked before this question"
        if situation.asks is Asks.APPLICATIONS and not all(i.isdigit() and 1 <= int(i) <= 9 for i in ids):
            yield f"$.situations[{n}].options", "of a number of applications the option ids are the numbers 1 to 9"
        if situation.table and situation.table not in TABLES:
            yield f"$.situations[{n}].table", f"there is no table {situation.table!r}"
        for m, option in enumerate(situation.options):
            for item_id in sorted(set(option.excludes_items) - set(situation.items)) if situation.items else ():
                if situation.first:
                    path = f"$.situations[{n}].options[{m}].excludes_items"
                    yield path, f"the question is asked before the items, and not for {item_id!r}"
            yield from _excluded(f"$.situations[{n}].options[{m}].excludes_items", option.excludes_items, overlay)


def _deferrals(path: str, material: OverlayMaterial, overlay: Overlay) -> Iterator[Misfit]:
    instant = {item.item_id for item in overlay.items if item.instant is not False}
    if material.key and material.deferrals:
        yield f"{path}.deferrals", "a key material is never deferred"
    for m, deferral in enumerate(material.deferrals):
        yield from _known_items(f"{path}.deferrals[{m}].items", deferral.items, overlay)
        for item_id in instant & set(deferral.items):
            yield (
                f"{path}.deferrals[{m}].items",
                f"{item_id!r} is not said to be a 承诺件, so nothing of it can be deferred",
            )


def _excluded(path: str, ids: Sequence[str], overlay: Overlay) -> Iterator[Misfit]:
    yield from _known_items(path, ids, overlay)
    for item in overlay.items:
        if item.locked_reason is not None and item.item_id in ids:
            yield path, f"takes out {item.item_id!r}, which law binds to the others"
    if {item.item_id for item in overlay.items} <= set(ids):
        yield path, "leaves no item to apply for"


def _form(overlay: Overlay) -> Iterator[Misfit]:
    days = {f.field_id for section in overlay.form for f in section.fields if f.kind in KINDS}
    for n, section in enumerate(overlay.form):
        for m, field in enumerate(section.fields):
            yield from _field(f"$.form[{n}].fields[{m}]", field, overlay)
            if field.after and not ({field.field_id, field.after} <= days and field.after != field.field_id):
                yield f"$.form[{n}].fields[{m}].after", f"{field.after!r} is no other field with a day, or this is none"


def _field(path: str, field: OverlayField, overlay: Overlay) -> Iterator[Misfit]:
    if field.kind not in VALIDATORS:
        yield f"{path}.kind", f"there is no kind of field {field.kind!r}"
    if field.prefill and field.prefill not in SOURCES:
        yield f"{path}.prefill", f"a card holds no {field.prefill!r}"
    if (field.kind == "choice") != bool(field.options) and field.kind != "division":
        yield f"{path}.options", "a choice needs options, and no other kind has any"
    if not field.editable and not field.prefill:
        yield f"{path}.editable", "nobody can type here, and no card fills it"
    yield from _known_items(f"{path}.items", field.items, overlay)
    yield from _known_answers(f"{path}.when", field.when, overlay)


def _known_answers(path: str, when: When, overlay: Overlay) -> Iterator[Misfit]:
    if isinstance(when, dict):
        yield from _known_case(path, when, overlay)
        return
    for n, case in enumerate(when):
        if not case:
            yield f"{path}[{n}]", "an empty case holds always, and makes the others idle"
        yield from _known_case(f"{path}[{n}]", case, overlay)


def _known_case(path: str, case: Mapping[str, Sequence[str]], overlay: Overlay) -> Iterator[Misfit]:
    situations = {s.situation_id: {o.option_id for o in s.options} for s in overlay.situations}
    for situation, options in case.items():
        if situation not in situations:
            yield f"{path}.{situation}", f"there is no situation {situation!r}"
            continue
        if not options:
            yield f"{path}.{situation}", "an empty list of options can never hold"
        for option in options:
            if option not in situations[situation]:
                yield f"{path}.{situation}", f"the situation {situation!r} has no option {option!r}"


def _known_items(path: str, ids: Sequence[str], overlay: Overlay) -> Iterator[Misfit]:
    known = {item.item_id for item in overlay.items}
    for one in ids:
        if one not in known:
            yield path, f"there is no item {one!r}"
