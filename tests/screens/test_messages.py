"""Every message id that code names has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.text import Texts
from screens.samples import LOCALE

CHECKS = ("blur", "glare", "blank", "cropped")

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"""["']((?:screens|errors|forms|cases)\.[a-z_]+(?:\.[A-Za-z_0-9]+)*)["']""")
MODULES = re.compile(r"^screens\.(?:widgets|app|window|settings|shell|theme|shots|touch_map|samples)\b")


def named() -> set[tuple[str, str]]:
    files = [*ROOT.glob("screens/**/*.py"), *ROOT.glob("screens/**/*.kv"), *ROOT.glob("kiosk/**/*.py")]
    return {
        (found, file.name)
        for file in files
        for found in NAMED.findall(file.read_text(encoding="utf-8"))
        if not MODULES.match(found) and not found.endswith((".log", ".po", ".kv"))
    }


def test_the_catalogues_know_every_id_that_code_names() -> None:
    texts = Texts(LOCALE)
    assert len(named()) > 100
    assert not {(message, file) for message, file in named() if not texts.has(message)}


@pytest.mark.parametrize("code", ["diskFull", "storeBroken", "papers", "unsure"])
def test_a_failed_commit_has_words_for_each_code(code: str) -> None:
    assert Texts(LOCALE).has(f"errors.commit.{code}")


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_a_failed_print_has_words_for_each_outcome(outcome: str) -> None:
    assert Texts(LOCALE).has(f"errors.print.{outcome}")


def test_every_reason_of_a_verdict_has_a_heading_and_a_chip() -> None:
    texts = Texts(LOCALE)
    reasons = (*CHECKS, "dark", "low_resolution", "finger", "duplicate", "wrong_side", "wrong_document")
    assert all(texts.has(f"screens.scan.reason.{reason}") for reason in reasons)
    assert all(texts.has(f"screens.scan.bad.{reason}") for reason in reasons)
