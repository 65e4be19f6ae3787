"""Reading answers: a pure table, and nothing that a server may say breaks it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.problem import MEDIA_TYPE, PERMANENT, Problem
from kiosk.contract.submission import SubmissionReply
from kiosk.platform.answer import RETRY_AFTER_LIMIT_S, Answer, decode, judge, retry_after
from offline.ports import PermanentError, TransientError, UnauthorisedError, UplinkError

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


def _problem(kind: str, status: int, media_type: str = MEDIA_TYPE) -> Answer:
    return Answer(status, {"content-type": media_type}, msgspec.json.encode(Problem(kind, "t", status)))


@pytest.mark.parametrize("kind", ["", "urn:x\n{}", "巴特尔", "x" * 101])
def test_an_unauthorised_problem_with_an_odd_type_is_unnamed(kind: str) -> None:
    with pytest.raises(UnauthorisedError, match=r"^unnamed$"):
        judge(_problem(kind, 403), NOW)


@pytest.mark.parametrize(
    "value", ["Mon, 1 Jan 99999999999 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 +99999999999999999"]
)
def test_a_date_of_too_many_digits_is_no_wish(value: str) -> None:
    assert retry_after(value, NOW) is None


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_is_done(media_type: str) -> None:
    assert judge(Answer(200, {"content-type": media_type}, b"{}"), NOW) == b"{}"


def test_no_content_is_done() -> None:
    assert judge(Answer(204, {}, b""), NOW) == b""


@pytest.mark.parametrize("kind", sorted(PERMANENT))
def test_each_permanent_problem_is_permanent(kind: str) -> None:
    with pytest.raises(PermanentError):
        judge(_problem(kind, 422), NOW)


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", ""])
def test_a_permanent_problem_in_other_clothes_is_not_believed(media_type: str) -> None:
    with pytest.raises(TransientError, match="http_422"):
        judge(_problem(min(PERMANENT), 422, media_type), NOW)


def test_a_login_page_under_401_is_a_portal_and_does_not_stop_the_kiosk() -> None:
    with pytest.raises(TransientError, match="captive_portal"):
        judge(Answer(401, {"content-type": "text/html"}, b"<html>"), NOW)


def test_a_problem_that_cannot_be_read_is_transient() -> None:
    with pytest.raises(TransientError, match="http_403"):
        judge(Answer(403, {"content-type": MEDIA_TYPE}, b"\xff"), NOW)


def test_an_unauthorised_problem_names_its_type() -> None:
    with pytest.raises(UnauthorisedError, match="about:blank"):
        judge(_problem("about:blank", 401), NOW)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("9" * 5000, RETRY_AFTER_LIMIT_S),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("soon", None),
        ("", None),
        ("Mon, 23 Nov 2026 02:31:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 02:29:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 02:31:00 -0000", None),
        ("Mon, 23 Nov 2096 02:31:00 GMT", RETRY_AFTER_LIMIT_S),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text())
def test_no_retry_after_breaks_the_reader(value: str) -> None:
    seconds = retry_after(value, NOW)

    assert seconds is None or 0 <= seconds <= RETRY_AFTER_LIMIT_S


@given(
    st.integers(200, 599),
    st.dictionaries(st.sampled_from(["content-type", "retry-after"]), st.text()),
    st.binary(),
)
def test_an_answer_is_bytes_or_an_error_of_ours(status: int, headers: dict[str, str], body: bytes) -> None:
    try:
        assert isinstance(judge(Answer(status, headers, body), NOW), bytes)
    except UplinkError:
        return


@given(st.binary())
def test_a_body_is_a_reply_or_garbage(body: bytes) -> None:
    try:
        assert isinstance(decode(body, SubmissionReply), SubmissionReply)
    except TransientError:
        return


def test_a_body_of_brackets_alone_is_garbage_and_ends_no_thread() -> None:
    with pytest.raises(TransientError, match="garbage"):
        decode(b'{"x":' + b"[" * 60_000, SubmissionReply)


def test_a_refusal_of_brackets_alone_is_transient() -> None:
    with pytest.raises(TransientError):
        judge(Answer(422, {"content-type": MEDIA_TYPE}, b'{"x":' + b"[" * 60_000), NOW)


def test_an_answer_does_not_show_its_body() -> None:
    assert "secret" not in repr(Answer(200, {}, b"secret"))
