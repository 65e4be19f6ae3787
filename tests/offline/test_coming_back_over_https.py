"""What comes back, from a real platform over HTTPS to the paper: list of supplements, supplement, result, print, revocation."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.contract import changes as wire
from kiosk.contract.answer import OFD_SM2, Organ, Wanted
from kiosk.contract.note import PrintedNote
from kiosk.model.submission import Submission
from kiosk.results.roots import read_roots
from kiosk.results.verdict import Reason, Rejected, Verified
from kiosk.results.verify import Record, Verifier
from offline.card_key import card_secret
from offline.case_records import AnswerHere, CaseHere, Reading
from offline.pulling import Puller, PullEvent
from offline.supplements import not_asked, still_wanted
from sandbox.decisions import Decision
from tests.offline.samples import CARD, OTHER_CARD, draft, receipt_of
from tests.offline.test_over_https import Kiosk
from tests.sandbox.builder import fresh_id
from tests.sandbox.fixtures import platform, shared_platform
from tests.sandbox.running import Running

__all__ = ["platform", "shared_platform"]

SECRET = card_secret(CARD)
ORGAN = Organ("伊金霍洛旗人力资源和社会保障局", "0477-0000000")
WANTED = (Wanted("银行卡", "第 2 页看不清", material_id="bank"), Wanted("电话", "少一位", field_id="phone"))
FONTS = Path(__file__).parents[2] / "assets" / "fonts"


class Village(Kiosk):
    """A kiosk that also fetches."""

    def __init__(self, platform: Running, folder: Path) -> None:
        super().__init__(platform, folder)
        self.platform = platform
        self.pulled: list[PullEvent] = []
        self.puller = Puller(self.store, self.client, self.clock, random.Random(7), self.pulled.append)

    def pull(self) -> None:
        """Fetch until nothing is due, however often that needs another attempt."""
        self.puller.hurry()
        for _ in range(60):
            seconds = self.puller.step(lambda: False)
            if (
                seconds > 30
                and self.store.call(lambda outbox: outbox.returns.seconds_until_due(self.clock.now())) is None
            ):
                return
            self.clock.forward(min(seconds, 60.0))
        raise AssertionError("the puller does not come to rest")

    def hand_in(self, **changed: object) -> Submission:
        sample = replace(
            draft(pages=2, page_size=4000),
            submission_id=fresh_id(),
            kiosk_id=self.platform.sandbox.addresses.kiosk_id,
            created_at=datetime.now(UTC),
            **changed,  # type: ignore[arg-type]
        )
        made, _ = self.store.call(lambda outbox: outbox.enqueue(sample, receipt_of, SECRET))
        self.rest()
        return made

    def decide(self, root_id: str, state: str, **more: object) -> None:
        rooms = self.platform.sandbox.rooms
        after = rooms.cases.events(root_id)[-1].change_id
        rooms.decisions.decide(root_id, Decision(state, ORGAN, after, **more))  # type: ignore[arg-type]

    def case(self, submission_id: str) -> CaseHere:
        cases = self.store.call(lambda outbox: outbox.returns.cases_for(SECRET))
        return next(case for case in cases if case.submission_id == submission_id)

    def newest(self, submission_id: str) -> AnswerHere:
        newest = self.case(submission_id).answers[0]
        assert newest.reading is Reading.OPENED
        return newest

    def bytes_of(self, submission_id: str, file_id: str) -> bytes:
        return self.store.call(lambda outbox: outbox.returns.file_bytes(SECRET, submission_id, file_id))

    def verifier(self) -> Verifier:
        enrolment = Path(self.platform.sandbox.addresses.enrolment)
        return Verifier(read_roots(enrolment / "results-ca.pem"), FONTS, lambda: datetime.now(UTC))


@pytest.fixture
def village(platform: Running, folder: Path) -> Iterator[Village]:
    made = Village(platform, folder)
    yield made
    made.store.stop()
    made.client.close()


@pytest.mark.req("M13", "M11")
def test_a_supplement_is_asked_for_made_in_place_and_reaches_the_same_case(village: Village) -> None:
    made = village.hand_in()
    village.decide(made.submission_id, wire.SUPPLEMENT, wanted=WANTED, until="2099-01-01", reason="材料不齐")
    village.pull()
    wanted = village.case(made.submission_id).wanted
    assert wanted is not None
    assert wanted.answer is not None
    asked = wanted.answer.supplement
    assert asked is not None
    assert [(one.material_id, one.field_id) for one in asked.wanted] == [("bank", ""), ("", "phone")]

    changed = {
        "materials": tuple(m for m in made.materials if m.material_id == "bank"),
        "form": {"phone": "13900000001"},
    }
    added = village.hand_in(supplement_of=made.submission_id, supplement_list=asked.list_id, answers={}, **changed)
    village.pull()
    case = village.case(made.submission_id)

    assert (not_asked(added, asked), still_wanted(added, asked)) == ((), ())
    entries = village.store.call(lambda outbox: outbox.list())
    assert len({entry.case_number for entry in entries}) == 1
    assert case.wanted is None
    assert len({line["case_number"] for line in village.platform.ledger()["submissions"]
                if line["submission_id"] in (made.submission_id, added.submission_id)}) == 1  # fmt: skip


@pytest.mark.req("M14")
def test_a_result_comes_back_is_verified_printed_counted_and_taken_back(village: Village) -> None:
    made = village.hand_in()
    village.decide(made.submission_id, wire.ACCEPTED, due="2099-01-01")
    village.decide(made.submission_id, wire.DONE, results=("养老金领取证", "养老金领取证（OFD）"), most_prints=3)
    village.pull()
    pdf, ofd = (file.ref for file in village.newest(made.submission_id).files if file.ref.kind == "result")
    content, package = (village.bytes_of(made.submission_id, one.file_id) for one in (pdf, ofd))
    standing = village.client.standing(pdf.file_id)
    verdict = village.verifier().check(content, pdf, Record(standing))
    assert isinstance(verdict, Verified)
    assert verdict.pdf == content

    assert ofd.seal == OFD_SM2
    known = Record(village.client.standing(ofd.file_id), village.client.seal(package, ofd.media_type))
    assert isinstance(village.verifier().check(package, ofd, known), Verified)
    spoilt = package[:-40] + bytes([package[-40] ^ 1]) + package[-39:]
    assert village.verifier().check(spoilt, ofd, known) == Rejected(Reason.OTHER_FILE)

    note = PrintedNote(pdf.file_id, "done", datetime.now(UTC).isoformat())
    village.store.call(lambda outbox: outbox.notes.put(made.submission_id, note, village.clock.now()))
    village.sender.hurry()
    village.rest()
    assert village.store.call(lambda outbox: outbox.notes.waiting(made.submission_id)) == ()
    assert village.client.standing(pdf.file_id).prints == standing.prints + 1

    village.platform.sandbox.rooms.decisions.revoke(made.submission_id, pdf.file_id)
    village.pull()
    file = next(one for one in village.newest(made.submission_id).files if one.ref.file_id == pdf.file_id)
    assert file.revoked
    now = Record(village.client.standing(pdf.file_id))
    assert village.verifier().check(content, pdf, now) == Rejected(Reason.REVOKED)
    heard = village.store.call(lambda outbox: outbox.returns.heard_at())
    assert village.verifier().check(content, pdf, Record(revoked_here=True, heard=heard)) == Rejected(Reason.REVOKED)


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    ("tamper", "said"),
    [("appended", Reason.APPENDED), ("stranger", Reason.UNTRUSTED)],
)
def test_a_spoilt_result_is_said_and_not_printed(village: Village, tamper: str, said: Reason) -> None:
    made = village.hand_in()
    village.decide(made.submission_id, wire.ACCEPTED, due="2099-01-01")
    village.decide(made.submission_id, wire.DONE, results=("养老金领取证",), tamper=tamper)
    village.pull()
    ref = next(file.ref for file in village.newest(made.submission_id).files if file.ref.kind == "result")
    content = village.bytes_of(made.submission_id, ref.file_id)

    assert village.verifier().check(content, ref, Record(village.client.standing(ref.file_id))) == Rejected(said)


@pytest.mark.req("M22", "M13")
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop_before", "path": "/v1/changes"},
        {"kind": "drop_middle", "path": "/v1/changes"},
        {"kind": "drop_middle", "path": "/v1/sealed", "times": 2},
        {"kind": "status", "status": 503, "retry_after": "5", "path": "/v1/sealed"},
        {"kind": "garbage", "path": "/v1/changes"},
        {"kind": "garbage", "path": "/v1/sealed"},
        {"kind": "portal", "times": 2},
    ],
    ids=lambda fault: f"{fault['kind']} {fault.get('path', '')}",
)
def test_on_a_bad_day_everything_comes_back_all_the_same(village: Village, fault: dict[str, object]) -> None:
    made = village.hand_in()
    village.decide(
        made.submission_id,
        wire.REFUSED,
        reason="不属于本机关职权范围",
        legal_basis="行政许可法第三十二条",
        competent=ORGAN,
    )
    village.platform.faults(fault)
    village.pull()
    newest = village.newest(made.submission_id)

    assert newest.answer is not None
    assert newest.answer.reason == "不属于本机关职权范围"
    assert village.store.call(lambda outbox: outbox.returns.cases_for(card_secret(OTHER_CARD))) == ()
