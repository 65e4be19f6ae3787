"""The codes in one picture, through zxing-cpp. Runs in the child process.

A code may say in which encoding its text is (ECI, AIM ITS/04-023); most do not, and zxing-cpp then guesses, taking the GBK of
a short Chinese text for Latin letters. So its guess is not taken: content and ECI are read from it (``TextMode.HexECI``), and
what does not say its encoding has the configured one or is unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import zxingcpp

from devices.code_scanner.camera import Format
from devices.code_scanner.code_line import Refusal, printable, text_of

_FORMATS: dict[Format, zxingcpp.BarcodeFormat] = {
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "ean8": zxingcpp.BarcodeFormat.EAN8,
    "aztec": zxingcpp.BarcodeFormat.Aztec,
    "code39": zxingcpp.BarcodeFormat.Code39,
}
# Decoded by their supersets, as everybody writes them.
_ECI = {3: "latin-1", 20: "shift_jis", 25: "utf-16-be", 26: "utf-8", 27: "ascii", 28: "big5", 29: "gb18030"}
_ECI |= {30: "euc_kr", 31: "gb18030", 32: "gb18030", 170: "ascii"}
_IDENTIFIER_BYTES = 3
_SWITCH = re.compile(rb"\\(\d{6})|\\\\|[^\\]+", re.DOTALL)


class CodeFinder:
    """``encoding`` of codes that do not say theirs; longer ones than ``max_bytes`` are refused."""

    def __init__(self, formats: Sequence[Format], encoding: str, max_bytes: int) -> None:
        self._formats = zxingcpp.BarcodeFormats([_FORMATS[each] for each in formats])
        self._encoding = encoding
        self._max_bytes = max_bytes

    def find(self, picture: Any) -> list[str | Refusal]:
        """Every code in ``picture`` (uint8, height × width, gray), upright or not, dark on light or light on dark."""
        codes = zxingcpp.read_barcodes(picture, formats=self._formats, text_mode=zxingcpp.TextMode.HexECI)
        return [self._text(code) for code in codes if code.valid]

    def _text(self, code: Any) -> str | Refusal:
        said = bytes.fromhex(code.text)
        identifier, content = said[:_IDENTIFIER_BYTES], said[_IDENTIFIER_BYTES:]
        if len(content) > self._max_bytes:
            return Refusal.TOO_LONG
        if identifier == code.symbology_identifier.encode("ascii"):
            return text_of(content, self._encoding)
        return text_with_eci(content, self._encoding)


def text_with_eci(content: bytes, encoding: str) -> str | Refusal:
    """Text of a content in which a backslash and six digits switch the encoding and a doubled backslash is one."""
    text = ""
    for part, encoded in _parts(content, encoding):
        if encoded is None:
            return Refusal.NOT_TEXT
        try:
            text += part.decode(encoded)
        except UnicodeDecodeError:
            return Refusal.NOT_TEXT
    return printable(text) or Refusal.NOT_TEXT


def _parts(content: bytes, encoding: str | None) -> Iterator[tuple[bytes, str | None]]:
    part = b""
    for token in _SWITCH.finditer(content):
        if token[1] is None:
            part += b"\\" if token[0] == b"\\\\" else token[0]
            continue
        if part:
            yield part, encoding
        part, encoding = b"", _ECI.get(int(token[1]))
    if part:
        yield part, encoding
