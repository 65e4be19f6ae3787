"""Virtual keys and cabinet inputs at the other end of their wire, so that the real drivers run.

``python -m devices.signals.sim --state FILE --link PATH [--kind evdev|serial] [--answers FILE]``: LINK becomes the stream
(evdev, see ``devices/evdev_stand_in.py``; its answers are in LINK.json unless said otherwise) or the terminal (serial) that
the driver opens. The first line on stdout says so, and for serial what the setting ``words`` has to be. FILE is described in
``sim_state``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from devices.signals.protocol import LEVELS, Signal
from devices.signals.sim_state import BenchState, Fault
from devices.signals.sim_tell import QUERY, WORDS, EventTeller, Teller, WordTeller
from devices.sim_file import SimFile, write_state
from devices.sim_life import SimLife, complain, serve


class VirtualSignals(SimLife[BenchState]):
    """The device with its own thread, behind a ``Teller``."""

    def __init__(
        self,
        teller: Teller,
        *,
        state: BenchState | None = None,
        state_file: Path | None = None,
        on_complaint: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(
            "virtual-signals",
            away=BenchState(plugged=False),
            wanted=state or BenchState(),
            watched=SimFile(state_file, BenchState.from_json) if state_file is not None else None,
            on_complaint=on_complaint,
        )
        self._teller = teller

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

    def _turn(self) -> None:
        if self._await(self._teller.ends):
            self._teller.hear()

    def _gone(self) -> None:
        self._teller.unplug()

    def _take(self, before: BenchState) -> None:
        state = self._state
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
        on_complaint=complain,
    )
    serve(device, lambda: {"link": str(options.link), **about})
    return 0


if __name__ == "__main__":
    sys.exit(main())
