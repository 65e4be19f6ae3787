"""What is said when more is to be said than can be: one sentence sounds, one waits, and a newer one takes its place.

A person walks through the screens faster than a voice reads them; what waits would otherwise be read to a screen that
is long gone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from devices.command import CommandContext
from devices.errors import DeviceError
from devices.speaker.protocol import HEADPHONES_PULLED, Speaker, Speech
from devices.worker import DeviceWorker, Ticket

SENTENCE_SECONDS = 300.0  # 500 characters at the slowest pace take 270


@dataclass(frozen=True, slots=True)
class Sentence:
    """``prompt`` as in ``Speaker.say``. ``repr`` leaves the text out, which may be about a person."""

    text: str = field(repr=False)
    prompt: bool = False


class OneWaiting:
    """Called from any thread. ``on_end`` hears of each sentence that began, on the worker's thread; one that was
    replaced while it waited never began."""

    def __init__(self, worker: DeviceWorker[Speaker], on_end: Callable[[Speech | DeviceError], None]) -> None:
        self._worker = worker
        self._on_end = on_end
        # Held while submitting, so that the end of a sentence never overtakes the ticket of its successor.
        # Re-entrant, since a worker that has stopped answers at once on this thread.
        self._lock = threading.RLock()
        self._running: Ticket | None = None
        self._waiting: Sentence | None = None

    def say(self, sentence: Sentence, *, interrupt: bool = False) -> None:
        """Speak after what sounds now, in place of what waits; with ``interrupt`` break off what sounds."""
        with self._lock:
            self._waiting = sentence
            if self._running is None:
                self._begin()
            elif interrupt:
                self._running.cancel()

    def hush(self) -> None:
        """Break off what sounds and forget what waits."""
        with self._lock:
            self._waiting = None
            if self._running is not None:
                self._running.cancel()

    def _begin(self) -> None:
        sentence, self._waiting = self._waiting, None
        self._running = None
        if sentence is None:
            return

        def speak(speaker: Speaker, context: CommandContext) -> Speech:
            return speaker.say(context, sentence.text, prompt=sentence.prompt)

        self._running = _STARTING
        ticket = self._worker.submit(speak, timeout=SENTENCE_SECONDS, done=self._ended)
        if self._running is _STARTING:  # else it has ended already, on this thread
            self._running = ticket

    def _ended(self, outcome: Speech | DeviceError) -> None:
        with self._lock:
            if isinstance(outcome, DeviceError) and outcome.code == HEADPHONES_PULLED:
                self._waiting = None  # it was meant for the same ear
            self._begin()
        self._on_end(outcome)


_STARTING = Ticket(threading.Event())
