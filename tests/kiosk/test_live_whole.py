"""My cases against a real platform: handed in, wanted, supplemented, done, printed; each by the rooms that a kiosk uses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from devices.print_report import PrintOutcome, PrintReport
from kiosk.bus import Bus
from kiosk.clock import SystemClock
from kiosk.contract import changes as wire
from kiosk.contract.answer import Organ, Wanted
from kiosk.journey import events as ev
from kiosk.journey.effects import AskCases, AskLicences, AskProgress, CheckStanding, PrintCaseFile
from kiosk.live import Live
from kiosk.model.case import CaseState, FileKind, SecondKind, SecondSaid
from kiosk.model.submission import Submission
from kiosk.model.unanswered import Unanswered
from kiosk.results.roots import read_roots
from kiosk.results.verify import Verifier
from offline.card_key import card_secret
from sandbox.decisions import Decision
from tests.offline.samples import CARD, draft, receipt_of
from tests.offline.test_over_https import Kiosk
from tests.sandbox.builder import fresh_id
from tests.sandbox.fixtures import platform, shared_platform
from tests.sandbox.running import Running

__all__ = ["platform", "shared_platform"]

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
ORGAN = Organ("样例综合窗口", "0477-0000000")
T = TypeVar("T")


class Visit:
    """One visit's questions, and what the bus says to them."""

    def __init__(self, platform: Running, kiosk: Kiosk) -> None:
        self.platform, self.kiosk, self.printed = platform, kiosk, list[bytes]()
        self.bus, self._came, self._heard = Bus(), threading.Event(), list[Any]()
        self.bus.on_event(self._came.set)
        roots = read_roots(Path(platform.sandbox.addresses.enrolment) / "results-ca.pem")
        verifier = Verifier(roots, FONTS, lambda: datetime.now(UTC))
        self.live = Live(
            cast(Any, kiosk.store), platform.client, platform.sandbox.addresses.kiosk_id, SystemClock(), self.bus,
            lambda *_, **__: None, lambda: cast(Any, self), lambda: verifier.check, lambda message, **_: message,
        )  # fmt: skip

    def print_document(self, _holder: str, pdf: bytes, _title: str, done: Callable[[PrintReport], None]) -> None:
        self.printed.append(pdf)
        done(PrintReport(PrintOutcome.DONE))

    def asks(self, effect: Any, kind: type[T]) -> T:
        self.live.run(effect)
        for _ in range(60):
            self._heard += self.bus.drain()
            found = [one for one in self._heard if isinstance(one, kind)]
            if found:
                self._heard.clear()
                return found[0]
            self._came.wait(1.0)
            self._came.clear()
        raise AssertionError(f"no {kind.__name__} came")

    def hand_in(self, **more: Any) -> Submission:
        sample = replace(
            draft(pages=1), submission_id=fresh_id(), kiosk_id=self.platform.sandbox.addresses.kiosk_id,
            created_at=datetime.now(UTC), form={"phone": "13800004321"}, **more,
        )  # fmt: skip
        self.kiosk.store.call(lambda outbox: outbox.enqueue(sample, receipt_of, card_secret(CARD), lambda _: ()))
        self.kiosk.rest()
        return sample

    def number_of(self, sample: Submission) -> str:
        entries = self.kiosk.store.call(lambda outbox: outbox.list())
        return next(entry.case_number or "" for entry in entries if entry.submission_id == sample.submission_id)

    def decide(self, sample: Submission, state: str, **more: Any) -> None:
        rooms = self.platform.sandbox.rooms
        seen = rooms.cases.events(sample.submission_id)[-1].change_id
        with ThreadPoolExecutor(1) as thread:
            thread.submit(rooms.decisions.decide, sample.submission_id, Decision(state, ORGAN, seen, **more)).result()

    def cases(self, digits: str = "4321") -> ev.CasesKnown:
        return self.asks(AskCases("visit", CARD, SecondSaid(SecondKind.PHONE, digits)), ev.CasesKnown)


@pytest.fixture
def visit(platform: Running, tmp_path: Path) -> Iterator[Visit]:
    kiosk = Kiosk(platform, tmp_path / "store")
    made = Visit(platform, kiosk)
    yield made
    made.live.close()
    kiosk.store.stop()
    kiosk.client.close()


