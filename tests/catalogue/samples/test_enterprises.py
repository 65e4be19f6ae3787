"""What all bundles for enterprises have in common: the enterprise, and who stands here for it."""

from __future__ import annotations

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.forms.prefill import prefill
from kiosk.model.bundle import Audience
from tests.forms.samples import CARD

from .desk import CATALOGUE, desk

ENTERPRISES = ("startup", "construction", "utilities", "operation", "subsidies", "hiring", "realestate", "closing")


@pytest.mark.req("M01")
@pytest.mark.parametrize("division", ["150600", "150602", "150627"])
def test_all_of_them_can_be_applied_for(division: str) -> None:
    tiles = Catalogue(CATALOGUE, division).tiles()
    assert {t.bundle_id for t in tiles if t.available and t.audience is Audience.ENTERPRISE} >= set(ENTERPRISES)


@pytest.mark.req("M05", "M19")
@pytest.mark.parametrize("bundle", ENTERPRISES)
def test_an_agents_card_is_never_taken_for_the_legal_representatives(bundle: str) -> None:
    guide = desk(bundle).guide
    theirs = {"agent_name": CARD.name, "agent_number": CARD.number}
    own = {"representative_name": CARD.name, "representative_number": CARD.number}
    assert prefill(guide, CARD, {"applicant": "agent"}) == theirs
    assert prefill(guide, CARD, {"applicant": "legal_representative"}) == own


@pytest.mark.req("M05")
@pytest.mark.parametrize("bundle", [bundle for bundle in ENTERPRISES if bundle != "startup"])
def test_every_enterprise_is_named_by_its_checked_code(bundle: str) -> None:
    fields = {field.field_id: field for section in desk(bundle).guide.form for field in section.fields}
    assert (fields["uscc"].kind, fields["uscc"].required, fields["uscc"].when.cases) == ("uscc", True, ())
    assert fields["enterprise_name"].required


@pytest.mark.req("M19")
@pytest.mark.parametrize("bundle", ENTERPRISES)
def test_who_stands_here_is_asked_first(bundle: str) -> None:
    situation = desk(bundle).guide.situations[0]
    assert [option.option_id for option in situation.options] == ["legal_representative", "agent"]
