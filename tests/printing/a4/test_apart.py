"""A press in a process of its own: the same bytes, and every end of that process told apart."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.errors import DataError
from kiosk.printing.a4.apart import PressApart
from kiosk.printing.a4.application import application_sheet
from kiosk.printing.a4.child import NOT_MADE
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Sheet, Table
from tests.printing.a4.papers import APPLICATION, ASSETS, MADE, press, say

SHEET = application_sheet(APPLICATION, say)
BROKEN = Sheet(title="巴特尔", blocks=(Table(heads=("a",), widths=(), rows=()),), pages="", rare="", qr="no drawing")


def stand_in(tmp_path: Path, script: str) -> str:
    """A program that takes the order and ends as ``script`` says."""
    file = tmp_path / "python"
    file.write_text(f"#!/bin/sh\ncat >/dev/null\n{script}\n")
    file.chmod(0o755)
    return str(file)


def code_of(apart: PressApart, sheet: Sheet = SHEET) -> str:
    with pytest.raises(PaperNotMade) as refused:
        apart.pdf(sheet, MADE)
    assert "巴特尔" not in str(refused.value)
    return refused.value.code


def test_the_paper_is_the_same_byte_for_byte() -> None:
    assert PressApart(ASSETS).pdf(SHEET, MADE) == press().pdf(SHEET, MADE)


def test_a_refusal_of_the_typesetter_comes_back_as_such() -> None:
    assert code_of(PressApart(ASSETS), BROKEN) == "template"


@pytest.mark.req("M21")
def test_the_process_writes_nothing_of_the_sheet_but_the_paper() -> None:
    order = msgspec.json.encode({"assets": str(ASSETS), "sheets": [msgspec.to_builtins(BROKEN)], "made_at": MADE})
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.printing.a4.child"], input=order, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (NOT_MADE, b"", b"template")


@pytest.mark.parametrize("order", [b"", b"[]", b'{"assets": 3}', b"\xff\xfe"])
def test_an_order_that_is_none_is_refused_without_a_trace(order: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.printing.a4.child"], input=order, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (NOT_MADE, b"", b"template")


def test_a_process_that_hangs_is_ended_at_the_deadline(tmp_path: Path) -> None:
    hanging = stand_in(tmp_path, "exec sleep 600")
    assert code_of(PressApart(ASSETS, deadline=0.3, python=hanging)) == "deadline"


@pytest.mark.parametrize(
    "script",
    [
        "kill -SEGV $$",
        "kill -KILL $$",
        "exit 0",
        "exit 1",
        "printf '%%PDF-1.7 half'",
        "printf 'not a document %%%%EOF'",
        f"printf '\\377' >&2; exit {NOT_MADE}",
    ],
    ids=["crash", "killed", "nothing", "failed", "half a paper", "no paper", "unknown word"],
)
def test_a_process_that_dies_or_gives_half_a_paper_makes_none(tmp_path: Path, script: str) -> None:
    assert code_of(PressApart(ASSETS, python=stand_in(tmp_path, script))) == "died"


def test_a_process_that_cannot_be_started_makes_no_paper(tmp_path: Path) -> None:
    assert code_of(PressApart(ASSETS, python=str(tmp_path / "none"))) == "died"


def test_a_press_without_its_files_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"sheet\.typ"):
        PressApart(tmp_path)


def test_a_time_without_a_zone_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zone"):
        PressApart(ASSETS, python=str(tmp_path / "none")).pdf(SHEET, datetime(2026, 11, 23))  # noqa: DTZ001 - the mistake
