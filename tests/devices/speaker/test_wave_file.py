"""Headers of waves."""

from __future__ import annotations

import io
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.speaker import wave_file

RATE = 22050


def streamed(sound: bytes) -> bytes:
    """As espeak-ng writes to a pipe."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
    head = bytearray(out.getvalue())
    struct.pack_into("<I", head, 4, 0x7FFFF024)
    struct.pack_into("<I", head, 40, 0x7FFFF000)
    return bytes(head) + sound


@given(st.binary(min_size=2, max_size=99))
def test_a_finished_wave_says_how_long_it_is(sound: bytes) -> None:
    finished = wave_file.finished(streamed(sound))
    with wave.open(io.BytesIO(finished)) as file:
        assert file.readframes(100) == sound[: len(sound) // 2 * 2]
        assert wave_file.seconds(finished) == file.getnframes() / RATE
    assert wave_file.whole(finished)


@given(st.binary(max_size=200))
def test_anything_else_is_refused_and_never_a_crash(noise: bytes) -> None:
    assert not wave_file.whole(noise)
    with pytest.raises(ValueError, match=r".+"):
        wave_file.finished(noise)


@pytest.mark.parametrize("cut", [1, 2, 50])
def test_a_wave_that_was_cut_off_is_not_whole(cut: int) -> None:
    finished = wave_file.finished(streamed(bytes(200)))
    assert not wave_file.whole(finished[:-cut])


def test_a_wave_without_sound_is_refused() -> None:
    with pytest.raises(ValueError, match="no sound"):
        wave_file.finished(streamed(b""))
