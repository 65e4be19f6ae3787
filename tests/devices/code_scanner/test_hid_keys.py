"""Keys to codes: what was typed is read, and what cannot be known is refused."""

from __future__ import annotations

import string

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from devices.code_scanner.code_line import Refusal
from devices.code_scanner.hid_keys import LAYOUT, AltCodes, KeyCodes, KeyEnd, joined
from devices.code_scanner.sim_wire import KeyWire, held, tap, typed
from devices.evdev_event import REPEATED, dropped, key, switch
from tests.devices.code_scanner.hid_benches import words

ENTER = tap(ecodes.KEY_ENTER)
PAD = {digit: ecodes.ecodes[f"KEY_KP{digit}"] for digit in string.digits}


def codes(end: KeyEnd = KeyEnd.ENTER, alt: AltCodes = AltCodes.UNICODE, most: int = 4096) -> KeyCodes:
    return KeyCodes(end, alt, most)


def all_of(parser: KeyCodes, *chunks: bytes) -> list[str | Refusal]:
    found: list[str | Refusal] = []
    for chunk in chunks:
        one = parser.feed(chunk)
        while one is not None:
            found.append(one)
            one = parser.feed(b"")
    return found


def alt(*digits: str) -> bytes:
    """Numbers on the numeric pad, each while Alt is held."""
    return b"".join(held(ecodes.KEY_LEFTALT, b"".join(tap(PAD[digit]) for digit in number)) for number in digits)


def test_every_printable_ascii_character_has_a_key() -> None:
    printable = "".join(chr(number) for number in range(0x20, 0x7F))
    assert all_of(codes(), words(printable) + ENTER) == [printable]
    assert {character for both in LAYOUT.values() for character in both} == set(printable)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=20))
def test_any_text_comes_through_as_it_was_typed(text: str) -> None:
    assert all_of(codes(), words(text) + ENTER) == [text]


