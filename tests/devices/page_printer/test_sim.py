"""The virtual page printer: its state file, its engine and its cable."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from devices.errors import Completion, DeviceError
from devices.page_printer.cups import CupsPrinter, CupsSettings
from devices.page_printer.protocol import PrintOutcome, Sides
from devices.page_printer.sim import VirtualPrinter
from devices.page_printer.sim_press import sheets_of
from devices.page_printer.sim_state import FAULTS, PAPERS, SimState, change
from devices.status import PaperState
from tests.devices.page_printer.benches import Bench, Meddler, pdf, soon
from tests.devices.page_printer.conftest import MakeBench

TOP = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {"paper": "some"},
        {"fault": "fire"},
        {"plugged": 1},
        {"cover_open": "no"},
        {"paper_left": -1},
        {"paper_left": True},
        {"marker_level": 101},
        {"marker_level": 7.5},
        {"seconds_per_sheet": -0.1},
        {"seconds_per_sheet": "slow"},
        {"unheard": True},
    ],
)
def test_a_state_that_makes_no_sense_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        SimState.from_json(document)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_state_that_makes_sense_comes_back_as_it_was(paper: str, fault: str | None) -> None:
    state = SimState(paper=paper, fault=fault, paper_left=3)
    assert SimState.from_json(json.loads(json.dumps(state.as_json()))) == state


def test_a_change_without_sense_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    change(tmp_path / "state.json", paper="low")
    with pytest.raises(ValueError, match="paper"):
        change(tmp_path / "state.json", paper="some")
    assert json.loads((tmp_path / "state.json").read_text())["paper"] == "low"


def test_the_tray_counts_down_and_is_then_empty() -> None:
    state = SimState(paper_left=2).after_sheet()
    assert (state.paper_left, state.paper) == (1, "full")
    assert state.after_sheet().paper == "out"


@pytest.mark.parametrize(
    ("pages", "sides", "copies", "expected"),
    [
        (1, "one-sided", 1, (1, 1)),
        (3, "one-sided", 2, (6, 6)),
        (3, "two-sided-long-edge", 1, (2, 3)),
        (3, "two-sided-short-edge", 2, (4, 6)),
    ],
)
def test_the_engine_counts_sheets_and_sides(pages: int, sides: str, copies: int, expected: tuple[int, int]) -> None:
    assert sheets_of(pdf(pages), sides, copies) == expected


def test_a_document_whose_pages_cannot_be_seen_is_one_sheet() -> None:
    assert sheets_of(b"%PDF-1.7 /Type /Pages", "one-sided", 1) == (1, 1)


def test_what_another_process_writes_into_the_file_happens(machine: VirtualPrinter) -> None:
    with closing(CupsPrinter(CupsSettings(uri=machine.uri))) as driver:
        change(machine.state, paper="low")  # only the file: nobody tells the printer
        context = soon()
        while driver.status(context).paper is not PaperState.LOW:
            context.check()


def test_nonsense_in_the_file_leaves_the_printer_as_it_was(direct: Bench) -> None:
    direct.machine.set(paper="low")
    direct.machine.state.write_text("{")
    assert direct.driver.print_document(soon(), pdf(), title="result").outcome is PrintOutcome.DONE
    assert direct.driver.status(soon()).paper is PaperState.LOW


def test_a_cable_that_breaks_in_the_middle_of_a_document_leaves_the_job_unknown(own_bench: MakeBench) -> None:
    direct = own_bench("direct", end_timeout=0.5)
    direct.machine.set(fault="cut_mid_document")
    report = direct.driver.print_document(soon(), pdf(size=300_000), title="result")
    assert report.outcome is PrintOutcome.UNKNOWN
    assert json.loads(direct.machine.state.read_text())["plugged"] is False
    assert direct.printed() == []
    direct.machine.set(plugged=True)
    assert direct.driver.print_document(soon(30.0), pdf(), title="result").outcome is PrintOutcome.DONE


def test_a_printer_of_one_side_refuses_both_before_anything_is_handed_over(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "out", duplex=False) as machine:
        driver = CupsPrinter(CupsSettings(uri=machine.uri, poll=0.05))
        with closing(driver), pytest.raises(DeviceError) as caught:
            driver.print_document(soon(), pdf(2), title="result", sides=Sides.LONG_EDGE)
    assert (caught.value.completion, caught.value.code) == (Completion.UNSUPPORTED_COMMAND, "noDuplex")


def test_a_printer_without_a_print_system_says_that_it_keeps_its_history(direct: Bench) -> None:
    direct.driver.print_document(soon(), pdf(), title="result")
    with pytest.raises(DeviceError) as caught:
        direct.driver.forget_jobs(soon())
    assert (caught.value.completion, caught.value.code) == (Completion.UNSUPPORTED_COMMAND, "historyKept")


def test_a_printer_that_was_switched_off_and_on_has_forgotten_its_job(own_bench: MakeBench) -> None:
    direct = own_bench("direct")
    direct.machine.set(seconds_per_sheet=0.5)

    def flicker() -> None:
        direct.machine.power_off()
        direct.machine.power_on()

    flickering = Meddler(lambda _: True, flicker)
    report = direct.driver.print_document(soon(), pdf(3), title="result", on_progress=flickering)
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "jobVanished")


def test_nothing_of_the_printer_is_left_after_its_end(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path / "state.json", tmp_path / "out") as machine:
        folder, port = machine.folder, machine.port
    assert not folder.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_it_starts_from_the_command_line_and_names_its_address(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "devices.page_printer.sim", "--state", str(tmp_path / "state.json")]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")], cwd=TOP, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        uri = json.loads(process.stdout.readline())["uri"]
        with closing(CupsPrinter(CupsSettings(uri=uri, poll=0.05))) as driver:
            assert driver.print_document(soon(), pdf(), title="result").outcome is PrintOutcome.DONE
        process.terminate()
        assert process.wait(10.0) == 0
    assert (tmp_path / "out" / "job-1.pdf").read_bytes() == pdf()
