"""Every question of every dialect on a bad day: whatever comes instead of an answer is transient, and has a stable word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec
import pytest

from kiosk.clock import SystemClock
from kiosk.contract.booking import Booking
from kiosk.contract.case_query import CasesAsked, InquiryAsked, SecondCheck
from kiosk.contract.note import SignedNote
from kiosk.contract.submission import EvaluationBody
from kiosk.contract.waiver import ChecksAsked, CredentialShown, LicencesAsked
from kiosk.platform.adapter import PlatformAdapter
from kiosk.platform.client import PlatformClient
from kiosk.platform.gb39046.adapter import Gb39046Platform
from kiosk.platform.settings import Limits
from offline.ports import SaidNoError, TransientError
from tests.platform.office import CASE, CODE, PERSON, RESULT_FILE, SEALED_REF, SUBMISSION
from tests.platform.serving import Asked, Pki, Said, serving
from tests.platform.speaks_gb39046 import OPERATOR

IMPATIENT = Limits(connect_s=5.0, read_s=10.0, call_s=10.0, answer_bytes=2000)
NOTHING = SecondCheck("none")
EVALUATION = EvaluationBody("satisfied", ("412",), True, "2026-11-23T10:33:00+08:00")

QUESTIONS: dict[str, Callable[[PlatformAdapter], object]] = {
    "put_evaluation": lambda at: at.put_evaluation(SUBMISSION, EVALUATION),
    "put_note": lambda at: at.put_note(SUBMISSION, "n", SignedNote("phone", 1, "s", "k", "x", "y")),
    "changes": lambda at: at.changes("1"),
    "sealed": lambda at: at.sealed(SEALED_REF, 0),
    "licences": lambda at: at.licences(LicencesAsked(PERSON, "b", "150627", ("m",))),
    "checks": lambda at: at.checks(ChecksAsked(PERSON, "b", "150627", ("m",))),
    "credential": lambda at: at.credential(CredentialShown(CODE)),
    "case_status": lambda at: at.case_status(CASE),
    "cases": lambda at: at.cases(CasesAsked(PERSON, NOTHING)),
    "inquiry": lambda at: at.inquiry("pension", ("month",), InquiryAsked(PERSON, NOTHING, {})),
    "payment": lambda at: at.payment(SUBMISSION),
    "slots": lambda at: at.slots("150627", "b", "i"),
    "book": lambda at: at.book(SUBMISSION, Booking("s")),
    "file": lambda at: at.file(RESULT_FILE),
    "standing": lambda at: at.standing(RESULT_FILE.file_id),
    "seal": lambda at: at.seal(b"file", "application/pdf"),
    "put_download": lambda at: at.put_download("d", b"sealed"),
    "delete_download": lambda at: at.delete_download("d"),
    "platform_time": lambda at: at.platform_time(),
}
# What is done by these is done; there is nothing in their answer that could be wrong.
SILENT = {"put_evaluation", "put_note", "delete_download"}

BAD: dict[str, tuple[Said, str]] = {
    "a log-in page": (Said(200, b"<html>", "text/html; charset=utf-8"), "captive_portal"),
    "a log-in page as a refusal": (Said(403, b"<html>", "text/html"), "captive_portal"),
    "a way to somewhere else": (Said(302, b"", "text/plain", {"Location": "https://evil.example/"}), "captive_portal"),
    "a failure": (Said(500, b"{}"), "http_500"),
    "a proxy that is busy": (Said(429, b"slow down", "text/plain", {"Retry-After": "7"}), "http_429"),
    "another kind of thing": (Said(200, b"GIF89a", "image/gif"), "garbage"),
    "too much": (Said(200, b'"' + b"x" * 5000 + b'"'), "garbage"),
}
NO_ANSWER = (b"null", b"[]", b'"ok"', b"{", b"\xff\xfe", b"", b'{"state": {"state": []}}')


@dataclass
class Line:
    """Says whatever the test wants."""

    said: Said = field(default_factory=Said)
    asked: int = 0

    def __call__(self, _: Asked) -> Said:
        self.asked += 1
        return self.said


@pytest.fixture(scope="module")
def line() -> Line:
    return Line()


@pytest.fixture(scope="module", params=["reference", "gb39046"])
def adapter(
    request: pytest.FixtureRequest, line: Line, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PlatformAdapter]:
    with serving(line, Pki.made(tmp_path_factory.mktemp("pki"))) as settings:
        made: PlatformAdapter
        if request.param == "reference":
            made = PlatformClient(settings, SystemClock(), IMPATIENT)
        else:
            made = Gb39046Platform(settings, SystemClock(), OPERATOR, IMPATIENT)
        yield made
        made.close()


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_stands_in_between_is_transient(adapter: PlatformAdapter, line: Line, question: str) -> None:
    for name, (said, reason) in BAD.items():
        line.said = said
        with pytest.raises(TransientError) as failed:
            QUESTIONS[question](adapter)

        assert (name, failed.value.reason) == (name, reason)
        assert not isinstance(failed.value, SaidNoError)


@pytest.mark.parametrize("question", sorted(QUESTIONS.keys() - SILENT))
def test_an_answer_that_says_nothing_is_garbage(adapter: PlatformAdapter, line: Line, question: str) -> None:
    for body in NO_ANSWER:
        line.said = Said(200, body)
        with pytest.raises(TransientError) as failed:
            QUESTIONS[question](adapter)

        assert (body, failed.value.reason) == (body, "garbage")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_bad_day_is_not_followed_by_a_second_question(adapter: PlatformAdapter, line: Line, question: str) -> None:
    line.said, line.asked = Said(503, b"{}"), 0
    with pytest.raises(TransientError):
        QUESTIONS[question](adapter)

    assert line.asked == 1


@pytest.mark.parametrize(
    ("headers", "status", "length"),
    [
        ({}, 206, 128),
        ({"Content-Range": "bytes 0-127/128"}, 206, 128),
        ({"Content-Range": "bytes 1-128/510000"}, 206, 128),
        ({"Content-Range": "bytes 0-262143/510000"}, 206, 127),
        ({}, 200, 127),
        ({}, 204, 0),
    ],
)
def test_a_piece_of_another_place_or_length_is_not_put_together(
    adapter: PlatformAdapter, line: Line, headers: dict[str, str], status: int, length: int
) -> None:
    line.said = Said(status, b"x" * length, "application/octet-stream", headers)

    with pytest.raises(TransientError, match="garbage"):
        adapter.sealed(SEALED_REF, 0)


def test_a_server_that_gives_the_whole_file_is_taken_at_its_word(adapter: PlatformAdapter, line: Line) -> None:
    line.said = Said(200, b"0123456789", "application/octet-stream")

    assert adapter.sealed(msgspec.structs.replace(SEALED_REF, size=10), 4) == b"456789"


@pytest.mark.parametrize("offset", [-1, 10, 11])
def test_nothing_is_asked_that_lies_outside_a_file(adapter: PlatformAdapter, line: Line, offset: int) -> None:
    line.asked = 0
    with pytest.raises(ValueError, match="nothing lies there"):
        adapter.sealed(msgspec.structs.replace(SEALED_REF, size=10), offset)

    assert line.asked == 0
