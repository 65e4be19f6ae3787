"""Waivers asked of a platform that says what a test wants: its word is told as it is, and silence as silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from kiosk.asking import NotAnswered
from kiosk.bus import Bus
from kiosk.contract.waiver import Check, ChecksReply, Licence, LicencesReply
from kiosk.journey import events as ev
from kiosk.journey.effects import AskLicences, CheckStanding
from kiosk.model.unanswered import Unanswered
from kiosk.model.waiver import Waiver, WaiverState
from kiosk.waiver_questions import WaiverQuestions
from tests.offline.samples import CARD

LICENCES = AskLicences("visit", CARD, "retirement", "150627", ("hukou", "diploma"))
CHECKS = CheckStanding("visit", CARD, "retirement", "150627", ("record",))


class Says:
    """``Asking`` and the platform in one: whatever is asked, it says that."""

    def __init__(self, says: Any) -> None:
        self.says, self.asked = says, cast(Any, None)

    def ask(self, _session_id: str, question: Callable[[Any], Any], answered: Callable[[Any], None]) -> None:
        answered(question(self))

    def licences(self, asked: Any) -> Any:
        self.asked = asked
        return self.says

    def checks(self, asked: Any) -> Any:
        self.asked = asked
        return self.says


def asked_licences(says: Any) -> ev.WaiversKnown:
    bus, platform = Bus(), Says(says)
    WaiverQuestions(cast(Any, platform), bus).licences(LICENCES)
    (event,) = bus.drain()
    assert isinstance(event, ev.WaiversKnown)
    assert (platform.asked.person.number, platform.asked.materials) == (CARD.number, LICENCES.materials)
    return event


def asked_checks(says: Any, effect: CheckStanding = CHECKS) -> tuple[Any, ...]:
    bus, platform = Bus(), Says(says)
    WaiverQuestions(cast(Any, platform), bus).checks(effect)
    return tuple(bus.drain())


@pytest.mark.req("M07")
def test_a_licence_that_is_there_is_told_with_its_issuer_its_token_and_its_fields() -> None:
    found = Licence("hukou", "found", "户口簿", "公安局", "1506****01", "2030-01-01", "t1", {"home": "样例路"})
    told = asked_licences(LicencesReply((found, Licence("diploma", "not_found", fields={"school": "x"}))))
    assert told.waivers == (
        Waiver("hukou", WaiverState.FOUND, "公安局", "1506****01", "2030-01-01", "t1"),
        Waiver("diploma", WaiverState.NOT_FOUND),
    )
    assert told.fields == (("home", "样例路"),)


def test_a_licence_without_a_token_waives_nothing() -> None:
    (told,) = asked_licences(LicencesReply((Licence("hukou", "found", "户口簿"),))).waivers
    assert told.state is WaiverState.UNKNOWN


def test_a_word_that_is_not_known_is_no_word() -> None:
    (told,) = asked_licences(LicencesReply((Licence("hukou", "perhaps", token="t"),))).waivers
    assert told.state is WaiverState.UNKNOWN


def test_what_was_not_asked_is_not_told() -> None:
    assert asked_licences(LicencesReply((Licence("other", "found", token="t"),))).waivers == ()


@pytest.mark.req("M22")
@pytest.mark.parametrize("why", list(Unanswered))
def test_silence_is_told_as_nobody_could_say(why: Unanswered) -> None:
    assert asked_licences(NotAnswered(why)) == ev.WaiversKnown("visit", LICENCES.materials, ())
    assert asked_checks(NotAnswered(why)) == (
        ev.WaiversKnown("visit", ("record",), ()),
        ev.StandingKnown("visit", None),
    )


@pytest.mark.req("M09", "M11")
@pytest.mark.parametrize(("standing", "eligible"), [("eligible", True), ("not_eligible", False), ("unknown", None)])
def test_checks_bring_the_standing_and_an_open_case(standing: str, eligible: bool | None) -> None:
    told = asked_checks(ChecksReply((Check("record", "passed", "人社局", "t2"),), standing, "KSK0001"))
    assert told == (
        ev.WaiversKnown("visit", ("record",), (Waiver("record", WaiverState.FOUND, "人社局", token="t2"),)),
        ev.StandingKnown("visit", eligible, "KSK0001"),
    )


def test_a_check_that_failed_is_told_as_that() -> None:
    (told, _) = asked_checks(ChecksReply((Check("record", "failed", "人社局", "t2"),)))
    assert told.waivers[0].state is WaiverState.NOT_FOUND


def test_where_nothing_is_to_be_checked_the_standing_alone_is_told() -> None:
    told = asked_checks(ChecksReply(()), CheckStanding("visit", CARD, "retirement", "150627"))
    assert told == (ev.StandingKnown("visit", None),)
