"""A first overlay for an imported guide, for the departments to mend and approve: a draft is easier to mend than an empty page.

Only what the guide says goes in: sources from the portal's waiver codes, a question for each conditional material with the
published condition as its words, the department where an item names it. Everything else takes the careful side (a material
belongs to all items, is key, nothing is accepted for elsewhere), and everything is marked as a suggestion. What is proposed
fits the guide, but nobody has approved it, and ``guide check`` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from kiosk.catalogue import propose_words as words
from kiosk.catalogue.contradictions import is_disputed
from kiosk.catalogue.entry import Entry, EntryItem, EntryMaterial
from kiosk.catalogue.overlay import (
    FORMAT,
    Overlay,
    OverlayDivision,
    OverlayField,
    OverlayItem,
    OverlayMaterial,
    OverlayOption,
    OverlaySection,
    OverlaySituation,
)
from kiosk.catalogue.propose_capture import proposed_capture
from kiosk.catalogue.undecided import is_open_ended
from kiosk.forms.library import library_at
from kiosk.model.bundle import Audience
from kiosk.model.guide import Provenance
from kiosk.model.material import Source

Named = TypeVar("Named", EntryItem, EntryMaterial)

LONGEST = 2_000  # characters of one text of an overlay
MOST_PAGES = 50  # of a material, where nobody has said less
_ID = 40  # characters of an id
_SOUNDED = 24  # characters of a name that are put into sounds for its id
ICON = "file-document-outline"

# 43PCN0009 2 25 J 0382: province and theme, a version, the year, the last four digits of the division (inferred).
_AREA_CODE = re.compile(r"(?P<province>\d{2})[A-Z]{3}\d{4}[0-9A-Z]\d{2}J(?P<area>\d{4})", re.ASCII)
_BUNDLE = re.compile(r"\s*[“\"「]?一件事(?:一次办)?[”\"」]?\s*$")
_APPLICANTS_CARD = re.compile(r"(?:申请人|本人|经办人)?(?:有效)?(?:中华人民共和国)?(?:居民|二代)*身份证(?:原件)?")
_DEPARTMENT_END = re.compile(r"(?:部门|主管部门|机构|单位|局|委员会)$")

_NO_DEPARTMENT = ("", "其他", "其它")  # 其他部门 is not named by an item that speaks of something else

_SOURCES = {
    "form_template": Source.FORM,
    "e_licence": Source.E_LICENCE,
    "data_check": Source.DATA_CHECK,
    "personal_centre": Source.REUSE,
    "must_submit": Source.SCAN,
}
_WAIVED = (Source.E_LICENCE, Source.DATA_CHECK, Source.REUSE)


def propose(entry: Entry) -> Overlay | None:
    """The draft; None when the guide has no item with a name, so that there is nothing to decide about.

    A name that an overlay cannot hold (none at all, or of thousands of characters) is left out, and the check says that
    nothing is decided about it."""
    items = tuple(_items(entry))
    if not items:
        return None
    situations, asked = _situations(entry)
    materials = tuple(_materials(entry, asked))
    return Overlay(
        format=FORMAT,
        guide_code=_clip(entry.code) or words.OPEN,
        version=words.VERSION,
        approved_by=words.UNAPPROVED,
        approved_on=words.NO_DAY,
        provenance=Provenance.SAMPLE,
        bundle_id=slug(_title(entry.name), "bundle"),
        name=_title(entry.name),
        audience=_audience(entry),
        icon=ICON,
        division=OverlayDivision(_division(entry.code), _clip(entry.area)),
        items=items,
        materials=materials,
        situations=situations,
        form=_form(entry),
        letter=(words.LETTER_OPEN,) if any(m.source is Source.LETTER for m in materials) else (),
        review_points=(words.SUGGESTED,),
    )


def slug(name: str, otherwise: str) -> str:
    """An id in the sounds of the name, such as ``tuixiu``; ``otherwise`` when nothing of it can be spelled."""
    # Its tables take their time, and only who writes files needs them.
    from pypinyin import lazy_pinyin

    spelled = "".join(lazy_pinyin(name[:_SOUNDED], errors="default")).lower()
    plain = re.sub(r"[^a-z0-9]+", "_", spelled.encode("ascii", "ignore").decode()).lstrip("_0123456789")
    return plain[:_ID].rstrip("_") or otherwise


class _Ids:
    """Ids that no other of the same list has."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._given: set[str] = set()

    def of(self, name: str, number: int) -> str:
        wanted = slug(name, f"{self._kind}_{number:02d}")
        found, again = wanted, 2
        while found in self._given:
            found, again = f"{wanted[: _ID - 4]}_{again}", again + 1
        self._given.add(found)
        return found


def _items(entry: Entry) -> Iterator[OverlayItem]:
    ids = _Ids("item")
    for number, item in _decidable(entry.items):
        department, note = _department(item, entry.departments)
        yield OverlayItem(ids.of(item.name, number), item.name, department, elsewhere=False, note=_note(note))


