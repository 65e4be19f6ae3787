from __future__ import annotations

import itertools

import pytest

from offline.errors import IllegalTransitionError, StoreFault
from offline.states import RECOVERED, TRANSITIONS, EvaluationState, ReceiptState, State, SubmissionState, check

MACHINES: tuple[type[State], ...] = (SubmissionState, ReceiptState, EvaluationState)
EVERY_STEP = [pair for machine in MACHINES for pair in itertools.product(machine, machine)]


@pytest.mark.parametrize(("before", "after"), EVERY_STEP)
def test_a_step_is_legal_exactly_when_the_table_says_so(before: State, after: State) -> None:
    if after in TRANSITIONS[before]:
        check(before, after)
        return
    with pytest.raises(IllegalTransitionError, match=f"{before.value} to {after.value}") as caught:
        check(before, after)
    assert caught.value.fault is StoreFault.ILLEGAL_TRANSITION


def test_every_state_stands_in_the_table() -> None:
    assert set(TRANSITIONS) == {state for machine in MACHINES for state in machine}


def test_a_start_leaves_no_state_that_needs_a_living_process() -> None:
    assert set(RECOVERED) == {SubmissionState.SENDING, ReceiptState.PRINTING, ReceiptState.DONE}
    assert all(after in TRANSITIONS[before] for before, after in RECOVERED.items())
