"""Every message id of forms and papers has words, and no words wait for an id that nobody says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
WORDS = TOP / "assets/locale/zh_CN/LC_MESSAGES"
ROOMS = {"forms": ("kiosk/forms",), "printing": ("kiosk/printing", "kiosk/printing/a4")}


def written(domain: str) -> dict[str, str]:
    """Id -> words of the catalogue, header left out."""
    text = (WORDS / f"{domain}.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid ((?:"[^"]*"\s*)+)^msgstr ((?:"[^"]*"\s*)+)', text, re.MULTILINE)
    joined = {_joined(message): _joined(words) for message, words in pairs}
    return {message: words for message, words in joined.items() if message}


def _joined(quoted: str) -> str:
    return "".join(ast.literal_eval(line) for line in quoted.splitlines() if line)


def said(domain: str) -> set[str]:
    """Every string of the rooms that looks like an id of the domain."""
    shape = re.compile(rf"{domain}\.[a-z0-9_.]+")
    return {
        node.value
        for room in ROOMS[domain]
        for file in sorted((TOP / room).glob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and shape.fullmatch(node.value)
    }


@pytest.mark.parametrize("domain", sorted(ROOMS))
def test_ids_and_words_are_the_same_set(domain: str) -> None:
    assert said(domain) == set(written(domain))


@pytest.mark.parametrize("domain", sorted(ROOMS))
def test_no_words_are_empty_or_foreign(domain: str) -> None:
    assert {message for message, words in written(domain).items() if not re.search(r"[\u4e00-\u9fff]", words)} == set()


def test_a_sentence_about_a_field_fits_beside_it() -> None:
    assert {message for message, words in written("forms").items() if len(words) > 24} == set()
