"""The form without identity: blank with room for every datum, and as a sample that can be nobody's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.forms.validators import VALIDATORS
from kiosk.model.guide import FormField
from kiosk.printing.a4.blank_form import SAMPLED, blank_form_sheet, sample_form_sheet, sample_value
from kiosk.printing.a4.letter_page import letter_sheet
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Pairs, Sheet
from tests.printing.a4.papers import ASSETS, GUIDE, SECTIONS, TODAY, official, said, say

pytestmark = pytest.mark.req("M17")

ADDRESS = FormField("mail", "证件寄到哪里", "address", prefill="address")
NAME = FormField("name", "姓名", "name", prefill="name", editable=False)


def rows(sheet: Sheet) -> list[tuple[str, str]]:
    blocks = [block for block in sheet.blocks if isinstance(block, Pairs)]
    return [(pair.label, pair.value) for block in blocks for row in block.rows for pair in row]


def with_fields(*fields: FormField) -> Sheet:
    return blank_form_sheet(replace(GUIDE, form=(replace(SECTIONS[0], fields=fields),)), TODAY, say)


def test_a_field_that_the_card_prefills_and_anybody_may_change_is_asked_and_empty() -> None:
    found = rows(with_fields(NAME, ADDRESS))
    assert ("证件寄到哪里", "") in found
    assert [label for label, _ in found].count("住址") == 1


def test_what_only_the_card_can_say_is_asked_once() -> None:
    assert [label for label, _ in rows(with_fields(NAME))].count("姓名") == 1


def test_a_name_that_only_one_item_asks_for_does_not_stand_for_the_applicants_own() -> None:
    labels = [label for label, _ in rows(with_fields(replace(NAME, label="户主姓名", items=("pension",))))]
    assert "户主姓名" in labels
    assert "姓名" in labels


@pytest.mark.parametrize("division", ["150600", "150627"])
def test_every_blank_form_of_the_catalogue_has_every_field_and_all_of_them_empty(division: str) -> None:
    catalogue = Catalogue(ASSETS / "catalogue", division)
    for tile in catalogue.tiles():
        if not tile.informs:
            continue
        guide = catalogue.guide(tile.bundle_id)
        found = rows(blank_form_sheet(guide, TODAY, say))
        labels = [label for label, _ in found]
        asked = [field.label for section in guide.form for field in section.fields]
        missing = [
            label
            for label in asked
            if label not in labels and say("printing.a4.blank.optional", label=label) not in labels
        ]
        assert (tile.bundle_id, missing) == (tile.bundle_id, [])
        assert {value for _, value in found} == {""}


def test_the_sample_has_the_rows_of_the_blank_form_and_all_of_them_filled_in() -> None:
    catalogue = Catalogue(ASSETS / "catalogue", "150627")
    for tile in catalogue.tiles():
        guide = catalogue.guide(tile.bundle_id)
        sample = rows(sample_form_sheet(guide, TODAY, say))
        assert len(sample) == len(rows(blank_form_sheet(guide, TODAY, say)))
        assert [label for label, value in sample if not value.strip() or "[" in value] == []


def test_the_sample_is_marked_as_one_even_where_the_guide_is_official() -> None:
    sheet = sample_form_sheet(official(), TODAY, say)
    assert sheet.sample_mark
    assert "样表" in sheet.title
    assert "请不要交这张纸" in said(sheet)


@pytest.mark.parametrize("kind", ["id_number", "uscc", "bank_card", "phone", "mobile"])
def test_no_sample_number_passes_for_a_real_one(kind: str) -> None:
    assert VALIDATORS[kind](sample_value(FormField("x", "x", kind), say)) is not None


def test_every_kind_of_field_has_a_sample_or_says_to_write_what_is_so() -> None:
    others = {kind for kind in VALIDATORS if kind not in SAMPLED}
    assert others == {"text", "choice"}
    assert sample_value(FormField("x", "x", "text"), say) == "（照实填写）"
    assert sample_value(FormField("x", "x", "a_kind_of_tomorrow"), say) == "（照实填写）"


def test_the_sample_ticks_what_is_chosen_beforehand_and_the_blank_form_nothing() -> None:
    assert said(sample_form_sheet(GUIDE, TODAY, say)).count("办") > said(blank_form_sheet(GUIDE, TODAY, say)).count(
        "办"
    )


def test_the_commitment_to_read_has_every_paragraph_and_no_line_for_a_signature() -> None:
    words = said(letter_sheet(replace(GUIDE, letter=("本人填写的内容真实。", "本人只领一份。")), TODAY, say))
    assert "本人填写的内容真实。" in words
    assert "本人只领一份。" in words
    assert "供您先看" in words
    assert "签名）" not in words


def test_a_guide_without_a_commitment_has_none_to_read() -> None:
    with pytest.raises(PaperNotMade, match="incomplete"):
        letter_sheet(replace(GUIDE, letter=()), TODAY, say)
