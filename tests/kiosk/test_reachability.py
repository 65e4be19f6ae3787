"""How often the platform is asked whether it is there: often enough for a village, seldom enough for ten thousand kiosks."""

from __future__ import annotations

import random

import pytest

from kiosk.journey.state import Network
from kiosk.reachability import (
    ASK_AGAIN_SECONDS,
    ASK_SECONDS,
    CHANCE,
    LONGEST_WISH,
    SHORTLY,
    Reachability,
)
from offline.ports import TransientError, UnauthorisedError, UplinkError


class Platform:
    def __init__(self) -> None:
        self.trouble: UplinkError | None = None

    def platform_time(self) -> object:
        if self.trouble is not None:
            raise self.trouble
        return None

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def platform() -> Platform:
    return Platform()


def _asking(platform: Platform, told: list[tuple[Network, str]] | None = None, seed: int = 1) -> Reachability:
    heard = told if told is not None else []
    return Reachability(platform, lambda network, reason: heard.append((network, reason)), random.Random(seed))


def _around(seconds: float) -> tuple[float, float]:
    return seconds * (1 - CHANCE), seconds * (1 + CHANCE)


def test_while_it_answers_it_is_asked_about_once_a_minute(platform: Platform) -> None:
    asking = _asking(platform)
    pauses = [asking.step() for _ in range(50)]

    least, most = _around(ASK_SECONDS)
    assert least <= min(pauses) < max(pauses) <= most


def test_a_line_that_has_just_gone_is_looked_for_more_often(platform: Platform) -> None:
    platform.trouble = TransientError("unreachable")
    asking = _asking(platform)
    pauses = [asking.step() for _ in range(SHORTLY)]

    assert max(pauses) <= _around(ASK_AGAIN_SECONDS)[1]


@pytest.mark.req("M45")
def test_a_platform_that_stays_away_is_asked_as_seldom_as_one_that_answers(platform: Platform) -> None:
    platform.trouble = TransientError("unreachable")
    asking = _asking(platform)
    pauses = [asking.step() for _ in range(SHORTLY + 50)][SHORTLY:]

    assert min(pauses) >= _around(ASK_SECONDS)[0]


@pytest.mark.req("M45")
def test_kiosks_that_lost_it_together_do_not_find_it_together(platform: Platform) -> None:
    platform.trouble = TransientError("unreachable")
    again = []
    for seed in range(1000):
        asking = _asking(platform, seed=seed)
        again.append(sum(asking.step() for _ in range(SHORTLY + 5)) % 60)

    seconds = [sum(second <= at < second + 1 for at in again) for second in range(60)]
    assert max(seconds) < 60  # of a thousand; without chance all of them


def test_what_the_platform_asks_for_is_heeded_within_reason(platform: Platform) -> None:
    asking = _asking(platform)
    platform.trouble = TransientError("http_503", 120.0)
    assert asking.step() >= 120

    platform.trouble = TransientError("http_503", 10.0**9)
    assert asking.step() <= LONGEST_WISH + _around(ASK_AGAIN_SECONDS)[1]

    platform.trouble = None
    assert asking.step() <= _around(ASK_SECONDS)[1]


def test_only_a_change_is_told(platform: Platform) -> None:
    told: list[tuple[Network, str]] = []
    asking = _asking(platform, told)
    for trouble in (None, None, TransientError("tls"), TransientError("timeout"), UnauthorisedError("x"), None):
        platform.trouble = trouble
        asking.step()

    assert told == [(Network.OK, ""), (Network.AWAY, "tls"), (Network.OK, "")]
