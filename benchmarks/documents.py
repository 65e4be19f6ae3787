"""What the citizen waits for after a scan, beside Pillow (libjpeg-turbo) merely decoding and encoding the same picture.

Half a minute. What is found on hundreds of photographs is measured by ``make documents`` (``document_gallery``).
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from typing import Final

from PIL import Image

from benchmarks.document_picture import admitted, read_of
from benchmarks.document_rows import Row, row
from kiosk.documents.admit import admit
from kiosk.documents.encode import encoded
from kiosk.documents.find import find_page
from kiosk.documents.light import evened
from kiosk.documents.ocr import RapidReader
from kiosk.documents.pipeline import calm, look
from kiosk.documents.rectify import rectified, straightened
from tests.documents.generator.conditions import TUNING
from tests.documents.generator.gallery import drawn, picture

ROUNDS: Final = 7
READ_ROUNDS: Final = 3
MS: Final = 1000.0


def measure() -> list[Row]:
    """Times are of the clock on the wall, one thread at work."""
    calm()
    # With a sensor's noise and a paper's tint: a drawing without them is decoded four times as fast as any scan.
    page = picture("form", TUNING.seeds[3], TUNING, scan=True).pixels
    scan = admitted(page, 300)
    jpeg = io.BytesIO()
    Image.fromarray(page).save(jpeg, "JPEG", quality=90, dpi=(300, 300))
    content = jpeg.getvalue()
    verdict, pipeline, pillow = _side_by_side(lambda: look(scan), lambda: _geometry(content), lambda: _again(content))
    photo = admitted(picture("hukou_page", TUNING.seeds[2], TUNING).pixels, 0)
    at_hand = _side_by_side(lambda: look(photo))[0]
    leaf, _ = drawn("hukou_page", 3)
    reader = RapidReader()
    reading = _seconds(lambda: read_of(look(admitted(leaf, 300)), reader), READ_ROUNDS)
    alone = f"A4 at 300 dpi, median of {ROUNDS}, one thread"
    return [
        row("documents.verdict_ms", verdict * MS, "ms", "<= 400", ROUNDS, alone),
        row("documents.verdict_photo_ms", at_hand * MS, "ms", "", ROUNDS, "a photograph of a register's leaf"),
        row("documents.pipeline_ratio", pipeline / pillow, "x", "<= 3", ROUNDS,
            f"decode, find, upright, light, encode: {pipeline * MS:.0f} ms; Pillow decoding and encoding: {pillow * MS:.0f} ms"),
        row("documents.content_ms", reading * MS, "ms", "<= 3000", READ_ROUNDS, "register's leaf, one thread"),
    ]  # fmt: skip


def _side_by_side(*works: Callable[[], object]) -> list[float]:
    """Medians in seconds, taken in turn, so that what slows the machine slows all."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for times, work in zip(taken, works, strict=True):
            times.append(_seconds(work, 1))
    return [statistics.median(times) for times in taken]


def _seconds(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _geometry(content: bytes) -> None:
    """From the bytes of a file to those that are sent, without a look at whether they are good or what they say."""
    came = admit(content)
    found = find_page(came.pixels)
    if found is None:
        raise RuntimeError("the scan's page was not found")
    sheet = rectified(came.pixels, found, came.dpi)
    encoded(evened(straightened(came.pixels, sheet)), sheet.dpi)


def _again(content: bytes) -> None:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    picture.save(io.BytesIO(), "JPEG", quality=85)
