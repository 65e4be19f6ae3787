"""The parser of input events: the same events however they are cut, and nothing of what the kernel calls a remnant."""

from __future__ import annotations

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from devices.evdev_event import EVENT, EventParser, InputEvent, Lost, dropped, key, pack, report, switch

EVENTS = st.lists(
    st.one_of(
        st.builds(key, st.integers(0, 255), st.integers(0, 2)),
        st.builds(switch, st.integers(0, 16), st.integers(0, 1)),
        st.just(dropped()),
        st.just(report()),
        st.just(pack(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0)),
    ),
    max_size=20,
).map(b"".join)


@given(EVENTS, st.lists(st.integers(1, 60), max_size=30))
def test_how_the_bytes_are_cut_changes_nothing(stream: bytes, cuts: list[int]) -> None:
    pieces, whole, said = EventParser(), EventParser(), []
    rest = stream
    for cut in cuts:
        said += pieces.feed(rest[:cut])
        rest = rest[cut:]
    assert said + pieces.feed(rest) == whole.feed(stream)


@given(st.binary(max_size=200))
def test_any_bytes_are_events_or_refused(stream: bytes) -> None:
    try:
        said = EventParser().feed(stream)
    except ValueError:
        return
    assert len(said) <= len(stream) // EVENT.size


def test_what_follows_lost_events_up_to_the_next_report_is_a_remnant() -> None:
    remnant = pack(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0) + pack(ecodes.EV_KEY, ecodes.KEY_B, 1) + report()
    said = EventParser().feed(key(ecodes.KEY_A, 1) + remnant + key(ecodes.KEY_C, 1))
    assert said == [
        InputEvent(ecodes.EV_KEY, ecodes.KEY_A, 1),
        Lost.EVENTS,
        InputEvent(ecodes.EV_KEY, ecodes.KEY_C, 1),
    ]


def test_events_lost_twice_before_a_report_are_one_loss() -> None:
    twice = pack(ecodes.EV_SYN, ecodes.SYN_DROPPED, 0) * 2 + report()
    assert EventParser().feed(twice) == [Lost.EVENTS]


def test_a_stream_that_is_not_one_of_events_is_refused() -> None:
    with pytest.raises(ValueError, match="not a stream"):
        EventParser().feed(b"ABCDEFGH" * 6)


@pytest.mark.req("M21")
def test_an_event_does_not_show_its_key() -> None:
    assert str(ecodes.KEY_7) not in repr(InputEvent(ecodes.EV_KEY, ecodes.KEY_7, 1)).replace("type=1", "")
