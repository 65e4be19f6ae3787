"""What pages say of the form: one place in the form for each field, whose it is, and nothing where pages disagree."""

from __future__ import annotations

import pytest

from kiosk.forms.page_facts import page_facts
from kiosk.model.capture import PLAIN, Capture
from kiosk.model.page_read import PageRead, ReadField

pytestmark = pytest.mark.req("M08", "M06")
HUSBAND, WIFE = "150627196611230018", "15062719680518000X"
MARRIAGE = {
    "husband_name": ReadField("巴特尔", 0.9),
    "husband_number": ReadField(HUSBAND, 0.9),
    "wife_name": ReadField("乌日娜", 0.9, b"jpeg"),
    "wife_number": ReadField(WIFE, 0.9),
    "registered_on": ReadField("1990-07-01", 0.9),
}


def read(kind: str, **fields: ReadField) -> tuple[Capture, PageRead]:
    return PLAIN, PageRead(kind, fields)


@pytest.mark.parametrize(("holder", "spouse"), [(HUSBAND, "乌日娜"), (WIFE, "巴特尔")])
def test_of_two_who_are_married_the_one_without_the_card_is_the_spouse(holder: str, spouse: str) -> None:
    facts = page_facts([read("marriage_certificate", **MARRIAGE)], holder).facts
    assert (facts["spouse_name"], facts["married_on"]) == (spouse, "1990-07-01")


@pytest.mark.parametrize("holder", ["", "150627199001010011"])
def test_a_stranger_or_nobody_at_the_reader_makes_nobody_a_spouse(holder: str) -> None:
    assert set(page_facts([read("marriage_certificate", **MARRIAGE)], holder).facts) == {"married_on"}


def test_a_card_that_could_not_be_read_for_certain_says_nothing() -> None:
    assert page_facts([read("bank_card", card_number=ReadField(None, 0.9))]).facts == {}
    assert page_facts([read("bank_card", card_number=ReadField("6217", 0.4))]).facts == {}


def test_two_pages_that_disagree_are_neither_believed() -> None:
    one, other = (read("bank_card", card_number=ReadField(number, 0.9)) for number in ("1", "2"))
    assert page_facts([one, other]).facts == {}
    assert page_facts([one, one]).facts == {"bank_card": "1"}


def test_a_paper_that_may_be_anybodys_says_nothing_by_itself() -> None:
    leaf = PageRead("hukou_page", {"name": ReadField("巴特尔", 0.9)})
    assert page_facts([(PLAIN, leaf)]).facts == {}
    assert page_facts([(Capture(fills=(("name", "subject_name"),)), leaf)]).facts == {"subject_name": "巴特尔"}


def test_another_paper_than_the_one_asked_for_fills_nothing() -> None:
    capture = Capture(document="bank_card", fills=(("card_number", "subject_bank_card"),))
    social = PageRead("social_security_card", {"card_number": ReadField("A12345678", 0.9)})
    assert page_facts([(capture, social)]).facts == {}
    bank = PageRead("bank_card", {"card_number": ReadField("6217", 0.9)})
    assert page_facts([(capture, bank)]).facts == {"subject_bank_card": "6217"}


def test_the_place_where_it_was_read_goes_with_the_value() -> None:
    assert page_facts([read("marriage_certificate", **MARRIAGE)], HUSBAND).snippets == {"spouse_name": b"jpeg"}
