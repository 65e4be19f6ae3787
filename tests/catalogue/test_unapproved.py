"""Production accepts applications by approved, official decisions alone; everything else is there to be read."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.division import Divisions
from kiosk.catalogue.elsewhere import Elsewhere
from kiosk.catalogue.load import Catalogue, read_home
from kiosk.catalogue.opening import open_catalogue
from kiosk.catalogue.prepare import prepare, write
from kiosk.catalogue.reading import read
from kiosk.catalogue.unapproved import ApprovedOnly, withheld
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.model.guide import Provenance
from tests.catalogue.rules import NEWBORN
from tests.journey.walks import Walk

CATALOGUE = Path(__file__).parents[2] / "assets" / "catalogue"
pytestmark = pytest.mark.req("M40")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample catalogue in which the department has made one bundle official, and another without approving it."""
    copy = tmp_path_factory.mktemp("mixed") / "catalogue"
    shutil.copytree(CATALOGUE, copy)
    for bundle, changes in (
        ("social_card", {"provenance": "official"}),
        ("medical", {"provenance": "official", "approved_on": "0000-00-00"}),
    ):
        file = copy / "overlays" / f"{bundle}.150600.json"
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), "utf-8")
    return copy


def test_of_three_bundles_only_the_official_and_approved_one_accepts(mixed: Path) -> None:
    catalogue = ApprovedOnly(Catalogue(mixed, "150600"))
    assert [catalogue.guide(one).accepts for one in ("social_card", "medical", "newborn")] == [True, False, False]
    tiles = {tile.bundle_id: (tile.available, tile.informs) for tile in catalogue.tiles()}
    assert (tiles["social_card"], tiles["medical"]) == ((True, True), (False, True))


def test_the_sample_catalogue_accepts_nothing_in_production_and_can_be_read() -> None:
    catalogue = ApprovedOnly(Catalogue(CATALOGUE, "150627"))
    assert not [tile.bundle_id for tile in catalogue.tiles() if tile.available]
    assert catalogue.guide("retirement").withheld


def test_another_divisions_guide_is_judged_in_the_same_way() -> None:
    apply, published = Elsewhere(CATALOGUE, "150627", production=True).guide("newborn", "150602")
    assert (apply.accepts, published.withheld) == (False, True)


def test_a_prepared_catalogue_is_judged_in_the_same_way(tmp_path: Path) -> None:
    prepare(CATALOGUE, tmp_path / "catalogue.db")
    catalogue = ApprovedOnly(open_catalogue(tmp_path / "catalogue.db", "150627"))
    assert not [tile.bundle_id for tile in catalogue.tiles() if tile.available]


@pytest.mark.req("M23")
@pytest.mark.parametrize("made", [False, True])
def test_an_inquiry_is_offered_when_it_is_official_and_approved(mixed: Path, tmp_path: Path, made: bool) -> None:
    copy = Path(shutil.copytree(mixed, tmp_path / "catalogue"))
    for inquiry, changes in (
        ("case_progress", {"provenance": "official"}),
        ("housing_fund", {"provenance": "official", "approved_on": "0000-00-00"}),
    ):
        file = copy / "inquiries" / f"{inquiry}.json"
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), "utf-8")
    problems = guide_check(copy)
    assert str(copy / "inquiries" / "housing_fund.json") in problems["unapproved"]
    opened = Catalogue(copy, "150627")
    if made:  # such a catalogue has a problem, so what would be in the file is put there as it is
        home, divisions = read_home(copy / "home.json"), read(copy / "divisions.json", Divisions)
        write(tmp_path / "catalogue.db", divisions, home, iter(()), inquiries=opened.inquiries())
        found = ApprovedOnly(open_catalogue(tmp_path / "catalogue.db", "150627")).inquiries()
    else:
        found = ApprovedOnly(opened).inquiries()
    assert [one.inquiry_id for one in found] == ["case_progress"]
    assert len(opened.inquiries()) == 3


def test_a_bundle_whose_files_are_broken_keeps_its_tile_and_is_said_when_opened(mixed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "catalogue"
    shutil.copytree(mixed, copy)
    (copy / "overlays" / "social_card.150600.json").write_text("{}", "utf-8")
    tiles = {tile.bundle_id: tile for tile in ApprovedOnly(Catalogue(copy, "150600")).tiles()}
    assert tiles["social_card"].available


@pytest.mark.parametrize(("provenance", "approved"), [(Provenance.SAMPLE, True), (Provenance.OFFICIAL, False)])
def test_the_walk_ends_at_the_overview_and_says_why(provenance: Provenance, approved: bool) -> None:
    guide = withheld(replace(NEWBORN, provenance=provenance, approved=approved))
    walk = Walk().do(ev.BundleChosen("retirement"))
    walk.do(ev.GuideLoaded(walk.session.session_id, guide), ev.Next())
    assert walk.at is Step.OVERVIEW
    assert walk.session.trouble is not None
    assert walk.session.trouble.what == "errors.bundle.not_approved"
