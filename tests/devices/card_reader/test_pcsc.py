"""The driver through its child process, pyscard, a real pcscd and its virtual reader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from devices.card_reader.pcsc import PcscReader
from devices.card_reader.protocol import Card, CardReading
from devices.card_reader.sim import VirtualSlot
from devices.card_reader.sim_card import VirtualCard, sample_card
from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.status import DeviceState, MediaState
from tests.devices.card_reader.benches import put, refused, soon, until_media
from tests.devices.card_reader.conftest import settings_for
from tests.devices.card_reader.service import PcscService

TOP = Path(__file__).parents[3]
# One service a module; where the kernel gives no private /run it is the machine's one.
pytestmark = pytest.mark.xdist_group("pcscd")
# Takes the card for itself, says so, and lets go when told.
HOLDER = """
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
_, readers = scard.SCardListReaders(context, [])
result, card, _ = scard.SCardConnect(context, readers[0], scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_PROTOCOL_T0)
print(result, flush=True)
input()
scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
"""
LAST_COMMAND = 11  # of a card of version 2


@pytest.mark.req("M05")
@pytest.mark.parametrize("version", ["1.00", "2.00"])
@pytest.mark.parametrize("manner", [None, "wrong_length", "get_response", "no_short_identifiers"])
def test_a_social_security_card_is_read(
    slot: VirtualSlot, reader: PcscReader, version: str, manner: str | None
) -> None:
    card = sample_card(version)
    put(slot, reader, card, manner)
    found: list[str] = []
    reading = reader.read(soon(), lambda: found.append("found"))
    assert found == ["found"]
    assert (reading.card, reading.atr, reading.spec_version) == (Card.SOCIAL_SECURITY, card.atr, version)
    assert (reading.social_security_number, reading.name) == (card.social_security_number, card.name)


def test_a_card_put_in_while_the_driver_waits_is_read(slot: VirtualSlot, reader: PcscReader) -> None:
    readings: list[CardReading] = []
    until_media(reader, MediaState.NOT_PRESENT)
    waiting = threading.Thread(target=lambda: readings.append(reader.read(soon())))
    waiting.start()
    slot.put(sample_card())
    waiting.join()
    assert [reading.name for reading in readings] == [sample_card().name]


def test_a_card_that_was_in_the_slot_before_the_driver_opened_is_read(slot: VirtualSlot, reader: PcscReader) -> None:
    put(slot, reader, sample_card())
    until_media(reader, MediaState.PRESENT)
    reader.close()
    reader.open()
    assert reader.read(soon()).name == sample_card().name


def test_another_card_is_unknown(slot: VirtualSlot, reader: PcscReader) -> None:
    put(slot, reader, VirtualCard(card="unknown", atr="3B00"))
    assert reader.read(soon()) == CardReading(Card.UNKNOWN, "3B00")


@pytest.mark.parametrize(
    ("fault", "code"), [("needs_pin", "needsSecurityModule"), ("blocked", "cardBlocked"), ("garbage", "reseat")]
)
def test_a_card_that_shows_nothing_is_refused_with_its_cause(
    slot: VirtualSlot, reader: PcscReader, fault: str, code: str
) -> None:
    put(slot, reader, sample_card(), fault)
    error = refused(reader)
    assert (error.completion, error.code) == (Completion.USER_ERROR, code)


def test_a_card_with_a_nonsensical_answer_to_reset_is_put_in_again(slot: VirtualSlot, reader: PcscReader) -> None:
    put(slot, reader, replace(sample_card(), atr="FF"))
    assert refused(reader).code == "reseat"


@pytest.mark.parametrize("command", range(1, LAST_COMMAND + 1))
def test_a_card_taken_out_at_any_command_has_to_be_put_in_again(
    slot: VirtualSlot, reader: PcscReader, command: int
) -> None:
    put(slot, reader, sample_card(), f"removed:{command}")
    error = refused(reader)
    assert (error.completion, error.code) == (Completion.USER_ERROR, "reseat")


@pytest.mark.parametrize("command", [3, 6, LAST_COMMAND])  # each command: test_social_security
def test_a_card_swapped_unseen_at_any_command_is_never_mixed(shared_service: PcscService, command: int) -> None:
    other = replace(sample_card(), card_id="B" * 32, card_number="000000026", name="另一人")

    def swap(number: int) -> None:
        if number == command:
            slot.swap_unseen(other)

    reader = PcscReader(settings_for(shared_service))
    with VirtualSlot(shared_service.port, on_command=swap) as slot:
        try:
            put(slot, reader, sample_card())
            assert refused(reader).code == "reseat"
        finally:
            reader.close()


def test_after_a_card_was_taken_out_the_next_is_read_whole(slot: VirtualSlot, reader: PcscReader) -> None:
    put(slot, reader, sample_card(), "removed:6")
    refused(reader)
    put(slot, reader, replace(sample_card("1.00"), name="另一人"))
    reading = reader.read(soon())
    assert (reading.name, reading.spec_version) == ("另一人", "1.00")


def test_without_a_card_the_time_runs_out(slot: VirtualSlot, reader: PcscReader) -> None:
    until_media(reader, MediaState.NOT_PRESENT)
    assert refused(reader, CommandContext.lasting(0.3)).completion is Completion.TIME_OUT


def test_waiting_can_be_called_off(slot: VirtualSlot, reader: PcscReader) -> None:
    until_media(reader, MediaState.NOT_PRESENT)
    context = soon()
    pid = reader.child_pid
    threading.Timer(0.2, context.cancel.set).start()
    assert refused(reader, context).completion is Completion.CANCELED
    assert reader.child_pid == pid


def test_status_and_self_test_tell_the_slot_as_it_is(slot: VirtualSlot, reader: PcscReader) -> None:
    until_media(reader, MediaState.NOT_PRESENT)
    assert reader.self_test(soon()).state is DeviceState.ONLINE
    slot.put(sample_card())
    until_media(reader, MediaState.PRESENT)
    assert reader.self_test(soon()).media is MediaState.PRESENT


def test_the_self_test_fails_with_a_card_that_does_not_answer(slot: VirtualSlot, reader: PcscReader) -> None:
    put(slot, reader, replace(sample_card(), atr="FF"))
    until_media(reader, MediaState.PRESENT)
    with pytest.raises(DeviceError) as caught:
        reader.self_test(soon())
    assert caught.value.code == "reseat"


def test_a_card_that_another_program_holds_is_named_busy(
    shared_service: PcscService, slot: VirtualSlot, reader: PcscReader
) -> None:
    put(slot, reader, sample_card())
    until_media(reader, MediaState.PRESENT)
    environment = {**os.environ, "PCSCLITE_CSOCK_NAME": str(shared_service.socket)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"0\n"
        error = refused(reader)
        holder.communicate(b"\n")
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "busy")
    assert reader.read(soon()).name == sample_card().name


def test_a_reader_of_another_name_is_not_taken(shared_service: PcscService) -> None:
    reader = PcscReader(settings_for(shared_service, reader="Contactless"))
    with pytest.raises(DeviceError) as caught:
        reader.open()
    reader.close()
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "unplugged")


def test_the_command_line_prints_the_reading(
    shared_service: PcscService, slot: VirtualSlot, reader: PcscReader, tmp_path: Path
) -> None:
    put(slot, reader, sample_card())
    command = [sys.executable, "main.py", "device", "card_reader", "read", "--driver", "pcsc", "--json"]
    command += ["--set", f"socket={shared_service.socket}", "--config", str(tmp_path / "none.toml")]
    done = subprocess.run(command, cwd=TOP, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "card": "social_security",
        "atr": sample_card().atr,
        "card_number": "000000018",
        "social_security_number": sample_card().social_security_number,
        "name": sample_card().name,
        "sex": "female",
        "valid_until": "2036-06-20",
        "spec_version": "2.00",
    }
