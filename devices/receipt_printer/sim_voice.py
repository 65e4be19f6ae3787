"""How the virtual printer speaks: late, not at all, nonsense, or with automatic status in between, as its state has it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from devices.receipt_printer import sim_status
from devices.receipt_printer.sim_ends import End
from devices.receipt_printer.sim_state import SimState

GARBAGE = b"\xee\x8f"
_MS = 1000


class Voice:
    """Answers in the order in which they were given, each after its delay."""

    def __init__(self, state: Callable[[], SimState], clock: Callable[[], float]) -> None:
        self._state = state
        self._clock = clock
        self._waiting: deque[tuple[float, End, bytes]] = deque()
        self._told = b""

    def answer(self, end: End, data: bytes) -> None:
        """Give an answer; it is sent now or by ``speak``."""
        state = self._state()
        if state.fault == "silent":
            return
        if state.fault == "garbage":
            data = GARBAGE
        elif state.fault == "asb_noise":
            data = sim_status.automatic(state) + data
        if state.answer_delay_ms or self._waiting:
            self._waiting.append((self._clock() + state.answer_delay_ms / _MS, end, data))
        else:
            end.say(data)

    def tell(self, end: End) -> None:
        """Automatic status, if it says anything new."""
        told = sim_status.automatic(self._state())
        if told != self._told:
            self._told = told
            self.answer(end, told)

    def speak(self) -> None:
        """Send what is due."""
        while self._waiting and self._clock() >= self._waiting[0][0]:
            _, end, data = self._waiting.popleft()
            end.say(data)

    def forget(self) -> None:
        """What was not said yet will not be said."""
        self._waiting.clear()
        self._told = b""

    @property
    def next_at(self) -> float | None:
        """When ``speak`` has something to do."""
        return self._waiting[0][0] if self._waiting else None
