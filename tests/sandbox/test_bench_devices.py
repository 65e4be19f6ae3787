"""Every state that the bench can produce is one that the virtual device takes, and everything to put is something real."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.card_reader import sim_state as card_slot
from devices.code_scanner import sim_state as code_scanner
from devices.id_reader import sim_state as id_reader
from devices.id_reader.sim_card import is_sample_number, sample_card
from devices.page_printer import sim_state as page_printer
from devices.receipt_printer import sim_state as receipt_printer
from devices.scanner import camera_sim_state as camera
from devices.scanner.sim import FAULT_OPTIONS
from devices.signals import sim_state as signals
from sandbox.bench import FileBench
from sandbox.bench_devices import SECTIONS
from sandbox.bench_wire import WireState
from sandbox.demo.cards import lay_out

PARSERS: dict[str, Callable[[object], object]] = {
    "id_reader": id_reader.BenchState.from_json,
    "card_reader": card_slot.SlotState.from_json,
    "receipt_printer": receipt_printer.SimState.from_json,
    "page_printer": page_printer.SimState.from_json,
    "code_scanner": code_scanner.BenchState.from_json,
    "keypad": signals.BenchState.from_json,
    "signals": signals.BenchState.from_json,
    "camera": camera.CameraState.from_json,
}


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    devices = tmp_path_factory.mktemp("devices")
    lay_out(devices, sample_card().as_json())
    (devices / "scanner" / "papers").mkdir(parents=True)
    (devices / "scanner" / "papers" / "01.png").write_bytes(b"")
    (devices / "camera.json").write_text("{}")
    return devices


@pytest.mark.parametrize("role", PARSERS)
def test_whatever_is_pressed_is_understood_by_the_device(laid_out: Path, role: str) -> None:
    bench = FileBench(laid_out)
    (view,) = (each for each in bench.view() if each.role == role)
    for button in [button for row in view.rows for button in row.buttons]:
        bench.press(role, button.key, "样例")
        PARSERS[role](bench.state(role))
    bench.press(role, "restore")

    PARSERS[role](bench.state(role))


@pytest.mark.parametrize("section", SECTIONS, ids=[section.role for section in SECTIONS])
def test_every_thing_that_lies_ready_has_words_of_its_own(laid_out: Path, section: object) -> None:
    views = {view.role: view for view in FileBench(laid_out).view()}
    for row in views[section.role].rows:  # type: ignore[attr-defined]
        words = [button.words for button in row.buttons]
        assert len(words) == len(set(words))
        assert all(words)


def test_the_scanners_faults_are_those_of_its_simulator(laid_out: Path) -> None:
    (view,) = (each for each in FileBench(laid_out).view() if each.role == "scanner")
    keys = {button.key for row in view.rows for button in row.buttons if button.key.startswith("fault-")}

    assert keys == {f"fault-{name.replace('_', '-')}" for name in FAULT_OPTIONS} | {"fault-none"}


def test_the_cables_states_are_those_of_the_wire() -> None:
    (network,) = (section for section in SECTIONS if section.role == "network")
    said = {press.changes["wire"] for row in network.rows for press in row.presses}  # type: ignore[union-attr]

    assert said == {state.value for state in WireState}


@pytest.mark.req("M05")
def test_cards_of_every_kind_lie_ready_and_belong_to_nobody(laid_out: Path) -> None:
    cards = [json.loads(file.read_text("utf-8")) for file in sorted((laid_out / "cards").glob("*.json"))]
    numbers = [card.get("number", "") for card in cards]

    assert {card["document"] for card in cards} == {"resident", "hmt_permit", "foreigner_2017", "foreigner_2023"}
    assert any(card.get("long_term") for card in cards)
    assert any(ord(char) > 0xFFFF for card in cards for char in card.get("name", ""))
    assert any(0xE000 <= ord(char) <= 0xF8FF for card in cards for char in card.get("name", ""))
    assert all(is_sample_number(number) for number in numbers if len(number) == 18)
