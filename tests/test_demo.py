"""The demo as a newcomer runs it: the whole application by touch, the figures from the platform's own ledger."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

TOP = Path(__file__).resolve().parent.parent
SCREENS = (
    "home overview items situation notice identity checklist form scan scan-shown review sign receipt evaluate goodbye"
)


def play(folder: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "main.py", "demo", "--autopilot", "--out", str(folder), *options],
        cwd=TOP, capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


@pytest.mark.req("M01", "M02", "M03", "M05", "M06", "M07", "M08", "M11", "M12", "M16")
def test_the_autopilot_takes_one_application_from_home_to_goodbye(tmp_path: Path) -> None:
    report = play(tmp_path / "demo")
    assert report["platform"] == {"cases": 1, "attachments": 4, "sha256_match": True}
    assert report["receipt"]["outcome"] == "done"
    assert report["case_number"].startswith("KSK")
    assert report["identity"] == {"document": "resident", "number_masked": "1506**********000X"}
    assert [m["pages"] for m in report["materials"] if m["state"] == "scanned"] == [1, 1, 1]
    assert report["result"] is None
    assert set(report) == {
        "bundle", "items", "identity", "materials", "submission_id", "local_number", "case_number", "receipt",
        "result", "platform", "steps", "offline",
    }  # fmt: skip
    seen = {file.stem.split("-", 1)[1] for file in (tmp_path / "demo" / "screens").glob("*.png")}
    assert set(SCREENS.split()) <= seen
    with Image.open(tmp_path / "demo" / "receipt.png") as paper:
        assert paper.width >= 576


@pytest.mark.req("M22")
def test_with_the_network_cut_the_receipt_is_local_and_one_case_follows(tmp_path: Path) -> None:
    report = play(tmp_path / "demo", "--offline")
    assert report["offline"] is True
    assert report["platform"]["cases"] == 1
    slip = max((tmp_path / "demo" / "devices" / "slips").glob("slip-*.txt")).read_text(encoding="utf-8")
    assert "本机暂存回执" in slip
    assert report["case_number"] not in slip.replace(" ", "")


def test_a_bundle_that_is_not_there_ends_with_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "demo", "--autopilot", "--bundle", "没有这件事", "--out", str(tmp_path / "demo")],
        cwd=TOP, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "没有这件事" in done.stderr
