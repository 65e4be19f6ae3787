"""One holder at a time; what it leaves open ends with it."""

from __future__ import annotations

import threading

import pytest

from devices.errors import Completion, DeviceError
from devices.worker import Ticket
from kiosk.lease import Leases


def ticket() -> tuple[Ticket, threading.Event]:
    flag = threading.Event()
    return Ticket(flag), flag


@pytest.mark.req("M21")
def test_two_visits_never_hold_the_devices_at_once() -> None:
    leases = Leases()
    leases.take("one")
    leases.take("one")
    with pytest.raises(DeviceError) as caught:
        leases.take("two")
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "leased")


@pytest.mark.req("M21")
def test_the_end_of_a_visit_calls_off_what_it_has_asked_for() -> None:
    leases = Leases()
    leases.take("one")
    (first, off), (second, also_off) = ticket(), ticket()
    leases.note("one", "scanner", first)
    leases.note("one", "id_reader", second)
    assert leases.end("one")
    assert off.is_set()
    assert also_off.is_set()
    leases.take("two")
    assert leases.holder == "two"


@pytest.mark.req("M21")
def test_a_visit_that_is_over_asks_for_nothing_more() -> None:
    leases = Leases()
    leases.take("one")
    leases.end("one")
    with pytest.raises(DeviceError) as caught:
        leases.take("one")
    assert (caught.value.completion, caught.value.code) == (Completion.CANCELED, "leaseOver")


def test_a_command_that_came_between_is_called_off_at_once() -> None:
    leases = Leases()
    leases.take("one")
    leases.end("one")
    late, off = ticket()
    leases.note("one", "scanner", late)
    assert off.is_set()


def test_cancelling_a_role_leaves_the_others() -> None:
    leases = Leases()
    leases.take("one")
    (first, off), (second, other) = ticket(), ticket()
    leases.note("one", "scanner", first)
    leases.note("one", "id_reader", second)
    leases.cancel("scanner")
    assert off.is_set()
    assert not other.is_set()


def test_the_end_of_somebody_elses_lease_changes_nothing() -> None:
    leases = Leases()
    leases.take("one")
    assert not leases.end("two")
    assert leases.holder == "one"
