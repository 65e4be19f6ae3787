"""A million frames into the SDT parser: no crash, no hang, no corrupted byte let through, no reading of two cards.

Each cycle takes the next byte of the next answer (eight kinds, 4,018 bytes in all) and tries its 255 wrong values, feeds
random streams, and lets the driver's own code read numbered cards over a line that holds answers back, cuts them, loses their
ends, flips a byte and puts noise before them, always in the order of a real line. So 4,018 cycles are a whole round: more than
a million frames, among them every single-byte corruption. Time is simulated; nothing is waited for.

``python -m benchmarks.soak_frames`` runs one whole round; ``make soak PART=frames=5`` counts on.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.soak import SHOWN, Outcome
from benchmarks.soak_reader import numbered
from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_frame import LONGEST, PREAMBLE, AnswerParser, frame
from devices.id_reader.sdt_policy import Expected
from devices.id_reader.sdt_reader import APPENDED, SdtReader
from devices.id_reader.sdt_text import PayloadError, UnknownDocumentError, decode, split_payload
from devices.id_reader.sim_card import VirtualCard, encode_appended, management_number, payload, photo
from devices.id_reader.sim_module import SAM_ID, SamModule, take_request

VALUES: Final = range(1, 256)  # what a byte is XORed with
STREAMS = 64  # random ones, a cycle
READINGS = 12  # by the driver, a cycle
READ_SECONDS = 4.0  # simulated; one card's whole conversation takes a tenth of it
HANG_SECONDS = 10.0  # of real time, for a cycle that takes a hundredth
SLICE = 0.05
RELEASE = 0.3  # how probable it is that what is held back comes with the next slice
ENDS: Final = frozenset(
    {Completion.TIME_OUT, Completion.USER_ERROR, Completion.HARDWARE_ERROR, Completion.DEVICE_NOT_READY}
)


def card_of(number: int) -> VirtualCard:
    """A card whose every part tells its number."""
    return replace(numbered(number), appended_addresses=(f"新路{number}号", f"再新路{number}号"), fingerprints=2)


def answers_of(card: VirtualCard) -> list[tuple[Expected, bytes]]:
    """Each good answer that has something to get wrong."""
    done = b"\0\0\x90"
    return [
        (policy.READ, frame(done + payload(card, fingerprint=False))),
        (policy.READ_WITH_FINGERPRINTS, frame(done + payload(card, fingerprint=True))),
        (policy.READ_APPENDED, frame(done + encode_appended(card))),
        (policy.READ_MANAGEMENT, frame(done + management_number(card))),
        (policy.SAM_ID, frame(done + SAM_ID)),
        (policy.SELECT, frame(done + bytes(8))),
        (policy.FIND, frame(b"\0\0\x9f" + bytes(4))),
        (policy.SAM_STATUS, frame(done)),
    ]


ROUND: Final = sum(len(wire) for _, wire in answers_of(card_of(0)))  # cycles until every byte was tried


def taken(expected: Expected, stream: bytes) -> bool:
    """Whether the driver would take something in ``stream`` for the answer to its question."""
    parser = AnswerParser()
    answer = parser.feed(stream)
    while answer is not None:
        if expected.fits(answer) and answer.status in expected.good:
            if expected not in (policy.READ, policy.READ_WITH_FINGERPRINTS):
                return True
            try:
                decode(split_payload(answer.data, fingerprint=expected is policy.READ_WITH_FINGERPRINTS))
            except (PayloadError, UnknownDocumentError):
                return False
            return True
        answer = parser.feed(b"")
    return False


def corrupt(cycle: int) -> tuple[int, list[str]]:
    """Frames tried, and the corruptions that were let through: the 255 wrong values of one byte of one answer."""
    card, at = card_of(cycle // ROUND), cycle % ROUND
    answers = answers_of(card)
    while at >= len(answers[0][1]):
        at -= len(answers.pop(0)[1])
    expected, wire = answers[0]
    through = [
        f"byte {at} of {len(wire)} XOR {value:02X} was taken for an answer"
        for value in VALUES
        if taken(expected, wire[:at] + bytes([wire[at] ^ value]) + wire[at + 1 :])
    ]
    return len(VALUES), through


def stream(dice: random.Random, wires: list[bytes]) -> bytes:
    """Noise, broken heads, and pieces of right answers in any order."""
    parts = []
    for _ in range(dice.randint(1, 6)):
        kind, wire = dice.randrange(4), dice.choice(wires)
        if kind == 0:
            parts.append(dice.randbytes(dice.randint(0, 200)))
        elif kind == 1:
            parts.append(PREAMBLE + dice.randrange(1 << 16).to_bytes(2, "big"))
        elif kind == 2:
            parts.append(wire[dice.randrange(len(wire)) :])
        else:
            parts.append(wire[: dice.randrange(len(wire))])
    return b"".join(parts)


def random_streams(dice: random.Random, number: int) -> tuple[int, list[str]]:
    """The parser stands, keeps no more than it must, and finds the good answer that follows."""
    wrong = []
    wires = [wire for _, wire in answers_of(card_of(number))]
    good = frame(b"\0\0\x80")
    for _ in range(STREAMS):
        parser, data = AnswerParser(), stream(dice, wires)
        at = 0
        while at < len(data):
            size = dice.randint(1, 400)
            parser.feed(data[at : at + size])
            at += size
        parser.feed(bytes(LONGEST + len(PREAMBLE) + 2))  # whatever was begun is over now
        found = parser.feed(good) or parser.feed(good)
        while found is not None and found.status != policy.NO_CARD:
            found = parser.feed(b"")
        if found is None:
            wrong.append("the parser did not find a good answer after a random stream")
    return STREAMS, wrong


class FrayedLine:
    """An ``SdtLink`` to a module whose answers come late, cut, with a flipped byte, behind noise; never out of order."""

    slack = 0.2

    def __init__(self, dice: random.Random) -> None:
        self.now = 0.0
        self.module = SamModule(115200)
        self.answers = 0
        self.swap: VirtualCard | None = None
        self._dice = dice
        self._arrived = bytearray()
        self._held: list[bytes] = []

    def open(self) -> None:
        """Always there."""

    def close(self) -> None:
        """Always there."""

    def clear(self, context: CommandContext) -> None:
        """What is held back is not here yet, and stays."""
        self._arrived.clear()

    def send(self, request: bytes, context: CommandContext) -> None:
        """The module hears it at once; what becomes of its answer is for the dice."""
        if self.swap is not None and self._dice.random() < 0.2:
            self.module.lay(None)
            self.module.lay(self.swap)
            self.swap = None
        heard = take_request(bytearray(request))
        if heard is None:
            raise RuntimeError("the driver sent half a request")
        wire = frame(self.module.answer(heard))
        self.answers += 1
        self._hold(wire)
        if self._dice.random() < 0.9:
            self._release()

    def _hold(self, wire: bytes) -> None:
        dice = self._dice
        chance = dice.random()
        cut = dice.randrange(len(wire))
        if chance < 0.06:
            wire = wire[:cut] + bytes([wire[cut] ^ dice.choice(VALUES)]) + wire[cut + 1 :]
        elif chance < 0.12:
            wire = wire[:cut]
        elif chance < 0.18:
            wire = dice.randbytes(dice.randint(1, 40)) + PREAMBLE + dice.randbytes(2) + wire
        elif chance < 0.24:
            self._held += [wire[:cut], wire[cut:]]
            return
        self._held.append(wire)

    def _release(self) -> None:
        """The next pieces in their order: all, or all but the last."""
        keep = 1 if len(self._held) > 1 and self._dice.random() < 0.3 else 0
        for _ in range(len(self._held) - keep):
            self._arrived += self._held.pop(0)

    def receive(self) -> bytes:
        """A piece of what is here; otherwise a slice of time goes by."""
        if not self._arrived:
            self.now += SLICE
            if self._held and self._dice.random() < RELEASE:
                self._release()
            return b""
        size = self._dice.choice((1, 3, 7, 16, 64, 5000))
        piece = bytes(self._arrived[:size])
        del self._arrived[:size]
        return piece


class SimulatedWait(threading.Event):
    """A flag that nobody waits for in real time."""

    def __init__(self, line: FrayedLine) -> None:
        super().__init__()
        self._line = line

    def wait(self, timeout: float | None = None) -> bool:
        """Let so much of the line's time go by."""
        self._line.now += timeout or 0.0
        return self.is_set()


