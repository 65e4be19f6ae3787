"""``kill -9`` between commit and receipt, on the whole kiosk with its window: the same card is offered its receipt."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.id_reader.sim_card import sample_card
from devices.scanner import sim as scanner_sim
from sandbox.demo.autopilot import Autopilot
from sandbox.demo.processes import Processes, start_display
from sandbox.demo.report import ledger
from sandbox.demo.stage import SIZE, Stage

TOP = Path(__file__).resolve().parent.parent.parent


class Interrupted(Autopilot):
    """Walks to the signature and submits; then the test takes over."""

    def to_submitted(self) -> None:
        self.until("sign")
        self.act(self.finger.screen("sign"))

    def to_card(self) -> None:
        self.until("identity")
        self.stage.bench.put_card()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[tuple[Stage, Processes]]:
    with Processes(tmp_path) as processes:
        arguments = argparse.Namespace(out=tmp_path / "demo", bundle="退休", offline=False, autopilot=True)
        stage = Stage(arguments, TOP, scanner_sim, sample_card().as_json())
        stage.display = start_display(processes, *SIZE)
        stage.prepare(processes)
        yield stage, processes


def set_printer(stage: Stage, **values: object) -> None:
    file = stage.devices / "receipt_printer.json"
    state = {"plugged": True, "paper": "full", "cover_open": False, "fault": None, **values}
    fresh = file.with_suffix(".fresh")
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.replace(file)


def logged(stage: Stage, event: str) -> bool:
    log = stage.work / "data" / "logs" / "kiosk.log"
    return log.exists() and any(json.loads(line)["event"] == event for line in log.read_text().splitlines())


def until_logged(stage: Stage, event: str) -> None:
    end = time.monotonic() + 30
    while not logged(stage, event):
        if time.monotonic() > end:
            raise AssertionError(f"{event} was never logged")


@pytest.mark.req("M11", "M12", "M22")
def test_after_a_kill_between_commit_and_receipt_the_same_card_gets_it_once(stage: tuple[Stage, Processes]) -> None:
    scene, processes = stage
    set_printer(scene, fault="stall")  # the slip waits in the printer: the kiosk dies before it knows the outcome
    kiosk = processes.start("kiosk", scene.kiosk_command(scene.config), scene.kiosk_env())
    pilot = Interrupted(scene, processes)
    pilot.to_submitted()
    until_logged(scene, "submission.committed")
    os.kill(kiosk.pid, signal.SIGKILL)
    kiosk.wait(10)
    processes.stop("kiosk")

    set_printer(scene, plugged=False)  # switched off and on again: whatever it held is gone
    set_printer(scene)
    (scene.out / "touch_map.json").unlink()
    scene.bench.lift_card()
    processes.start("kiosk", scene.kiosk_command(scene.config), scene.kiosk_env())
    again = Interrupted(scene, processes)
    again.to_card()
    sight = again.finger.wait(
        lambda s: s.find(lambda t: t.name.startswith("pending:")) is not None, "the receipt that was left behind"
    )
    target = sight.find(lambda t: t.name.startswith("pending:"))
    assert target is not None
    slips = scene.devices / "slips"
    before = len(list(slips.glob("slip-*.txt")))
    again.finger.touch(target.name)
    again.finger.wait(lambda s: s.find(lambda t: t.name == target.name) is None, "the offer to be taken")
    end = time.monotonic() + 20
    while len(list(slips.glob("slip-*.txt"))) == before:
        assert time.monotonic() < end, "no slip came"
    counted = ledger(scene)
    assert (counted["cases"], counted["sha256_match"]) == (1, True)
    text = max(slips.glob("slip-*.txt")).read_text(encoding="utf-8").replace(" ", "")
    assert counted["submissions"][0]["case_number"] in text


def test_a_kiosk_told_to_stop_while_it_starts_stops_in_order(stage: tuple[Stage, Processes]) -> None:
    place, _ = stage
    with subprocess.Popen(place.kiosk_command(place.config), env={**os.environ, **place.kiosk_env()}) as kiosk:
        end = time.monotonic() + 30
        while not catches_sigterm(kiosk.pid):  # the earliest moment at which it is not simply killed
            assert time.monotonic() < end
            assert kiosk.poll() is None
        kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(30) == 0
    assert logged(place, "kiosk.stopped")


def catches_sigterm(pid: int) -> bool:
    caught = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
