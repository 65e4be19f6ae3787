"""The self-test of the line, against the stand-in platform."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.clock import KioskClock, Sources
from kiosk.line_checks import Found, LineChecks
from sandbox.serve import local_now
from tests.kiosk.test_platform_links import TEN_YEARS, configuration_of
from tests.platform.hands import HandClock
from tests.sandbox.fixtures import platform, shared_platform
from tests.sandbox.running import Running

__all__ = ["platform", "shared_platform"]


def _checks(running: Running, folder: Path, off: timedelta = timedelta(0), **changes: str) -> LineChecks:
    machine = HandClock(local_now() + off)
    clock = KioskClock(None, Sources(machine.now, machine.monotonic, machine.monotonic))
    return LineChecks(configuration_of(running, folder, **changes), clock)


@pytest.mark.req("M32")
def test_a_kiosk_in_order_is_said_to_be(platform: Running, tmp_path: Path) -> None:
    checks = _checks(platform, tmp_path)

    assert checks.clock().ok
    assert checks.certificate().ok
    assert checks.certificate().detail.startswith("fine, 36")
    assert checks.platform() == Found(True, platform.sandbox.addresses.url)
    assert not (tmp_path / "data").exists()


@pytest.mark.req("M32")
@pytest.mark.parametrize("off", [TEN_YEARS, -TEN_YEARS, timedelta(minutes=-5)])
def test_a_wrong_clock_is_found_and_the_rest_can_still_be_told(
    platform: Running, tmp_path: Path, off: timedelta
) -> None:
    checks = _checks(platform, tmp_path, off)

    assert checks.clock().ok is False
    assert checks.platform().ok
    assert checks.certificate().ok


def test_a_time_that_nobody_tells_leaves_the_clock_open(platform: Running, tmp_path: Path) -> None:
    found = _checks(platform, tmp_path, time_url="http://127.0.0.1:9").clock()

    assert found.ok is None
    assert "unreachable" in found.detail


def test_without_a_time_address_a_plausible_clock_will_do(platform: Running, tmp_path: Path) -> None:
    found = _checks(platform, tmp_path, time_url="", time_key="", time_key_id="").clock()

    assert found.ok
    assert "not configured" in found.detail


def test_a_certificate_that_is_gone_is_wrong(platform: Running, tmp_path: Path) -> None:
    checks = _checks(platform, tmp_path, client_cert="gone.pem")

    assert checks.certificate() == Found(False, "FileNotFoundError")
    assert checks.platform().ok is False


def test_a_platform_that_is_away_is_said_to_be(platform: Running, tmp_path: Path) -> None:
    found = _checks(platform, tmp_path, url="https://127.0.0.1:9").platform()

    assert found == Found(False, "https://127.0.0.1:9: unreachable")
