from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from kiosk.contract import changes as wire
from kiosk.contract.answer import Answer, SupplementList, Wanted
from offline.card_key import card_secret
from offline.case_records import Delivery, Lies, Reading
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.returns import DAY, KEPT_AFTER
from offline.store_worker import StoreWorker
from tests.offline.answering import CASE_NUMBER, REASON, Answering, application_in, page
from tests.offline.keys import KEYS
from tests.offline.samples import CANARIES, CARD, NOW, OTHER_CARD, draft, receipt_of

SECRET, OTHER = card_secret(CARD), card_secret(OTHER_CARD)
PDF = b"%PDF-canary-result" + bytes(range(256)) * 20
LIST = SupplementList("list-1", (Wanted("银行卡", "照片不清楚", "请重新扫描", material_id="bank"),), "2026-12-01")


@pytest.fixture
def answering(outbox: Outbox, enqueue: Callable[..., object]) -> Answering:
    enqueue(outbox)
    return Answering(outbox, draft().submission_id)


def acknowledge(outbox: Outbox, number: int = 0, case_number: str = CASE_NUMBER) -> None:
    outbox.take_next(NOW)
    outbox.acknowledge(draft(number).submission_id, case_number, "2026-11-23T09:31:00+08:00", None)


@pytest.mark.req("M13", "M14")
def test_what_the_organ_said_is_read_by_the_card_that_applied(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.SUPPLEMENT, supplement=LIST, due="2026-12-30")))
    answering.fetch_all(outbox)
    (case,) = outbox.returns.cases_for(SECRET)

    assert (case.state, case.case_number, case.due) == (wire.SUPPLEMENT, CASE_NUMBER, "2026-12-30")
    assert (case.bundle_name, case.items) == ("退休", draft().items)
    assert case.answers[0].reading is Reading.OPENED
    assert case.answers[0].answer is not None
    assert case.answers[0].answer.reason == REASON
    assert case.wanted is case.answers[0]


@pytest.mark.req("M14", "M21")
def test_another_card_sees_nothing_of_it(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF,))))
    answering.fetch_all(outbox)

    assert outbox.returns.cases_for(OTHER) == ()
    assert outbox.returns.cases_for(b"") == ()
    with pytest.raises(StoreError) as caught:
        outbox.returns.file_bytes(OTHER, answering.submission_id, "file-0")
    assert caught.value.fault is StoreFault.UNKNOWN_SUBMISSION


@pytest.mark.req("M21")
def test_a_card_without_its_photo_gets_no_key_and_is_answered_live_only(outbox: Outbox) -> None:
    bare = replace(CARD, photo_wlt=None)
    made, _ = outbox.enqueue(replace(draft(), applicant=bare), receipt_of, card_secret(bare))

    assert application_in(outbox, made.submission_id).answer_key == ""
    assert outbox.returns.cases_for(card_secret(bare)) == ()
    status = outbox.returns.status_of(made.local_number)
    assert status is not None
    assert status.delivery is Delivery.KEPT


def test_each_submission_has_a_key_of_its_own(outbox: Outbox, enqueue: Callable[..., object]) -> None:
    enqueue(outbox, 0)
    enqueue(outbox, 1)

    first, second = (application_in(outbox, draft(n).submission_id).answer_key for n in (0, 1))
    assert first
    assert first != second


@pytest.mark.req("M14")
@pytest.mark.parametrize("asked", ["{case}", "{local}", "{bare}", "{small}"])
def test_a_number_brings_state_and_dates_and_no_name(outbox: Outbox, answering: Answering, asked: str) -> None:
    acknowledge(outbox)
    outbox.returns.apply(page(answering.change("a1", wire.PASSED)))
    local = outbox.list()[0].local_number
    bare = local.replace("-", "")
    status = outbox.returns.status_of(asked.format(case=CASE_NUMBER, local=local, bare=bare, small=bare.lower()))

    assert status is not None
    assert (status.number, status.state, status.delivery) == (CASE_NUMBER, wire.PASSED, Delivery.DELIVERED)
    assert status.changed_at == "2026-11-24T09:00:00+08:00"
    assert not any(canary in repr(status) for canary in CANARIES)


@pytest.mark.req("M14")
def test_the_text_of_a_receipts_code_brings_its_case(outbox: Outbox, answering: Answering) -> None:
    acknowledge(outbox)
    text = f"申请提交回执\n不代表已受理\n办件编号 {CASE_NUMBER[:4]} {CASE_NUMBER[4:]}\n金*甲 2026-11-23 09:30\n12345"

    status = outbox.returns.status_of(text)
    assert status is not None
    assert status.number == CASE_NUMBER


