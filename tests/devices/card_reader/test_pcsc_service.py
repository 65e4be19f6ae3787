"""The service killed, away, frozen, and back; the reader gone and back."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from smartcard import scard

from devices.card_reader.pcsc import PcscReader, PcscSettings
from devices.card_reader.pcsc_native import PcscNative
from devices.card_reader.protocol import CardReading
from devices.card_reader.sim import VirtualSlot
from devices.card_reader.sim_card import sample_card
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState, MediaState
from tests.devices.card_reader.benches import put, refused, soon
from tests.devices.card_reader.conftest import settings_for
from tests.devices.card_reader.service import PcscService

pytestmark = pytest.mark.xdist_group("pcscd")


class Waiting:
    """A read in a thread of its own."""

    def __init__(self, reader: PcscReader) -> None:
        self.found = threading.Event()
        self._outcome: list[CardReading | DeviceError] = []
        self._thread = threading.Thread(target=self._read, args=(reader,))
        self._thread.start()

    def _read(self, reader: PcscReader) -> None:
        try:
            self._outcome.append(reader.read(soon(), self.found.set))
        except DeviceError as error:
            self._outcome.append(error)

    def outcome(self) -> CardReading | DeviceError:
        self._thread.join()
        return self._outcome[0]


@pytest.fixture
def lone_reader(own_service: PcscService) -> Iterator[PcscReader]:
    reader = PcscReader(settings_for(own_service, grace=5.0))
    reader.open()
    yield reader
    reader.close()


def test_a_wait_outlives_the_service_being_killed_and_started_again(
    own_service: PcscService, lone_reader: PcscReader
) -> None:
    with VirtualSlot(own_service.port) as slot:
        waiting = Waiting(lone_reader)
        pid = lone_reader.child_pid
        own_service.kill()
        own_service.start()
        slot.put(sample_card())
        reading = waiting.outcome()
    assert isinstance(reading, CardReading)
    assert (reading.name, lone_reader.child_pid) == (sample_card().name, pid)


@pytest.mark.parametrize("command", [1, 3, 8])
def test_a_service_killed_in_the_midst_of_a_reading_begins_it_anew(
    own_service: PcscService, lone_reader: PcscReader, command: int
) -> None:
    killed: list[int] = []

    def kill(number: int) -> None:
        if number == command and not killed:
            killed.append(number)
            own_service.kill()
            own_service.start()

    with VirtualSlot(own_service.port, on_command=kill) as slot:
        slot.put(sample_card())
        reading = lone_reader.read(soon())
    assert killed
    assert reading.name == sample_card().name


def test_a_service_that_stays_away_is_named_after_the_grace(own_service: PcscService) -> None:
    reader = PcscReader(settings_for(own_service, grace=0.3))
    reader.open()
    own_service.kill()
    with pytest.raises(DeviceError) as caught:
        reader.read(soon())
    status = reader.status(soon())
    reader.close()
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "serviceGone")
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "serviceGone")


def test_status_does_not_take_a_service_that_is_back_for_one_that_is_gone(
    own_service: PcscService, lone_reader: PcscReader
) -> None:
    own_service.kill()
    own_service.start()
    assert lone_reader.status(soon()).state is DeviceState.ONLINE


def test_a_service_whose_policy_refuses_this_user_is_told_from_one_that_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # polkit cannot be made to refuse on a build machine, which has none.
    monkeypatch.setattr(scard, "SCardListReaders", lambda _context, _groups: (scard.SCARD_W_SECURITY_VIOLATION, []))
    monkeypatch.setattr(scard, "SCardEstablishContext", lambda _scope: (scard.SCARD_S_SUCCESS, 1))
    monkeypatch.setattr(scard, "SCardReleaseContext", lambda _context: scard.SCARD_S_SUCCESS)
    with pytest.raises(DeviceError) as caught:
        PcscNative(PcscSettings()).open()
    assert (caught.value.code, caught.value.action) == ("serviceRefuses", Action.CONFIGURATION)


def test_open_fails_without_a_service_and_works_once_there_is_one(own_service: PcscService) -> None:
    own_service.kill()
    reader = PcscReader(settings_for(own_service))
    with pytest.raises(DeviceError) as caught:
        reader.open()
    assert caught.value.code == "serviceGone"
    own_service.start()
    reader.open()
    assert reader.status(soon()).state is DeviceState.ONLINE
    reader.close()


def test_a_reader_that_is_gone_is_named_and_taken_again_when_it_is_back(own_service: PcscService) -> None:
    reader = PcscReader(settings_for(own_service, grace=0.3))
    reader.open()
    own_service.kill()
    own_service.unplug()
    own_service.start()
    with pytest.raises(DeviceError) as caught:
        reader.read(soon())
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "unplugged")
    assert reader.status(soon()).detail == "unplugged"
    own_service.kill()
    own_service.plug()
    own_service.start()
    with VirtualSlot(own_service.port) as slot:
        slot.put(sample_card())
        assert reader.read(soon()).name == sample_card().name
    reader.close()


def test_a_service_that_freezes_is_a_hang_that_is_reported(own_service: PcscService) -> None:
    reader = PcscReader(settings_for(own_service, answer_grace=0.5))
    reader.open()
    own_service.freeze()
    with pytest.raises(DeviceError) as caught:
        reader.read(CommandContext.lasting(0.5))
    reader.close()
    assert (caught.value.completion, caught.value.code) == (Completion.HARDWARE_ERROR, "hung")


def test_a_card_that_never_answers_is_reported_and_the_reader_lives_on(own_service: PcscService) -> None:
    reader = PcscReader(settings_for(own_service))
    with VirtualSlot(own_service.port) as slot:
        try:
            slot.put(sample_card(), "silent")
            assert refused(reader, CommandContext.lasting(1.0)).code == "hung"
            put(slot, reader, sample_card())
            assert reader.read(soon()).name == sample_card().name
        finally:
            reader.close()
