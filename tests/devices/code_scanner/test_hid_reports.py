"""Reports of a HID-POS scanner to codes, in both layouts that are on the market."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.code_scanner.code_line import Refusal
from devices.code_scanner.hid_reports import CODE_REPORT, REPORT_BYTES, ReportCodes, ReportLayout
from devices.code_scanner.sim_wire import ReportWire

LAYOUTS = list(ReportLayout)


def codes(layout: ReportLayout, most: int = 4096, encoding: str = "utf-8") -> ReportCodes:
    return ReportCodes(layout, most, encoding)


def found(parser: ReportCodes, *reports: bytes) -> list[str | Refusal]:
    return [one for report in reports if (one := parser.feed(report)) is not None]


def test_a_report_as_the_data_sheet_shows_it_is_read() -> None:
    """The example of Access-IS: 60 bytes in two reports, the flag in byte 63."""
    text = "M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23       "
    first = bytes([2, 56]) + b"]Q0" + text[:56].encode() + b"s\0\x01"
    second = bytes([2, 4]) + b"]Q0" + text[56:].encode().ljust(56, b"\0") + b"s\0\0"
    assert found(codes(ReportLayout.AIM), first, second) == [text]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=200), st.sampled_from(LAYOUTS))
def test_any_text_comes_through(text: str, layout: ReportLayout) -> None:
    parser = codes(layout)
    said = found(parser, *ReportWire(layout).pieces(text))
    if parser.inside:  # a multiple of what a plain report holds
        last = parser.silence()
        said += [] if last is None else [last]
    assert said == ([Refusal.BAD_REPORT] if layout is ReportLayout.PLAIN and text.startswith("]") else [text])


def test_a_plain_code_of_exactly_one_report_ends_with_silence() -> None:
    parser = codes(ReportLayout.PLAIN)
    assert found(parser, *ReportWire().pieces("7" * 62)) == []
    assert parser.inside
    assert parser.silence() == "7" * 62
    assert parser.silence() is None


def test_a_code_whose_last_report_is_missing_is_given_up() -> None:
    parser = codes(ReportLayout.AIM)
    first, _second = ReportWire(ReportLayout.AIM).pieces("7" * 60)
    assert found(parser, first) == []
    assert parser.silence() is Refusal.NO_TERMINATOR
    assert found(parser, *ReportWire(ReportLayout.AIM).pieces("NEXT")) == ["NEXT"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_code_in_another_encoding_is_read(layout: ReportLayout) -> None:
    report = ReportWire(layout)._report("社保".encode("gb18030"), more=False)
    assert found(codes(layout, encoding="gb18030"), report) == ["社保"]
    assert found(codes(layout), report) == [Refusal.NOT_TEXT]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reports_of_another_kind_are_passed_over(layout: ReportLayout) -> None:
    wire = ReportWire(layout)
    assert found(codes(layout), wire.control, *wire.pieces("A"), b"") == ["A"]


def test_a_scanner_in_the_other_layout_is_not_half_read() -> None:
    plain, aim = ReportWire(ReportLayout.PLAIN), ReportWire(ReportLayout.AIM)
    assert found(codes(ReportLayout.PLAIN), *aim.pieces("12345")) == [Refusal.BAD_REPORT]
    assert found(codes(ReportLayout.AIM), *plain.pieces("12345")) == [Refusal.BAD_REPORT]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "report", [bytes([2]), bytes([2, 5]) + b"short", bytes([2, 63]) + bytes(62), bytes([2, 255]) * 32]
)
def test_a_report_that_contradicts_itself_is_refused(layout: ReportLayout, report: bytes) -> None:
    assert found(codes(layout), report) == [Refusal.BAD_REPORT]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_code_that_is_too_long_is_refused_once_and_its_tail_is_no_code(layout: ReportLayout) -> None:
    parser, wire = codes(layout, most=100), ReportWire(layout)
    assert found(parser, *wire.pieces("7" * 300)) == [Refusal.TOO_LONG]
    assert found(parser, *wire.pieces("NEXT")) == ["NEXT"]


@given(
    st.lists(st.binary(max_size=REPORT_BYTES).map(lambda rest: bytes([CODE_REPORT]) + rest), max_size=12),
    st.sampled_from(LAYOUTS),
)
def test_any_reports_are_codes_or_refused_and_never_too_much(reports: list[bytes], layout: ReportLayout) -> None:
    parser = codes(layout, most=100)
    for one in [*found(parser, *reports), parser.silence()]:
        assert one is None or isinstance(one, Refusal) or (one and len(one.encode()) <= 100)
    assert not parser.inside
