"""What comes beside the text of a card: its photograph and fingerprints by their sizes, added addresses, the check digit."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_reader.sdt_codes import check_digit
from devices.id_reader.sdt_text import PayloadError, decode, decode_appended, split_payload
from devices.id_reader.sim_card import encode_appended, payload, sample_card


@pytest.mark.parametrize("templates", [0, 1, 2])
def test_fingerprints_come_when_asked_for(templates: int) -> None:
    data = payload(replace(sample_card(), fingerprints=templates), fingerprint=True)
    prints = decode(split_payload(data, fingerprint=True)).fingerprints
    assert prints is not None
    assert len(prints) == templates * 512


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: b"\x00\xfe" + data[2:],
        lambda data: data[:2] + b"\x03\xff" + data[4:] + b"\0",
        lambda _data: b"",
    ],
)
def test_sizes_that_do_not_add_up_are_refused(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(PayloadError):
        split_payload(spoil(payload(sample_card(), fingerprint=False)), fingerprint=False)


@given(slots=st.lists(st.text(st.characters(codec="utf-16"), max_size=12), max_size=4))
def test_added_addresses_come_in_the_order_of_their_slots_without_the_blank_ones(slots: list[str]) -> None:
    card = replace(sample_card(), appended_addresses=tuple(slots))
    addresses, doubtful = decode_appended(encode_appended(card))
    marked = ["".join("\ufffd" if category(each) == "Cc" else each for each in slot.strip(" \0")) for slot in slots]
    assert addresses == tuple(slot for slot in marked if slot)
    assert doubtful is any("\ufffd" in slot for slot in marked)


@given(data=st.integers(0, 4).flatmap(lambda slots: st.binary(min_size=70 * slots, max_size=70 * slots)))
def test_any_slots_at_all_are_read_and_can_be_written_down(data: bytes) -> None:
    addresses, _ = decode_appended(data)
    assert len(addresses) <= len(data) // 70
    "".join(addresses).encode("utf-8")


def test_half_a_pair_in_an_added_address_is_marked_and_told() -> None:
    card = replace(sample_card(), appended_addresses=("示\ud842例",))
    assert decode_appended(encode_appended(card)) == (("示\ufffd例",), True)


def test_no_slots_are_no_addresses() -> None:
    assert decode_appended(b"") == ((), False)


@pytest.mark.parametrize(
    ("head", "digit"),
    [("11010519491231002", "X"), ("44052418800101001", "4"), ("15062719710518000", "X")],
)
def test_the_check_digit_is_that_of_the_standard(head: str, digit: str) -> None:
    assert check_digit(head) == digit


def test_only_seventeen_plain_digits_have_a_check_digit() -> None:
    with pytest.raises(ValueError, match="17 digits"):
        check_digit("1101051949123100")
