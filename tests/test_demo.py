"""The demo as a newcomer runs it: the whole application by touch, the figures from the platform's own ledger."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from sandbox.demo.processes import Processes, start_display
from tests.sandbox.test_bench_wire import until

TOP = Path(__file__).resolve().parent.parent
SCREENS = (
    "home overview items situation notice identity checklist form scan scan-shown review sign receipt evaluate goodbye"
    " cases second-check case-list case case-printed"
)


def play(folder: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "main.py", "demo", "--autopilot", "--out", str(folder), *options],
        cwd=TOP, capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


@pytest.mark.req("M01", "M02", "M03", "M05", "M06", "M07", "M08", "M11", "M12", "M13", "M14", "M16")
def test_the_autopilot_takes_one_application_from_home_to_goodbye(tmp_path: Path) -> None:
    report = play(tmp_path / "demo")
    assert report["platform"] == {"cases": 1, "attachments": 4, "sha256_match": True}
    assert report["receipt"]["outcome"] == "done"
    assert report["case_number"].startswith("KSK")
    assert report["identity"] == {"document": "resident", "number_masked": "1506**********000X"}
    assert [m["pages"] for m in report["materials"] if m["state"] == "scanned"] == [1, 1, 1]
    assert report["result"] == {"outcome": "done", "pdf": "result.pdf"}
    assert (tmp_path / "demo" / "result.pdf").read_bytes().startswith(b"%PDF-")
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
    assert report["result"] == {"outcome": "done", "pdf": "result.pdf"}
    assert report["platform"]["cases"] == 1
    slip = max((tmp_path / "demo" / "devices" / "slips").glob("slip-*.txt")).read_text(encoding="utf-8")
    assert "本机暂存回执" in slip
    assert report["case_number"] not in slip.replace(" ", "")


ROLES = {
    "id_reader", "scanner", "receipt_printer",
    "card_reader", "page_printer", "code_scanner", "speaker", "keypad", "signals",
}  # fmt: skip


@pytest.mark.req("M31")
@pytest.mark.xdist_group("pcscd")
def test_where_a_person_plays_every_role_has_its_device_and_its_place_on_the_bench(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    with Processes(tmp_path) as processes:
        display = start_display(processes, 800, 1000)
        demo = subprocess.Popen(
            [sys.executable, "main.py", "demo", "--out", str(out)],
            cwd=TOP, env={**os.environ, "DISPLAY": display}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        processes.adopt("demo", demo)
        bench = re.search(r"http://\S+/bench", _until_open(demo))
        assert bench is not None
        until(lambda: _signs(bench[0]).isdisjoint({"没有启动", "状态文件读不懂", "状态不明"}))
        until(lambda: _online(out / "kiosk" / "data" / "logs" / "kiosk.log") == ROLES)
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0

    roles = {
        line[len("[devices.") : -1]
        for line in (out / "kiosk" / "kiosk.toml").read_text().splitlines()
        if "[devices." in line
    }
    assert roles == ROLES
    assert json.loads((out / "devices" / "absent.json").read_text()) == {}


def _until_open(demo: subprocess.Popen[str]) -> str:
    """What the command says until it says how to end it."""
    said = ""
    for line in demo.stdout or ():
        said += line
        if "Ctrl-C" in line:
            break
    return said


def _signs(bench: str) -> set[str]:
    signs: dict[str, str] = requests.get(f"{bench}/state", timeout=10).json()["signs"]
    return {sign.partition("：")[2] for sign in signs.values()}


def _online(log: Path) -> set[str]:
    """The roles whose last word was that they are there."""
    states = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        entry = json.loads(line)
        if entry["event"] == "device.state":
            states[entry["role"]] = entry["state"]
    return {role for role, state in states.items() if state == "online"}


def test_a_bundle_that_is_not_there_ends_with_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "demo", "--autopilot", "--bundle", "没有这件事", "--out", str(tmp_path / "demo")],
        cwd=TOP, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "没有这件事" in done.stderr