@pytest.mark.req("M13", "M14")
def test_from_handing_in_to_the_printed_result(visit: Visit) -> None:
    sample = visit.hand_in()
    number = visit.number_of(sample)
    progress = visit.asks(AskProgress("visit", number), ev.ProgressKnown)
    assert (progress.progress.number, progress.progress.state) == (number, CaseState.RECEIVED)

    visit.decide(sample, wire.SUPPLEMENT, wanted=(Wanted("银行卡", "看不清", "请重新扫描", material_id="bank"),))
    told = visit.cases()
    case = next(case for case in told.cases if case.submission_id == sample.submission_id)
    assert (told.opened, case.state, case.here) == (True, CaseState.SUPPLEMENT, True)
    assert case.wanted is not None
    assert [one.material_id for one in case.wanted.wanted] == ["bank"]

    more = visit.hand_in(supplement_of=sample.submission_id, supplement_list=case.wanted.list_id)
    assert visit.number_of(more) == number

    visit.decide(sample, wire.PASSED)
    visit.decide(sample, wire.ACCEPTED, due="2026-12-30")
    visit.decide(sample, wire.DONE, results=("退休审批表",))
    done = next(case for case in visit.cases().cases if case.submission_id == sample.submission_id)
    assert done.state is CaseState.DONE
    (result,) = [file for file in done.files if file.kind is FileKind.RESULT]
    end = visit.asks(PrintCaseFile("visit", "job", CARD, sample.submission_id, result), ev.CaseFilePrinted)
    assert (end.outcome, end.code) == ("done", "")
    assert visit.printed[0].startswith(b"%PDF-")


@pytest.mark.req("M14")
@pytest.mark.parametrize(("tamper", "reason"), [("changed", "changed"), ("stranger", "untrusted")])
def test_a_tampered_result_is_not_printed_and_why_is_said(visit: Visit, tamper: str, reason: str) -> None:
    sample = visit.hand_in()
    visit.decide(sample, wire.PASSED)
    visit.decide(sample, wire.ACCEPTED, due="2026-12-30")
    visit.decide(sample, wire.DONE, results=("退休审批表",), tamper=tamper)
    done = next(case for case in visit.cases().cases if case.submission_id == sample.submission_id)
    (result,) = [file for file in done.files if file.kind is FileKind.RESULT]
    end = visit.asks(PrintCaseFile("visit", "job", CARD, sample.submission_id, result), ev.CaseFilePrinted)
    assert (end.outcome, end.code) == ("refused", reason)
    assert visit.printed == []


@pytest.mark.req("M14")
def test_the_wrong_digits_open_nothing(visit: Visit) -> None:
    visit.hand_in()
    said = SecondSaid(SecondKind.PHONE, "0001")
    told = visit.asks(AskCases("visit", CARD, said), ev.CasesNotKnown)
    assert told.why is Unanswered.CHECK_FAILED


@pytest.mark.req("M14")
def test_an_attendants_code_opens_once(visit: Visit) -> None:
    sample = visit.hand_in()
    code = visit.platform.sandbox.rooms.codes.issue()
    said = SecondSaid(SecondKind.ATTENDANT, code)
    told = visit.asks(AskCases("visit", CARD, said), ev.CasesKnown)
    assert sample.submission_id in {case.submission_id for case in told.cases}
    again = visit.asks(AskCases("visit", CARD, said), ev.CasesNotKnown)
    assert again.why is Unanswered.CHECK_FAILED


@pytest.mark.req("M14")
def test_a_number_that_nobody_has_is_said(visit: Visit) -> None:
    told = visit.asks(AskProgress("visit", "KSK00000000000000"), ev.ProgressUnknown)
    assert told.why is Unanswered.NOT_FOUND


@pytest.mark.req("M07", "M09")
def test_a_stranger_has_no_licence_and_the_platform_says_so(visit: Visit) -> None:
    asked = AskLicences("visit", CARD, "retirement", "150627", ("hukou",))
    assert visit.asks(asked, ev.WaiversKnown).asked == ("hukou",)
    checks = CheckStanding("visit", CARD, "retirement", "150627", ("record",))
    assert visit.asks(checks, ev.StandingKnown).session_id == "visit"
