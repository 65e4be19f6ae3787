"""The template: no words of its own, and nothing that would be fetched or evaluated."""

from __future__ import annotations

import re

from tests.printing.a4.papers import ASSETS

TEMPLATE = (ASSETS / "papers/sheet.typ").read_text(encoding="utf-8")
CODE = re.sub(r"//.*", "", TEMPLATE)


def test_no_words_stand_in_the_template() -> None:
    assert re.findall(r"[\u4e00-\u9fff]+", CODE) == []


def test_the_template_fetches_nothing_and_evaluates_nothing() -> None:
    assert not re.search(r"@preview|@local|#?import|include|\beval\(|\bread\(|plugin\(|link\(", CODE)


def test_the_template_is_the_only_file_that_the_typesetter_could_read() -> None:
    assert [file.name for file in (ASSETS / "papers").rglob("*")] == ["sheet.typ"]
