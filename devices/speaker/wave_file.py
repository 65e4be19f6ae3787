"""Waves as espeak-ng writes them to a pipe: RIFF, one format chunk, one data chunk, PCM. Pure.

At the head of a pipe the sizes are not known yet, so espeak-ng writes 0x7ffff000; players and files want true ones.
"""

from __future__ import annotations

import struct

_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")  # RIFF size WAVE, fmt size and its six fields, data size
HEAD_BYTES = _HEAD.size
_PCM = 1
_FORMAT_BYTES = 16
_BEFORE_RIFF_SIZE_COUNTS = 8


def finished(wave: bytes) -> bytes:
    """``wave`` with true sizes in its header. Raises ValueError for anything but a wave with some sound in it."""
    if len(wave) < HEAD_BYTES:
        raise ValueError("shorter than a header")
    riff, _, kind, fmt, fmt_bytes, coding, channels, rate, byte_rate, block, bits, data, _ = _HEAD.unpack_from(wave)
    if (riff, kind, fmt, data) != (b"RIFF", b"WAVE", b"fmt ", b"data") or fmt_bytes != _FORMAT_BYTES:
        raise ValueError("no plain wave")
    if coding != _PCM or not byte_rate or not block:
        raise ValueError("no PCM")
    # A child that was cut off in the middle of a sample leaves half of one.
    size = (len(wave) - HEAD_BYTES) // block * block
    if not size:
        raise ValueError("no sound")
    riff_size = HEAD_BYTES - _BEFORE_RIFF_SIZE_COUNTS + size
    head = _HEAD.pack(riff, riff_size, kind, fmt, fmt_bytes, coding, channels, rate, byte_rate, block, bits, data, size)
    return head + wave[HEAD_BYTES : HEAD_BYTES + size]


def whole(wave: bytes) -> bool:
    """True for a wave whose sizes are those of its header: one that was kept and not cut off."""
    try:
        return finished(wave) == wave
    except ValueError:
        return False


def seconds(wave: bytes) -> float:
    """Length of a ``finished`` wave in seconds."""
    byte_rate = _HEAD.unpack_from(wave)[8]
    return float((len(wave) - HEAD_BYTES) / byte_rate)
