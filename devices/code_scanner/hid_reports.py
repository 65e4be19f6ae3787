"""From the reports of a HID-POS scanner to whole codes. Pure.

Reports of 64 bytes, as hidraw delivers them: id 02, length, content. Two layouts are on the market and nothing in a report
says which: ``plain`` has up to 62 bytes of content from byte 2; ``aim`` has the three characters of the AIM symbology
identifier there ("]Q1"), up to 56 bytes of content from byte 5, and a flag in byte 63 that more is to come (published
data sheets of Honeywell and Access-IS scanners). In ``plain`` a full report is followed by the next, or by silence.
"""

from __future__ import annotations

import enum

from devices.code_scanner.code_line import Refusal, text_of

REPORT_BYTES = 64
CODE_REPORT = 2
_AIM = ord("]")
_PLAIN_START, _AIM_START = 2, 5
_PLAIN_MOST, _AIM_MOST = 62, 56
_MORE_AT = 63


class ReportLayout(enum.Enum):
    """See the module."""

    PLAIN = "plain"
    AIM = "aim"


class ReportCodes:
    """Holds at most ``max_bytes`` of a code, whatever arrives."""

    def __init__(self, layout: ReportLayout, max_bytes: int, encoding: str) -> None:
        self._layout = layout
        self._max_bytes = max_bytes
        self._encoding = encoding
        self._code = bytearray()
        self._skipping = False
        self._more = False

    @property
    def inside(self) -> bool:
        """True between the first report of a code and its last."""
        return self._more

    def feed(self, report: bytes) -> str | Refusal | None:
        """The code that ends with this report, or what is wrong. ``b""`` is no report."""
        if not report or report[0] != CODE_REPORT:
            return None  # buttons and weights have reports of their own
        content, more = self._content(report)
        self._more = more
        if content is None:
            return self._refuse(Refusal.BAD_REPORT)
        if not self._skipping and len(self._code) + len(content) > self._max_bytes:
            return self._refuse(Refusal.TOO_LONG)
        self._code += b"" if self._skipping else content
        return None if more else self._end()

    def silence(self) -> str | Refusal | None:
        """Nothing came for so long that no report is to follow."""
        if not self._more:
            return None
        self._more = False
        if self._layout is ReportLayout.AIM:
            skipped = self._skipping
            self._begin()
            return None if skipped else Refusal.NO_TERMINATOR
        return self._end()  # its length is a multiple of what a report holds

    def _content(self, report: bytes) -> tuple[bytes | None, bool]:
        aim = self._layout is ReportLayout.AIM
        start, most = (_AIM_START, _AIM_MOST) if aim else (_PLAIN_START, _PLAIN_MOST)
        length = report[1] if len(report) > 1 else 0
        # A code that begins with "]" does not exist outside of symbology identifiers: the other layout would be misread.
        fits = len(report) == REPORT_BYTES and length <= most and (report[_PLAIN_START] == _AIM) is aim
        more = bool(report[_MORE_AT] & 1) if aim and len(report) == REPORT_BYTES else not aim and length == most
        if not fits and self._code and not aim:
            fits = len(report) == REPORT_BYTES and length <= most  # in the middle of a code any byte may be a "]"
        return (bytes(report[start : start + length]) if fits else None), more

    def _refuse(self, refusal: Refusal) -> Refusal:
        self._code.clear()
        self._skipping = self._more
        return refusal

    def _end(self) -> str | Refusal | None:
        code, skipped = bytes(self._code), self._skipping
        self._begin()
        return None if skipped or not code else text_of(code, self._encoding)

    def _begin(self) -> None:
        self._code.clear()
        self._skipping = False
        self._more = False
