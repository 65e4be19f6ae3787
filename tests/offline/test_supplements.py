from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.contract import changes as wire
from kiosk.contract.answer import SupplementList, Wanted
from kiosk.contract.problem import MANIFEST_INVALID, Problem
from kiosk.model.submission import CapturedMaterial, Submission
from offline.card_key import card_secret
from offline.case_records import Delivery
from offline.errors import StoreError, StoreFault
from offline.outbox import Outbox
from offline.ports import TransientError
from offline.supplements import not_asked, still_wanted
from offline.sync_events import Acknowledged
from tests.offline.answering import Answering, page
from tests.offline.conftest import Sending
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import CARD, NOW, draft, receipt_of
from tests.offline.samples import page as sheet

ID = draft().submission_id
SECRET = card_secret(CARD)
LIST = SupplementList(
    "list-1", (Wanted("银行卡", "不清楚", material_id="bank"), Wanted("电话", "空号", field_id="phone")), "2026-12-01"
)
BANK = CapturedMaterial("bank", "银行卡", "scanned", (sheet(b"canary-page-new"),))


def supplement(number: int = 1, **changed: object) -> Submission:
    plain = replace(
        draft(number),
        materials=(BANK,),
        form={"phone": "13900000000"},
        answers={},
        signature=None,
        letter="",
        supplement_of=ID,
        supplement_list="list-1",
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def hand_in(outbox: Outbox, made: Submission) -> None:
    outbox.enqueue(made, receipt_of, SECRET)


@pytest.mark.req("M13", "M11")
def test_a_supplement_gets_the_number_of_its_case_and_is_sent_once(
    sending: Sending, platform: MemoryPlatform, enqueue: Callable[..., object]
) -> None:
    sending.store.call(lambda outbox: enqueue(outbox))
    sending.run()
    sending.store.call(lambda outbox: hand_in(outbox, supplement()))
    sending.run()
    numbers = {e.submission_id: e.case_number for e in sending.told if isinstance(e, Acknowledged)}

    assert numbers == {ID: "CASE-1", supplement().submission_id: "CASE-1"}
    application = platform.application(supplement().submission_id)
    assert application.supplement_list == "list-1"
    assert [material.material_id for material in application.materials] == ["bank"]
    assert platform.cases[supplement().submission_id].manifest.supplement_of == ID


@pytest.mark.req("M13", "M11")
def test_a_supplement_whose_acknowledgement_was_lost_stays_one(
    sending: Sending, platform: MemoryPlatform, enqueue: Callable[..., object]
) -> None:
    sending.store.call(lambda outbox: enqueue(outbox))
    sending.run()
    sending.store.call(lambda outbox: hand_in(outbox, supplement()))
    lost = iter([True, True])

    def after(call: str) -> None:
        if call == "put" and next(lost, False):
            raise TransientError("timeout")

    platform.after = after
    sending.run()

    assert len(platform.cases) == 2
    assert {case.number for case in platform.cases.values()} == {"CASE-1"}


@pytest.mark.req("M13")
def test_a_list_is_open_until_it_was_answered_here(outbox: Outbox, enqueue: Callable[..., object]) -> None:
    enqueue(outbox)
    answering = Answering(outbox, ID)
    outbox.returns.apply(page(answering.change("a1", wire.SUPPLEMENT, supplement=LIST)))
    answering.fetch_all(outbox)
    (before,) = outbox.returns.cases_for(SECRET)
    hand_in(outbox, supplement())
    (after,) = outbox.returns.cases_for(SECRET)

    assert before.wanted is not None
    assert after.wanted is None
    assert [(one.list_id, one.delivery) for one in after.supplements] == [("list-1", Delivery.KEPT)]


@pytest.mark.req("M13", "M11")
def test_one_list_is_answered_once(outbox: Outbox, enqueue: Callable[..., object]) -> None:
    enqueue(outbox)
    hand_in(outbox, supplement(1))
    with pytest.raises(StoreError) as caught:
        hand_in(outbox, supplement(2))

    assert caught.value.fault is StoreFault.SUPPLEMENTED
    assert len(outbox.list()) == 2
    hand_in(outbox, supplement(1))  # the same again is the same
    assert len(outbox.list()) == 2


@pytest.mark.req("M13")
def test_a_second_list_of_the_case_is_answered_too(outbox: Outbox, enqueue: Callable[..., object]) -> None:
    enqueue(outbox)
    hand_in(outbox, supplement(1))
    hand_in(outbox, supplement(2, supplement_list="list-2"))

    (case,) = outbox.returns.cases_for(SECRET)
    assert [one.list_id for one in case.supplements] == ["list-1", "list-2"]


@pytest.mark.req("M13")
def test_a_supplement_of_a_supplement_stands_under_the_case_too(outbox: Outbox, enqueue: Callable[..., object]) -> None:
    enqueue(outbox)
    hand_in(outbox, supplement(1))
    hand_in(outbox, supplement(2, supplement_of=supplement(1).submission_id, supplement_list="list-2"))

    (case,) = outbox.returns.cases_for(SECRET)
    assert [one.list_id for one in case.supplements] == ["list-1", "list-2"]


@pytest.mark.req("M13")
def test_a_supplement_that_the_platform_refused_for_good_may_be_made_anew(
    outbox: Outbox, enqueue: Callable[..., object]
) -> None:
    enqueue(outbox)
    outbox.take_next(NOW)
    outbox.acknowledge(ID, "CASE-1", NOW.isoformat(), None)
    hand_in(outbox, supplement(1))
    outbox.take_next(NOW)
    outbox.quarantine(supplement(1).submission_id, Problem(MANIFEST_INVALID, "no", 422))
    (case,) = outbox.returns.cases_for(SECRET)
    assert case.supplements[0].delivery is Delivery.STUCK

    hand_in(outbox, supplement(2))
    assert len(outbox.list()) == 3


@pytest.mark.parametrize("changed", [{"supplement_list": ""}, {"supplement_of": ""}])
def test_a_supplement_names_its_case_and_its_list(outbox: Outbox, changed: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="names its case"):
        hand_in(outbox, supplement(1, **changed))

    assert outbox.list() == ()


@pytest.mark.req("M13")
def test_a_case_of_another_kiosk_is_supplemented_as_well(outbox: Outbox) -> None:
    hand_in(outbox, supplement(1))

    (case,) = outbox.returns.cases_for(SECRET)
    assert case.submission_id == supplement(1).submission_id


@pytest.mark.req("M13")
def test_only_what_the_list_names_is_handed_in() -> None:
    more = CapturedMaterial("hukou", "户口簿", "scanned", (sheet(b"canary-page-more"),))

    assert not_asked(supplement(), LIST) == ()
    assert not_asked(supplement(materials=(BANK, more), form={"phone": "1", "name": "x"}), LIST) == ("hukou", "name")


@pytest.mark.req("M13")
def test_what_the_list_names_and_nobody_handed_in_is_told() -> None:
    assert still_wanted(supplement(), LIST) == ()
    assert still_wanted(supplement(materials=(), form={}), LIST) == ("bank", "phone")
    waived = CapturedMaterial("bank", "银行卡", "verified")
    assert still_wanted(supplement(materials=(waived,), waived={"bank": "token"}), LIST) == ()


def test_another_case_may_not_have_the_number(
    sending: Sending, platform: MemoryPlatform, enqueue: Callable[..., object]
) -> None:
    sending.store.call(lambda outbox: enqueue(outbox, 0))
    sending.run()
    sending.store.call(lambda outbox: enqueue(outbox, 5))
    platform.cases.clear()  # it has lost everything, and begins to count from 1 again
    for _ in range(6):
        sending.clock.forward(sending.step() or 0.0)

    assert {e.submission_id for e in sending.told if isinstance(e, Acknowledged)} == {ID}
