"""Every value that can come has words on paper."""

from __future__ import annotations

import pytest

from devices.id_reader.protocol import Document, Sex
from kiosk.catalogue.codes.people import DOCUMENTS
from kiosk.model.checklist import RowState
from kiosk.model.identity import SOCIAL_SECURITY
from kiosk.model.material import Source
from kiosk.printing.a4 import wording
from kiosk.printing.a4.press import PaperNotMade
from tests.printing.a4.papers import say


def test_every_state_and_every_source_has_words() -> None:
    assert set(wording.STATES) == set(RowState)
    assert set(wording.SOURCES) == set(Source)


def test_every_card_that_a_reader_knows_has_words_and_stands_in_the_code_maps() -> None:
    cards = {document.value for document in Document} | {SOCIAL_SECURITY}
    assert set(wording.DOCUMENTS) == cards == set(DOCUMENTS)
    assert set(wording.SEXES) == {sex.value for sex in Sex}


def test_a_kind_of_material_that_nobody_could_read_is_shown_as_it_is() -> None:
    assert [wording.kind(kind, say) for kind in ("copy", "", "7")] == ["复印件", "未公布", "7"]


def test_a_value_without_words_is_refused_and_not_told() -> None:
    with pytest.raises(PaperNotMade) as refused:
        wording.document("巴特尔的卡", say)
    assert (refused.value.code, "巴特尔" in str(refused.value)) == ("incomplete", False)