@pytest.mark.parametrize("asked", ["", " ", "L-TEST01-20261123-0099-A", "x" * 5000, "12345", "%", "\x00"])
def test_a_number_that_nobody_has_brings_nothing(outbox: Outbox, answering: Answering, asked: str) -> None:
    assert outbox.returns.status_of(asked) is None


@pytest.mark.req("M22")
def test_before_anything_is_heard_the_case_says_where_it_is(outbox: Outbox, answering: Answering) -> None:
    (kept,) = outbox.returns.cases_for(SECRET)
    acknowledge(outbox)
    (delivered,) = outbox.returns.cases_for(SECRET)

    assert (kept.delivery, kept.state, kept.case_number, kept.answers) == (Delivery.KEPT, None, None, ())
    assert (delivered.delivery, delivered.state, delivered.case_number) == (Delivery.DELIVERED, None, CASE_NUMBER)


@pytest.mark.req("M13")
def test_an_answer_that_is_still_on_its_way_is_said_as_that(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.REFUSED)))
    (case,) = outbox.returns.cases_for(SECRET)

    assert case.state == wire.REFUSED
    assert case.answers[0].reading is Reading.WAITING


@pytest.mark.req("M14")
def test_a_result_is_opened_as_the_organ_sealed_it(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF, b"%PDF-second"))))
    answering.fetch_all(outbox)

    assert outbox.returns.file_bytes(SECRET, answering.submission_id, "file-0") == PDF
    assert outbox.returns.file_bytes(SECRET, answering.submission_id, "file-1") == b"%PDF-second"


@pytest.mark.req("M14")
def test_a_result_that_was_revoked_is_said_so_also_when_the_word_comes_first(
    outbox: Outbox, answering: Answering
) -> None:
    change = answering.change("a1", wire.DONE, files=(PDF,))
    revoked = wire.FileRevoked("r1", answering.submission_id, hashlib.sha256(PDF).hexdigest(), change.at)
    outbox.returns.apply(wire.ChangesReply((revoked, change), "c1"))
    answering.fetch_all(outbox)
    (case,) = outbox.returns.cases_for(SECRET)

    assert case.answers[0].files[0].revoked


@pytest.mark.req("M13")
def test_an_answer_that_says_another_state_than_its_change_is_not_shown(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.REFUSED, says=wire.ACCEPTED)))
    answering.fetch_all(outbox)
    (case,) = outbox.returns.cases_for(SECRET)

    assert case.answers[0].reading is Reading.UNREADABLE
    assert case.answers[0].answer is None


def test_an_answer_sealed_for_another_submission_does_not_open(
    outbox: Outbox, answering: Answering, enqueue: Callable[..., object]
) -> None:
    enqueue(outbox, 1)
    other = Answering(outbox, draft(1).submission_id)
    theirs = other.change("a1", wire.REFUSED)
    outbox.returns.apply(page(msgspec.structs.replace(theirs, submission_id=answering.submission_id)))
    other.fetch_all(outbox)
    case = next(c for c in outbox.returns.cases_for(SECRET) if c.submission_id == answering.submission_id)

    assert case.answers[0].reading is Reading.UNREADABLE


@pytest.mark.req("M13")
def test_an_answer_that_was_replaced_stands_last_and_holds_no_more(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(
        page(
            answering.change("a1", wire.REFUSED, "2026-11-25T09:00:00+08:00"),
            answering.change("a2", wire.SUPPLEMENT, "2026-11-24T09:00:00+08:00", supplement=LIST, replaces="a1"),
        )
    )
    answering.fetch_all(outbox)
    (case,) = outbox.returns.cases_for(SECRET)

    assert case.state == wire.SUPPLEMENT
    assert [(a.change_id, a.withdrawn) for a in case.answers] == [("a2", False), ("a1", True)]
    assert [step.state for step in case.steps] == [wire.SUPPLEMENT]


@pytest.mark.req("M21")
def test_nothing_of_what_came_back_is_readable_on_the_disk(folder: Path, outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF,))))
    answering.fetch_all(outbox)
    outbox.returns.cases_for(SECRET)
    outbox.returns.file_bytes(SECRET, answering.submission_id, "file-0")
    stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())

    for canary in ("canary-reason", "canary-result", "住址与户口簿", *CANARIES):
        assert canary.encode() not in stored


@pytest.mark.req("M21")
def test_the_rows_hold_nothing_of_the_answer_in_the_clear(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF,))))
    answering.fetch_all(outbox)
    database = outbox._database
    tables = [row[0] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = repr([database.rows(f"SELECT * FROM {table}") for table in tables])

    for canary in ("canary-reason", "canary-result", "住址", "退休", *CANARIES):
        assert canary not in rows
        assert repr(canary.encode())[2:-1] not in rows


@pytest.mark.req("M21")
def test_what_the_store_hands_out_tells_nothing_in_its_repr(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.SUPPLEMENT, supplement=LIST, files=(PDF,))))
    answering.fetch_all(outbox)
    said = repr(outbox.returns.cases_for(SECRET))

    assert "canary" not in said
    assert "照片不清楚" not in said


