"""Every driver of the role ``id_reader``: a reading is what the card holds, all that was asked for and nothing else."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from devices.errors import Completion
from devices.id_reader.protocol import Document
from devices.id_reader.sim_card import VirtualCard, sample_card
from tests.devices.id_reader.rigs import CARD, Rig, failed, is_exactly, soon
from tests.devices.id_reader.test_sdt_text import FOREIGNER_2017, FOREIGNER_2023, HMT


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
