"""Submission ids: UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits.

Ordered by time to the millisecond, which keeps the platform's index compact; uniqueness rests on the 74 random bits,
so a clock that jumps back costs the order only.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

_TIMESTAMP_BITS = 48


def uuid7(now: datetime, random_bytes: Callable[[int], bytes]) -> str:
    """A fresh id in its usual 36 characters. ``now`` is aware; ``random_bytes(n)`` gives n unpredictable bytes.

    Raises ValueError for a naive time or one outside 1970 … 10889.
    """
    if now.tzinfo is None:
        raise ValueError("a submission id needs an aware time")
    milliseconds = int(now.timestamp() * 1000)
    if not 0 <= milliseconds < 1 << _TIMESTAMP_BITS:
        raise ValueError("this time does not fit into a submission id")
    value = milliseconds << 80 | int.from_bytes(random_bytes(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # version
    value = value & ~(0x3 << 62) | 0x2 << 62  # variant
    return str(uuid.UUID(int=value))
