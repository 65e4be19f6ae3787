"""What python-sane hands over, and what of it is a page."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import Completion, DeviceError
from devices.scanner.sane_picture import Announced, announced, image_of


def as_the_library_cuts(stream: bytes, row: int) -> tuple[bytearray, int]:
    """It takes whole rows of ``row`` bytes off the stream, whatever lies between the device's own."""
    height = len(stream) // row
    return bytearray(stream[: height * row]), height


@given(
    width=st.integers(1, 40),
    lines=st.integers(2, 30),
    padding=st.integers(1, 60),
    samples=st.sampled_from([1, 3]),
    known=st.booleans(),
)
def test_rows_with_padding_are_told_apart_but_for_the_last(
    width: int, lines: int, padding: int, samples: int, known: bool
) -> None:
    rows = [bytes((line * 7 + column) % 251 for column in range(width * samples)) for line in range(lines)]
    row = width * samples
    data, height = as_the_library_cuts(b"".join(each + b"\xfe" * padding for each in rows), row)
    page = Announced("color" if samples == 3 else "gray", True, width, lines if known else -1, 8, row + padding)
    image = image_of(page, data, height, 1, 300)
    assert lines - 1 <= image.height <= lines
    assert image.pixels == b"".join(rows)[: image.height * row]


def test_sixteen_bits_become_their_upper_eight() -> None:
    page = Announced("gray", True, 3, 1, 16, 6)
    data = bytearray(struct.pack("=3H", 0x0000, 0x80FF, 0xFFFF))
    assert image_of(page, data, 1, 2, 300).pixels == bytes([0, 0x80, 0xFF])


def test_single_bits_of_colour_are_turned_back() -> None:
    page = Announced("color", True, 1, 1, 1, 3)
    assert image_of(page, bytearray([0, 255, 255]), 1, 1, 300).pixels == bytes([255, 0, 0])


@pytest.mark.parametrize("lines", [4, -1])
def test_a_page_without_rows_is_incomplete(lines: int) -> None:
    with pytest.raises(DeviceError) as caught:
        image_of(Announced("gray", True, 4, lines, 8, 4), bytearray(), 0, 1, 300)
    assert (caught.value.completion, caught.value.code) == (Completion.HARDWARE_ERROR, "incomplete")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        (("red", 0, (4, 2), 8, 4), "threePass"),
        (("color", 0, (4, 2), 8, 12), "threePass"),
        (("gray", 1, (4, 2), 12, 8), "oddDepth"),
        (("gray", 1, (9, 2), 1, 4), "paddedRows"),
    ],
)
def test_what_the_library_would_mix_up_is_refused(
    parameters: tuple[str, int, tuple[int, int], int, int], code: str
) -> None:
    with pytest.raises(DeviceError) as caught:
        announced(parameters)
    assert (caught.value.completion, caught.value.code) == (Completion.UNSUPPORTED_COMMAND, code)
