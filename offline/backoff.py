"""How long to wait before the platform is asked again. Pure: failures and chance in, seconds out.

Full jitter between one second and a ceiling that doubles with each failure, so that ten thousand kiosks which lost the
platform in the same second do not come back in the same second:

    failures      1    2    3    4    …    9     10 and more
    ceiling (s)   2    4    8   16    …  512    900
"""

from __future__ import annotations

import math
import random as random_source

SHORTEST = 1.0  # s
LONGEST = 900.0  # s, our own ceiling
LONGEST_ASKED = 3600.0  # s: a longer Retry-After is a mistake or an attack, and must not silence a kiosk for a week

_OF_SUBMISSION = frozenset(
    {"garbage", "incomplete", "internal", "number_taken", "other_case", "unlisted_problem", "said_no"}
)


def wait_seconds(failures: int, random: random_source.Random, retry_after: float | None = None) -> float:
    """Seconds to wait after so many failures in a row (at least 1).

    A wish of the platform is honoured as the least to wait; chance is added to it, since it says the same to all.
    """
    ceiling = min(LONGEST, 2.0 ** min(max(failures, 1), 10))
    jitter = random.uniform(SHORTEST, ceiling)
    if retry_after is None or not math.isfinite(retry_after) or retry_after <= 0:
        return jitter
    return min(retry_after, LONGEST_ASKED) + jitter


def of_link(reason: str) -> bool:
    """True when a failure says nothing about this one submission, so that the link's return ends the wait."""
    return not (reason.startswith(("http_", "unmapped_")) or reason in _OF_SUBMISSION)
