"""A machine whose clock is wrong by years: certificates are judged by the kiosk's own time, over real TLS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kiosk.clock import KioskClock, Sources
from kiosk.platform.client import PlatformClient
from kiosk.platform.settings import Limits, PlatformSettings
from offline.ports import TransientError
from sandbox.certificates import LEAF_LIFE
from sandbox.serve import local_now
from tests.platform.hands import HandClock
from tests.platform.office import SUBMISSION, Office
from tests.platform.serving import Pki, serving
from tests.platform.speaks_reference import reference_voice

TEN_YEARS = timedelta(days=3653)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlatformSettings]:
    with serving(reference_voice(Office()), Pki.made(tmp_path_factory.mktemp("pki"))) as settings:
        yield settings


def _met(settings: PlatformSettings, machine: HandClock) -> tuple[PlatformClient, KioskClock]:
    clock = KioskClock(None, Sources(machine.now, machine.monotonic, machine.monotonic))
    return PlatformClient(settings, clock, Limits(read_s=10.0, call_s=10.0)), clock


@pytest.mark.parametrize("wrong", [TEN_YEARS, -TEN_YEARS])
def test_with_a_wrong_clock_the_platform_is_not_believed_until_the_time_was_heard(
    settings: PlatformSettings, wrong: timedelta
) -> None:
    client, clock = _met(settings, HandClock(local_now() + wrong))
    with pytest.raises(TransientError, match="tls"):
        client.payment(SUBMISSION)

    clock.hear(local_now(), clock.boot())

    assert client.payment(SUBMISSION).cents == 1050
    client.close()


@pytest.mark.parametrize("jump", [TEN_YEARS, -TEN_YEARS])
def test_a_clock_that_jumps_between_two_calls_stops_nothing(settings: PlatformSettings, jump: timedelta) -> None:
    machine = HandClock(local_now())
    client, clock = _met(settings, machine)
    clock.hear(local_now(), clock.boot())
    assert client.payment(SUBMISSION).cents == 1050

    machine.jump(jump)
    assert client.payment(SUBMISSION).cents == 1050
    client.close()  # the next call shakes hands anew

    assert client.payment(SUBMISSION).cents == 1050
    client.close()


def test_a_platforms_certificate_that_is_over_is_not_taken(settings: PlatformSettings) -> None:
    client, clock = _met(settings, HandClock(local_now()))
    clock.hear(local_now() + LEAF_LIFE + timedelta(days=1), clock.boot())

    with pytest.raises(TransientError, match="tls"):
        client.payment(SUBMISSION)


def test_a_certificate_that_is_not_valid_yet_is_not_taken(settings: PlatformSettings) -> None:
    client, clock = _met(settings, HandClock(local_now()))
    clock.hear(local_now() - timedelta(days=3), clock.boot())

    with pytest.raises(TransientError, match="tls"):
        client.payment(SUBMISSION)
