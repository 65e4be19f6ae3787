"""What every driver of the role ``id_reader`` does, on a virtual reader at the other end of its own wire."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from devices import registry
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.protocol import Document, IdCardReading, IdReader
from devices.id_reader.sim_card import VirtualCard, sample_card
from devices.id_reader.sim_module import SAM_ID
from devices.status import DeviceState, DeviceStatus, MediaState
from devices.worker import DeviceWorker
from tests.devices.id_reader.rigs import PATIENCE, Doing, Rig, failed, is_exactly, soon, words_of
from tests.devices.id_reader.test_sdt_text import FOREIGNER_2017, FOREIGNER_2023, HMT

CARD = replace(sample_card(), appended_addresses=("示例路二号", "示例路三号"))
OTHER = replace(sample_card(), name="另一位", number="15062719710519000X", address="别处", appended_addresses=())
CANCEL_SECONDS = 0.2
WHOLE_ANSWER = 1295  # bytes


@pytest.fixture(scope="module", params=registry.kinds("id_reader"))
def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    rig = Rig(request.param, tmp_path_factory.mktemp("contract") / "reader")
    with rig.reader:
        yield rig
        rig.close()


@pytest.fixture
def rig(standing: Rig) -> Iterator[Rig]:
    yield standing
    standing.settle()


def fresh(rig: Rig) -> IdReader:
    """A driver that has not seen a card."""
    driver = rig.make()
    driver.open()
    return driver


# Opening and closing


def test_a_driver_may_be_opened_twice(rig: Rig) -> None:
    driver = rig.opened()
    driver.open()
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


def test_a_driver_may_be_closed_twice_and_before_it_was_opened_and_opened_again(rig: Rig) -> None:
    driver = rig.make()
    driver.close()
    driver.open()
    driver.close()
    driver.close()
    driver.open()
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


def test_a_reader_that_is_not_there_cannot_be_opened(rig: Rig) -> None:
    rig.reader.unplug()
    error = failed(rig.make().open)
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)


def test_a_reader_that_another_driver_holds_cannot_be_opened(rig: Rig) -> None:
    holder, other = rig.make(), rig.make()
    holder.open()
    error = failed(other.open)
    assert (error.completion, error.code, error.action) == (
        Completion.DEVICE_NOT_READY,
        "inUse",
        Action.CONFIGURATION,
    )


def test_a_driver_that_is_not_open_says_so_to_each_command(rig: Rig) -> None:
    driver = rig.make()
    assert failed(lambda: driver.read(soon())).code == "notOpen"
    assert failed(lambda: driver.self_test(soon())).code == "notOpen"
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "notOpen")


# The status is what the device says now


def test_the_status_follows_the_card(rig: Rig) -> None:
    driver = fresh(rig)
    seen = [driver.status(soon())]
    rig.reader.put(CARD)
    seen.append(driver.status(soon()))
    driver.read(soon())
    seen.append(driver.status(soon()))
    assert {status.state for status in seen} == {DeviceState.ONLINE}
    assert [status.media for status in seen] == [MediaState.NOT_PRESENT, MediaState.PRESENT, MediaState.UNKNOWN]


def test_the_status_of_a_silent_reader_is_offline_and_unknown_before_its_deadline(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.inject("silent")
    begun = time.monotonic()
    status = driver.status(soon(0.3))
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "noAnswer")
    assert time.monotonic() - begun < 1.0


def test_the_status_of_a_reader_that_left_is_offline_and_unknown(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.unplug()
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, "unplugged")


@pytest.mark.parametrize(("word", "code"), [("60", "selfTestFailed"), ("66", "samNotAuthorised")])
def test_the_status_of_a_module_out_of_service_is_a_fault_of_the_hardware(rig: Rig, word: str, code: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}")
    status = driver.status(soon())
    assert (status.state, status.media, status.detail) == (DeviceState.HARDWARE_ERROR, MediaState.UNKNOWN, code)


def test_the_status_can_be_asked_while_a_card_is_waited_for(rig: Rig) -> None:
    driver = rig.opened()
    waiting = threading.Event()
    rig.after["20 01"] = waiting.set
    reading = Doing(lambda: driver.read(soon()))
    assert waiting.wait(PATIENCE)
    assert driver.status(soon(2.0)).usable
    rig.reader.put(CARD)
    assert isinstance(reading.end(), IdCardReading)


def test_a_status_that_is_called_off_says_nothing_about_the_reader(rig: Rig) -> None:
    driver = rig.opened()
    context = soon()
    context.cancel.set()
    assert failed(lambda: driver.status(context)).completion is Completion.CANCELED


# A reading


@pytest.mark.req("M05")
@pytest.mark.parametrize("card", [CARD, HMT, FOREIGNER_2017, FOREIGNER_2023], ids=lambda card: card.document)
def test_each_of_the_four_cards_is_read(rig: Rig, card: VirtualCard) -> None:
    driver = rig.opened()
    rig.reader.put(card)
    reading = driver.read(soon())
    assert (reading.document, reading.warnings) == (Document(card.document), ())
    assert (reading.name, reading.number) == (card.name, card.number)


@pytest.mark.parametrize("name", ["㛃𠅤", "\U00020bb7示例", "\ue863\ue000", "ᠮᠣᠩᠭᠣᠯ"])
def test_rare_characters_pairs_and_private_use_arrive(rig: Rig, name: str) -> None:
    driver = rig.opened()
    rig.reader.put(replace(CARD, name=name))
    assert driver.read(soon()).name == name


def test_what_is_doubtful_is_named_and_not_hidden(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(replace(CARD, number="150627197105180001", valid_from="2018-02-30", name="示\ud842例"))
    reading = driver.read(soon())
    assert set(reading.warnings) == {"name_characters", "valid_from_impossible", "number_check_digit"}
    assert (reading.number, reading.impossible_dates) == ("150627197105180001", (("valid_from", "20180230"),))


def test_a_card_that_comes_while_the_driver_waits_is_read(rig: Rig) -> None:
    driver = rig.opened()
    rig.after["20 01"] = lambda: rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


def test_found_is_told_once_on_the_caller_s_thread_and_before_the_card_is_read(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    told: list[threading.Thread] = []
    selected = threading.Event()
    rig.after["20 02"] = selected.set

    def on_found() -> None:
        told.append(threading.current_thread())
        assert not selected.is_set()

    driver.read(soon(), on_found)
    assert told == [threading.current_thread()]


def test_found_is_not_told_of_an_empty_plate(rig: Rig) -> None:
    driver = rig.opened()
    told: list[int] = []
    failed(lambda: driver.read(soon(0.2), lambda: told.append(1)))
    assert told == []


def test_a_card_that_was_read_is_not_read_again_before_it_was_lifted(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    driver.read(soon())
    assert failed(lambda: driver.read(soon(0.3))).completion is Completion.TIME_OUT
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


def test_fingerprints_are_read_only_when_they_are_configured(rig: Rig) -> None:
    card = replace(CARD, fingerprints=2)
    driver = rig.opened()
    rig.reader.put(card)
    assert driver.read(soon()).fingerprints is None
    driver.close()
    rig.reader.put(card)
    prints = rig.opened(fingerprint=True).read(soon()).fingerprints
    assert prints is not None
    assert len(prints) == 1024


def test_a_card_without_fingerprints_has_none_when_they_are_asked_for(rig: Rig) -> None:
    driver = rig.opened(fingerprint=True)
    rig.reader.put(CARD)
    assert driver.read(soon()).fingerprints == b""


def test_added_addresses_come_beside_the_printed_one(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    reading = driver.read(soon())
    assert (reading.address, reading.appended_addresses) == (CARD.address, ("示例路二号", "示例路三号"))
    assert reading.newest_address == "示例路三号"


def test_a_card_without_added_addresses_has_none_and_no_warning(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(sample_card())
    reading = driver.read(soon())
    assert (reading.appended_addresses, reading.unread) == ((), ())
    assert reading.newest_address == reading.address


def test_added_addresses_are_not_asked_for_when_that_is_switched_off(rig: Rig) -> None:
    driver = rig.opened(appended_address=False)
    rig.reader.put(CARD)
    reading = driver.read(soon())
    assert (reading.appended_addresses, reading.unread) == ((), ())


def test_a_card_lifted_after_its_text_was_read_is_a_reading_that_says_what_is_unknown(rig: Rig) -> None:
    driver = rig.opened(management_number=True)
    rig.reader.put(CARD)
    rig.after["30 01"] = rig.reader.lift
    reading = driver.read(soon())
    assert (reading.name, reading.appended_addresses, reading.management_number) == (CARD.name, (), None)
    assert reading.unread == ("appended_addresses", "management_number")
    assert reading.warnings == ()


def test_the_management_number_is_read_only_when_it_is_configured(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    assert driver.read(soon()).management_number is None
    driver.close()
    rig.reader.put(CARD)
    number = rig.opened(management_number=True).read(soon()).management_number
    assert number is not None
    assert len(bytes.fromhex(number)) == 28


# What ends a reading


def test_an_empty_plate_ends_with_the_time(rig: Rig) -> None:
    driver = rig.opened()
    error = failed(lambda: driver.read(soon(0.2)))
    assert (error.completion, error.action) == (Completion.TIME_OUT, Action.NONE)


@pytest.mark.parametrize("fault", [None, "silent"])
def test_a_cancel_is_seen_within_200_ms_whether_the_reader_answers_or_not(rig: Rig, fault: str | None) -> None:
    driver = rig.opened()
    driver.status(soon())
    rig.reader.inject(fault)
    context = soon()
    reading = Doing(lambda: driver.read(context))
    context.cancel.wait(0.1)  # well into it
    begun = time.monotonic()
    context.cancel.set()
    error = reading.end()
    assert isinstance(error, DeviceError)
    assert error.completion is Completion.CANCELED
    assert time.monotonic() - begun < CANCEL_SECONDS


def test_after_a_cancel_the_next_card_is_read(rig: Rig) -> None:
    driver = rig.opened()
    context = soon()
    rig.reader.put(CARD)

    def silent_and_called_off() -> None:
        rig.reader.inject("silent")
        context.cancel.set()

    rig.after["20 02"] = silent_and_called_off
    assert failed(lambda: driver.read(context)).completion is Completion.CANCELED
    rig.reader.inject(None)
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


@pytest.mark.parametrize("moment", ["20 01", "20 02"])
def test_a_card_that_is_lifted_too_early_has_to_be_put_down_again(rig: Rig, moment: str) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    rig.after[moment] = rig.reader.lift
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (Completion.USER_ERROR, "reseat", Action.CLEAR)
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


@pytest.mark.parametrize("word", ["31", "32", "33", "37", "3F", "40", "41", "47", "81"])
def test_a_card_that_the_module_cannot_read_has_to_be_put_down_again(rig: Rig, word: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}", 1)
    rig.reader.put(CARD)
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.detail) == (Completion.USER_ERROR, "reseat", f"status word {word}")


@pytest.mark.parametrize("word", ["10", "11", "21", "24"])
def test_a_command_that_was_not_understood_once_does_not_matter(rig: Rig, word: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}", 1)
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


@pytest.mark.parametrize("word", ["10", "11", "21", "24"])
def test_a_module_that_understands_nothing_is_to_be_opened_anew(rig: Rig, word: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}")
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (
        Completion.HARDWARE_ERROR,
        "notUnderstood",
        Action.RESET,
    )


@pytest.mark.parametrize(
    ("word", "code"), [("23", "notAuthorised"), ("60", "selfTestFailed"), ("66", "samNotAuthorised")]
)
def test_a_module_out_of_service_calls_the_technician(rig: Rig, word: str, code: str) -> None:
    driver = rig.opened()
    rig.reader.inject(f"status:{word}")
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, code, Action.MAINTENANCE)


@pytest.mark.parametrize("fault", ["garbage_before", "bytewise"])
def test_an_answer_with_noise_before_it_or_in_small_pieces_is_an_answer(rig: Rig, fault: str) -> None:
    driver = rig.opened()
    rig.reader.inject(fault)
    rig.reader.put(CARD)
    assert is_exactly(driver.read(soon()), CARD)


@pytest.mark.req("M21")
@pytest.mark.parametrize("fault", ["checksum", "length", "length_short", "half", "late"])
def test_a_damaged_half_or_late_answer_is_never_a_reading_nor_part_of_the_next_one(rig: Rig, fault: str) -> None:
    driver = rig.opened()
    rig.reader.inject(fault, 1)
    rig.reader.put(CARD)
    error = failed(lambda: driver.read(soon(0.8)))
    assert error.completion in (Completion.USER_ERROR, Completion.TIME_OUT)
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


def test_damaged_answers_in_a_row_are_the_cable_and_not_the_citizen(rig: Rig) -> None:
    driver = fresh(rig)
    rig.reader.inject("checksum")
    codes = []
    for _ in range(3):
        rig.reader.put(CARD)
        codes.append(failed(lambda: driver.read(soon())).code)
    assert codes == ["reseat", "reseat", "checksum"]


@pytest.mark.parametrize(
    "fault",
    ["checksum", "length", "half", "status:41", "status:21", "status:66", "unplug_while_reading", "late"],
)
def test_no_error_names_the_person(rig: Rig, fault: str) -> None:
    driver = fresh(rig)
    rig.reader.inject(fault)
    rig.reader.put(CARD)
    words = words_of(failed(lambda: driver.read(soon(0.8))))
    for secret in (CARD.name, CARD.number, CARD.address, CARD.number[6:14], CARD.name.encode("utf-16-le").hex()):
        assert secret not in words


# Cables


def test_a_cable_pulled_while_nothing_is_done_is_told_by_the_next_command(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.unplug()
    error = failed(lambda: driver.read(soon()))
    assert (error.completion, error.code, error.action) == (Completion.DEVICE_NOT_READY, "unplugged", Action.RESET)


@pytest.mark.req("M34")
@pytest.mark.parametrize("moment", ["20 01", "20 02"])
def test_a_cable_pulled_between_two_answers_is_told_and_heals(rig: Rig, moment: str) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    rig.after[moment] = rig.reader.unplug
    assert failed(lambda: driver.read(soon())).code == "unplugged"
    rig.reader.plug()
    driver.close()
    driver.open()
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


@pytest.mark.req("M34")
@pytest.mark.parametrize("after", [0, 3, 6, 7, 8, 71, 647, 1294, WHOLE_ANSWER])
def test_a_cable_pulled_within_an_answer_is_told_and_heals(rig: Rig, after: int) -> None:
    driver = rig.opened(appended_address=False)
    rig.reader.inject(f"unplug_at:{after}", 1)
    rig.reader.put(CARD)
    outcome = Doing(lambda: driver.read(soon())).end()
    if after == WHOLE_ANSWER and isinstance(outcome, IdCardReading):
        assert (outcome.name, outcome.number) == (CARD.name, CARD.number)
    else:
        assert isinstance(outcome, DeviceError)
        assert (outcome.completion, outcome.code) == (Completion.DEVICE_NOT_READY, "unplugged")
    rig.reader.plug()
    driver.close()
    driver.open()
    rig.reader.put(OTHER)
    assert is_exactly(driver.read(soon()), OTHER)


@pytest.mark.req("M34")
def test_a_worker_loses_the_reader_and_takes_it_back(rig: Rig) -> None:
    statuses: queue.Queue[DeviceStatus] = queue.Queue()
    outcomes: queue.Queue[object] = queue.Queue()
    worker = DeviceWorker(
        "id_reader",
        rig.make(),
        on_status=statuses.put,
        log=lambda _event, /, **_fields: None,
        poll_seconds=0.02,
        pause=lambda _failures: 0.02,
    )
    worker.start()
    states = [statuses.get(timeout=PATIENCE).state]
    rig.reader.unplug()
    states.append(statuses.get(timeout=PATIENCE).state)
    rig.reader.plug()
    states.append(statuses.get(timeout=PATIENCE).state)
    rig.reader.put(CARD)
    worker.submit(lambda driver, context: driver.read(context), timeout=PATIENCE, done=outcomes.put)
    outcome = outcomes.get(timeout=PATIENCE)
    assert worker.stop(PATIENCE)
    assert states == [DeviceState.ONLINE, DeviceState.OFFLINE, DeviceState.ONLINE]
    assert isinstance(outcome, IdCardReading)


# The self-test


def test_the_self_test_tells_the_module_s_identity(rig: Rig) -> None:
    status = rig.opened().self_test(soon())
    assert (status.state, status.detail) == (DeviceState.ONLINE, f"SAM {SAM_ID.hex().upper()}")


def test_a_self_test_that_fails_once_is_made_good_by_a_reset(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.inject("status:60", 1)
    assert driver.self_test(soon()).state is DeviceState.ONLINE


def test_a_self_test_that_fails_is_an_error(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.inject("status:60")
    error = failed(lambda: driver.self_test(soon()))
    assert (error.completion, error.code, error.action) == (
        Completion.HARDWARE_ERROR,
        "selfTestFailed",
        Action.MAINTENANCE,
    )


def test_the_self_test_does_not_touch_a_citizen_s_card(rig: Rig) -> None:
    driver = rig.opened()
    rig.reader.put(CARD)
    assert driver.self_test(soon()).media is MediaState.PRESENT
    assert is_exactly(driver.read(soon()), CARD)
