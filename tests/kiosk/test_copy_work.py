"""Copies made, printed and sealed for a telephone; whoever has the code opens what was copied, and nobody else."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from devices.print_report import PrintOutcome, PrintReport
from kiosk.asking import NotAnswered
from kiosk.bus import Bus
from kiosk.contract.download import DownloadReply
from kiosk.copy_work import CopyWork
from kiosk.journey import events as ev
from kiosk.journey.effects import PrintCopy, TakePagesHome
from kiosk.model.page import Page, Verdict
from kiosk.model.unanswered import Unanswered


def page() -> Page:
    data = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(data, "JPEG")
    return Page(data.getvalue(), b"", 80, 60, 100, Verdict(ok=True), Page.digest(data.getvalue()))


class Desk:
    def __init__(self) -> None:
        self.bus, self.printed, self.brought = Bus(), list[bytes](), list[bytes]()
        self.answer: Any = DownloadReply("https://platform.example/d/1", "2026-11-24T10:00:00+08:00")
        self.logged: list[str] = []
        self.work = CopyWork(
            cast(Any, self), lambda: cast(Any, self), self.bus, lambda event, **_: self.logged.append(event)
        )

    def ask(self, _sid: str, question: Callable[[Any], Any], answered: Callable[[Any], None], within: float) -> None:
        assert within > 60
        answered(self.answer if isinstance(self.answer, NotAnswered) else question(self))

    def put_download(self, _id: str, ciphertext: bytes) -> Any:
        self.brought.append(ciphertext)
        return self.answer

    def print_document(self, _holder: str, pdf: bytes, _title: str, done: Callable[[PrintReport], None]) -> None:
        self.printed.append(pdf)
        done(PrintReport(PrintOutcome.DONE))

    def told(self) -> Any:
        self.work.close()
        (event,) = self.bus.drain()
        return event


@pytest.mark.req("M24")
def test_the_pages_are_printed_as_one_document() -> None:
    desk = Desk()
    desk.work.print(PrintCopy("visit", "job", (page(), page())))
    assert desk.told() == ev.CaseFilePrinted("visit", "job", "done")
    assert desk.printed[0].startswith(b"%PDF-")


@pytest.mark.req("M21", "M24")
def test_only_the_code_opens_what_was_brought() -> None:
    desk = Desk()
    desk.work.take_home(TakePagesHome("visit", "job", (page(),)))
    told = desk.told()
    assert isinstance(told, ev.TakenHome)
    address, fragment = told.qr.split("#")
    key = base64.urlsafe_b64decode(fragment + "=")
    (sealed,) = desk.brought
    assert AESGCM(key).decrypt(sealed[:12], sealed[12:], None).startswith(b"%PDF-")
    assert (address, b"%PDF" in sealed) == ("https://platform.example/d/1", False)


@pytest.mark.parametrize("why", [Unanswered.AWAY, Unanswered.REFUSED])
def test_why_nothing_was_brought_is_told(why: Unanswered) -> None:
    desk = Desk()
    desk.answer = NotAnswered(why)
    desk.work.take_home(TakePagesHome("visit", "job", (page(),)))
    assert desk.told() == ev.NotTakenHome("visit", "job", why)


def test_pages_that_make_no_document_are_said() -> None:
    desk = Desk()
    broken = Page(b"x", b"", 1, 1, 100, Verdict(ok=True), "wrong")
    desk.work.print(PrintCopy("visit", "job", (broken,)))
    assert desk.told() == ev.CaseFilePrinted("visit", "job", "failed", "notMade")
    assert desk.logged == ["copy.not_made"]


@pytest.mark.req("M21")
def test_for_who_has_left_nothing_is_printed() -> None:
    desk = Desk()
    desk.work.wipe("visit")
    desk.work.print(PrintCopy("visit", "job", (page(),)))
    desk.work.close()
    assert (desk.bus.drain(), desk.printed) == ((), [])