def is_of(reading: IdCardReading, card: VirtualCard) -> bool:
    """Whether every part that was read is this card's."""
    base = (reading.name, reading.address, reading.number, reading.issuer, reading.photo_wlt)
    whole = (card.name, card.address, card.number, card.issuer, photo(card))
    told = () if reading.unread == (APPENDED,) else card.appended_addresses
    return base == whole and not reading.warnings and reading.appended_addresses == told


def readings(dice: random.Random, first: int) -> tuple[int, Counter[str], list[str]]:
    """Answers, ends of readings, and what was wrong: numbered cards one after the other over one frayed line."""
    line = FrayedLine(dice)
    reader = SdtReader(line, fingerprint=False, appended_address=True, management_number=False, clock=lambda: line.now)
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    for nth in range(READINGS):
        card, other = card_of(first + 2 * nth), card_of(first + 2 * nth + 1)
        line.module.lay(None)
        line.module.lay(card)
        line.swap = other if dice.random() < 0.3 else None
        context = CommandContext(line.now + READ_SECONDS, SimulatedWait(line), lambda: line.now)
        try:
            reading = reader.read(context)
        except DeviceError as error:
            ends[f"ended {error.completion.value}/{error.code}"] += 1
            if error.completion not in ENDS:
                wrong.append(f"a reading ended with {error}")
        else:
            ends["read"] += 1
            if not is_of(reading, card) and not is_of(reading, other):
                wrong.append("mixed: a reading is none of the cards that lay there")
    return line.answers, ends, wrong


def cycle(number: int) -> Outcome:
    """One cycle; the same for the same number."""
    begun = time.monotonic()
    dice = random.Random(number)
    corrupted, through = corrupt(number)
    streams, lost = random_streams(dice, number)
    answers, ends, mixed = readings(dice, number * 2 * READINGS)
    broken = [*through, *lost, *mixed]
    if time.monotonic() - begun > HANG_SECONDS:
        broken.append("a cycle took longer than any should")
    counts = {
        "frames": corrupted + streams + answers,
        "single bytes corrupted": corrupted,
        "let through": len(through),
        "random streams": streams,
        "answers over a frayed line": answers,
        "mixed": sum(words.startswith("mixed") for words in mixed),
        **ends,
    }
    return Outcome(counts, tuple(broken))


def cycles(folder: Path, first: int, over: Callable[[], bool]) -> Iterator[Outcome]:
    """See ``soak.Part``."""
    number = first
    while not over():
        yield cycle(number)
        number += 1


def main() -> int:
    """One whole round; its counts as JSON. Ends with 1 when a promise was broken."""
    begun, total, broken = time.monotonic(), Counter[str](), list[str]()
    for number in range(ROUND):
        outcome = cycle(number)
        total.update(outcome.counts)
        broken += outcome.broken
    print(json.dumps({"cycles": ROUND, "seconds": round(time.monotonic() - begun, 1), **total}, indent=1))
    for words in broken[:SHOWN]:
        print(f"BROKEN: {words}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
