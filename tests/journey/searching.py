"""A visit on the search screen: what it finds, and a walker that types and opens."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import events as ev
from kiosk.journey.state import Looking
from kiosk.model.bundle import Audience, BundleCard, Elsewhere, Hit, Stage
from tests.journey.walks import GUIDE, Walk

TILES = (
    BundleCard("school", "入园入学", Audience.PERSON, "school", False, True, "school"),
    BundleCard("graduation", "毕业", Audience.PERSON, "certificate", False, False, "school"),
    BundleCard("marriage", "结婚生育", Audience.PERSON, "ring", True, True, "marriage"),
    BundleCard("retirement", "退休", Audience.PERSON, "account-clock", True, True, "retirement"),
)
STAGES = tuple(Stage(name, name, Audience.PERSON) for name in ("school", "marriage", "retirement"))
HITS = (Hit("retirement", 90.0, "人社部门", "伊金霍洛旗"), Hit("graduation", 40.0))
OTHER = replace(GUIDE, bundle_id="marriage", situations=())


class Search(Walk):
    """On the search screen."""

    def __init__(self) -> None:
        super().__init__()
        elsewhere = (Elsewhere("passport", "护照", "出入境窗口"),)
        self.journey = replace(self.journey, tiles=TILES, stages=STAGES, elsewhere=elsewhere)
        self.do(ev.SearchAsked())

    @property
    def looking(self) -> Looking:
        if self.session.looking is None:
            raise AssertionError("nobody looks")
        return self.session.looking

    def typed(self, query: str = "tuixiu", hits: tuple[Hit, ...] = HITS) -> Search:
        self.do(ev.QuerySet(query), ev.Found(self.session.session_id, query, hits))
        return self

    def opened(self) -> Search:
        self.typed().do(ev.BundleChosen("retirement"), ev.GuideLoaded(self.session.session_id, GUIDE))
        return self
