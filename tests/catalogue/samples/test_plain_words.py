"""The words of the sample catalogue: plain ones, nothing that asks for "other materials", and nobody's real number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.catalogue.inquiry import inquiries
from kiosk.forms import validators

from .desk import CATALOGUE, desk
from .test_every_bundle import DECIDED

TOP = Path(__file__).parents[3]
DATA = sorted(
    file
    for folder in ("assets/catalogue", "assets/forms", "packaging/catalogue")
    for file in (TOP / folder).rglob("*.json")
)
# Words of the trade that nobody says at home.
TRADE = re.compile(r"容缺|承诺件|即办|视同|联办|出件|专窗|核发|办结|核定|核准|申领|零星|载体|一类储蓄卡$")
CATCH_ALL = re.compile(r"其他材料|其它材料|相关材料|有关材料|其他证明|相关证明|其他有关|等有关")


def said_of(bundle: str) -> Iterator[str]:
    """What a citizen reads between the home screen and the receipt."""
    guide = desk(bundle).guide
    for item in guide.items:
        yield from (item.label, item.hint, item.appointment)
    for material in guide.materials:
        yield from (material.label, material.hint, material.bring)
    for situation in guide.situations:
        yield from (situation.question, situation.hint)
        for option in situation.options:
            yield from (option.label, option.hint)
    for section in guide.form:
        yield section.title
        for field in section.fields:
            yield from (field.label, field.hint, *(label for _, label in field.options))


@pytest.mark.req("M04", "M20")
@pytest.mark.parametrize("bundle", DECIDED)
def test_no_word_of_the_trade_is_said_to_a_citizen(bundle: str) -> None:
    assert [words for words in said_of(bundle) if TRADE.search(words)] == []


@pytest.mark.req("M04")
@pytest.mark.parametrize("bundle", DECIDED)
def test_nobody_is_asked_for_other_materials(bundle: str) -> None:
    guide = desk(bundle).guide
    named = [words for material in guide.materials for words in (material.name, material.label, material.hint)]
    assert [words for words in named if CATCH_ALL.search(words)] == []


@pytest.mark.req("M04", "M20")
@pytest.mark.parametrize("bundle", DECIDED)
def test_each_item_and_each_material_says_what_it_is(bundle: str) -> None:
    guide = desk(bundle).guide
    assert [item.label for item in guide.items if not item.hint] == []
    assert [material.label for material in guide.materials if not material.hint] == []


@pytest.mark.req("M04")
@pytest.mark.parametrize("bundle", DECIDED)
def test_two_things_on_one_list_are_told_apart(bundle: str) -> None:
    guide = desk(bundle).guide
    for labels in ([i.label for i in guide.items], [m.label for m in guide.materials]):
        assert len(set(labels)) == len(labels)
    for situation in guide.situations:
        said = [option.label for option in situation.options]
        assert len(set(said)) == len(said)


@pytest.mark.req("M23")
def test_inquiries_say_what_they_are_for_in_the_same_words() -> None:
    for inquiry in inquiries(CATALOGUE, "150600"):
        words = [inquiry.name, inquiry.hint, inquiry.empty, *(column.label for column in inquiry.columns)]
        assert all(words)
        assert [one for one in words if TRADE.search(one)] == []


@pytest.mark.parametrize("file", DATA, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_number_in_the_data_could_be_somebodys(file: Path) -> None:
    """Neither of a person nor of an enterprise, a bank card or a mobile phone: a sample may not pass for a real one."""
    text = file.read_text("utf-8")
    written = set(re.findall(r"(?<![0-9A-Za-z])[0-9A-Z]{15,19}(?![0-9A-Za-z])", text))
    checks = (validators.id_number, validators.uscc, validators.bank_card)
    assert [number for number in written if any(check(number) is None for check in checks)] == []
    assert re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text) == []
