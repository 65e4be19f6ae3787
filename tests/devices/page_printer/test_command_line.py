"""``device page_printer …`` as a technician types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from devices.page_printer.sim import VirtualPrinter
from tests.devices.page_printer.benches import pdf

pytestmark = pytest.mark.req("M31")
TOP = Path(__file__).parents[3]


def typed(machine: VirtualPrinter, folder: Path, *words: str) -> tuple[int, Any]:
    command = [sys.executable, "main.py", "device", "page_printer", *words, "--driver", "cups", "--json"]
    settings = ["--set", f"uri={machine.uri}", "--set", "poll=0.05", "--config", str(folder / "none.toml")]
    done = subprocess.run([*command, *settings], cwd=TOP, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout)


def test_a_pdf_is_printed_and_its_outcome_is_one_json_document(machine: VirtualPrinter, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(2))
    code, answer = typed(machine, tmp_path, "print", str(file))
    assert code == 0
    assert (answer["outcome"], answer["code"]) == ("done", "")
    assert answer["detail"].startswith("job ")


def test_a_printer_out_of_paper_ends_the_command_with_its_reason(machine: VirtualPrinter, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf())
    machine.set(paper="out")
    assert typed(machine, tmp_path, "print", str(file)) == (
        1,
        {"outcome": "failed", "code": "paperOut", "detail": "not handed over"},
    )


@pytest.mark.parametrize(("name", "content", "code"), [("a.txt", b"hello", "notPdf"), ("none.pdf", None, "noFile")])
def test_a_file_that_cannot_be_printed_is_a_clear_error(
    machine: VirtualPrinter, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    returned, answer = typed(machine, tmp_path, "print", str(tmp_path / name))
    assert returned == 1
    assert (answer["error"]["completion"], answer["error"]["code"]) == ("invalidData", code)


def test_the_status_tells_of_paper(machine: VirtualPrinter, tmp_path: Path) -> None:
    code, answer = typed(machine, tmp_path, "status")
    assert code == 0
    assert answer == {"state": "online", "media": None, "paper": "full", "detail": ""}
