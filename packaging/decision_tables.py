"""Writes ``docs/catalogue.md``: what was decided about each bundle, as tables that a department can read and approve.

    python packaging/decision_tables.py [FILE]        default: docs/catalogue.md

From the same guides and rules that the kiosk uses, so the page cannot say something else; a test holds that it is up to date.
What an answer does is found by asking the rules with that one answer and all other questions open, so a row tells what
the answer takes away from whoever has said nothing else yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from kiosk.catalogue.load import Catalogue, extends
from kiosk.catalogue.reachability import ways
from kiosk.catalogue.select import applies, asked_situations, chosen_of, needed_materials, walk_order
from kiosk.model.guide import Guide
from kiosk.model.material import Material, Source
from kiosk.model.rule import Rule
from kiosk.model.situation import Option, Situation

TOP = Path(__file__).resolve().parent.parent
CATALOGUE = TOP / "assets" / "catalogue"

HEAD = """# Decision tables

What the overlays of the sample catalogue decide: which answer takes which item out and spares which material, which item needs
which material, and how each material comes in. Everything here is a sample; the departments decide. Citizens see the short
names; here stand those, with the official name where it differs.

This page is made by `python packaging/decision_tables.py` from `assets/catalogue`.
"""
HOW = {
    Source.SCAN: "scanned",
    Source.ID_CARD: "read from the card",
    Source.FORM: "made from the form",
    Source.LETTER: "letter, signed here",
    Source.E_LICENCE: "electronic licence",
    Source.DATA_CHECK: "checked by interface",
    Source.REUSE: "from an earlier upload",
}


def page(catalogue: Path = CATALOGUE) -> str:
    """The whole page. Raises CatalogueProblem for a guide that cannot be used, TooManyWays for one that asks too much."""
    return "\n".join([HEAD, *(line for guide in _guides(catalogue) for line in bundle(guide))])


def bundle(guide: Guide) -> Iterator[str]:
    """One bundle's part."""
    yield f"## {guide.name} (`{guide.bundle_id}`)\n"
    yield f"{guide.division.name}, {guide.provenance.value}, version {guide.version}. {_size(guide)}\n"
    yield from _questions(guide)
    yield from _items(guide)
    yield from _materials(guide)


def _guides(catalogue: Path) -> Iterator[Guide]:
    """Each bundle once, in the order of the home screen: where its decisions stand, not where they are borrowed."""
    for tile in Catalogue(catalogue, "150600").tiles():
        for file in sorted((catalogue / "overlays").glob(f"{tile.bundle_id}.*.json")):
            if not extends(file):
                yield Catalogue(catalogue, file.name.split(".")[1]).guide(tile.bundle_id)


def _size(guide: Guide) -> str:
    every = frozenset(item.item_id for item in guide.items)
    counts = []
    for answers, chosen in ways(guide, every):
        needed = [m for m in guide.materials if applies(m.items, chosen) and m.when.possible(answers)]
        counts.append(sum(m.source is Source.SCAN for m in needed))
    scans = str(min(counts)) if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    many = "1 way" if len(counts) == 1 else f"{len(counts)} ways"
    return f"{many} to answer; with all items chosen, {scans} materials to scan."


def _questions(guide: Guide) -> Iterator[str]:
    if not guide.situations:
        yield "No questions.\n"
        return
    yield "| question | answer | items out | materials spared | asked then |\n|---|---|---|---|---|"
    for situation in walk_order(guide):
        for n, option in enumerate(situation.options):
            asked = f"{situation.question}{_asked_when(guide, situation)}" if n == 0 else ""
            yield f"| {_cell(asked)} | {_cell(option.label)} | {' | '.join(_effect(guide, situation, option))} |"
    yield ""


def _asked_when(guide: Guide, situation: Situation) -> str:
    parts = ["before the items are shown"] if situation.first else []
    parts += [_rule(guide, situation.when)] if situation.when.cases else []
    if situation.items:
        parts.append("for " + _labels(guide, situation.items))
    return f" ({'; '.join(parts)})" if parts else ""


