"""Contacts on the modem lines of a port, behind a stand-in of it: a pseudo-terminal has none."""

from __future__ import annotations

import errno
import itertools
import threading
from collections.abc import Callable, Iterator

import pytest

from devices.command import CommandContext
from devices.errors import Action, DeviceError
from devices.signals.board_port import SerialSignalsSettings
from devices.signals.serial_board import SerialSignals
from tests.devices.signals.benches import Watch, Wire, soon


class Lines:
    """What pyserial's port says of a connector with contacts between its lines."""

    def __init__(self) -> None:
        self.cts = self.dsr = self.ri = self.cd = False
        self.in_waiting = 0
        self.failure: OSError | None = None
        self._pause = threading.Event()  # never set

    def __getattribute__(self, name: str) -> object:
        failure = object.__getattribute__(self, "failure") if name in ("cts", "dsr", "ri", "cd") else None
        if failure is not None:
            raise failure
        return object.__getattribute__(self, name)

    def read(self, size: int) -> bytes:
        self._pause.wait(0.005)
        return b""

    def write(self, data: bytes) -> int:
        return len(data)

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def lines() -> Lines:
    return Lines()


def contacts(lines: Lines, *pairs: str, **settings: int) -> Iterator[SerialSignals]:
    ticks = itertools.count()
    made = SerialSignalsSettings("/dev/x", lines=pairs, **settings)  # type: ignore[arg-type]
    driver = SerialSignals(made, clock=lambda: next(ticks) / 1000, open_port=lambda _settings: lines)  # type: ignore[return-value,arg-type]
    driver.open()
    yield driver
    driver.close()


@pytest.mark.req("M25")
def test_contacts_on_the_modem_lines_are_told_as_they_change(lines: Lines) -> None:
    (driver,) = contacts(lines, "cts=door", "ri=!call", debounce_ms=0)
    driver.open()
    lines.ri = True
    watch = Watch(driver)
    assert watch.next() == [("door", False)]
    lines.cts = True
    assert watch.next() == [("door", True)]
    lines.ri = False
    assert watch.next() == [("call", True)]
    lines.ri = True
    assert watch.next() == [("call", False)]
    watch.end()


def test_a_button_on_a_modem_line_that_is_pressed_between_two_watches_is_told(lines: Lines) -> None:
    (driver,) = contacts(lines, "cts=door", "ri=call", debounce_ms=0)
    driver.open()
    watch = Watch(driver)
    watch.next()
    watch.end()
    lines.ri = lines.cts = True
    watch = Watch(driver)
    assert watch.next(2) == [("door", True), ("call", True)]
    watch.end()
    assert watch.rest == []


def test_a_contact_that_bounces_is_told_once(lines: Lines) -> None:
    (driver,) = contacts(lines, "dsr=door", debounce_ms=50)
    driver.open()
    told: list[bool] = []
    context = CommandContext.lasting(10)
    pattern = iter([False, False] + [True, False] * 4)

    class Bouncing(Lines):
        @property
        def dsr(self) -> bool:  # type: ignore[override]
            return next(pattern, True)

        @dsr.setter
        def dsr(self, value: bool) -> None:
            """Set by the base's own beginning."""

    driver._port = Bouncing()  # type: ignore[assignment]

    def tell(event: object) -> None:
        told.append(event.active)  # type: ignore[attr-defined]
        if len(told) == 2:
            context.cancel.set()

    with pytest.raises(DeviceError, match="canceled"):
        driver.watch(context, tell)
    assert told == [False, True]


def test_a_status_while_a_watch_runs_swallows_no_press(lines: Lines) -> None:
    (driver,) = contacts(lines, "cts=door", "ri=call", debounce_ms=0)
    driver.open()
    watch = Watch(driver)
    assert watch.next() == [("door", False)]
    for pressed in (True, False) * 20:
        lines.ri = pressed
        driver.status(soon())
        assert watch.next() == [("call", pressed)]
    watch.end()


def test_a_port_without_modem_lines_is_the_configuration_s(lines: Lines) -> None:
    lines.failure = OSError(errno.ENOTTY, "Inappropriate ioctl for device")
    with pytest.raises(DeviceError) as caught:
        next(contacts(lines, "cts=door"))
    assert (caught.value.code, caught.value.action) == ("noModemLines", Action.CONFIGURATION)


def test_a_real_pseudo_terminal_has_none(wired: Callable[..., Wire]) -> None:
    with pytest.raises(DeviceError) as caught:
        wired(lines=("cts=door",))
    assert caught.value.code == "noModemLines"


def test_a_port_that_is_pulled_out_while_its_lines_are_looked_at_is_unplugged(lines: Lines) -> None:
    (driver,) = contacts(lines, "cts=door", debounce_ms=0)
    driver.open()
    watch = Watch(driver)
    watch.next()
    lines.failure = OSError(errno.EIO, "Input/output error")
    assert watch.outcome().code == "unplugged"
