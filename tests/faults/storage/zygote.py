"""Processes that are born ready and die at once: ``python -m tests.faults.storage.zygote``.

The zygote has imported everything and opened nothing. For each line on stdin (``Life``) it forks a kiosk that opens the
store and works at it with the real sender and the real client, listens to what it says, kills it with SIGKILL after the
time that was set, and answers with one line: ``Death``. So a life costs its own milliseconds and those of a fork.

What a life does is ``ACTS``: handing in, completing a case, printing, sending.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import msgspec

from offline.outbox import Outbox
from offline.states import ReceiptState
from offline.sync_events import Acknowledged, SyncEvent
from tests.faults.storage.enrolled import Enrolled, Sending
from tests.faults.storage.promises import CASE, SECRET
from tests.offline.samples import receipt_of

LONGEST = 10.0  # s, of a life that says too little
MOST_APPLICATIONS = 6  # of one life, so that a store does not grow beyond what is looked through after every death


class Word(msgspec.Struct, frozen=True, array_like=True):
    """What a life said once it was durable: see ``promises.Promises.said``. ``of``: the application that this one completes, -1
    when it stands for itself, -2 when this life does not know."""

    number: int
    step: str
    local_number: str = ""
    of: int = -1


class Life(msgspec.Struct, frozen=True):
    """``first``: the next application's number; ``cases``: those that are cases, and may be completed.

    It is killed ``seconds`` after its ``words``-th word, or after its birth when that is 0: so that it gets as far on a busy
    machine as on a quiet one.
    """

    kiosk: Enrolled
    folder: str
    first: int
    cases: tuple[int, ...]
    words: int
    seconds: float
    seed: int


class Death(msgspec.Struct, frozen=True):
    """``ended``: the wait status when the life ended before it was killed, which it should not; -1 otherwise."""

    words: tuple[Word, ...]
    ended: int = -1


class Kiosk:
    """One life."""

    def __init__(self, life: Life, mouth: int) -> None:
        self._life, self._mouth = life, mouth
        self._dice = random.Random(life.seed)
        self._numbers = {life.kiosk.identify(number): number for number in range(life.first + MOST_APPLICATIONS)}
        self._next = life.first
        self._cases = list(life.cases)
        self._made: set[int] = set()
        outbox = life.kiosk.open(Path(life.folder))
        self._sending = Sending(outbox, life.kiosk.client(), life.seed, self._hear)

    def live(self) -> NoReturn:
        """Until the kill."""
        while True:
            self._dice.choice(ACTS)(self)

    def hand_in(self) -> None:
        """The next application, or the one before once more, as after a doubt."""
        again = self._next > 0 and (self._dice.random() < 0.3 or self._next == self._life.first + MOST_APPLICATIONS)
        number = self._next - again
        sample = self._life.kiosk.application(number, pages=self._dice.choice((1, 2)))
        kept = self._sending.store.call(lambda outbox: outbox.enqueue(sample, receipt_of, SECRET))[0]
        self._next = number + 1
        self._made |= set() if again else {number}
        # What an earlier life was killed over may have been a supplement.
        self._say(Word(number, "kept", kept.local_number, -2 if again else -1))

    def supplement(self) -> None:
        """The next application completes a case that the platform has, named by its first submission or by a later one."""
        number = self._next
        if not self._cases or number == self._life.first + MOST_APPLICATIONS:
            return
        root = self._dice.choice(self._cases)
        sample = replace(
            self._life.kiosk.application(number, pages=1),
            supplement_of=self._life.kiosk.identify(root),
            supplement_list=f"list-{number}",
        )
        self._made.add(number)
        kept = self._sending.store.call(lambda outbox: outbox.enqueue(sample, receipt_of, SECRET))[0]
        self._next = number + 1
        self._say(Word(number, "kept", kept.local_number, root))

    def print_one(self) -> None:
        """The newest receipt that is not out."""
        for number in range(self._next - 1, -1, -1):
            submission_id = self._life.kiosk.identify(number)

            def state(outbox: Outbox, submission_id: str = submission_id) -> ReceiptState:
                return outbox.show(submission_id).receipt

            if self._sending.store.call(state) in (ReceiptState.PENDING, ReceiptState.FAILED):
                self._print(number, submission_id)
                return

    def send(self) -> None:
        """One step of the real sender to the real platform."""
        self._sending.step()

    def _print(self, number: int, submission_id: str) -> None:
        call = self._sending.store.call
        call(lambda outbox: outbox.begin_print(submission_id, "job-1"))
        self._say(Word(number, "printing"))
        outcome = self._dice.choice(("done", "done", "failed", "unknown"))
        call(lambda outbox: outbox.finish_print(submission_id, "job-1", outcome))
        self._say(Word(number, outcome))
        if self._dice.random() < 0.5:
            call(lambda outbox: outbox.close_receipt(submission_id))
            self._say(Word(number, "closed"))

    def _hear(self, event: SyncEvent) -> None:
        if isinstance(event, Acknowledged):
            number = self._numbers[event.submission_id]
            self._cases += [number] if number in self._made else []
            self._say(Word(number, CASE + event.case_number))

    def _say(self, word: Word) -> None:
        """In one write, so that a kill leaves whole lines only."""
        os.write(self._mouth, msgspec.json.encode(word) + b"\n")


ACTS: tuple[Callable[[Kiosk], None], ...] = (
    Kiosk.hand_in,
    Kiosk.supplement,
    Kiosk.print_one,
    Kiosk.send,
    Kiosk.send,
    Kiosk.send,
)


def born_and_killed(life: Life) -> Death:
    """Fork, listen, kill, bury."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        _be(life, mouth)
    os.close(mouth)
    said, silent = _listen(ear, life)
    os.kill(child, signal.SIGKILL)
    said += _rest(ear)
    os.close(ear)
    _, status = os.waitpid(child, 0)
    words = tuple(msgspec.json.decode(line, type=Word) for line in said.split(b"\n")[:-1])
    return Death(words, status if silent else -1)


def _be(life: Life, mouth: int) -> NoReturn:
    # Whatever happens in here, the child must never go on as a second zygote.
    try:
        Kiosk(life, mouth).live()
    finally:
        os._exit(1)


def _listen(ear: int, life: Life) -> tuple[bytes, bool]:
    """What is said until it is time, and whether the life ended by itself before."""
    said = b""
    deadline = time.monotonic() + (LONGEST if life.words else life.seconds)
    heard_enough = life.words == 0
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([ear], [], [], left)[0]:
            break
        heard = os.read(ear, 65536)
        if not heard:
            return said, True
        said += heard
        if not heard_enough and said.count(b"\n") >= life.words:
            heard_enough, deadline = True, time.monotonic() + life.seconds
    return said, False


def _rest(ear: int) -> bytes:
    said = b""
    while heard := os.read(ear, 65536):
        said += heard
    return said


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(msgspec.json.encode(born_and_killed(msgspec.json.decode(line, type=Life))) + b"\n")
        sys.stdout.buffer.flush()