@given(
    st.lists(st.sampled_from([words("A"), words("b7"), ENTER, dropped(), tap(ecodes.KEY_RO)]), max_size=8), st.data()
)
def test_how_the_events_are_cut_changes_nothing(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(parts)
    pieces, found, rest = codes(), list[str | Refusal](), stream
    while rest:
        cut = data.draw(st.integers(1, len(rest)))
        found += all_of(pieces, rest[:cut])
        rest = rest[cut:]
    assert found == all_of(codes(), stream)


@pytest.mark.parametrize(("end", "name"), [(KeyEnd.ENTER, "ENTER"), (KeyEnd.ENTER, "KPENTER"), (KeyEnd.TAB, "TAB")])
def test_each_terminator_ends_a_code(end: KeyEnd, name: str) -> None:
    parser = codes(end)
    assert all_of(parser, words("A7") + tap(ecodes.ecodes[f"KEY_{name}"])) == ["A7"]
    assert not parser.inside


def test_without_a_terminator_silence_ends_a_code_and_enter_is_nothing() -> None:
    parser = codes(KeyEnd.NONE)
    assert all_of(parser, words("A7") + ENTER) == []
    assert parser.inside
    assert parser.silence() == "A7"
    assert parser.silence() is None


def test_a_code_that_falls_silent_in_its_middle_is_given_up() -> None:
    parser = codes()
    assert all_of(parser, words("HALF")) == []
    assert parser.silence() is Refusal.NO_TERMINATOR
    assert all_of(parser, words("NEXT") + ENTER) == ["NEXT"]


def test_an_enter_alone_is_no_code() -> None:
    assert all_of(codes(), ENTER + ENTER) == []


def test_a_key_that_the_kernel_repeats_counts_once() -> None:
    assert all_of(codes(), key(ecodes.KEY_7, 1) + key(ecodes.KEY_7, REPEATED) * 9 + key(ecodes.KEY_7, 0) + ENTER) == [
        "7"
    ]


def test_caps_lock_turns_letters_round_and_digits_not() -> None:
    caps = tap(ecodes.KEY_CAPSLOCK)
    assert all_of(codes(), caps + words("aB1!") + caps + words("c") + ENTER) == ["Ab1!c"]


def test_a_shift_that_was_held_before_counts() -> None:
    parser = KeyCodes(KeyEnd.ENTER, AltCodes.UNICODE, 99, frozenset({ecodes.KEY_RIGHTSHIFT, ecodes.KEY_A}))
    assert all_of(parser, tap(ecodes.KEY_A) + key(ecodes.KEY_RIGHTSHIFT, 0) + tap(ecodes.KEY_A) + ENTER) == ["Aa"]


def test_two_shifts_are_released_one_by_one() -> None:
    both = held(ecodes.KEY_LEFTSHIFT, held(ecodes.KEY_RIGHTSHIFT, tap(ecodes.KEY_A)) + tap(ecodes.KEY_B))
    assert all_of(codes(), both + tap(ecodes.KEY_C) + ENTER) == ["ABc"]


def test_the_numeric_pad_types_digits_and_signs() -> None:
    keys = [*PAD.values(), ecodes.KEY_KPDOT, ecodes.KEY_KPMINUS]
    assert all_of(codes(), b"".join(tap(code) for code in keys) + ENTER) == ["0123456789.-"]


def test_control_characters_of_a_code_are_discarded() -> None:
    control = KeyWire().control + tap(ecodes.KEY_ESC)
    assert all_of(codes(), control + words("A") + control + words("B") + ENTER) == ["AB"]


def test_what_is_no_key_is_passed_over() -> None:
    assert all_of(codes(), words("A") + switch(ecodes.SW_LID, 1) + words("B") + ENTER) == ["AB"]


def test_a_key_without_a_character_makes_the_code_unreadable() -> None:
    parser = codes()
    assert all_of(parser, words("A") + tap(ecodes.KEY_RO) + words("B") + ENTER) == [Refusal.UNKNOWN_KEY]
    assert all_of(parser, words("NEXT") + ENTER) == ["NEXT"]


def test_lost_events_make_the_code_unreadable_and_its_rest_is_no_code() -> None:
    parser = codes()
    assert all_of(parser, words("12") + dropped() + words("56") + ENTER) == [Refusal.EVENTS_LOST]
    assert all_of(parser, words("NEXT") + ENTER) == ["NEXT"]


def test_a_shift_whose_release_was_lost_is_not_held_for_ever() -> None:
    parser = codes()
    all_of(parser, key(ecodes.KEY_LEFTSHIFT, 1) + dropped() + ENTER)
    assert all_of(parser, words("next") + ENTER) == ["next"]


def test_a_code_that_is_too_long_is_refused_once_and_its_tail_is_no_code() -> None:
    parser = codes(most=4)
    assert all_of(parser, words("12345678") + ENTER) == [Refusal.TOO_LONG]
    assert all_of(parser, words("1234") + ENTER) == ["1234"]


@given(st.lists(st.integers(0, 767), max_size=600))
def test_it_holds_no_more_than_it_may(keys: list[int]) -> None:
    parser = codes(most=16)
    for found in all_of(parser, b"".join(tap(code) for code in keys)):
        assert isinstance(found, Refusal) or len(found.encode()) <= 16
    assert len(parser._parts) <= 16


def number(text: str, encoding: str) -> str:
    """The bytes of a character as one decimal number."""
    return str(int.from_bytes(text.encode(encoding), "big"))


@pytest.mark.parametrize(
    ("meaning", "numbers", "text"),
    [
        (AltCodes.UNICODE, (str(ord("码")), "45"), "码-"),
        (AltCodes.UNICODE, ("55362", "57271"), "𠮷"),  # two surrogates
        (AltCodes.UNICODE, ("134071",), "𠮷"),
        (AltCodes.GB18030, (number("码", "gb18030"),), "码"),
        (AltCodes.GB18030, ("0194", "0235"), "码"),  # byte by byte, as on Windows
        (AltCodes.GB18030, (number("𠮷", "gb18030"),), "𠮷"),
        (AltCodes.UTF_8, (number("码", "utf-8"),), "码"),
    ],
)
def test_numbers_typed_with_alt_are_characters(meaning: AltCodes, numbers: tuple[str, ...], text: str) -> None:
    assert all_of(codes(alt=meaning), words("A") + alt(*numbers) + words("B") + ENTER) == [f"A{text}B"]


def test_the_longest_code_that_is_allowed_is_read() -> None:
    assert all_of(codes(), words("7" * 4096) + ENTER) == ["7" * 4096]


def test_a_number_typed_with_alt_and_plus_is_hexadecimal() -> None:
    keys = tap(ecodes.KEY_KPPLUS) + tap(PAD["7"]) + tap(PAD["8"]) + tap(PAD["0"]) + tap(PAD["1"])
    letters = tap(ecodes.KEY_KPPLUS) + tap(ecodes.KEY_E) + tap(PAD["9"])
    stream = held(ecodes.KEY_LEFTALT, keys) + held(ecodes.KEY_RIGHTALT, letters)
    assert all_of(codes(), stream + ENTER) == ["码é"]


@pytest.mark.parametrize(
    ("stream", "refusal"),
    [
        (held(ecodes.KEY_LEFTALT, tap(ecodes.KEY_A)), Refusal.UNKNOWN_KEY),
        (held(ecodes.KEY_LEFTALT, tap(ecodes.KEY_KPPLUS)), Refusal.UNKNOWN_KEY),
        (held(ecodes.KEY_LEFTALT, tap(ecodes.KEY_KP9) * 20), Refusal.UNKNOWN_KEY),
        (alt("1114112"), Refusal.NOT_TEXT),
        (alt("55362"), Refusal.NOT_TEXT),
        (alt("0"), Refusal.NOT_TEXT),
        (typed("\x07"), Refusal.NOT_TEXT),
    ],
)
def test_what_alt_types_and_is_no_character_is_refused(stream: bytes, refusal: Refusal) -> None:
    assert all_of(codes(), stream + ENTER) == [refusal]


@given(st.lists(st.one_of(st.text(max_size=2), st.integers(0, 2**40)), max_size=6), st.sampled_from(list(AltCodes)))
def test_numbers_and_characters_are_a_text_or_refused(parts: list[str | int], meaning: AltCodes) -> None:
    clean = [part.encode("utf-8", "ignore").decode() if isinstance(part, str) else part for part in parts]
    text = joined(clean, meaning)
    assert text is Refusal.NOT_TEXT or ((text and text.isprintable()) or all(ord(c) >= 0x20 for c in text))
