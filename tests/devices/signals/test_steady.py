"""What a listener is told of lines that bounce: each change once, and nothing that is not known."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from devices.signals.protocol import LEVELS, Signal, SignalEvent
from devices.signals.steady import Steady

DOOR_OPEN, DOOR_SHUT = SignalEvent(Signal.DOOR, True), SignalEvent(Signal.DOOR, False)
CALLED = SignalEvent(Signal.CALL, True)
CHANGES = st.lists(st.tuples(st.sampled_from([Signal.DOOR, Signal.CALL]), st.booleans(), st.floats(0, 1)), max_size=30)


def test_a_change_counts_when_it_has_held() -> None:
    steady = Steady(0.5)
    assert steady.set(Signal.DOOR, True, 0.0) == []
    assert steady.due(0.4) == []
    assert steady.due(0.5) == [DOOR_OPEN]
    assert steady.due(9.0) == []


def test_a_bounce_starts_the_time_anew() -> None:
    steady = Steady(0.5)
    steady.set(Signal.CALL, True, 0.0)
    assert steady.set(Signal.CALL, False, 0.25) == []
    assert steady.set(Signal.CALL, True, 0.375) == []
    assert steady.due(0.75) == []
    assert steady.due(0.875) == [CALLED]


def test_what_is_said_again_does_not_start_it_anew() -> None:
    steady = Steady(0.5)
    steady.set(Signal.DOOR, True, 0.0)
    steady.set(Signal.DOOR, True, 0.4)
    assert steady.due(0.5) == [DOOR_OPEN]


def test_a_level_is_told_at_its_first_word_whatever_it_is_and_a_key_only_when_it_is_pressed() -> None:
    steady = Steady(0)
    assert steady.set(Signal.DOOR, False, 0.0) == [DOOR_SHUT]
    assert steady.set(Signal.CALL, False, 0.0) == []
    assert steady.set(Signal.CALL, True, 0.0) == [CALLED]


def test_a_new_listener_hears_the_levels_that_are_known_and_no_others() -> None:
    steady = Steady(0)
    steady.set(Signal.CALL, True, 0.0)
    assert steady.begin({Signal.DOOR: False, Signal.CALL: True}) == [DOOR_SHUT]
    assert steady.set(Signal.DOOR, False, 1.0) == []
    assert steady.begin({}) == []
    assert steady.set(Signal.DOOR, False, 2.0) == [DOOR_SHUT]


def test_what_cannot_bounce_is_told_at_once() -> None:
    assert Steady(0.5).set(Signal.CALL, True, 0.0, at_once=True) == [CALLED]


@given(CHANGES, st.sampled_from([0.0, 0.05]))
def test_a_signal_is_never_told_twice_the_same_and_ends_as_its_line_does(
    changes: list[tuple[Signal, bool, float]], seconds: float
) -> None:
    steady, now = Steady(seconds), 0.0
    told: dict[Signal, list[bool]] = {Signal.DOOR: [], Signal.CALL: [False]}
    last = dict[Signal, bool]()
    for signal, active, pause in changes:
        now += pause
        for event in [*steady.due(now), *steady.set(signal, active, now)]:
            told[event.signal].append(event.active)
        last[signal] = active
    for event in steady.due(now + 1):
        told[event.signal].append(event.active)
    for signal, said in told.items():
        assert all(one is not other for one, other in itertools.pairwise(said))
        assert signal not in last or said[-1] is last[signal]
    assert told[Signal.DOOR] or Signal.DOOR not in last
    assert Signal.DOOR in LEVELS
