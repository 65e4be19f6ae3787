"""The walk has no fixed order: it ends at goodbye, or is lost for a reason that is said."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.id_reader.sim_card import sample_card
from devices.scanner import sim as scanner_sim
from sandbox.demo.autopilot import Autopilot
from sandbox.demo.finger import Lost, Sight
from sandbox.demo.processes import Processes
from sandbox.demo.report import outcome
from sandbox.demo.stage import Stage
from tests.sandbox.demo.window import PaperFinger, Window, screen

TOP = Path(__file__).resolve().parents[3]
HOME = screen("home", "*audience:person", "tile:retirement")


def pilot_at(folder: Path, start: Sight, answer: Callable[[str, Sight], Sight | None]) -> tuple[Autopilot, Window]:
    arguments = argparse.Namespace(out=folder, bundle="退休", offline=False, autopilot=True)
    stage = Stage(arguments, TOP, scanner_sim, sample_card().as_json())
    window = Window(folder / "touch_map.json", start, answer)
    window.show(start)
    return Autopilot(stage, Processes(folder), finger=PaperFinger(window)), window


def along(*way: Sight) -> Callable[[str, Sight], Sight | None]:
    """Each touch of ``next`` or a tile shows the next one of these."""
    rest = iter(way)
    return lambda name, _: next(rest) if name == "next" or name.startswith("tile:") else None


def test_questions_before_and_after_the_items_are_both_answered(tmp_path: Path) -> None:
    early = screen("situation", "*option:a", "next", heading="early")
    late = screen("situation", "*option:a", "next", heading="late")
    way = along(screen("overview", "next"), early, screen("items", "*item:x", "next"), late, screen("notice", "next"))
    pilot, window = pilot_at(tmp_path, HOME, way)
    pilot.until("notice")
    assert window.touched == ["tile:retirement", "next", "next", "next", "next"]


def test_a_screen_that_comes_up_again_and_again_is_going_round_in_circles(tmp_path: Path) -> None:
    def answer(name: str, sight: Sight) -> Sight:
        return screen("review", "next") if sight.screen == "checklist" else screen("checklist", "next")

    pilot, _ = pilot_at(tmp_path, screen("checklist", "next"), answer)
    with pytest.raises(Lost, match="round in circles: checklist"):
        pilot.until("sign")


def test_a_screen_that_stays_is_said_with_its_trouble(tmp_path: Path) -> None:
    stays = screen("situation", "*option:a", "next", trouble="errors.items.none_left")
    pilot, _ = pilot_at(tmp_path, stays, lambda *_: None)
    with pytest.raises(Lost, match=r"what follows situation; .*errors.items.none_left"):
        pilot.until("notice")


def test_a_screen_that_nobody_taught_is_said(tmp_path: Path) -> None:
    pilot, _ = pilot_at(tmp_path, screen("overview", "next"), along(screen("wedding", "next")))
    with pytest.raises(Lost, match="nobody has said what to do on wedding"):
        pilot.until("sign")


def test_a_form_that_does_not_take_what_was_typed_names_the_field(tmp_path: Path) -> None:
    form = screen("form", "field:account", "next", kinds={"account": "name"})
    target = form.targets[0]
    wrong = screen("form", "next", kinds={"account": "name"})
    wrong = type(wrong)(**{**vars(wrong), "targets": (type(target)(**{**vars(target), "wrong": True}), *wrong.targets)})
    pilot, _ = pilot_at(tmp_path, form, along(wrong))
    with pytest.raises(Lost, match=r"does not take .*field:account"):
        pilot.until("checklist")


def test_a_walk_that_is_home_again_before_its_end_is_lost(tmp_path: Path) -> None:
    pilot, _ = pilot_at(tmp_path, screen("notice", "next"), along(HOME))
    with pytest.raises(Lost, match="home before sign"):
        pilot.until("sign")


def test_an_idle_prompt_over_the_screen_is_said(tmp_path: Path) -> None:
    asked = screen("overview", "stay", "leave")
    pilot, _ = pilot_at(
        tmp_path, screen("overview", "next"), lambda *_: type(asked)(**{**vars(asked), "overlay": "idle"})
    )
    with pytest.raises(Lost, match="idle came over overview"):
        pilot.until("items")


@pytest.mark.parametrize(("of", "touched"), [((1, 2), "next"), ((2, 2), "evaluate"), ((1, 1), "evaluate")])
def test_after_the_receipt_comes_the_next_application_and_only_then_the_evaluation(
    tmp_path: Path, of: tuple[int, int], touched: str
) -> None:
    pilot, window = pilot_at(
        tmp_path, screen("receipt", "evaluate", "next", round=of), lambda *_: screen("checklist", "next", round=(2, 2))
    )
    pilot.act(window.now)
    assert (window.touched, pilot.applications) == ([touched], 1)


def log_with(folder: Path, *prints: tuple[str, str]) -> Path:
    file = folder / "kiosk.log"
    entries = [{"event": "receipt.printed", "submission": one, "outcome": said} for one, said in prints]
    file.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return file


def test_two_receipts_are_done_only_when_both_are(tmp_path: Path) -> None:
    assert outcome(log_with(tmp_path, ("a", "done"), ("b", "done")), 2) == "done"
    assert outcome(log_with(tmp_path, ("a", "unknown"), ("b", "done")), 2) == "unknown"


def test_a_receipt_that_was_never_printed_has_no_outcome(tmp_path: Path) -> None:
    assert outcome(log_with(tmp_path, ("a", "done")), 2) is None


def test_a_reprint_counts_for_its_own_receipt(tmp_path: Path) -> None:
    assert outcome(log_with(tmp_path, ("a", "failed"), ("a", "done")), 1) == "done"


def test_a_button_that_comes_later_is_no_new_screen(tmp_path: Path) -> None:
    def answer(name: str, sight: Sight) -> Sight | None:
        return screen("overview", "papers", "next") if len(sight.targets) == 1 else screen("items", "*item:x", "next")

    pilot, window = pilot_at(tmp_path, screen("overview", "next"), answer)
    with pytest.raises(Lost, match="what follows overview"):
        pilot.act(window.now)
    assert window.touched == ["next"]
