"""What the autopilot does on a screen follows from what it sees there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sandbox.demo.acts import Acts, first_choices
from sandbox.demo.bundles import Bundle
from sandbox.demo.entries import Entries
from sandbox.demo.finger import Lost, Sight
from sandbox.demo.hands import Hands
from tests.sandbox.demo.window import PaperFinger, Window, changed, screen

STARTUP = Bundle("startup", "企业开办", "enterprise")


class Quiet(Hands):
    """Hands that hold nothing."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def put_card(self, name: str = "") -> None:
        self.done.append("card")

    def put_paper(self, name: str) -> None:
        self.done.append(name)


def acts_on(window: Window, prefer: tuple[str, ...] = ()) -> tuple[Acts, Quiet]:
    hands = Quiet()
    window.show(window.now)
    return Acts(PaperFinger(window), lambda _: None, hands, Entries(date(2026, 11, 23)), prefer), hands


def choosing(name: str, sight: Sight) -> Sight | None:
    return changed(sight, name, chosen=True) if name.startswith(("option:", "item:", "field:")) else None


def test_the_first_of_each_group_is_chosen_where_nothing_is_yet() -> None:
    sight = screen("form", "option:sex:1", "option:sex:2", "*option:kind:a", "option:kind:b", "!option:late:x")
    assert [target.name for target in first_choices(sight, "option:")] == ["option:sex:1"]


def test_a_preferred_answer_is_given_where_it_is_offered(tmp_path: Path) -> None:
    window = Window(tmp_path / "map", screen("situation", "option:1", "option:2", "next"), choosing)
    acts, _ = acts_on(window, prefer=("2",))
    acts.answer(window.now)
    assert window.touched == ["option:2", "next"]


def test_without_a_preferred_answer_the_first_one_is_given(tmp_path: Path) -> None:
    window = Window(tmp_path / "map", screen("situation", "option:mother", "option:father", "next"), choosing)
    acts, _ = acts_on(window, prefer=("2",))
    acts.answer(window.now)
    assert window.touched == ["option:mother", "next"]


def test_an_enterprise_bundle_is_looked_for_on_the_enterprises_half(tmp_path: Path) -> None:
    def answer(name: str, sight: Sight) -> Sight | None:
        if name == "audience:enterprise":
            return screen("home", "audience:person", "*audience:enterprise", "tile:startup")
        return None

    home = screen("home", "*audience:person", "audience:enterprise", "tile:newborn")
    window = Window(tmp_path / "map", home, answer)
    acts, _ = acts_on(window)
    acts.choose_bundle(window.now, STARTUP)
    assert window.touched == ["audience:enterprise", "tile:startup"]


def test_a_tile_on_the_next_page_is_turned_to(tmp_path: Path) -> None:
    def answer(name: str, sight: Sight) -> Sight | None:
        return screen("home", "*audience:enterprise", "tile:startup") if name == "scroll:down" else None

    window = Window(tmp_path / "map", screen("home", "*audience:enterprise", "tile:closing", "scroll:down"), answer)
    acts, _ = acts_on(window)
    acts.choose_bundle(window.now, STARTUP)
    assert window.touched == ["scroll:down", "tile:startup"]


def test_a_bundle_without_a_tile_is_said_by_its_name(tmp_path: Path) -> None:
    window = Window(tmp_path / "map", screen("home", "*audience:enterprise", "tile:closing"), choosing)
    acts, _ = acts_on(window)
    with pytest.raises(Lost, match="企业开办"):
        acts.choose_bundle(window.now, STARTUP)


def test_where_no_item_is_proposed_the_first_one_is_chosen(tmp_path: Path) -> None:
    window = Window(tmp_path / "map", screen("items", "item:a", "item:b", "next"), choosing)
    acts, _ = acts_on(window)
    acts.choose_items(window.now)
    assert window.touched == ["item:a", "next"]


def test_proposed_items_are_taken_as_they_are(tmp_path: Path) -> None:
    window = Window(tmp_path / "map", screen("items", "item:a", "*item:b", "next"), choosing)
    acts, _ = acts_on(window)
    acts.choose_items(window.now)
    assert window.touched == ["next"]


def typing(name: str, sight: Sight) -> Sight | None:
    """The field that is chosen takes each key."""
    if name.startswith("key:"):
        active = next(target for target in sight.targets if target.chosen)
        return changed(sight, active.name, entered=active.entered + 1)
    return choosing(name, sight)


@pytest.mark.parametrize(
    ("kind", "typed"), [("phone", "13900000000"), ("id_number", "150600199001010005"), ("date", "20251224")]
)
def test_a_field_is_typed_into_by_its_kind(tmp_path: Path, kind: str, typed: str) -> None:
    keys = [f"key:{key}" for key in "0123456789X"]
    window = Window(tmp_path / "map", screen("form", "field:one", *keys, "next", kinds={"one": kind}), typing)
    acts, _ = acts_on(window)
    acts.fill_section(window.now)
    assert window.touched == ["field:one", *(f"key:{key}" for key in typed), "next"]


def test_what_stands_in_a_field_already_is_left_alone(tmp_path: Path) -> None:
    sight = changed(screen("form", "field:one", "next", kinds={"one": "phone"}), "field:one", entered=11)
    window = Window(tmp_path / "map", sight, typing)
    acts, _ = acts_on(window)
    acts.fill_section(window.now)
    assert window.touched == ["next"]


def test_a_field_without_keys_is_left_to_the_counter(tmp_path: Path) -> None:
    window = Window(tmp_path / "map", screen("form", "field:one", "next", kinds={"one": "name"}), typing)
    acts, _ = acts_on(window)
    acts.fill_section(window.now)
    assert window.touched == ["next"]


def test_a_key_that_does_not_go_in_is_noticed(tmp_path: Path) -> None:
    keys = [f"key:{key}" for key in "0123456789"]
    window = Window(tmp_path / "map", screen("form", "field:one", *keys, "next", kinds={"one": "phone"}), choosing)
    acts, _ = acts_on(window)
    with pytest.raises(Lost, match="character 1 of field:one"):
        acts.fill_section(window.now)


def test_a_card_is_laid_down_once_and_receipts_left_behind_are_passed_by(tmp_path: Path) -> None:
    window = Window(tmp_path / "map", screen("identity", "pending:1", "next"), lambda *_: screen("checklist", "next"))
    acts, hands = acts_on(window)
    acts.put_card(window.now)
    assert (window.touched, hands.done) == (["next"], [])


def test_each_scan_takes_the_next_paper(tmp_path: Path) -> None:
    def answer(name: str, sight: Sight) -> Sight | None:
        return screen("scan", "rescan", "accept") if name == "scan" else screen("scan", "scan", heading="next paper")

    window = Window(tmp_path / "map", screen("scan", "scan"), answer)
    acts, hands = acts_on(window)
    for _ in range(2):
        acts.scan(window.now, lambda number: f"sheet-{number}")
    assert hands.done == ["sheet-1", "sheet-2"]
