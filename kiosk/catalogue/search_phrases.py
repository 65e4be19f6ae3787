"""By which words a bundle is found, and how they sound: its names, plain words of the home file, its stage, items, departments.

Pinyin is found here (pypinyin knows phrases, so 银行 is yinhang and 行走 xingzou). That takes a third of a second to load, so
only who makes an index imports it: ``kiosk.catalogue.prepare``, and a folder at its first search.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.catalogue.home import Home
from kiosk.catalogue.search import Phrase
from kiosk.catalogue.search_text import folded
from kiosk.model.guide import Guide

_NAME, _KEYWORD, _ITEM, _STAGE, _DEPARTMENT = 1.0, 0.95, 0.85, 0.7, 0.6


def of_home(home: Home) -> Iterator[Phrase]:
    """Of the tiles, and of what is dealt with elsewhere."""
    stages = {stage.stage_id: stage.name for stage in home.stages}
    for tile in home.tiles:
        yield phrase(tile.bundle_id, tile.name, _NAME)
        for words in tile.keywords:
            yield phrase(tile.bundle_id, words, _KEYWORD)
        yield phrase(tile.bundle_id, stages[tile.stage], _STAGE)
    for matter in home.elsewhere:
        # A little less than a bundle's own, so that what can be done here stands first.
        for words in (matter.name, *matter.keywords):
            yield phrase(matter.matter_id, words, _KEYWORD * _KEYWORD)


def of_guide(guide: Guide) -> Iterator[Phrase]:
    """Of a guide and its items."""
    yield phrase(guide.bundle_id, guide.name, _NAME)
    for item in guide.items:
        for words in (item.name, item.label):
            yield phrase(guide.bundle_id, words, _ITEM)
    for department in (guide.lead_department, *guide.departments, *(item.department for item in guide.items)):
        yield phrase(guide.bundle_id, department, _DEPARTMENT)


_said: dict[str, tuple[str, str]] = {}


def phrase(matter_id: str, text: str, weight: float) -> Phrase:
    """The phrase with its sound. The same words stand in hundreds of guides, so each sound is found once."""
    from pypinyin import Style, lazy_pinyin

    words = folded(text)
    if words not in _said:
        full = folded("".join(lazy_pinyin(words)))
        _said[words] = full, folded("".join(lazy_pinyin(words, style=Style.FIRST_LETTER)))
    pinyin, initials = _said[words]
    return Phrase(matter_id, words, pinyin, initials, weight)
