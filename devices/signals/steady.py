"""From what lines do to what a listener is told: each change once, nothing that bounced, nothing that is not known. Pure."""

from __future__ import annotations

from devices.signals.protocol import LEVELS, Signal, SignalEvent


class Steady:
    """A change counts when it has held for ``seconds``. A level is unknown until the first word about it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._told: dict[Signal, bool] = {}
        self._changing: dict[Signal, tuple[bool, float]] = {}

    def begin(self, known: dict[Signal, bool]) -> list[SignalEvent]:
        """A new listener: the levels that are known now, each told once. Of keys only changes are told."""
        for signal in LEVELS & self._told.keys():
            del self._told[signal]
        self._changing.clear()
        levels = {signal: active for signal, active in known.items() if signal in LEVELS}
        self._told |= levels
        return [SignalEvent(signal, active) for signal, active in levels.items()]

    def set(self, signal: Signal, active: bool, now: float, *, at_once: bool = False) -> list[SignalEvent]:
        """The line of ``signal`` is so since ``now`` (seconds). What has to be told of it now; ``at_once`` for what cannot
        bounce."""
        if self._known(signal) is active:
            self._changing.pop(signal, None)  # it bounced
        elif signal not in self._changing or self._changing[signal][0] is not active:
            self._changing[signal] = (active, float("-inf") if at_once else now)
        return self.due(now)

    def due(self, now: float) -> list[SignalEvent]:
        """What has held for long enough by now."""
        held = [signal for signal, (_, since) in self._changing.items() if now - since >= self._seconds]
        events = [SignalEvent(signal, self._changing.pop(signal)[0]) for signal in held]
        self._told |= {event.signal: event.active for event in events}
        return events

    def _known(self, signal: Signal) -> bool | None:
        return self._told.get(signal, None if signal in LEVELS else False)
