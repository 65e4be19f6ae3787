"""A platform's texts before they come near paper, screen or code: plain ones pass as they are, nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.reply import (
    LONGEST_CASE_NUMBER,
    LONGEST_PROGRESS_URL,
    is_case_number,
    is_moment,
    progress_address,
)

ZONES = [timezone(timedelta(hours=hours)) for hours in (-12, 0, 8, 14)]


@pytest.mark.parametrize(
    "number", ["KSK06271123000018", "L-YJHL07-20261123-0042-C", "鄂政务〔2026〕12号", "12441500196720244T3442199806003"]
)
def test_numbers_as_organs_write_them_pass(number: str) -> None:
    assert is_case_number(number)


@pytest.mark.parametrize(
    "number",
    [
        None,
        "",
        " ",
        " KSK1",
        "KSK1\n已受理",
        "KSK1\r",
        "KSK\x1b@1",
        "KSK\x001",
        "KSK\u202e1",
        "KSK\u20281",
        "9" * (LONGEST_CASE_NUMBER + 1),
        "x" * 10_000,
    ],
)
def test_a_number_that_could_print_more_than_itself_does_not_pass(number: str | None) -> None:
    assert not is_case_number(number)


@given(st.text())
def test_a_number_that_passes_is_one_line_of_what_can_be_seen(text: str) -> None:
    if is_case_number(text):
        assert text.splitlines() == [text]
        assert all(char.isprintable() for char in text)


@pytest.mark.parametrize(
    "url", ["https://platform.example/p/8f3a?x=1", "https://zwfw.example:8443/p/1", "http://127.0.0.1:1/p/a"]
)
def test_a_plain_web_address_passes(url: str) -> None:
    assert progress_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "tel:12345",
        "intent://x#Intent;end",
        "http://platform.example/p/1",
        "https:///p/1",
        "https://",
        "//platform.example/p/1",
        "https://gov.example@evil.example/",
        "https://user:word@gov.example/",
        "https://gov.example\\@evil.example/",
        "https://gov.example/p/\x1b@",
        "https://gov.example/p/\n1",
        "https://gov.example/ p",
        "https://gov.example/进度",
        "https://gov.example:99999/",
        "https://gov.example:0/",
        "https://[::1/",
        "https://gov.example/" + "x" * LONGEST_PROGRESS_URL,
    ],
)
def test_an_address_that_is_no_plain_web_address_is_left_out(url: str | None) -> None:
    assert progress_address(url) is None


@pytest.mark.parametrize(
    "moment", [None, "", "soon", "2026-11-23T09:31:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_that_not_every_zone_has_is_none(moment: str | None) -> None:
    assert not is_moment(moment)


@given(st.datetimes(timezones=st.sampled_from(ZONES)), st.sampled_from(ZONES))
def test_a_time_that_passes_can_be_told_in_every_zone(moment: datetime, zone: timezone) -> None:
    if is_moment(moment.isoformat()):
        assert datetime.fromisoformat(moment.isoformat()).astimezone(zone) == moment


@given(st.text())
def test_no_text_makes_a_check_fall_over(text: str) -> None:
    is_case_number(text)
    is_moment(text)
    progress_address(text)
    progress_address("https://" + text)
