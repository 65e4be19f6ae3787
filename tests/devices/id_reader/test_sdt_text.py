"""The text of a card: four layouts, every odd value that a card may hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_reader.protocol import Document, IdCardReading, Sex
from devices.id_reader.sdt_codes import ETHNIC_GROUPS, check_digit
from devices.id_reader.sdt_layout import FLAG_OFFSET, TEXT_BYTES
from devices.id_reader.sdt_text import UnknownDocumentError, decode, split_payload
from devices.id_reader.sim_card import VirtualCard, encode_text, payload, sample_card

HMT = VirtualCard(
    document="hmt_permit",
    name="陳示例",
    sex="male",
    birth_date="1980-01-02",
    address="内蒙古自治区鄂尔多斯市东胜区示例街2号",
    number="81000019800102000" + check_digit("81000019800102000"),
    issuer="鄂尔多斯市公安局东胜区分局",
    valid_from="2024-03-01",
    valid_until="2029-03-01",
    travel_permit_number="H00000000",
    issue_count="01",
)


FOREIGNER_2017 = VirtualCard(
    document="foreigner_2017",
    name="示例",
    name_en="SAMPLE, PERSON WITH A VERY LONG NAME THAT FILLS SIXTY PLACES",
    sex="female",
    birth_date="1975-12-31",
    number="CAN150075123100",
    issuer="1500",
    valid_from="2018-05-01",
    valid_until="2028-05-01",
    country="CAN",
)


FOREIGNER_2023 = VirtualCard(
    document="foreigner_2023",
    name="示例",
    name_en="SAMPLE PERSON WITH A NAME OF EXACTLY FORTY-SIX",
    sex="not_stated",
    birth_date="1990-02-28",
    number="91512419900228000" + check_digit("91512419900228000"),
    valid_from="2024-01-01",
    valid_until="2034-01-01",
    issue_count="02",
    country="CAN",
    previous_number="123",
)


def read(card: VirtualCard) -> IdCardReading:
    return decode(split_payload(payload(card, fingerprint=False), fingerprint=False))


def read_text(text: bytes) -> IdCardReading:
    data = payload(sample_card(), fingerprint=False)
    return decode(split_payload(data[:4] + text + data[4 + TEXT_BYTES :], fingerprint=False))


def text_of(**fields: tuple[int, str]) -> bytes:
    """A block of blanks with these strings at these offsets."""
    block = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    for offset, words in fields.values():
        raw = words.encode("utf-16-le", "surrogatepass")
        block[offset : offset + len(raw)] = raw
    return bytes(block)


@pytest.mark.req("M05")
def test_a_resident_card_is_read_from_the_offsets_of_the_standard() -> None:
    reading = read_text(
        text_of(
            name=(0, "乌云其木格"),
            sex=(30, "2"),
            ethnic=(32, "02"),
            birth=(36, "19710518"),
            address=(52, "内蒙古自治区鄂尔多斯市"),
            number=(122, "15062719710518000X"),
            issuer=(158, "伊金霍洛旗公安局"),
            since=(188, "20180620"),
            until=(204, "长期"),
        )
    )
    photo = reading.photo_wlt
    assert reading == IdCardReading(
        document=Document.RESIDENT,
        name="乌云其木格",
        sex=Sex.FEMALE,
        ethnic_code="02",
        ethnicity="蒙古",
        birth_date=date(1971, 5, 18),
        address="内蒙古自治区鄂尔多斯市",
        number="15062719710518000X",
        issuer="伊金霍洛旗公安局",
        valid_from=date(2018, 6, 20),
        valid_until=None,
        long_term=True,
        photo_wlt=photo,
    )
    assert photo is not None
    assert len(photo) == 1024


@pytest.mark.parametrize(
    ("card", "fields"),
    [
        (
            HMT,
            {
                "name": (0, "陳示例"),
                "sex": (30, "1"),
                "birth": (36, "19800102"),
                "address": (52, HMT.address),
                "number": (122, HMT.number),
                "issuer": (158, HMT.issuer),
                "since": (188, "20240301"),
                "until": (204, "20290301"),
                "permit": (220, "H00000000"),
                "count": (238, "01"),
                "flag": (248, "J"),
            },
        ),
        (
            FOREIGNER_2017,
            {
                "english": (0, FOREIGNER_2017.name_en),
                "sex": (120, "2"),
                "number": (122, "CAN150075123100"),
                "country": (152, "CAN"),
                "name": (158, "示例"),
                "since": (188, "20180501"),
                "until": (204, "20280501"),
                "birth": (220, "19751231"),
                "issuer": (240, "1500"),
                "flag": (248, "I"),
            },
        ),
        (
            FOREIGNER_2023,
            {
                "name": (0, "示例"),
                "sex": (30, "9"),
                "renewals": (32, "02"),
                "birth": (36, "19900228"),
                "english": (52, FOREIGNER_2023.name_en[:35]),
                "number": (122, FOREIGNER_2023.number),
                "since": (188, "20240101"),
                "until": (204, "20340101"),
                "rest of english": (220, FOREIGNER_2023.name_en[35:]),
                "country": (242, "CAN"),
                "flag": (248, "Y"),
                "previous": (250, "123"),
            },
        ),
    ],
)
def test_the_other_cards_have_their_fields_where_the_sources_say(
    card: VirtualCard, fields: dict[str, tuple[int, str]]
) -> None:
    assert encode_text(card) == text_of(**fields)


@pytest.mark.req("M05")
def test_a_residence_permit_of_hong_kong_macau_and_taiwan_is_read() -> None:
    reading = read(HMT)
    assert (reading.document, reading.warnings) == (Document.HMT_PERMIT, ())
    assert (reading.travel_permit_number, reading.issue_count) == ("H00000000", "01")
    assert (reading.ethnic_code, reading.ethnicity) == (None, None)
    assert (reading.name, reading.valid_until, reading.long_term) == ("陳示例", date(2029, 3, 1), False)


@pytest.mark.req("M05")
def test_the_foreigner_card_of_2017_is_read() -> None:
    reading = read(FOREIGNER_2017)
    assert (reading.document, reading.warnings) == (Document.FOREIGNER_2017, ())
    assert (reading.name, reading.name_en) == ("示例", FOREIGNER_2017.name_en)
    assert (reading.number, reading.country, reading.issuer) == ("CAN150075123100", "CAN", "1500")
    assert (reading.birth_date, reading.sex, reading.address) == (date(1975, 12, 31), Sex.FEMALE, None)


@pytest.mark.req("M05")
def test_the_foreigner_card_of_2023_is_read_with_its_name_in_two_pieces() -> None:
    reading = read(FOREIGNER_2023)
    assert (reading.document, reading.warnings) == (Document.FOREIGNER_2023, ())
    assert reading.name_en == FOREIGNER_2023.name_en
    assert (reading.previous_number, reading.issue_count, reading.country) == ("123", "02", "CAN")
    assert (reading.sex, reading.issuer) == (Sex.NOT_STATED, None)


def test_a_foreigner_without_a_chinese_name_is_called_by_the_name_on_the_card() -> None:
    reading = read(replace(FOREIGNER_2017, name=""))
    assert reading.name == FOREIGNER_2017.name_en


def test_fields_that_a_layout_lacks_are_none() -> None:
    reading = read(sample_card())
    absent = (reading.name_en, reading.travel_permit_number, reading.issue_count, reading.country)
    assert absent == (None, None, None, None)
    assert (reading.previous_number, reading.fingerprints) == (None, None)


def test_a_card_of_a_fifth_kind_is_refused_instead_of_misread() -> None:
    with pytest.raises(UnknownDocumentError):
        read_text(text_of(flag=(FLAG_OFFSET, "Q")))


def test_a_flag_of_zero_bytes_is_blank() -> None:
    text = bytearray(text_of(name=(0, "乌云")))
    text[FLAG_OFFSET : FLAG_OFFSET + 2] = b"\0\0"
    assert read_text(bytes(text)).document is Document.RESIDENT


def test_a_wrong_check_digit_is_a_warning_and_the_number_stays() -> None:
    reading = read(replace(sample_card(), number="150627197105180001"))
    assert (reading.number, reading.warnings) == ("150627197105180001", ("number_check_digit",))


@pytest.mark.parametrize("number", ["", "15062719710518000", "15062719710518000x", "１５０６２７19710518000X"])
def test_a_number_of_another_shape_is_a_warning(number: str) -> None:
    assert "number_check_digit" in read(replace(sample_card(), number=number)).warnings


def test_a_birth_date_that_is_not_the_number_s_is_a_warning() -> None:
    reading = read(replace(sample_card(), birth_date="1971-05-19"))
    assert (reading.birth_date, reading.warnings) == (date(1971, 5, 19), ("number_birth_date",))


@pytest.mark.parametrize("day", ["1971-02-30", "1971-13-01", "0000-00-00", "1971-05", "２０１８-06-20"])
def test_an_impossible_date_is_a_warning_and_what_the_card_says_is_kept(day: str) -> None:
    reading = read(replace(sample_card(), valid_from=day))
    assert (reading.valid_from, reading.warnings) == (None, ("valid_from_impossible",))
    assert reading.impossible_dates == (("valid_from", day.replace("-", "")),)


def test_a_blank_end_of_validity_is_not_taken_for_long_term() -> None:
    reading = read(replace(sample_card(), long_term=False))
    assert (reading.valid_until, reading.long_term) == (None, False)
    assert reading.warnings == ("valid_until_missing",)


@pytest.mark.parametrize(
    ("code", "sex"), [("0", Sex.UNKNOWN), ("1", Sex.MALE), ("2", Sex.FEMALE), ("9", Sex.NOT_STATED)]
)
def test_sex_is_read_by_its_code(code: str, sex: Sex) -> None:
    reading = read_text(text_of(sex=(30, code)))
    assert (reading.sex, "sex_unknown" in reading.warnings) == (sex, False)


def test_a_sex_without_a_code_is_unknown_with_a_warning() -> None:
    reading = read_text(text_of(sex=(30, "7")))
    assert (reading.sex, "sex_unknown" in reading.warnings) == (Sex.UNKNOWN, True)


def test_all_ethnic_groups_of_the_standard_are_known() -> None:
    assert sorted(ETHNIC_GROUPS) == [f"{code:02}" for code in (*range(1, 57), 97, 98)]


def test_an_unknown_ethnic_code_is_a_warning_and_stays() -> None:
    reading = read(replace(sample_card(), ethnic_code="77"))
    assert (reading.ethnic_code, reading.ethnicity, reading.warnings) == ("77", None, ("ethnic_code_unknown",))


@pytest.mark.parametrize("name", ["㛃𠅤", "\U00020bb7示例", "\ue863\ue000", "阿卜杜拉·买买提", "ᠮᠣᠩᠭᠣᠯ"])
def test_rare_characters_pairs_and_private_use_are_kept(name: str) -> None:
    reading = read(replace(sample_card(), name=name))
    assert (reading.name, reading.warnings) == (name, ())


@pytest.mark.parametrize("damaged", ["示\ud842例", "示\x07例"])
def test_half_a_pair_and_a_control_character_are_marked_and_the_rest_is_kept(damaged: str) -> None:
    reading = read(replace(sample_card(), name=damaged))
    assert (reading.name, reading.warnings) == ("示\ufffd例", ("name_characters",))


def test_zero_bytes_are_padding_too() -> None:
    text = bytearray(text_of(name=(0, "乌云")))
    text[4:30] = bytes(26)
    assert read_text(bytes(text)).name == "乌云"


@given(block=st.binary(min_size=TEXT_BYTES, max_size=TEXT_BYTES))
def test_any_text_block_is_read_or_refused_as_a_whole(block: bytes) -> None:
    blank_flag = block[:FLAG_OFFSET] + b" \0" + block[FLAG_OFFSET + 2 :]
    reading = read_text(blank_flag)
    reading.name.encode("utf-8")
    assert reading.document is Document.RESIDENT


def test_a_reading_does_not_show_the_person() -> None:
    assert "乌云" not in repr(read(sample_card()))
    assert "1506" not in repr(read(sample_card()))
