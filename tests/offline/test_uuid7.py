from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.uuid7 import uuid7


def test_the_example_of_rfc_9562_comes_out() -> None:
    # Appendix A.6: 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F
    at = datetime.fromtimestamp(0x017F22E279B0 / 1000, UTC)
    random_bits = (0x0CC3 << 64 | 0x18C4DC0C0C07398F).to_bytes(10, "big")

    assert uuid7(at, lambda _count: random_bits) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(st.binary(min_size=10, max_size=10), st.integers(0, (1 << 47)))
def test_version_and_variant_hold_for_every_random_value(random_bits: bytes, milliseconds: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds % 10**14)
    made = uuid.UUID(uuid7(at, lambda _count: random_bits))

    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_a_later_millisecond_sorts_after_an_earlier_one() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)

    assert uuid7(at, lambda _c: b"\xff" * 10) < uuid7(at + timedelta(milliseconds=1), lambda _c: b"\x00" * 10)


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), datetime(1960, 1, 1, tzinfo=UTC)])  # noqa: DTZ001 - the point
def test_a_time_that_does_not_fit_is_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="time"):
        uuid7(at, lambda _count: bytes(10))
