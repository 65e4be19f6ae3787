"""What no face can show is marked and named, never dropped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing.a4.legible import Legible

HAS = frozenset(map(ord, "张三尔 □abc"))


def test_a_character_of_private_use_is_marked_and_its_code_kept() -> None:
    legible = Legible(HAS)
    assert legible.text("张\ue863\U000323b0\ue863") == "张□□□"
    assert legible.codes() == "U+E863、U+323B0"


def test_a_selector_of_variants_is_named_but_takes_no_place() -> None:
    legible = Legible(HAS)
    assert legible.text("张\U000e0100三") == "张三"
    assert legible.codes() == "U+E0100"


def test_lines_stay_lines_and_other_controls_are_made_visible() -> None:
    assert Legible(HAS).text("张\n三\ta\x00\u202eb\r") == "张\n三 a b"


def test_everything_in_lists_and_mappings_is_gone_through_and_bytes_become_numbers() -> None:
    legible = Legible(HAS)
    assert legible.all_of({"\ue000": [("\ue001", 3, True, None)], "b": b"\x00\xff"}) == {
        "\ue000": [["□", 3, True, None]],
        "b": [0, 255],
    }


@given(st.text())
def test_no_visible_character_goes_without_a_sign(words: str) -> None:
    legible = Legible(HAS)
    shown = legible.text(words)
    assert set(map(ord, shown)) <= HAS | {0x0A}
    assert all(char in shown for char in words if char in "张三尔")
