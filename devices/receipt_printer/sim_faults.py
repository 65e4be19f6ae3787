"""Faults of the virtual printer that begin after so many bytes more: what is let through, what is lost, when it strikes."""

from __future__ import annotations

import enum

from devices.receipt_printer.sim_state import SimState


class Hit(enum.Enum):
    """What befalls the whole printer; its words are those of ``SimState.fault``."""

    HANG_UP = "hang_up"
    RESET = "reset"
    POWER_CYCLE = "power_cycle"
    INTERMITTENT = "intermittent"


_SWALLOW = "swallow"
_COUNTED = frozenset({_SWALLOW, *(each.value for each in Hit)})


class FaultClock:
    """Counts bytes towards the fault in force; a fault newly set begins to count anew."""

    def __init__(self) -> None:
        self._armed: tuple[str | None, int] = (None, 0)
        self._left = 0
        self._away_until: float | None = None
        # Swallowed all that it was to swallow.
        self.spent = False

    def pass_on(self, state: SimState, data: bytes) -> bytes:
        """What of ``data`` reaches the printer."""
        self._arm(state)
        if state.fault not in _COUNTED:
            return data
        first, rest = data[: self._left], data[self._left :]
        self._left -= len(first)
        if state.fault != _SWALLOW:
            return first  # what comes after the moment comes to nobody
        self.spent = self._left == 0
        return rest

    def due(self, state: SimState) -> Hit | None:
        """The fault whose moment has come."""
        self._arm(state)
        if state.fault in _COUNTED and state.fault != _SWALLOW and self._left == 0 and self._away_until is None:
            return Hit(state.fault)
        return None

    def go_away(self, until: float) -> None:
        """Off the line until then; after that it counts anew."""
        self._away_until = until

    def away(self, now: float) -> bool:
        """Whether it is off the line by itself."""
        if self._away_until is not None and now >= self._away_until:
            self._away_until = None
            self._left = self._armed[1]
        return self._away_until is not None

    def _arm(self, state: SimState) -> None:
        wanted = (state.fault, state.fault_at)
        if wanted != self._armed:
            self._armed, self._left = wanted, state.fault_at
            self._away_until = None
