"""The life of a virtual device: a thread of its own that puts states in force, one after the other, from a hand in this process
or from the file that a second process edits, and waits on its wire in between. And the life of the process around it.

The file is looked at twenty times a second, which takes half a hundredth of a processor; a hand is slower.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, Protocol, TextIO, TypeVar

from devices.sim_file import Shaped, SimFile

LOOK_SECONDS = 0.05

S = TypeVar("S", bound=Shaped)
Self = TypeVar("Self", bound="SimLife")  # type: ignore[type-arg]  # of whatever state


class Waitable(Protocol):
    """What can be waited on besides a descriptor."""

    def fileno(self) -> int:
        """Its descriptor."""


class SimLife(ABC, Generic[S]):
    """A device takes states in ``_take``, serves its wire in ``_turn`` and leaves it in ``_gone``; all three on its thread.

    ``away``: the state before the first, with the cable out. ``on_complaint`` is told of a file that says nonsense.
    """

    def __init__(
        self,
        name: str,
        *,
        away: S,
        wanted: S,
        watched: SimFile[S] | None,
        on_complaint: Callable[[str], None] | None,
    ) -> None:
        self._watched = watched
        self._on_complaint = on_complaint or (lambda words: None)
        self._state = away
        self._wanted = wanted
        self._pending: deque[S] = deque([wanted])
        self._stopping = False
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)
        self._settled = threading.Condition()
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)

    def start(self) -> None:
        """Begin; returns when the first state is in force."""
        self._thread.start()
        self._await_settled()

    def stop(self) -> None:
        """Unplug and end."""
        self._stopping = True
        self._wake()
        self._thread.join()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def __enter__(self: Self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def apply(self, *states: S) -> None:
        """Go through ``states`` one after the other; returns when the last is in force. On the device's own thread, from a
        callback, they are in force before anything more is said."""
        with self._settled:
            self._wanted = states[-1]
            self._pending.extend(states)
        self._wake()
        self._await_settled()

    @abstractmethod
    def _take(self, before: S) -> None:
        """Put ``self._state`` in force after that one."""

    @abstractmethod
    def _turn(self) -> None:
        """Wait once, by ``_await``, and do what there is to do."""

    @abstractmethod
    def _gone(self) -> None:
        """Take the cable out."""

    def _await(
        self,
        reading: Sequence[int | Waitable],
        seconds: float | None = None,
        writing: Sequence[int | Waitable] = (),
    ) -> list[int | Waitable]:
        """What of ``reading`` is ready, at the latest when the file is to be looked at again, after ``seconds`` or when a hand
        has done something."""
        pauses = [LOOK_SECONDS] if self._watched is not None else []
        pauses += [] if seconds is None else [max(0.0, seconds)]
        ready, _, _ = select.select([self._wake_reader, *reading], list(writing), [], min(pauses, default=None))
        if self._wake_reader in ready:
            ready.remove(self._wake_reader)
            os.read(self._wake_reader, 4096)
        return ready

    def _follow_state(self) -> None:
        """Put in force what a hand or the file wants by now."""
        if self._watched is not None:
            try:
                found = self._watched.changed()
            except ValueError as cause:
                self._on_complaint(str(cause))
                found = None
            if found is not None:
                with self._settled:
                    self._wanted = found
                    self._pending.append(found)
        with self._settled:
            while self._pending:
                before, self._state = self._state, self._pending.popleft()
                self._take(before)
            self._settled.notify_all()

    def _await_settled(self) -> None:
        if threading.current_thread() is self._thread:
            return
        with self._settled:
            self._settled.wait_for(lambda: not self._pending or not self._thread.is_alive())

    def _wake(self) -> None:
        try:
            os.write(self._wake_writer, b"!")
        except BlockingIOError:
            return  # the pipe is full of wake-ups already

    def _live(self) -> None:
        try:
            while not self._stopping:
                self._follow_state()
                self._turn()
        finally:
            self._gone()
            with self._settled:
                self._pending.clear()
                self._settled.notify_all()


def complain(words: str) -> None:
    """On stderr, of a state file that says nonsense."""
    _say(sys.stderr, {"state_ignored": words})


def serve(device: AbstractContextManager[object], about: Callable[[], Mapping[str, object]]) -> None:
    """Be that device until SIGTERM or SIGINT. Its first line on stdout is ``about``, asked once it runs."""
    # Not by sigwait: threads of a library that was loaded before would not block the signal, and could be the ones to get it. The
    # interpreter writes to the pipe whichever thread that is.
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    with device:
        _say(sys.stdout, about())
        os.read(reader, 1)


def _say(stream: TextIO, shape: Mapping[str, object]) -> None:
    stream.write(json.dumps(shape, ensure_ascii=False) + "\n")
    stream.flush()
