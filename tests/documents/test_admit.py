"""The door of the document room before files that were made to do harm."""

from __future__ import annotations

import contextlib
import json
import random
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kiosk.documents.admit import SUFFIXES, Refused, admit
from kiosk.documents.encode import encoded, preview
from kiosk.documents.structure import CAMERA_DIRECTORY
from tests.documents import hostile
from tests.documents.hostile import Hostile

pytestmark = pytest.mark.req("M08")
MOST_SECONDS = 3.0  # of one core, for any file; the slowest takes a third


def promised(name: str) -> str:
    return SUFFIXES[Path(name).suffix]


@pytest.mark.parametrize("case", hostile.corpus(), ids=lambda case: case.name)
def test_a_hostile_file_is_refused_for_its_reason_and_soon(case: Hostile) -> None:
    begun, code = time.thread_time(), None
    try:
        pixels = admit(case.content, promised(case.name)).pixels
    except Refused as refused:
        code = refused.code
    else:
        assert (pixels.dtype, pixels.ndim, pixels.flags.c_contiguous) == (np.uint8, 3, True)
    assert code == case.code
    assert time.thread_time() - begun < MOST_SECONDS


def test_interlaced_pixels_are_those_that_were_laced() -> None:
    found = admit(hostile.interlaced(), "PNG")
    assert found.grey
    assert np.array_equal(found.pixels[..., 0], np.asarray(hostile.picture("L")))


def test_what_is_clear_by_a_palette_is_paper() -> None:
    case = next(case for case in hostile.corpus() if case.name == "clear palette.png")
    assert (admit(case.content).pixels == 255).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_as_its_camera_noted(orientation: int) -> None:
    content = hostile.with_segments(
        hostile.segment(0xE1, hostile.turned(bytes([0, orientation]))), jpeg=hostile.saved("JPEG")
    )
    flat = admit(hostile.saved("JPEG")).pixels
    upright = {
        1: flat, 2: flat[:, ::-1], 3: flat[::-1, ::-1], 4: flat[::-1], 5: flat.transpose(1, 0, 2),
        6: np.rot90(flat, -1), 7: flat[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(flat),
    }[orientation]  # fmt: skip
    found = admit(content)
    assert found.orientation == orientation
    assert np.array_equal(found.pixels, upright)


@pytest.mark.parametrize(("said", "dpi"), [(72, 0), (96, 0), (75, 75), (100, 100), (300, 300), (2401, 0)])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_resolutions_of_old_screens_tell_nothing_of_a_page(kind: str, said: int, dpi: int) -> None:
    assert admit(hostile.saved(kind, dpi=(said, said))).dpi == dpi


def test_a_camera_does_not_know_how_large_a_page_is() -> None:
    exif = Image.Exif()
    exif[0x010F] = "maker"  # scanners say that too
    assert admit(hostile.saved("JPEG", dpi=(300, 300), exif=exif)).dpi == 300
    exif.get_ifd(CAMERA_DIRECTORY)[0x829A] = 0.01
    assert admit(hostile.saved("JPEG", dpi=(300, 300), exif=exif)).dpi == 0


def test_nothing_that_hides_behind_a_picture_is_passed_on() -> None:
    for case in hostile.corpus():
        if case.name.startswith("polyglot"):
            pixels = admit(case.content).pixels
            for sent in (encoded(pixels, 0).jpeg, preview(pixels)):
                assert not any(word in sent for word in (b"PK\x03\x04", b"script", b"alert", b"php", b"%PDF"))


def test_a_refusal_quotes_nothing_of_the_file() -> None:
    secret = b"150602199001011234"
    for content in (hostile.PNG + secret * 9, b"\xff\xd8\xff\xe1" + secret * 9, secret * 20):
        with pytest.raises(Refused) as refused:
            admit(content)
        told = json.dumps([str(refused.value), repr(refused.value), refused.value.detail])
        assert secret.decode() not in told


def test_two_thousand_mutations_end_as_a_picture_or_a_refusal() -> None:
    source = random.Random(20261124)
    seeds = [
        hostile.saved("JPEG", exif=hostile.turned(b"\0\6")), hostile.saved("JPEG", progressive=True),
        hostile.saved("JPEG", "L", dpi=(300, 300)), hostile.saved("JPEG", "CMYK"), hostile.saved("PNG", dpi=(300, 300)),
        hostile.saved("PNG", "RGBA"), hostile.saved("PNG", "P"), hostile.saved("PNG", "1"), hostile.interlaced(),
        next(case.content for case in hostile.corpus() if case.name == "two views.jpg"),
    ]  # fmt: skip
    for _ in range(2000):
        content = hostile.mutated(source.choice(seeds), source)
        with contextlib.suppress(Refused):
            assert admit(content).pixels.ndim == 3
