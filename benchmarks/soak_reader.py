"""Random faults on the virtual card reader: whatever goes wrong, a reading is one card, whole, and the next one comes.

Each cycle lays a card that was never there before, lets something go wrong at a random moment (a fault of the module, the
cable, the hand that lifts or swaps the card, a cancel) and looks at what the real driver makes of it. Then the fault is
taken out and another card has to be read.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from benchmarks.soak import Outcome
from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_codes import check_digit
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim import VirtualReader
from devices.id_reader.sim_card import VirtualCard, photo, sample_card
from devices.id_reader.sim_state import BenchState

FAULTY_SECONDS = 1.5  # a silent module costs a whole one of them
PATIENCE = 10.0  # s until a reader that is well again has to have read a card
A_READING = 0.25  # s that select and read take, and a little more
PAUSE = 0.02  # s between two attempts to open
MIXED = "mixed"
STUCK = "did not recover"
FAULTS: Final = (
    *(None, None, "checksum", "length", "garbage_before", "unplug_while_reading", "silent"),
    *("status:80", "status:81", "status:41", "status:10", "status:21", "status:66"),
)
HANDS: Final = ("none", "none", "lift", "swap", "unplug", "cancel")
# How a reading may end; anything else is a mistake of the driver.
ENDS: Final = frozenset(
    {
        Completion.CANCELED,
        Completion.TIME_OUT,
        Completion.DEVICE_NOT_READY,
        Completion.USER_ERROR,
        Completion.HARDWARE_ERROR,
    }
)


def numbered(number: int) -> VirtualCard:
    """A card whose every field tells its number, and which therefore cannot be mixed with another unnoticed."""
    head = f"150627{1950 + number % 70}{1 + number // 70 % 12:02}{1 + number // 840 % 28:02}000"
    return replace(
        sample_card(),
        name=f"第{number}张",
        address=f"示例路{number}号",
        birth_date=f"{head[6:10]}-{head[10:12]}-{head[12:14]}",
        number=head + check_digit(head),
        issuer=f"第{number}公安局",
    )


def is_of(reading: IdCardReading, card: VirtualCard) -> bool:
    """Whether every field is that card's."""
    read = (reading.name, reading.address, reading.number, reading.issuer, reading.photo_wlt, reading.warnings)
    return read == (card.name, card.address, card.number, card.issuer, photo(card), ())


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes wrong in a cycle: a fault of the module so many times (None: until taken out), and what a hand does
    so many seconds after the reading began."""

    number: int
    fault: str | None
    times: int | None
    hand: str
    after: float


def plan(number: int) -> Plan:
    """The same for the same number."""
    dice = random.Random(number)
    fault = dice.choice(FAULTS)
    times = dice.choice((1, 2, 3, None)) if fault else None
    return Plan(number, fault, times, dice.choice(HANDS), dice.uniform(0, A_READING))


class Table:
    """The reader, the driver, and the hands."""

    def __init__(self, reader: VirtualReader, driver: SdtSerialReader) -> None:
        self._reader = reader
        self._driver = driver

    def cycle(self, plan: Plan) -> Outcome:
        first, second, third = (numbered(3 * plan.number + nth) for nth in range(3))
        self._reader.inject(plan.fault, plan.times)
        self._reader.put(first)
        ended, broken = self._read(plan, first, second)
        found = [words for words in (broken, self._well_again(third)) if words]
        counts = {
            f"ended {ended}": 1,
            "recovered": int(not any(words.startswith(STUCK) for words in found)),
            "mixed": sum(words.startswith(MIXED) for words in found),
            "broken": len(found),
        }
        return Outcome(counts, tuple(f"fault {plan.fault}, hand {plan.hand}: {words}" for words in found))

    def _read(self, plan: Plan, card: VirtualCard, other: VirtualCard) -> tuple[str, str]:
        """How the reading ended, and what was wrong with it."""
        context = CommandContext.lasting(FAULTY_SECONDS)
        acts: dict[str, Callable[[], object]] = {
            "lift": self._reader.lift,
            "swap": lambda: self._reader.put(other),
            "unplug": self._reader.unplug,
            "cancel": context.cancel.set,
        }
        timer = threading.Timer(plan.after, acts.get(plan.hand, lambda: None))
        timer.start()
        try:
            reading = self._driver.read(context)
        except DeviceError as error:
            wrong = "" if error.completion in ENDS else f"ended with {error}"
            return f"{error.completion.value}/{error.code}", wrong
        except Exception as error:  # noqa: BLE001  # the very thing that is looked for
            return "crashed", f"the driver let through {type(error).__name__}"
        finally:
            timer.join()
        laid = [card, other] if plan.hand == "swap" else [card]
        whole = any(is_of(reading, one) for one in laid)
        return "read", "" if whole else f"{MIXED}: the reading is none of the cards that lay there"

    def _well_again(self, card: VirtualCard) -> str:
        """Nothing when the card is read once all is well."""
        self._reader.apply(BenchState(plugged=True))
        self._reader.put(card)
        end = time.monotonic() + PATIENCE
        last = "never tried"
        while time.monotonic() < end:
            try:
                reading = self._driver.read(CommandContext.lasting(PATIENCE))
            except DeviceError as error:
                last = str(error)
                if error.completion is Completion.DEVICE_NOT_READY:
                    last = self._open() or last
                else:
                    # As the citizen is told: lift it and put it down again.
                    self._reader.lift()
                    self._reader.put(card)
                continue
            return "" if is_of(reading, card) else f"{MIXED}: after the fault another card was read"
        return f"{STUCK}: {last}"

    def _open(self) -> str:
        try:
            self._driver.open()
        except DeviceError as error:
            time.sleep(PAUSE)
            return str(error)
        return ""


def cycles(folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """See ``soak.Part``."""
    link = folder / "port"
    driver = SdtSerialReader(SdtSerialSettings(str(link)))
    with VirtualReader(link) as reader:
        driver.open()
        try:
            table, number = Table(reader, driver), first
            while not over():
                yield table.cycle(plan(number))
                number += 1
        finally:
            driver.close()