def _effect(guide: Guide, situation: Situation, option: Option) -> tuple[str, str, str]:
    """(items out, materials spared, questions that hang on this answer)."""
    every = frozenset(item.item_id for item in guide.items)
    said = {situation.situation_id: option.option_id}
    out = [
        item.label
        for item in guide.items
        if item.item_id in chosen_of(guide, every, {}) - chosen_of(guide, every, said)
    ]
    left = {material.material_id for material in needed_materials(guide, every, said)}
    spared = [m.label for m in needed_materials(guide, every, {}) if m.material_id not in left]
    still = {s.situation_id for s in asked_situations(guide, every, said)}
    opened = [
        s.question for s in guide.situations if situation.situation_id in s.when.situations and s.situation_id in still
    ]
    return _list(out), _list(spared), _list(opened)


def _items(guide: Guide) -> Iterator[str]:
    yield "| item | department | working days | notes |\n|---|---|---|---|"
    for item in guide.items:
        notes = [] if item.locked_reason is None else [f"cannot be left out: {item.locked_reason}"]
        notes += [] if not item.when.cases else [f"only when {_rule(guide, item.when)}"]
        notes += [] if item.preselected else ["not chosen at first"]
        for required in item.requires:
            only = f" when {_rule(guide, required.when)}" if required.when.cases else ""
            notes.append(f"with {_labels(guide, (required.item,))}{only}")
        notes += [f"not with {_labels(guide, item.conflicts)}"] if item.conflicts else []
        notes += ["即办件"] if item.instant else []
        notes += [f"appointment: {item.appointment}"] if item.appointment else []
        notes += [] if item.elsewhere else ["only in its own division"]
        yield f"| {_named(item.label, item.name)} | {_cell(item.department)} | {item.promised_days} | {_list(notes)} |"
    yield ""


def _materials(guide: Guide) -> Iterator[str]:
    if not guide.materials:
        yield "No materials.\n"
        return
    yield "| material | for | when | how | may follow later |\n|---|---|---|---|---|"
    for material in guide.materials:
        wanted = _labels(guide, material.items) if material.items else "all items"
        when = _rule(guide, material.when) if material.when.cases else "always"
        later = "; ".join(f"{d.days} working days, {d.how}" for d in material.deferrals) or "no"
        how = HOW[material.source] + _besides(material)
        yield f"| {_named(material.label, material.name)} | {_cell(wanted)} | {_cell(when)} | {how} | {_cell(later)} |"
    yield ""


def _besides(material: Material) -> str:
    fallback = ", else scanned" if material.fallback_scan else ""
    return fallback + (", for each application" if material.each else "")


def _rule(guide: Guide, rule: Rule) -> str:
    """The rule with the citizen's words: question: answer or answer; and; or."""
    cases = []
    for case in rule.cases:
        parts = []
        for situation_id, options in case:
            situation = next(s for s in guide.situations if s.situation_id == situation_id)
            labels = " / ".join(o.label for o in situation.options if o.option_id in options)
            parts.append(f"{situation.question}「{labels}」")
        cases.append(" and ".join(parts))
    return ", or ".join(cases)


def _labels(guide: Guide, items: Iterable[str]) -> str:
    return "、".join(guide.item(item_id).label for item_id in items)


def _named(label: str, official: str) -> str:
    return _cell(label if label == official else f"{label} ({official})")


def _list(words: list[str]) -> str:
    return _cell("; ".join(words)) or "—"


def _cell(text: str) -> str:
    # A bar ends a cell, and a new line ends the table.
    return " ".join(text.split()).replace("|", "\\|")


def main(file: Path) -> None:
    """Write the page. Raises CatalogueProblem, OSError."""
    file.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TOP / "docs" / "catalogue.md")
