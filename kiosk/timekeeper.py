"""Keeps the kiosk's clock right: asks the platform's signed time, and has the machine's clock set when it is off.

At the start, then every few hours, and at once when the network has come back, when TLS fails, or when the wall clock has jumped.
The platform being away is nothing new for a village; a forged answer is, and so is a setter that refuses. Whatever happens
here, the kiosk goes on by the best time it knows.
"""

from __future__ import annotations

import random as random_source
import secrets
import threading
from collections.abc import Callable
from typing import Protocol

from kiosk.clock import KioskClock
from kiosk.clock_socket import SetterError
from kiosk.contract.clock import TimeReply
from kiosk.log import Log
from kiosk.platform.signed_time import HeardTime
from kiosk.stepping import Stepping
from offline.backoff import wait_seconds
from offline.ports import TransientError

EVERY = 6 * 3600.0  # s; a quartz loses a second in that time at worst
LOOK_EVERY = 30.0  # s between two looks at the machine's clocks
WRONG = 1.0  # s by which the machine's clock may be off; log lines of several machines are compared by eye
SURE = 2.0  # s: an answer that may be wrong by more than this sets nothing that is off by less than a minute
_COARSE = 60.0  # s


class Setter(Protocol):
    """``kiosk.clock_socket.ClockSetter``."""

    def nonce(self) -> str: ...

    def bring(self, answer: TimeReply) -> float: ...

    def close(self) -> None: ...


class Timekeeper:
    """A thread, or ``step`` by ``step`` without one."""

    def __init__(
        self,
        clock: KioskClock,
        ask: Callable[[str], HeardTime],
        setter: Callable[[], Setter],
        log: Log,
        random: random_source.Random | None = None,
        fresh_nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        """``ask``: the platform's time under a nonce; raises TransientError. ``setter``: begins a talk; raises SetterError."""
        self._clock = clock
        self._ask = ask
        self._setter = setter
        self._log = log
        self._random = random or random_source.SystemRandom()
        self._fresh_nonce = fresh_nonce
        self._due = 0.0  # boot s
        self._hurried = threading.Event()
        self._failures = 0
        self._told = ""  # the last trouble that was logged, until it is over
        self._stepping = Stepping("timekeeper", self.step, self._failed)

    def start(self) -> None:
        """Ask at once, on a thread of its own."""
        self._stepping.start()

    def hurry(self) -> None:
        """The network came back, or TLS failed: ask at once. Never blocks."""
        self._hurried.set()
        self._stepping.hurry()

    def stop(self) -> None:
        """End after the question under way."""
        self._stepping.stop()

    def step(self) -> float:
        """Look at the clocks, ask if it is time to; returns the seconds until the next step."""
        hurried = self._hurried.is_set()
        self._hurried.clear()  # before the question: whoever hurries while it is under way wants another one
        if self._look() or hurried:
            self._due = 0.0
        if self._clock.boot() >= self._due:
            self._due = self._clock.boot() + self._ask_once()
        return min(LOOK_EVERY, max(0.0, self._due - self._clock.boot()))

    def _look(self) -> bool:
        try:
            jump = self._clock.look()
        except OSError as error:
            self._trouble("clock.record_lost", reason=f"os_{error.errno}")
            return False
        if jump is None:
            return False
        self._log("clock.jumped", seconds=jump.seconds, sequence=jump.sequence)
        return True

    def _ask_once(self) -> float:
        """Returns the seconds after which it makes sense to ask again."""
        setter, nonce = self._begin()
        try:
            heard = self._ask(nonce)
            self._hear(heard)
            if setter is not None and self._off(heard):
                self._set(setter, heard)
        except TransientError as error:
            self._failures += 1
            if error.reason == "forged":
                self._trouble("clock.forged")
            return wait_seconds(self._failures, self._random, error.retry_after)
        except SetterError as error:
            self._failures += 1
            self._trouble("clock.not_set", reason=str(error))
            return EVERY if self._clock.known else wait_seconds(self._failures, self._random)
        finally:
            if setter is not None:
                setter.close()
        self._failures = 0
        self._told = ""
        return EVERY

    def _begin(self) -> tuple[Setter | None, str]:
        """Whoever may set the machine's clock, with a nonce of theirs; else one of ours, to know the time at least."""
        try:
            setter = self._setter()
        except SetterError:
            return (
                None,
                self._fresh_nonce(),
            )  # a machine whose clock we may not set: its own time service does, or nobody
        try:
            return setter, setter.nonce()
        except SetterError as error:
            setter.close()
            self._trouble("clock.not_set", reason=str(error))
            return None, self._fresh_nonce()

    def _hear(self, heard: HeardTime) -> None:
        first = not self._clock.known
        try:
            self._clock.hear(heard.moment, heard.boot)
        except OSError as error:
            self._trouble("clock.record_lost", reason=f"os_{error.errno}")
        if first:
            self._log("clock.heard", seconds=round(self._clock.offset().total_seconds(), 1))

    def _off(self, heard: HeardTime) -> bool:
        off = abs(self._clock.offset().total_seconds())
        return off > WRONG and (heard.error_s <= SURE or off > _COARSE)

    def _set(self, setter: Setter, heard: HeardTime) -> None:
        seconds = setter.bring(heard.answer)
        self._clock.wall_was_set()
        self._log("clock.set", seconds=seconds)

    def _trouble(self, event: str, **fields: object) -> None:
        said = f"{event} {fields}"
        if said != self._told:  # a week of the same is one line
            self._told = said
            self._log(event, **fields)

    def _failed(self, error: Exception) -> None:
        self._log("clock.failed", kind=type(error).__name__)
