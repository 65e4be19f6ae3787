"""A kiosk in production with a catalogue that no department approved: it starts, informs, and takes no application.

Through the configuration file and the application as ``main`` makes it, without window, devices or network.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.application import Application
from kiosk.catalogue.prepare import prepare
from kiosk.config import load
from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from tests.kiosk.test_config import GOOD, written

ASSETS = Path(__file__).resolve().parents[2] / "assets"
TURNS = 400  # of a tenth of a second: how long a guide may take to be read on a loaded machine
pytestmark = [pytest.mark.req("M18", "M40"), pytest.mark.xdist_group("production")]

Start = Callable[..., "Kiosk"]


class Kiosk:
    """The application, and this test as its main loop."""

    def __init__(self, config: Path) -> None:
        self.application = Application(load(config), ASSETS, "test")
        self._woken = threading.Event()
        self.application.controller.attach(self._woken.set)

    @property
    def journey(self) -> Journey:
        return self.application.controller.snapshot

    def do(self, *events: ev.Event) -> Session:
        """Touches, and the guide that one of them asks for. The visit afterwards."""
        for event in events:
            self.application.controller.dispatch(event)
            for _ in range(TURNS):
                self.application.controller.drain()
                session = self.journey.session
                if session is None or not (session.loading or session.loading_division):
                    break
                self._woken.wait(0.1)
                self._woken.clear()
        if self.journey.session is None:
            raise AssertionError(f"no visit: {self.journey.trouble}")
        return self.journey.session


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """``start("production", catalogue)``."""
    begun: list[Kiosk] = []

    def starting(environment: str, catalogue: Path | None = None) -> Kiosk:
        text = GOOD.replace('environment = "test"', f'environment = "{environment}"')
        if catalogue is not None:
            text = text.replace("[kiosk]", f"catalogue = {json.dumps(str(catalogue))}\n[kiosk]")
        begun.append(Kiosk(written(tmp_path, text)))
        return begun[-1]

    yield starting
    for kiosk in begun:
        kiosk.application.close()


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """The sample catalogue in which the city has made one bundle official, for the banner too."""
    copy = Path(shutil.copytree(ASSETS / "catalogue", tmp_path / "catalogue"))
    for division in ("150600", "150627"):
        file = copy / "overlays" / f"social_card.{division}.json"
        decided = json.loads(file.read_text("utf-8"))
        if "extends" not in decided:
            decided["provenance"] = "official"
        file.write_text(json.dumps({**decided, "approved_by": "市局", "approved_on": "2026-11-01"}), "utf-8")
    return copy


def offered(kiosk: Kiosk) -> set[str]:
    return {tile.bundle_id for tile in kiosk.journey.tiles if tile.available}


def test_nothing_of_the_sample_catalogue_can_be_applied_for(start: Start) -> None:
    kiosk = start("production")
    assert offered(kiosk) == set()
    assert all(tile.informs for tile in kiosk.journey.tiles)


def test_the_same_catalogue_accepts_where_it_is_a_demo(start: Start) -> None:
    assert len(offered(start("demo"))) >= 19


def test_a_tile_opens_a_guide_that_says_why_it_goes_no_further(start: Start) -> None:
    kiosk = start("production")
    session = kiosk.do(ev.BundleChosen("retirement"), ev.Next())
    assert session.guide is not None
    assert session.guide.withheld
    assert session.trouble is not None
    assert (session.trouble.what, session.card) == ("errors.bundle.not_approved", None)
    assert kiosk.application.texts.has(session.trouble.what)


def test_another_divisions_sample_is_no_way_round(start: Start) -> None:
    kiosk = start("production")
    session = kiosk.do(ev.BundleChosen("newborn"), ev.DivisionsAsked(), ev.DivisionChosen("150602"))
    assert session.guide is not None
    assert (session.guide.division.code, session.guide.accepts) == ("150602", False)
    assert session.published is not None
    assert session.published.withheld


@pytest.mark.parametrize("made", [False, True])
def test_the_one_bundle_that_is_official_accepts_beside_all_the_others(
    start: Start, mixed: Path, tmp_path: Path, made: bool
) -> None:
    if made:
        prepare(mixed, tmp_path / "catalogue.db")
    kiosk = start("production", tmp_path / "catalogue.db" if made else mixed)
    assert offered(kiosk) == {"social_card"}
    session = kiosk.do(ev.BundleChosen("social_card"), ev.Next())
    assert session.trouble is None
