"""The number as QR: read back from the paper by a real reader."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image

from kiosk.printing.a4.application import application_sheet
from kiosk.printing.a4.qr import svg
from tests.printing.a4.papers import APPLICATION, MADE, NUMBER, press, say


@pytest.mark.req("M12")
def test_a_reader_finds_the_number_on_the_printed_page() -> None:
    page = press().pictures(application_sheet(APPLICATION, say), MADE, 150)[0]
    with Image.open(io.BytesIO(page)) as shown:
        found = zxingcpp.read_barcodes(shown.convert("L"))
    assert [code.text for code in found] == [NUMBER]


def test_nothing_of_the_text_gets_into_the_drawing() -> None:
    assert re.fullmatch(
        r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 \d+ \d+"><path d="[Mhvz0-9 -]+"/></svg>',
        svg('"/><script>alert(1)</script>'),
    )
