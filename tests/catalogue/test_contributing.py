"""CONTRIBUTING.md, "Add a bundle": its commands and values, carried out in a copy of the catalogue, as far as the signature.

Whoever changes the page changes the test with it: the shell lines and the JSON are read from there.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.prepare import prepare
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.journey import events as ev
from kiosk.journey.effects import Commit
from kiosk.journey.state import Step
from kiosk.journey.view import checklist_of, sections_of, situations_of
from kiosk.model.checklist import RowState
from kiosk.model.guide import Guide
from tests.journey.walks import CARD, Walk

from .conftest import ASSETS, TOP

BUNDLE, DIVISION = "jiehunluohu", "150600"
PAGE_TEXT = (TOP / "CONTRIBUTING.md").read_text("utf-8").partition("## Add a bundle\n")[2].partition("\n## ")[0]
BLOCK = re.compile(r"```(?P<kind>\w+)(?: (?P<name>\w+))?\n(?P<text>.*?)```", re.DOTALL)
SHELL = [block["text"] for block in BLOCK.finditer(PAGE_TEXT) if block["kind"] == "sh"]
VALUES = {block["name"]: json.loads(block["text"]) for block in BLOCK.finditer(PAGE_TEXT) if block["kind"] == "json"}

TYPED = {"phone": "13900000000", "address": "人民路1号", "text": "甲", "bank_card": "6222020000000000000"}


def shell(lines: str, top: Path) -> str:
    """What the commands print. Each has to succeed."""
    done = subprocess.run(["bash", "-ec", lines], cwd=top, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree's own program, and a catalogue that may be changed. It lacks the bundle."""
    top = tmp_path_factory.mktemp("copy")
    for name in ("main.py", "kiosk", ".venv", "tests"):
        (top / name).symlink_to(TOP / name)
    shutil.copytree(ASSETS / "catalogue", top / "assets" / "catalogue")
    assert not list(top.glob(f"assets/catalogue/*/{BUNDLE}.*"))
    for folder in ("guides", "overlays"):
        for file in (top / "assets" / "catalogue" / folder).iterdir():
            if not file.name.startswith("retirement."):
                file.unlink()  # the check walks every way through every bundle: one other will do
    return top


@pytest.fixture(scope="module")
def said(copy: Path) -> list[str]:
    """What the page's commands printed, the values put in between as the page says."""
    import_it, move_it, check_it = SHELL
    overlay = copy / "assets" / "catalogue" / "overlays" / f"{BUNDLE}.{DIVISION}.json"
    home = copy / "assets" / "catalogue" / "home.json"
    printed = [shell(import_it, copy), shell(move_it, copy)]
    change(overlay, lambda decided: decided.update(VALUES["overlay"]))
    change(home, lambda tiles: tiles["tiles"].append(VALUES["tile"]))
    return [*printed, shell(check_it, copy)]


@pytest.fixture(scope="module")
def guide(copy: Path, said: list[str]) -> Guide:
    return Catalogue(copy / "assets" / "catalogue", DIVISION).guide(BUNDLE)


def change(file: Path, how: Any) -> None:
    document = json.loads(file.read_text("utf-8"))
    how(document)
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


pytestmark = pytest.mark.xdist_group("contributing")


def test_the_import_tells_what_a_person_must_decide(said: list[str]) -> None:
    assert "items: the department of each" in said[0]
    assert "not approved by anybody yet" in said[0]


def test_the_catalogue_with_the_new_bundle_has_nothing_wrong_and_nothing_open(said: list[str]) -> None:
    assert "nothing wrong" in said[2]
    assert "not approved" not in said[2]


def test_the_new_tile_can_be_applied_for_in_its_division(copy: Path, said: list[str]) -> None:
    tiles = Catalogue(copy / "assets" / "catalogue", DIVISION).tiles()
    assert [tile.available for tile in tiles if tile.bundle_id == BUNDLE] == [True]


def test_the_new_bundle_is_found_in_the_prepared_catalogue(copy: Path, said: list[str], tmp_path: Path) -> None:
    prepare(copy / "assets" / "catalogue", tmp_path / "catalogue.db")
    assert (tmp_path / "catalogue.db").stat().st_size > 0


