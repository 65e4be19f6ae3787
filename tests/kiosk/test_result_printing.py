"""Notices and results before the printer: every way in which one is not printed says why, and every print is counted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from devices.print_report import PrintOutcome, PrintReport
from kiosk.asking import NotAnswered
from kiosk.bus import Bus
from kiosk.case_views import file_of
from kiosk.contract import changes as wire
from kiosk.contract.answer import OFD_SM2, FileRef
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.journey import events as ev
from kiosk.journey.effects import PrintCaseFile
from kiosk.model.case import FileStanding
from kiosk.model.unanswered import Unanswered
from kiosk.result_printing import AWAY, FAULT, GONE, NOT_COUNTED, ResultPrinting
from kiosk.results.verdict import Reason, Rejected, Verdict, Verified
from kiosk.results.verify import Record
from kiosk.text import Texts
from offline.card_key import card_secret
from offline.outbox import Outbox
from screens.samples import LOCALE
from tests.offline.answering import CASE_NUMBER, Answering, page
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, draft, receipt_of

PDF = b"%PDF-result" + bytes(500) + b"%%EOF"
DIGEST = hashlib.sha256(PDF).hexdigest()


class Desk:
    """Store, platform, printer and verifier in one; each does what a test wants."""

    def __init__(self, folder: Path) -> None:
        self.outbox, self.bus = Outbox(folder / "store", KEYS), Bus()
        self.standing: Standing | NotAnswered = Standing("valid", DIGEST, "2026-11-24T10:00:00+08:00")
        self.verdict: Verdict | Exception = Verified(PDF)
        self.outcome = PrintOutcome.DONE
        self.seal_asked = self.file_asked = 0
        self.printed: list[bytes] = []
        self.known: list[Record] = []
        self.broken: Exception | None = None
        self.logged: list[str] = []
        self.results = ResultPrinting(
            cast(Any, self),
            cast(Any, self),
            lambda: cast(Any, self),
            lambda: self._check,
            lambda: NOW,
            self.bus,
            self._log,
        )
        self.results._verifying = cast(Any, self)  # in place, not on a thread

    # -- what the others are here ------------------------------------------------------------------------------------------

    def submit(self, job: Callable[..., Any], *rest: Any) -> None:
        if len(rest) != 1:
            job(*rest)  # of the verifying thread
            return
        try:
            answer = self.broken or job(self.outbox)
        except Exception as error:  # noqa: BLE001 - as the store's thread does
            answer = error
        rest[0](answer)

    def ask(self, _sid: str, question: Callable[[Any], Any], answered: Callable[[Any], None], within: float) -> None:
        assert within > 0
        answered(self.standing if isinstance(self.standing, NotAnswered) else question(_Asked(self)))

    def file(self, _ref: FileRef) -> bytes:
        self.file_asked += 1
        return PDF

    def seal(self, _content: bytes, _media_type: str) -> SealVerdict:
        self.seal_asked += 1
        return SealVerdict("valid", "人社局")

    def print_document(self, _holder: str, pdf: bytes, title: str, done: Callable[[PrintReport], None]) -> None:
        assert "退休" not in title
        self.printed.append(pdf)
        done(PrintReport(self.outcome, "paperOut" if self.outcome is PrintOutcome.FAILED else ""))

    def _check(self, _content: bytes, _ref: FileRef, known: Record) -> Verdict:
        self.known.append(known)
        if isinstance(self.verdict, Exception):
            raise self.verdict
        return self.verdict

    def _log(self, event: str, **_: object) -> None:
        self.logged.append(event)

    # -- the visit ---------------------------------------------------------------------------------------------------------

    def result(self) -> PrintCaseFile:
        """A result that came back for what was handed in here."""
        kept, _ = self.outbox.enqueue(draft(), receipt_of, card_secret(CARD), lambda _: ())
        answering = Answering(self.outbox, kept.submission_id)
        self.outbox.take_next(NOW)
        self.outbox.acknowledge(kept.submission_id, CASE_NUMBER, "2026-11-23T09:31:00+08:00", None)
        self.outbox.returns.apply(page(answering.change("a1", wire.DONE, files=(PDF,))))
        answering.fetch_all(self.outbox)
        (case,) = self.outbox.returns.cases_for(card_secret(CARD))
        ref = case.answers[0].files[0].ref
        return PrintCaseFile("visit", "job", CARD, kept.submission_id, file_of(ref, FileStanding.READY))

    def told(self, effect: PrintCaseFile) -> ev.CaseFilePrinted | None:
        self.results.start(effect)
        events = self.bus.drain()
        assert len(events) <= 1
        event = events[0] if events else None
        assert event is None or isinstance(event, ev.CaseFilePrinted)
        return event


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.outbox.close()


class _Asked:
    """The platform, as a question finds it."""

    def __init__(self, desk: Desk) -> None:
        self.file, self.seal, self._desk = desk.file, desk.seal, desk

    def standing(self, _file_id: str) -> Any:
        return self._desk.standing


@pytest.mark.req("M14")
def test_a_result_that_is_here_and_holds_is_printed_and_counted(desk: Desk) -> None:
    effect = desk.result()
    assert desk.told(effect) == ev.CaseFilePrinted("visit", "job", "done")
    assert (desk.printed, desk.file_asked) == ([PDF], 0)
    assert desk.outbox.notes.prints(effect.submission_id) == 1


def test_a_print_that_waits_to_be_counted_is_told_to_the_verifier(desk: Desk) -> None:
    effect = desk.result()
    desk.told(effect)
    desk.told(effect)
    assert [known.prints_here for known in desk.known] == [0, 1]


def test_paper_that_may_be_out_counts_and_paper_that_is_not_does_not(desk: Desk) -> None:
    effect = desk.result()
    desk.outcome = PrintOutcome.FAILED
    assert desk.told(effect) == ev.CaseFilePrinted("visit", "job", "failed", "paperOut")
    assert desk.outbox.notes.prints(effect.submission_id) == 0
    desk.outcome = PrintOutcome.UNKNOWN
    assert desk.told(effect) == ev.CaseFilePrinted("visit", "job", "unknown")
    assert desk.outbox.notes.prints(effect.submission_id) == 1


@pytest.mark.req("M14")
@pytest.mark.parametrize("reason", list(Reason))
def test_what_does_not_verify_is_said_and_not_printed(desk: Desk, reason: Reason) -> None:
    desk.verdict = Rejected(reason)
    assert desk.told(desk.result()) == ev.CaseFilePrinted("visit", "job", "refused", reason.value)
    assert desk.printed == []


@pytest.mark.req("M14")
@pytest.mark.parametrize("reason", [*(reason.value for reason in Reason), AWAY, GONE, NOT_COUNTED, FAULT])
def test_every_reason_has_its_words(reason: str) -> None:
    assert Texts(LOCALE).has(f"cases.refused.{reason}")


def test_a_verifier_that_fails_prints_nothing(desk: Desk) -> None:
    desk.verdict = RuntimeError("broken")
    assert desk.told(desk.result()) == ev.CaseFilePrinted("visit", "job", "refused", FAULT)
    assert desk.printed == []


@pytest.mark.req("M22")
def test_while_the_platform_is_away_the_verifier_hears_that_nobody_was_asked(desk: Desk) -> None:
    desk.standing = NotAnswered(Unanswered.AWAY)
    desk.verdict = Rejected(Reason.STANDING_UNKNOWN)
    assert desk.told(desk.result()) == ev.CaseFilePrinted("visit", "job", "refused", "standing_unknown")
    assert desk.known[0].standing is None


def test_a_file_that_is_not_here_comes_from_the_platform(desk: Desk) -> None:
    effect = replace(desk.result(), submission_id="elsewhere")
    assert desk.told(effect) == ev.CaseFilePrinted("visit", "job", "done")
    assert desk.file_asked == 1


@pytest.mark.parametrize(("why", "reason"), [(Unanswered.AWAY, AWAY), (Unanswered.NOT_FOUND, GONE)])
def test_a_file_that_is_neither_here_nor_there_is_said(desk: Desk, why: Unanswered, reason: str) -> None:
    desk.standing = NotAnswered(why)
    effect = replace(desk.result(), submission_id="elsewhere")
    assert desk.told(effect) == ev.CaseFilePrinted("visit", "job", "refused", reason)


def test_what_is_counted_is_not_printed_where_it_cannot_be_counted(desk: Desk) -> None:
    effect = desk.result()
    counted = replace(effect, submission_id="elsewhere", file=replace(effect.file, most_prints=1))
    assert desk.told(counted) == ev.CaseFilePrinted("visit", "job", "refused", NOT_COUNTED)


def test_a_broken_store_counts_nothing_and_prints_what_nobody_counts(desk: Desk) -> None:
    effect = desk.result()
    desk.broken = OSError("disk")
    assert desk.told(effect) == ev.CaseFilePrinted("visit", "job", "done")
    counted = replace(effect, file=replace(effect.file, most_prints=1))
    assert desk.told(counted) == ev.CaseFilePrinted("visit", "job", "refused", NOT_COUNTED)


def test_a_revoked_file_is_not_even_fetched(desk: Desk) -> None:
    effect = desk.result()
    revoked = wire.FileRevoked("r1", effect.submission_id, effect.file.sha256, "2026-11-25T09:00:00+08:00")
    desk.outbox.returns.apply(page(cast(Any, revoked)))
    assert desk.told(effect) == ev.CaseFilePrinted("visit", "job", "refused", "revoked")
    assert desk.known == []


def test_a_seal_that_only_the_platform_verifies_is_asked_there(desk: Desk) -> None:
    effect = desk.result()
    desk.told(replace(effect, file=replace(effect.file, seal=OFD_SM2)))
    assert desk.seal_asked == 1
    assert desk.known[0].seal is not None


@pytest.mark.req("M21")
def test_for_who_has_left_nothing_is_printed(desk: Desk) -> None:
    desk.results.wipe("visit")
    assert desk.told(desk.result()) is None
    assert desk.printed == []
