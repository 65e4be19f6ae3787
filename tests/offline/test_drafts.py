from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from offline.card_key import card_secret
from offline.drafts import KEPT_AGE, LEFT_AGE, MOST_BODY, MOST_DRAFTS, MOST_PAGES, DraftContent, page_key
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from tests.offline.faulty_disk import FaultyDisk
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, OTHER_CARD

SECRET, OTHER = card_secret(CARD), card_secret(OTHER_CARD)
PAGE, PAGE_2 = b"canary-page-one" + bytes(3000), b"canary-page-two" + bytes(2000)
CONTENT = DraftContent(b"canary-body", {page_key(PAGE): PAGE})
MORE = DraftContent(b"canary-body-2", {page_key(PAGE): PAGE, page_key(PAGE_2): PAGE_2})


def content(outbox: Outbox, secret: bytes = SECRET) -> DraftContent | None:
    found = outbox.drafts.open(secret, NOW)
    return found.content if found else None


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "drafts").iterdir()}


@pytest.mark.req("M21")
def test_a_draft_is_taken_up_by_the_card_that_left_it(outbox: Outbox) -> None:
    assert outbox.drafts.save(SECRET, CONTENT, NOW)
    found = outbox.drafts.open(SECRET, NOW)

    assert found is not None
    assert (found.content, found.saved, found.until) == (CONTENT, NOW, None)


@pytest.mark.req("M21")
def test_no_other_card_sees_that_there_is_one(outbox: Outbox) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)

    assert outbox.drafts.open(OTHER, NOW) is None
    assert not outbox.drafts.drop(OTHER)
    assert outbox.drafts.keep(OTHER, NOW) is None
    assert content(outbox) == CONTENT


@pytest.mark.req("M21")
def test_a_card_without_its_photo_leaves_nothing(outbox: Outbox, folder: Path) -> None:
    assert not outbox.drafts.save(card_secret(replace(CARD, photo_wlt=None)), CONTENT, NOW)

    assert files(folder) == {}
    assert outbox.drafts.open(b"", NOW) is None


def test_the_last_save_holds_and_a_page_that_stayed_is_not_written_again(outbox: Outbox, folder: Path) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)
    before = files(folder)
    outbox.drafts.save(SECRET, MORE, NOW + timedelta(seconds=5))

    assert content(outbox) == MORE
    assert before.items() <= files(folder).items()
    assert len(files(folder)) == 2


@pytest.mark.req("M21")
def test_a_page_that_was_taken_out_is_gone_from_the_disk(outbox: Outbox, folder: Path) -> None:
    outbox.drafts.save(SECRET, MORE, NOW)
    outbox.drafts.save(SECRET, CONTENT, NOW)

    assert content(outbox) == CONTENT
    assert len(files(folder)) == 1


def test_each_card_has_one_of_its_own(outbox: Outbox) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)
    outbox.drafts.save(OTHER, MORE, NOW)
    outbox.drafts.save(SECRET, CONTENT, NOW)

    assert (content(outbox), content(outbox, OTHER)) == (CONTENT, MORE)
    assert outbox._database.row("SELECT count(*) FROM draft") == (2,)


@pytest.mark.req("M21")
def test_at_the_end_of_the_visit_nothing_of_it_is_left(outbox: Outbox, folder: Path) -> None:
    outbox.drafts.save(SECRET, MORE, NOW)

    assert outbox.drafts.drop(SECRET)
    assert outbox.drafts.open(SECRET, NOW) is None
    assert files(folder) == {}
    assert outbox._database.row("SELECT count(*) FROM draft_file") == (0,)


@pytest.mark.req("M21")
def test_one_that_is_to_be_kept_is_there_for_a_day_and_no_longer(outbox: Outbox, folder: Path) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)
    until = outbox.drafts.keep(SECRET, NOW)
    assert until == NOW + timedelta(hours=24)
    found = outbox.drafts.open(SECRET, NOW + timedelta(hours=23, minutes=59))
    assert found is not None
    assert found.until == until

    assert outbox.drafts.open(SECRET, NOW + timedelta(hours=24, seconds=1)) is None
    assert files(folder) == {}


@pytest.mark.req("M21")
def test_a_clock_that_was_set_back_keeps_none_longer(outbox: Outbox, folder: Path) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW + timedelta(days=3650))
    outbox.drafts.keep(SECRET, NOW + timedelta(days=3650))
    assert outbox.drafts.forget(1000.0) == 0
    assert outbox.drafts.forget(1000.0 + KEPT_AGE - 1) == 0

    assert outbox.drafts.forget(1000.0 + KEPT_AGE) == 1
    assert files(folder) == {}


