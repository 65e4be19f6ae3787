from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from offline.card_key import CardBox, card_secret, lock, unlock
from tests.offline.samples import CARD, OTHER_CARD

DEVICE = bytes(range(32))


class Counter:
    """Random bytes that differ at every call and are the same in every run."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, count: int) -> bytes:
        self.calls += 1
        return self.calls.to_bytes(count, "big")


def box(content: bytes = b"receipt", purpose: str = "receipt/1") -> CardBox:
    return lock(DEVICE, card_secret(CARD), purpose, content, Counter())


@pytest.mark.req("M21")
def test_the_same_card_opens_its_box() -> None:
    assert unlock(DEVICE, card_secret(CARD), "receipt/1", box()) == b"receipt"


@pytest.mark.req("M21")
@pytest.mark.parametrize(
    "other",
    [
        OTHER_CARD,
        replace(CARD, number=OTHER_CARD.number),
        replace(CARD, photo_wlt=OTHER_CARD.photo_wlt),
        replace(CARD, valid_from=date(2021, 1, 1)),
        replace(CARD, valid_until=date(2030, 1, 1)),
    ],
    ids=["another person", "number", "photo", "issue", "expiry"],
)
def test_no_other_card_opens_it(other: object) -> None:
    assert unlock(DEVICE, card_secret(other), "receipt/1", box()) is None  # type: ignore[arg-type]


def test_another_kiosk_does_not_open_it() -> None:
    assert unlock(bytes(32), card_secret(CARD), "receipt/1", box()) is None


def test_a_box_put_into_another_row_does_not_open() -> None:
    assert unlock(DEVICE, card_secret(CARD), "receipt/2", box()) is None


def test_a_box_that_was_touched_does_not_open() -> None:
    whole = box()
    touched = replace(whole, sealed=whole.sealed[:-1] + bytes([whole.sealed[-1] ^ 1]))

    assert unlock(DEVICE, card_secret(CARD), "receipt/1", touched) is None


def test_two_boxes_of_one_card_share_no_byte_that_tells() -> None:
    random_bytes = Counter()
    first = lock(DEVICE, card_secret(CARD), "receipt/1", b"receipt", random_bytes)
    second = lock(DEVICE, card_secret(CARD), "receipt/1", b"receipt", random_bytes)

    assert first.tag != second.tag
    assert first.sealed[12:] != second.sealed[12:]


def test_a_card_without_photo_locks_for_nobody() -> None:
    secret = card_secret(replace(CARD, photo_wlt=None))
    made = lock(DEVICE, secret, "receipt/1", b"receipt", Counter())

    assert secret == b""
    assert unlock(DEVICE, secret, "receipt/1", made) is None


def test_a_box_does_not_show_its_bytes_when_printed() -> None:
    assert "b'" not in repr(box())
