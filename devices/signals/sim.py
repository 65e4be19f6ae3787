"""Virtual keys and cabinet inputs at the other end of their wire, so that the real drivers run.

``python -m devices.signals.sim --state FILE --link PATH [--kind evdev|serial] [--answers FILE]``: LINK becomes the stream
(evdev, see ``devices/evdev_stand_in.py``; its answers are in LINK.json unless said otherwise) or the terminal (serial) that
the driver opens. The first line on stdout says so, and for serial what the setting ``words`` has to be. FILE is described in
``sim_state``.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TextIO

from devices.signals.protocol import LEVELS, Signal
from devices.signals.sim_state import BenchState, Fault
from devices.signals.sim_tell import QUERY, WORDS, EventTeller, Teller, WordTeller
from devices.sim_file import SimFile, write_state

LOOK_SECONDS = 0.05  # how often the state file is looked at; a hand is slower


class VirtualSignals:
    """The device with its own thread, behind a ``Teller``."""

    def __init__(
        self,
        teller: Teller,
        *,
        state: BenchState | None = None,
        state_file: Path | None = None,
        on_complaint: Callable[[str], None] | None = None,
    ) -> None:
        self._teller = teller
        self._watched = SimFile(state_file, BenchState.from_json) if state_file is not None else None
        self._on_complaint = on_complaint
        self._state = BenchState(plugged=False)
        self._wanted = state or BenchState()
        self._pending: deque[BenchState] = deque([self._wanted])
        self._stopping = False
        self._wake_reader, self._wake_writer = os.pipe()
        self._settled = threading.Condition()
        self._thread = threading.Thread(target=self._live, name="virtual-signals", daemon=True)

    def __enter__(self) -> VirtualSignals:
        self._thread.start()
        self._await_settled()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        self._wake()
        self._thread.join()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def press(self, *keys: Signal) -> None:
        """Hold these keys down, beside those that are; returns when it is so."""
        self.apply(replace(self._wanted, pressed=self._wanted.pressed | set(keys)))

    def release(self, *keys: Signal) -> None:
        """Let go of these keys."""
        self.apply(replace(self._wanted, pressed=self._wanted.pressed - set(keys)))

    def tap(self, *keys: Signal) -> None:
        """Press and release these keys, one after the other."""
        self.apply(replace(self._wanted, taps=keys, turn=self._wanted.turn + 1))

    def level(self, which: Signal, active: bool) -> None:
        """A door opens, the mains fail, somebody comes."""
        self.apply(replace(self._wanted, levels={**self._wanted.levels, which: active}))

    def unplug(self) -> None:
        """Pull the cable."""
        self.apply(replace(self._wanted, plugged=False))

    def plug(self) -> None:
        """Push the cable in (again)."""
        self.apply(replace(self._wanted, plugged=True))

    def inject(self, fault: Fault | None) -> None:
        """Go wrong like this from now on."""
        self.apply(replace(self._wanted, fault=fault))

    def apply(self, state: BenchState) -> None:
        """Put ``state`` in force; returns when it is."""
        with self._settled:
            self._wanted = state
            self._pending.append(state)
        self._wake()
        self._await_settled()

    def _await_settled(self) -> None:
        with self._settled:
            self._settled.wait_for(lambda: not self._pending or not self._thread.is_alive())

    def _wake(self) -> None:
        os.write(self._wake_writer, b"!")

    def _live(self) -> None:
        try:
            while not self._stopping:
                self._follow_file()
                with self._settled:
                    while self._pending:
                        self._take(self._pending.popleft())
                    self._settled.notify_all()
                pause = LOOK_SECONDS if self._watched else None
                ready, _, _ = select.select([self._wake_reader, *self._teller.ends], [], [], pause)
                if self._wake_reader in ready:
                    os.read(self._wake_reader, 4096)
                elif ready:
                    self._teller.hear()
        finally:
            self._teller.unplug()
            with self._settled:
                self._pending.clear()
                self._settled.notify_all()

    def _follow_file(self) -> None:
        if self._watched is None:
            return
        try:
            found = self._watched.changed()
        except ValueError as cause:
            if self._on_complaint is not None:
                self._on_complaint(str(cause))
            return
        if found is not None:
            with self._settled:
                self._wanted = found
                self._pending.append(found)

    def _take(self, state: BenchState) -> None:
        before, self._state = self._state, state
        self._teller.know(state.pressed, dict(state.levels))
        if not state.plugged:
            self._teller.unplug()
            return
        if self._teller.restarts(frozenset(before.levels), frozenset(state.levels)):
            self._teller.unplug()
        if not self._teller.plugged:
            self._teller.plug()
            before = replace(before, plugged=True, pressed=state.pressed, levels=state.levels)  # asked for, not told
        for key in Signal:
            if key not in LEVELS and (key in state.pressed) is not (key in before.pressed):
                self._tell(key, key in state.pressed)
        for level, active in state.levels.items():
            if before.levels.get(level) is not active:
                self._tell(level, active)
        if state.turn != before.turn:
            for key in state.taps:
                self._tell(key, True)
                self._tell(key, False)

    def _tell(self, which: Signal, active: bool) -> None:
        fault, teller = self._state.fault, self._teller
        if fault is Fault.SILENT or not teller.plugged:
            return
        if fault is Fault.UNPLUG:
            teller.half(which)
            teller.unplug()
            return
        if fault is Fault.GARBAGE:
            teller.garble()
        if fault is Fault.DROPPED:
            teller.lose()
            return
        if fault is Fault.BOUNCE:
            for bounced in (active, not active, active, not active):
                teller.tell(which, bounced)
        teller.tell(which, active)
        if fault is Fault.REPEAT and active:
            teller.repeat(which)


def main(arguments: Sequence[str] | None = None) -> int:
    """The device as a process of its own; ends on SIGTERM or SIGINT and takes its link away."""
    parser = argparse.ArgumentParser(prog="python -m devices.signals.sim", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--link", type=Path, required=True)
    parser.add_argument("--kind", choices=("evdev", "serial"), default="evdev")
    parser.add_argument("--answers", type=Path, help="default: LINK.json")
    options = parser.parse_args(arguments)
    if not options.state.exists():
        write_state(options.state, BenchState())
    answers = options.answers or options.link.with_name(options.link.name + ".json")
    teller: Teller
    if options.kind == "evdev":
        teller, about = EventTeller(options.link, answers), {"answers": str(answers)}
    else:
        teller, about = WordTeller(options.link), {"words": ",".join(WORDS), "query": QUERY.hex()}
    device = VirtualSignals(
        teller,
        state=BenchState(plugged=False),
        state_file=options.state,
        on_complaint=lambda words: _say(sys.stderr, {"state_ignored": words}),
    )
    # Blocked first, so that the device's thread never takes the signal and sigwait below gets it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    with device:
        _say(sys.stdout, {"link": str(options.link), **about})
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


def _say(stream: TextIO, shape: dict[str, str]) -> None:
    stream.write(json.dumps(shape, ensure_ascii=False) + "\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