@pytest.mark.req("M21")
def test_what_a_crash_left_is_there_for_its_card_and_gone_within_hours(folder: Path) -> None:
    first = Outbox(folder, KEYS)
    first.drafts.save(SECRET, CONTENT, NOW)
    first.close()
    second = Outbox(folder, KEYS)

    assert content(second) == CONTENT
    assert second.drafts.forget(50.0) == 0
    assert second.drafts.forget(50.0 + LEFT_AGE) == 1
    assert second.drafts.open(SECRET, NOW) is None
    second.close()


def test_a_visit_that_goes_on_is_not_forgotten_under_its_citizen(outbox: Outbox) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)
    outbox.drafts.forget(50.0)
    outbox.drafts.save(SECRET, MORE, NOW)

    assert outbox.drafts.forget(50.0 + LEFT_AGE) == 0
    assert content(outbox) == MORE


@pytest.mark.req("M21")
def test_nothing_of_a_draft_is_readable_on_the_disk_or_in_a_repr(outbox: Outbox, folder: Path) -> None:
    outbox.drafts.save(SECRET, MORE, NOW)
    stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    rows = repr([outbox._database.rows(f"SELECT * FROM {table}") for table in ("draft", "draft_file")])

    assert b"canary" not in stored
    assert "canary" not in rows
    assert page_key(PAGE) not in rows
    assert "canary" not in repr((CONTENT, outbox.drafts.open(SECRET, NOW)))


@pytest.mark.parametrize("harm", ["gone", "touched"])
def test_one_whose_page_was_harmed_is_said_and_not_taken_up(outbox: Outbox, folder: Path, harm: str) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)
    (file,) = (folder / "drafts").iterdir()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-1] + b"\x00\x00")
    found = outbox.drafts.open(SECRET, NOW)

    assert found is not None
    assert found.content is None
    assert outbox.drafts.drop(SECRET)


def test_one_that_is_too_large_leaves_the_one_before(outbox: Outbox) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)
    for large in (DraftContent(bytes(MOST_BODY + 1)), DraftContent(b"", {"a": bytes(MOST_PAGES + 1)})):
        with pytest.raises(ValueError, match="bounded"):
            outbox.drafts.save(SECRET, large, NOW)

    assert content(outbox) == CONTENT


def test_there_are_never_more_than_so_many_and_those_that_are_wanted_go_last(outbox: Outbox) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW - timedelta(days=1))
    outbox.drafts.keep(SECRET, NOW)
    for number in range(MOST_DRAFTS + 3):
        outbox.drafts.save(b"card %d" % number, DraftContent(b"body"), NOW + timedelta(seconds=number))

    assert outbox._database.row("SELECT count(*) FROM draft") == (MOST_DRAFTS,)
    assert content(outbox) == CONTENT
    assert outbox.drafts.open(b"card 0", NOW) is None


def test_a_file_that_no_row_names_goes_at_the_next_start(folder: Path) -> None:
    first = Outbox(folder, KEYS)
    first.drafts.save(SECRET, CONTENT, NOW)
    (folder / "drafts" / "orphan").write_bytes(b"x")
    (folder / "drafts" / "half.new").write_bytes(b"x")
    first.close()
    second = Outbox(folder, KEYS)

    assert len(files(folder)) == 1
    assert content(second) == CONTENT
    second.close()


@pytest.mark.parametrize("call", [0, 1, 2], ids=["write", "rename", "folder"])
def test_a_disk_that_fails_is_said_and_leaves_what_was_saved_before(folder: Path, call: int) -> None:
    disk = FaultyDisk()
    outbox = Outbox(folder, KEYS, disk=disk)
    outbox.drafts.save(SECRET, CONTENT, NOW)
    disk.fails_at = disk.calls + call
    with pytest.raises(StoreError) as caught:
        outbox.drafts.save(SECRET, MORE, NOW)

    assert caught.value.fault is StoreFault.DISK
    assert content(outbox) == CONTENT
    outbox.close()
    again = Outbox(folder, KEYS)
    assert len(files(folder)) == 1
    assert content(again) == CONTENT
    again.close()


@pytest.mark.req("M21")
def test_a_draft_is_locked_anew_with_every_save(outbox: Outbox) -> None:
    outbox.drafts.save(SECRET, CONTENT, NOW)
    first = outbox._database.row("SELECT salt, tag FROM draft")
    outbox.drafts.save(SECRET, CONTENT, NOW)

    assert outbox._database.row("SELECT salt, tag FROM draft") != first
