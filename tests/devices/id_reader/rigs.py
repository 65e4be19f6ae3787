"""For each driver of the role: a virtual reader on the driver's own wire, and drivers made by the registry."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from devices import registry
from devices.command import CommandContext
from devices.errors import DeviceError
from devices.id_reader.protocol import IdCardReading, IdReader
from devices.id_reader.sim import Sent, VirtualReader
from devices.id_reader.sim_card import VirtualCard, photo, sample_card
from devices.id_reader.sim_state import BenchState
from devices.status import DeviceState

PATIENCE = 10.0  # seconds until a test gives up
CARD = replace(sample_card(), appended_addresses=("示例路二号", "示例路三号"))
OTHER = replace(sample_card(), name="另一位", number="15062719710519000X", address="别处", appended_addresses=())

# A driver without a line here has no rig, and the contract fails for it.
WIRES: dict[str, tuple[bool, Callable[[Path], dict[str, object]]]] = {
    "sdt_serial": (False, lambda link: {"port": str(link)}),
    "sdt_usb": (True, lambda link: {"backend": f"socket:{link}", "answer_grace": 0.3}),
}


def soon(seconds: float = PATIENCE) -> CommandContext:
    return CommandContext.lasting(seconds)


class Rig:
    """One virtual reader, what is to happen right after it sent something, and the drivers that hang on it.

    A driver with the usual settings stays open from one test to the next, since a child process takes its time to start.
    """

    def __init__(self, kind: str, link: Path) -> None:
        self.kind = kind
        self.after: dict[str, Callable[[], None]] = {}
        usb, self._settings = WIRES[kind]
        self._link = link
        self._made: list[IdReader] = []
        self._warm: IdReader | None = None
        self.reader = VirtualReader(link, usb=usb, on_sent=self._sent)

    def _sent(self, sent: Sent) -> None:
        then = self.after.pop(sent.command, None)
        if then is not None:
            then()

    def make(self, **changes: object) -> IdReader:
        """A driver, not yet open; the one that was is closed."""
        self._cool()
        settings = self._settings(self._link) | changes
        self._made.append(cast(IdReader, registry.create("id_reader", self.kind, settings)))
        return self._made[-1]

    def opened(self, **changes: object) -> IdReader:
        """An open driver; without changes perhaps one that has seen other cards."""
        if self._warm is not None and not changes:
            return self._warm
        driver = self.make(**changes)
        driver.open()
        if not changes:
            self._warm = driver
        return driver

    def settle(self) -> None:
        """All is well again, the plate is empty."""
        self.after.clear()
        self.reader.apply(BenchState())
        for driver in self._made:
            if driver is not self._warm:
                driver.close()
        if self._warm is not None and self._warm.status(soon(1.0)).state is not DeviceState.ONLINE:
            self._cool()
        self._made = [] if self._warm is None else [self._warm]

    def close(self) -> None:
        """Every driver."""
        self._cool()
        for driver in self._made:
            driver.close()

    def _cool(self) -> None:
        if self._warm is not None:
            self._warm.close()
            self._warm = None


class Doing:
    """Something in a thread of its own."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._outcome: list[object] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._outcome.append(self._act())
        except Exception as error:  # noqa: BLE001  # the test looks at it
            self._outcome.append(error)

    def end(self) -> object:
        self._thread.join(PATIENCE)
        (outcome,) = self._outcome
        return outcome


def is_exactly(reading: IdCardReading, card: VirtualCard) -> bool:
    """Whether every part of the reading is that card's."""
    return (reading.name, reading.number, reading.address, reading.photo_wlt) == (
        card.name,
        card.number,
        card.address,
        photo(card),
    ) and reading.appended_addresses == tuple(each for each in card.appended_addresses if each)


def words_of(error: BaseException | None) -> str:
    """All that an error and its causes would put into a log."""
    words = ""
    while error is not None:
        words += f"{error!s} {error!r} {error.args!r} {getattr(error, 'detail', '')}\n"
        error = error.__cause__ or error.__context__
    return words


def failed(act: Callable[[], object]) -> DeviceError:
    """The error that it ends with."""
    try:
        act()
    except DeviceError as error:
        return error
    raise AssertionError("it did not fail")


def fresh(rig: Rig) -> IdReader:
    """A driver that has not seen a card."""
    driver = rig.make()
    driver.open()
    return driver