def _department(item: EntryItem, departments: Sequence[str]) -> tuple[str, str]:
    """The one department that the item names; else the first, to be decided."""
    said = " ".join((item.name, item.service, item.result_name))
    stems = {name: _DEPARTMENT_END.sub("", name) for name in departments}
    named = [name for name, stem in stems.items() if stem not in _NO_DEPARTMENT and stem in said]
    if len(named) == 1 and len(named[0]) <= LONGEST:
        return named[0], words.DEPARTMENT_BY_NAME
    usable = [name for name in departments if len(name) <= LONGEST]
    return (usable[0] if usable else words.OPEN), words.DEPARTMENT_OPEN


def _materials(entry: Entry, asked: dict[str, str]) -> Iterator[OverlayMaterial]:
    ids = _Ids("material")
    for number, material in _decidable(entry.materials):
        source = _source(material)
        situation = asked.get(material.name)
        capture = None if source in (Source.FORM, Source.LETTER) else proposed_capture(material)
        yield OverlayMaterial(
            ids.of(material.name, number),
            material.name,
            source,
            when={situation: ("yes", "unsure")} if situation is not None else {},
            fallback_scan=source in _WAIVED,
            max_pages=1 if capture is not None and capture.portrait else MOST_PAGES,
            capture=capture,
            note=_note(*_doubts(material)),
        )


def _source(material: EntryMaterial) -> Source:
    """As the portal's waiver code says; a code that nobody knows asks for the paper."""
    if _APPLICANTS_CARD.fullmatch(material.name):
        return Source.ID_CARD
    source = _SOURCES.get(material.waiver, Source.SCAN)
    return Source.LETTER if source is Source.FORM and "承诺" in material.name else source


def _doubts(material: EntryMaterial) -> Iterator[str]:
    if material.waiver not in _SOURCES:
        yield words.WAIVER_OPEN
    if is_disputed(material):
        yield words.WAIVER_DISPUTED
    if material.necessity not in ("necessary", "conditional"):
        yield words.NECESSITY_OPEN
    if is_open_ended(material.name):
        yield words.ONE_OF_SEVERAL


def _situations(entry: Entry) -> tuple[tuple[OverlaySituation, ...], dict[str, str]]:
    """One question for each published condition, and which material's it is. Materials of one condition share a question."""
    conditions: dict[str, list[str]] = {}
    for _, material in _decidable(entry.materials):
        if material.necessity == "conditional":
            question = material.filling_note or words.QUESTION_WITHOUT_NOTE.format(name=material.name)
            conditions.setdefault(_clip(question), []).append(material.name)
    ids = _Ids("situation")
    asked: dict[str, str] = {}
    found = []
    for number, (question, names) in enumerate(conditions.items(), 1):
        situation_id = ids.of(names[0], number)
        asked.update(dict.fromkeys(names, situation_id))
        found.append(
            OverlaySituation(
                situation_id,
                question,
                (
                    OverlayOption("yes", words.YES),
                    OverlayOption("no", words.NO),
                    OverlayOption("unsure", words.UNSURE, unsure=True),
                ),
                hint=_clip(words.QUESTION_HINT.format(names="、".join(names))),
                note=_note(),
            )
        )
    return tuple(found), asked


def _form(entry: Entry) -> tuple[OverlaySection, ...]:
    sections = words.ENTERPRISE if _audience(entry) is Audience.ENTERPRISE else words.PERSON
    if any("银行卡" in material.name or "银行账" in material.name for material in entry.materials):
        sections = (*sections, words.BANK)
    return tuple(OverlaySection(one, title, tuple(map(shared_field, uses))) for one, title, uses in sections)


def shared_field(use: str) -> OverlayField:
    """The library's field, unchanged. Raises KeyError."""
    return msgspec.convert(library_at().said(use), OverlayField)


def _audience(entry: Entry) -> Audience:
    """The portal's ``bszt``: 0 enterprises alone; persons, or both, otherwise."""
    return Audience.ENTERPRISE if entry.kept.get("header.bszt") == "0" else Audience.PERSON


def _division(code: str) -> str:
    told = _AREA_CODE.fullmatch(code)
    return told["province"] + told["area"] if told else words.DIVISION_OPEN


def _title(name: str) -> str:
    return _clip(_BUNDLE.sub("", name).strip() or name)


def _decidable(listed: Sequence[Named]) -> Iterator[tuple[int, Named]]:
    """Those that an overlay can name, each name once, with their number in the guide."""
    seen: set[str] = set()
    for number, one in enumerate(listed, 1):
        if one.name and len(one.name) <= LONGEST and one.name not in seen:
            seen.add(one.name)
            yield number, one


def _note(*more: str) -> str:
    return "；".join((words.SUGGESTED, *filter(None, more)))


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
