"""Walks the widget tree of every sample screen in both sizes and four modes (screen guide: sizes, contrast, frame)."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from screens.palette import contrast
from screens.theme import HAN_INK, Theme, current

MM_PER_PX = 0.248
SIZES = ((1080, 1920), (1920, 1080))
MODES = ("standard", "elder", "contrast", "low")
READ = ("heading", "action", "strong", "listed", "body", "number")  # roles that carry sentences
FONTS = Path(__file__).parents[2] / "assets" / "fonts"
pytestmark = pytest.mark.req("M20")


@pytest.fixture(scope="module", params=list(itertools.product(SIZES, MODES)), ids=lambda p: f"{p[0][0]}-{p[1]}")
def walk(request: pytest.FixtureRequest, kivy: None) -> dict[str, "Seen"]:  # noqa: UP037
    """Every sample, settled: name -> what was on the screen."""
    from screens import samples

    from .stage import Stage

    size, mode = request.param
    stage = Stage(size, mode)
    found = {}
    gc.disable()  # the trees are kept, so every search through them would be for nothing
    for name, journey in samples.every().items():
        stage.shell.drop()
        stage.show(journey)
        found[name] = Seen(stage)
    gc.enable()
    return found


class Seen:
    def __init__(self, stage: object) -> None:
        from .stage import Stage

        assert isinstance(stage, Stage)
        self.theme: Theme = current()
        self.drawn = stage.drawn()
        self.targets = stage.targets()
        self.missing = set(stage.port.texts.missing)
        self.bar = {name: tuple(button.pos) for name, button in stage.shell.bar.buttons.items()}
        self.words = [(d.text, d.widget.role, d.widget.type_px) for d in self.drawn if hasattr(d.widget, "role")]
        self.colours = [
            (d.text, self.theme.colour(d.widget.colour), d.ground, hasattr(d.widget, "role")) for d in self.drawn
        ]


def every(walk: dict[str, Seen]) -> Iterator[tuple[str, Seen]]:
    yield from walk.items()


def test_every_target_is_at_least_20_mm_and_every_key_15_mm(walk: dict[str, Seen]) -> None:
    small = [
        (name, t.name, t.w * MM_PER_PX, t.h * MM_PER_PX)
        for name, seen in every(walk)
        for t in seen.targets
        if min(t.w, t.h) * MM_PER_PX < (15 if t.name.startswith("key:") else 20) and not _cut(t, seen)
    ]
    assert not small


def _cut(target: object, seen: Seen) -> bool:
    """A row at the edge of a turned page is seen in part only."""
    return any(t.name == "scroll:down" for t in seen.targets) and target.h * MM_PER_PX > 12  # type: ignore[attr-defined]


def test_targets_keep_2_mm_between_them(walk: dict[str, Seen]) -> None:
    close = []
    for name, seen in every(walk):
        for one, other in itertools.combinations(seen.targets, 2):
            across = max(one.x - other.x - other.w, other.x - one.x - one.w)
            down = max(one.y - other.y - other.h, other.y - one.y - one.h)
            # Rows of one list card touch each other's line on purpose.
            rows = one.name.split(":")[0] == other.name.split(":")[0] in ("material", "pending", "hit")
            if max(across, down) * MM_PER_PX < (0 if rows else 1.9):
                close.append((name, one.name, other.name, across, down))
    assert not close


def test_names_of_targets_are_unique_on_a_screen(walk: dict[str, Seen]) -> None:
    for name, seen in every(walk):
        names = [t.name for t in seen.targets]
        assert len(names) == len(set(names)), name


def test_no_text_is_lower_than_4_mm_and_sentences_than_6_or_8_mm(walk: dict[str, Seen]) -> None:
    low = []
    for name, seen in every(walk):
        for text, role, size in seen.words:
            height = size * HAN_INK * MM_PER_PX
            least = (8 if seen.theme.elder else 6) if role in READ else 4
            if height < least:
                low.append((name, text, role, height))
    assert not low


def test_text_stands_at_7_to_1_and_icons_at_3_to_1(walk: dict[str, Seen]) -> None:
    faint = {
        (name, text, round(contrast(ink, ground), 2))
        for name, seen in every(walk)
        for text, ink, ground, words in seen.colours
        if contrast(ink, ground) < (7 if words else 3)
    }
    assert not faint


def test_nothing_leaves_its_box_or_the_window(walk: dict[str, Seen]) -> None:
    out = {
        (name, d.text[:12], tuple(round(v) for v in (d.ink.x, d.ink.y, d.ink.right, d.ink.top)), str(box))
        for name, seen in every(walk)
        for d in seen.drawn
        for box in d.inside
        if not d.ink.within(box, slack=3 if hasattr(d.widget, "role") else 8)
    }
    assert not out


def test_no_two_texts_overlap(walk: dict[str, Seen]) -> None:
    clash = set()
    for name, seen in every(walk):
        words = [d for d in seen.drawn if hasattr(d.widget, "role") and d.seen.seen]
        for one, other in itertools.combinations(words, 2):
            both = one.seen.common(other.seen)
            # Line boxes carry leading; ink of neighbouring lines may share a few px of it.
            if both.right - both.x > 3 and both.top - both.y > 10:
                clash.add((name, one.text[:12], other.text[:12]))
    assert not clash


def test_every_message_has_words(walk: dict[str, Seen]) -> None:
    for name, seen in every(walk):
        assert not seen.missing, name
        assert not [text for text, *_ in seen.words if text.startswith("[")], name


@pytest.fixture(scope="module")
def known_characters() -> frozenset[int]:
    with TTFont(FONTS / "NotoSansCJKsc-Regular.otf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def test_every_character_is_in_the_typeface(walk: dict[str, Seen], known_characters: frozenset[int]) -> None:
    known = known_characters
    missing = {char for _, seen in every(walk) for text, *_ in seen.words for char in text if ord(char) not in known}
    assert missing <= {"\n"}


def test_the_bottom_bar_stands_at_the_same_place_on_every_screen(walk: dict[str, Seen]) -> None:
    assert len({tuple(sorted(seen.bar.items())) for _, seen in every(walk)}) == 1


def test_nothing_to_touch_lies_above_reach(walk: dict[str, Seen]) -> None:
    high = [
        (name, t.name, t.y)
        for name, seen in every(walk)
        for t in seen.targets
        if t.y < seen.theme.height - seen.theme.reach - 2
    ]
    assert not high
