"""Every cable pulled and pushed in again, over and over: the real drivers come back by themselves and nothing piles up.

A cycle pulls cables, waits until each device is known to be lost, pushes them in, and waits until each is online: real
drivers in real workers in the real hub, virtual devices in a process of their own. Drivers that open in a few
milliseconds have their turn in every cycle; of the others (those whose process is started anew, and USB) one has in every
``SLOW_EVERY``th, in rotation.
After all cycles the kiosk's process has to have the threads, descriptors and child processes that it had before, and not over
``MEMORY_KIB`` more memory than when it was warm.

``python -m benchmarks.soak_unplug CYCLES [LINE…]`` runs so many in one go and prints what was held before and after.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from benchmarks.cables import Kiosk, VirtualDevices, is_online
from benchmarks.footprint import Footprint, give_back_free_memory
from benchmarks.lines import CABLES, SLOW
from benchmarks.soak import Outcome

MEMORY_KIB = 2 * 1024
SLOW_EVERY = 5  # cycles; a process takes many times as long to start as all the others to come back
WARM_CYCLES = 60  # until then caches fill, arenas are taken and imports happen
POLL_SECONDS = 0.02  # instead of two seconds, so that a cycle is short
SLOW_POLL_SECONDS = 0.1  # of these most rest, and must not keep the processors busy
PAUSE_SECONDS = 0.02
SHOW_SECONDS = 10.0


def halls(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """The lines in groups that one hub can have, which has one device a role."""
    groups: list[dict[str, str]] = []
    for line in lines:
        role = line.partition("/")[0]
        free = next((group for group in groups if role not in group), None)
        if free is None:
            groups.append({role: line})
        else:
            free[role] = line
    return [tuple(group.values()) for group in groups]


class Hands:
    """One hall's cables."""

    def __init__(self, devices: VirtualDevices, kiosk: Kiosk, lines: tuple[str, ...]) -> None:
        self._devices = devices
        self._kiosk = kiosk
        self._lines = lines

    def all_online(self) -> None:
        """Raises TimeoutError."""
        for line in self._lines:
            self._kiosk.await_state(line, is_online)

    def pull(self, lines: set[str]) -> list[str]:
        """Pull those of these cables that are here, and say which."""
        pulled = [line for line in self._lines if line in lines]
        for line in pulled:
            self._devices.unplug(line)
        return pulled

    def push(self, lines: list[str]) -> None:
        """Push them in again."""
        for line in lines:
            self._devices.plug(line)

    def missed(self, lines: list[str]) -> list[str]:
        """Wait until all of these are known to be lost; in words, which are not."""
        return [words for line in lines for words in self._waited(line, "is not missed", _is_lost)]

    def back(self, lines: list[str]) -> list[str]:
        """Wait until all of these are online; in words, which are not."""
        return [words for line in lines for words in self._waited(line, "does not come back", is_online)]

    def _waited(self, line: str, what: str, wanted: Callable[[str], bool]) -> list[str]:
        try:
            self._kiosk.await_state(line, wanted)
        except TimeoutError as late:
            return [f"{line} {what}: {late}"]
        return []


def cycle(halls: list[Hands], lines: set[str]) -> Outcome:
    """All these cables out, all in; how often each was pulled."""
    pulled = [(hall, hall.pull(lines)) for hall in halls]
    broken = [words for hall, own in pulled for words in hall.missed(own)]
    for hall, own in pulled:
        hall.push(own)
    broken += [words for hall, own in pulled for words in hall.back(own)]
    return Outcome({line: 1 for _, own in pulled for line in own}, tuple(broken))


def _poll(line: str) -> float:
    return SLOW_POLL_SECONDS if line in SLOW else POLL_SECONDS


def _is_lost(state: str) -> bool:
    return not is_online(state)


def cycles(
    folder: Path, first: int, over: Callable[[], bool], *, lines: tuple[str, ...] = CABLES, warm: int = WARM_CYCLES
) -> Iterator[Outcome]:
    """See ``soak.Part``. The last outcome of a run is its comparison, which the tally counts with the cycles."""
    for before, after in _compared(folder, over, lines, warm, first):
        if isinstance(after, Outcome):
            yield after
        else:
            grown = after.resident - before.resident
            yield Outcome({"comparisons": 1, "KiB grown": grown}, tuple(after.leaks_since(before, MEMORY_KIB)))


def _compared(
    folder: Path, over: Callable[[], bool], lines: tuple[str, ...], warm: int, first: int = 0
) -> Iterator[tuple[Footprint, Footprint | Outcome]]:
    """The footprint of the warm process with each cycle's outcome, at last with the footprint at the end."""
    with ExitStack() as held:
        hands = []
        for number, hall in enumerate(halls(lines)):
            devices = held.enter_context(VirtualDevices(folder / str(number), hall))
            kiosk = held.enter_context(Kiosk(devices.settings, poll=_poll, pause=PAUSE_SECONDS))
            hands.append(Hands(devices, kiosk, hall))
        for each in hands:
            each.all_online()
        slow = [line for line in lines if line in SLOW]
        warm_print = Footprint.at_rest()
        done = 0
        while not over():
            nth, rest = divmod(first + done, SLOW_EVERY)
            turn = {slow[nth % len(slow)]} if slow and rest == 0 else set()
            yield warm_print, cycle(hands, set(lines) - set(slow) | turn)
            done += 1
            if done == warm:
                warm_print = Footprint.at_rest()
        yield warm_print, Footprint.at_rest()


def main(words: list[str]) -> int:
    """``CYCLES [LINE…]``."""
    left = int(words[0])
    lines = tuple(words[1:]) or CABLES
    done = 0

    def over() -> bool:
        nonlocal done
        done += 1
        return done > left

    began = shown = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="unplug-") as folder:
        broken: list[str] = []
        pulled: Counter[str] = Counter()
        for before, after in _compared(Path(folder), over, lines, WARM_CYCLES):
            if isinstance(after, Outcome):
                broken += after.broken
                pulled.update(after.counts)
                for words in after.broken:
                    print(f"cycle {done}: {words}", file=sys.stderr, flush=True)
                if time.monotonic() - shown >= SHOW_SECONDS:
                    shown = time.monotonic()
                    print(done, Footprint.taken(), file=sys.stderr, flush=True)
            else:
                broken += after.leaks_since(before, MEMORY_KIB)
                at_the_end = after
        time.sleep(1.0)  # what was told to end has ended
        give_back_free_memory()
        trimmed = Footprint.taken()
    seconds = time.monotonic() - began
    shape = {"cycles": left, "seconds": round(seconds), "broken": broken, "pulled": dict(pulled)}
    shape |= {"threads left": [thread.name for thread in threading.enumerate()]}
    shape |= {"before": asdict(before), "after": asdict(at_the_end), "stopped and trimmed": asdict(trimmed)}
    print(json.dumps(shape, indent=1))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
