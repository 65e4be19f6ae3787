from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.numbers import LAST_SEQUENCE, LocalNumber, check_character, following, read

DAY = date(2026, 11, 23)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

numbers = st.builds(
    following,
    st.text(LETTERS, min_size=2, max_size=12),
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    st.integers(0, LAST_SEQUENCE - 10),
)


def test_the_published_example_of_mod_37_2_comes_out() -> None:
    # ISBT 128's donation number G1234 98 654321 has the check character H.
    assert check_character("G123498654321") == "H"


def test_a_number_reads_as_it_is_printed() -> None:
    number = following("YJHL07", DAY, 41)

    assert str(number).startswith("L-YJHL07-20261123-0042-")
    assert read(str(number)) == number


@pytest.mark.req("M12")
@given(numbers)
def test_every_number_is_found_again_however_it_is_typed(number: LocalNumber) -> None:
    printed = str(number)
    full_width = "".join(chr(ord(c) + 0xFEE0) if c != "-" else " " for c in printed.lower())

    assert read(printed) == read(printed.replace("-", "")) == read(f" {printed.lower()} ") == read(full_width) == number


@given(numbers, st.data())
def test_one_wrong_character_is_noticed(number: LocalNumber, data: st.DataObject) -> None:
    plain = str(number).replace("-", "")
    at = data.draw(st.integers(0, len(plain) - 1))
    other = data.draw(st.sampled_from([c for c in LETTERS if c != plain[at]]))

    with pytest.raises(ValueError, match="no local number"):
        read(plain[:at] + other + plain[at + 1 :])


@given(numbers, st.data())
def test_two_exchanged_characters_are_noticed(number: LocalNumber, data: st.DataObject) -> None:
    plain = list(str(number).replace("-", ""))
    first, second = sorted(data.draw(st.lists(st.integers(0, len(plain) - 1), min_size=2, max_size=2, unique=True)))
    if plain[first] == plain[second]:
        return
    plain[first], plain[second] = plain[second], plain[first]

    with pytest.raises(ValueError, match="no local number"):
        read("".join(plain))


def test_no_number_of_a_day_ends_in_a_star_and_none_comes_twice() -> None:
    given_out: list[LocalNumber] = []
    while not given_out or given_out[-1].sequence < 500:
        given_out.append(following("YJHL07", DAY, given_out[-1].sequence if given_out else 0))

    assert "*" not in "".join(map(str, given_out))
    assert len({n.sequence for n in given_out}) == len(given_out) > 480


def test_a_day_has_an_end() -> None:
    with pytest.raises(ValueError, match="between 1 and 9999"):
        following("YJHL07", DAY, LAST_SEQUENCE)


@pytest.mark.parametrize("kiosk_id", ["", "A", "YJHL-07", "yjhl07", "ABCDEFGHIJKLM", "七号"])
def test_a_kiosk_id_that_would_blur_the_number_is_refused(kiosk_id: str) -> None:
    with pytest.raises(ValueError, match="kiosk id"):
        LocalNumber(kiosk_id, DAY, 1)


@pytest.mark.parametrize("typed", ["", "L", "CASE-1", "L-YJHL07-20261323-0042-A", "张三"])
def test_what_is_no_local_number_is_refused_without_quoting_it(typed: str) -> None:
    with pytest.raises(ValueError, match="no local number") as caught:
        read(typed)

    assert not typed or typed not in str(caught.value)
