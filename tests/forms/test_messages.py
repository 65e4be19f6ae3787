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


def families(domain: str) -> tuple[str, ...]:
    """Beginnings of ids of which code puts the last word in: what a sample form shows, by the kind of its field."""
    return tuple(beginning for beginning in sorted(said(domain)) if beginning.endswith("."))


@pytest.mark.parametrize("domain", sorted(ROOMS))
def test_ids_and_words_are_the_same_set(domain: str) -> None:
    made = families(domain)
    plain = {message for message in written(domain) if not (made and message.startswith(made))}
    assert said(domain) - set(made) == plain
    assert all(any(message.startswith(beginning) for message in written(domain)) for beginning in made)


@pytest.mark.parametrize("domain", sorted(ROOMS))
def test_no_words_are_empty_or_foreign(domain: str) -> None:
    made = families(domain)  # a sample number is words in no language
    # A mark, such as the box to be ticked, is none either.
    foreign = {
        message for message, words in written(domain).items() if re.search("[A-Za-z]", words) and not _han(words)
    }
    assert {message for message in foreign if not (made and message.startswith(made))} == set()
    assert all(written(domain).values())


def _han(words: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", words) is not None


def test_a_sentence_about_a_field_fits_beside_it() -> None:
    assert {message for message, words in written("forms").items() if len(words) > 24} == set()
