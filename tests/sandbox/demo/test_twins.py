"""Twins, through the real window by touch: two applications, two receipts, two cases, in one visit with one card."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from devices.id_reader.sim_card import sample_card
from devices.scanner import sim as scanner_sim
from sandbox.demo.autopilot import Autopilot
from sandbox.demo.processes import Processes, start_display
from sandbox.demo.report import ledger
from sandbox.demo.stage import SIZE, Stage

TOP = Path(__file__).resolve().parents[3]


@pytest.mark.req("M01", "M02", "M11", "M12")
def test_twins_are_two_applications_with_a_receipt_each(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    arguments = argparse.Namespace(out=out, bundle="新生儿出生", offline=False, autopilot=True)
    stage = Stage(arguments, TOP, scanner_sim, sample_card().as_json())
    with Processes(tmp_path) as processes:
        stage.display = start_display(processes, *SIZE)
        stage.prepare(processes)
        processes.start("kiosk", stage.kiosk_command(stage.config), stage.kiosk_env())
        pilot = Autopilot(stage, processes, prefer=("2",))
        assert pilot.run() == 0
        cases = sorted(ledger(stage)["submissions"], key=lambda case: str(case["local_number"]))

    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert pilot.applications == 2
    assert (report["platform"]["cases"], report["platform"]["sha256_match"]) == (2, True)
    assert report["case_number"] == cases[0]["case_number"]
    slips = [path.read_text(encoding="utf-8").replace(" ", "") for path in sorted(out.rglob("slip-*.txt"))]
    assert [case["case_number"] in slip for case, slip in zip(cases, slips, strict=True)] == [True, True]
    with Image.open(out / "receipt.png") as first, Image.open(out / "receipt-2.png") as second:
        assert first.size != second.size or ImageChops.difference(first, second).getbbox() is not None