class NewWalk(Walk):
    """A walk through a guide that nobody wrote a walk for: it does what each screen asks for."""

    def __init__(self, copy: Path) -> None:
        super().__init__()
        tiles = Catalogue(copy / "assets" / "catalogue", DIVISION).tiles()
        self.journey = replace(self.journey, tiles=tiles)

    def to_checklist_of(self, guide: Guide, answer: str) -> None:
        self.do(ev.BundleChosen(BUNDLE))
        sid = self.session.session_id
        self.do(ev.GuideLoaded(sid, guide), ev.Next(), ev.Next())
        while open_ones := [s for s in situations_of(self.session) if s.situation_id not in self.session.answers]:
            self.do(ev.Answered(open_ones[0].situation_id, answer))
        self.do(ev.Next(), ev.Next(), ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))

    def type_form(self) -> None:
        self.do(ev.Next())
        while self.at is Step.FORM:
            for field in sections_of(self.session)[self.session.section].fields:
                if not self.session.form.get(field.field_id):
                    self.do(ev.FieldSet(field.field_id, TYPED[field.kind]))
            before = self.session.section
            self.do(ev.Next())
            assert self.session.form_problems == {}
            assert self.at is not Step.FORM or self.session.section > before


@pytest.mark.req("M01", "M04")
@pytest.mark.parametrize("answer", ["yes", "no", "unsure"])
def test_a_citizen_walks_through_the_new_bundle_to_the_signature(copy: Path, guide: Guide, answer: str) -> None:
    walk = NewWalk(copy)
    walk.to_checklist_of(guide, answer)
    assert walk.at is Step.CHECKLIST
    walk.type_form()
    walk.scan_all()
    if walk.at is Step.CHECKLIST:
        walk.do(ev.Next())
    assert walk.at is Step.REVIEW
    assert checklist_of(walk.journey).complete
    walk.do(ev.Next())
    assert walk.at is Step.SIGN
    assert "结婚落户" in walk.session.letter
    walk.do(ev.SignatureDrawn(b"png"), ev.Next())
    assert walk.at is Step.SUBMITTING
    assert walk.count(Commit) == 1


@pytest.mark.req("M04")
def test_a_no_spares_every_material_that_the_guide_asks_for_on_a_condition(copy: Path, guide: Guide) -> None:
    asked = {}
    for answer in ("unsure", "no"):
        walk = NewWalk(copy)
        walk.to_checklist_of(guide, answer)
        asked[answer] = {row.material.name for row in checklist_of(walk.journey).rows}
    spared = asked["unsure"] - asked["no"]
    assert spared == {material.name for material in guide.materials if not material.necessary}
    assert len(spared) == 3


def test_nothing_of_the_new_bundle_passes_for_official(copy: Path, guide: Guide) -> None:
    walk = NewWalk(copy)
    walk.to_checklist_of(guide, "no")
    assert guide.provenance.value == "sample"
    assert all(row.state is not RowState.WAIVED for row in checklist_of(walk.journey).rows)


def test_a_guide_published_anew_is_not_offered_before_somebody_looked(
    copy: Path, said: list[str], tmp_path: Path
) -> None:
    again = tmp_path / "catalogue"
    shutil.copytree(copy / "assets" / "catalogue", again)
    file = again / "guides" / f"{BUNDLE}.{DIVISION}.json"
    old = json.loads(file.read_text("utf-8"))["materials"][0]["name"]
    change(file, lambda entry: entry["materials"][0].update(name="新名称"))
    lines = subprocess.run(
        [TOP / ".venv" / "bin" / "python", "main.py", "guide", "check", again],
        cwd=copy, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert lines.returncode == 1
    assert f"{BUNDLE}.{DIVISION}.json" in lines.stdout
    assert f"'{old}' is not among the materials" in lines.stdout
    with pytest.raises(CatalogueProblem, match="is not among the materials"):
        Catalogue(again, DIVISION).guide(BUNDLE)