def test_a_settled_case_is_forgotten_with_its_files_after_its_days(
    folder: Path, outbox: Outbox, answering: Answering
) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF,))))
    answering.fetch_all(outbox)
    assert outbox.returns.forget(5 * DAY) == 0
    assert outbox.returns.forget(5 * DAY + KEPT_AFTER - 1) == 0
    assert len(list((folder / "answers").iterdir())) == 2

    assert outbox.returns.forget(5 * DAY + KEPT_AFTER + 1) == 1
    assert outbox.returns.cases_for(SECRET) == ()
    assert list((folder / "answers").iterdir()) == []
    assert outbox.returns.next_download(NOW) is None


def test_what_another_case_names_as_well_stays_when_one_is_forgotten(
    folder: Path, outbox: Outbox, answering: Answering, enqueue: Callable[..., object]
) -> None:
    enqueue(outbox, 1)
    mine = answering.change("a1", wire.DONE, files=(PDF,))
    theirs = msgspec.structs.replace(mine, change_id="b1", submission_id=draft(1).submission_id, state=wire.ACCEPTED)
    outbox.returns.apply(page(mine, theirs))
    answering.fetch_all(outbox)
    outbox.returns.forget(DAY)

    assert outbox.returns.forget(2 * DAY + KEPT_AFTER) == 1
    assert len(list((folder / "answers").iterdir())) == 2
    assert outbox.returns.check_files() == 0


def test_a_case_that_goes_on_is_never_forgotten(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.ACCEPTED)))

    assert outbox.returns.forget(1 * DAY) == 0
    assert outbox.returns.forget(4000 * DAY) == 0
    assert len(outbox.returns.cases_for(SECRET)) == 1


def test_a_case_that_is_taken_up_again_starts_its_days_anew(outbox: Outbox, answering: Answering) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.REFUSED)))
    outbox.returns.forget(1 * DAY)
    outbox.returns.apply(page(answering.change("a2", wire.ACCEPTED, "2026-11-28T09:00:00+08:00"), cursor="c2"))
    outbox.returns.forget(2 * DAY)
    outbox.returns.apply(page(answering.change("a3", wire.DONE, "2026-12-28T09:00:00+08:00"), cursor="c3"))

    assert outbox.returns.forget(40 * DAY) == 0
    assert outbox.returns.forget(40 * DAY + KEPT_AFTER + 1) == 1


def test_a_file_that_was_damaged_on_the_disk_is_fetched_again(
    folder: Path, outbox: Outbox, answering: Answering
) -> None:
    outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF,))))
    answering.fetch_all(outbox)
    largest = max((folder / "answers").iterdir(), key=lambda file: file.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1] + b"\xff\xff")
    with pytest.raises(StoreError) as caught:
        outbox.returns.file_bytes(SECRET, answering.submission_id, "file-0")
    assert caught.value.fault is StoreFault.PART_DAMAGED
    assert outbox.returns.cases_for(SECRET)[0].answers[0].files[0].lies is Lies.DAMAGED

    answering.fetch_all(outbox)
    assert outbox.returns.file_bytes(SECRET, answering.submission_id, "file-0") == PDF


def test_an_older_device_key_still_opens_what_it_locked(folder: Path, enqueue: Callable[..., object]) -> None:
    first = Outbox(folder, KEYS)
    enqueue(first)
    first.close()
    rotated = replace(KEYS, device=bytes(range(32)), device_id="2", older_devices={"1": KEYS.device})
    reopened = Outbox(folder, rotated)

    assert len(reopened.returns.cases_for(SECRET)) == 1
    reopened.close()
    forgotten = Outbox(folder, replace(rotated, older_devices={}))
    assert forgotten.returns.cases_for(SECRET) == ()
    forgotten.close()


@pytest.mark.req("M21")
def test_the_store_remembers_nothing_of_what_it_opened(folder: Path, enqueue: Callable[..., object]) -> None:
    outbox = Outbox(folder, KEYS)
    enqueue(outbox)
    answering = Answering(outbox, draft().submission_id)
    outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF,))))
    answering.fetch_all(outbox)
    store = StoreWorker(outbox)
    store.start()

    def alive() -> int:
        gc.collect()
        return sum(type(one) is Answer for one in gc.get_objects())

    before = alive()
    cases = store.call(lambda outbox: outbox.returns.cases_for(SECRET))
    assert alive() == before + 1
    del cases
    store.call(lambda outbox: outbox.returns.file_bytes(SECRET, answering.submission_id, "file-0"))

    assert alive() == before
    store.stop()
