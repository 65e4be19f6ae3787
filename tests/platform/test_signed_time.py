"""The signed time: believed for its signature under our own nonce alone, on a line where anybody may say anything."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform.signed_time import ask_time, verified
from offline.ports import TransientError
from tests.platform.timing import KEY, KEY_ID, TRUE, honest, http, signed, telling

NONCE = "0123456789abcdef" * 2


def _nonce() -> str:
    return secrets.token_hex(16)


def test_a_time_that_the_platform_signed_is_heard() -> None:
    with telling(honest) as settings:
        heard = ask_time(settings, _nonce(), time.monotonic)

    assert heard.moment - datetime.fromisoformat(TRUE) == timedelta(seconds=heard.error_s)
    assert heard.error_s < 3
    assert heard.answer.now == TRUE


def test_half_of_the_way_there_and_back_is_how_wrong_it_may_be() -> None:
    clock = [10.0]

    def answer(nonce: str) -> bytes:
        clock[0] = 12.0
        return honest(nonce)

    with telling(answer) as settings:
        heard = ask_time(settings, _nonce(), lambda: clock[0])

    assert (heard.error_s, heard.boot) == (1.0, 12.0)
    assert heard.moment == datetime.fromisoformat(TRUE) + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda nonce: http(msgspec.json.encode(signed(nonce, key=Ed25519PrivateKey.generate()))), "forged"),
        (lambda _: http(msgspec.json.encode(signed(NONCE))), "forged"),
        (lambda nonce: http(msgspec.json.encode(signed(nonce, key_id="time-0"))), "forged"),
        (
            lambda nonce: http(
                msgspec.json.encode(msgspec.structs.replace(signed(nonce), now="2036-11-23T12:00:00.000+08:00"))
            ),
            "forged",
        ),
        (lambda nonce: http(msgspec.json.encode(msgspec.structs.replace(signed(nonce), signature="%%"))), "garbage"),
        (lambda nonce: http(msgspec.json.encode(signed(nonce, now="noon"))), "garbage"),
        (lambda nonce: http(msgspec.json.encode(signed(nonce, now="2026-11-23T12:00:00"))), "garbage"),
        (lambda _: http(b"null"), "garbage"),
        (lambda _: http(b"\xff"), "garbage"),
        (lambda _: http(b" " * 5000), "garbage"),
        (lambda _: http(b"<html>log in</html>", media_type="text/html"), "captive_portal"),
        (lambda _: http(b"", "302 Found", more="Location: http://portal.example/\r\n"), "captive_portal"),
        (lambda _: http(b"<html>", "511 Network Authentication Required", "text/html"), "captive_portal"),
        (lambda _: http(b"{}", "500 Internal Server Error"), "http_500"),
        (lambda _: b"", "interrupted"),
        (lambda _: b"220 mail.example ESMTP\r\n", "garbage"),
        (lambda nonce: honest(nonce)[:-20], "garbage"),
    ],
)
def test_nothing_else_is_believed(answer: Callable[[str], bytes], reason: str) -> None:
    with telling(answer) as settings, pytest.raises(TransientError) as failed:
        ask_time(settings, _nonce(), time.monotonic)

    assert failed.value.reason == reason


def test_an_answer_to_an_earlier_question_says_nothing() -> None:
    with telling(lambda _: honest(NONCE)) as settings, pytest.raises(TransientError, match="forged"):
        ask_time(settings, _nonce(), time.monotonic)


def test_a_line_that_drips_is_given_up() -> None:
    with telling(honest, drip=0.05) as settings, pytest.raises(TransientError, match="timeout"):
        ask_time(settings, _nonce(), time.monotonic, within=0.4)


def test_an_answer_that_took_too_long_is_not_used() -> None:
    clock = [0.0]

    def answer(nonce: str) -> bytes:
        clock[0] = 7.0
        return honest(nonce)

    with telling(answer) as settings, pytest.raises(TransientError, match="timeout"):
        ask_time(settings, _nonce(), lambda: clock[0])


def test_nobody_there_is_unreachable() -> None:
    with telling(honest) as settings:
        gone = settings

    with pytest.raises(TransientError, match="unreachable"):
        ask_time(gone, _nonce(), time.monotonic)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1", "ftp://127.0.0.1", "127.0.0.1", "http://", "http://[::1", "http://127.0.0.1:99999"]
)
def test_an_address_that_is_none_is_a_matter_of_configuration(url: str) -> None:
    with telling(honest) as settings, pytest.raises(TransientError, match="configuration"):
        ask_time(replace(settings, url=url), _nonce(), time.monotonic)


@pytest.mark.parametrize("nonce", ["", "x" * 32, "A" * 32, "0" * 31, "0" * 32 + "\r\nX: y"])
def test_a_nonce_that_could_say_more_is_not_sent(nonce: str) -> None:
    with telling(honest) as settings, pytest.raises(ValueError, match="nonce"):
        ask_time(settings, nonce, time.monotonic)


@given(st.binary(max_size=300))
def test_no_answer_breaks_the_reader(body: bytes) -> None:
    with pytest.raises(TransientError):
        verified(body, NONCE, KEY.public_key(), KEY_ID)
