"""The codec of IPP: what it writes it reads, and what is no message never passes for one."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from devices.page_printer.ipp_message import (
    Attribute,
    Collection,
    Group,
    Message,
    MessageError,
    Range,
    Tag,
    encode,
)
from devices.page_printer.ipp_reading import MOST_DEPTH, decode

HEAD = b"\x02\x00\x00\x00\x00\x00\x00\x07"
whole = some.integers(-(2**31), 2**31 - 1)
words = some.text(max_size=40).filter(lambda text: len(text.encode()) <= 100)
names = some.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20)


def valued(values: some.SearchStrategy[object]) -> some.SearchStrategy[tuple[object, ...]]:
    return some.lists(values, min_size=1, max_size=3).map(tuple)


flat = some.one_of(
    some.tuples(some.sampled_from([Tag.INTEGER, Tag.ENUM]), valued(whole)),
    some.tuples(some.just(Tag.BOOLEAN), valued(some.booleans())),
    some.tuples(some.just(Tag.RANGE), valued(some.builds(Range, whole, whole))),
    some.tuples(some.sampled_from([Tag.TEXT, Tag.NAME, Tag.KEYWORD, Tag.URI, Tag.MIME_TYPE]), valued(words)),
    some.tuples(some.just(Tag.OCTETS), valued(some.binary(max_size=30))),
    some.tuples(some.just(Tag.DATE), valued(some.binary(min_size=11, max_size=11))),
    some.tuples(some.sampled_from([Tag.NO_VALUE, Tag.UNKNOWN, Tag.UNSUPPORTED]), some.just(())),
)


def attribute_of(kinds: some.SearchStrategy[tuple[Tag, tuple[object, ...]]]) -> some.SearchStrategy[Attribute]:
    return some.builds(lambda name, kind: Attribute(name, kind[0], kind[1]), names, kinds)


nested = some.recursive(
    flat,
    lambda inner: some.tuples(
        some.just(Tag.BEGIN),
        valued(some.builds(Collection, some.lists(attribute_of(inner), max_size=3).map(tuple))),
    ),
    max_leaves=6,
)
groups = some.builds(
    Group,
    some.sampled_from([Tag.OPERATION, Tag.JOB, Tag.PRINTER, Tag.UNSUPPORTED_GROUP, 0x06, 0x0F]),
    some.lists(attribute_of(nested), max_size=5).map(tuple),
)
messages = some.builds(
    Message,
    some.integers(0, 0xFFFF),
    some.integers(0, 2**32 - 1),
    some.lists(groups, max_size=4).map(tuple),
    some.binary(max_size=50),
)


def item(tag: int, name: bytes, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value


@settings(max_examples=40)
@given(messages)
def test_what_is_written_is_read_back(message: Message) -> None:
    assert decode(encode(message)) == message


@settings(max_examples=40)
@given(messages, some.data())
def test_a_message_that_is_cut_before_its_end_is_refused(message: Message, data: some.DataObject) -> None:
    written = encode(Message(message.code, message.request_id, message.groups))
    cut = data.draw(some.integers(0, len(written) - 1))
    with pytest.raises(MessageError):
        decode(written[:cut])


@given(some.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_message_error(noise: bytes) -> None:
    try:
        decode(HEAD + noise)
    except MessageError:
        return


@settings(max_examples=40)
@given(messages, some.data())
def test_a_changed_byte_never_escapes_as_another_error(message: Message, data: some.DataObject) -> None:
    written = bytearray(encode(message))
    written[data.draw(some.integers(0, len(written) - 1))] ^= data.draw(some.integers(1, 255))
    try:
        decode(bytes(written))
    except MessageError:
        return


@pytest.mark.parametrize(
    "body",
    [
        b"",
        item(Tag.INTEGER, b"job-id", struct.pack(">i", 1)) + b"\x03",
        b"\x02" + item(Tag.INTEGER, b"", struct.pack(">i", 1)) + b"\x03",
        b"\x02" + item(Tag.INTEGER, b"job-id", b"\x00\x01") + b"\x03",
        b"\x02" + item(Tag.BOOLEAN, b"fine", b"") + b"\x03",
        b"\x02" + item(Tag.RANGE, b"copies", b"\x00" * 4) + b"\x03",
        b"\x02" + item(Tag.BEGIN, b"media-col", b""),
        b"\x02" + item(Tag.BEGIN, b"media-col", b"") + b"\x02\x03",
        b"\x02" + item(Tag.BEGIN, b"media-col", b"") + item(Tag.INTEGER, b"", b"\0\0\0\1") + b"\x03",
        b"\x02" + item(Tag.BEGIN, b"media-col", b"") + item(Tag.MEMBER, b"named", b"x") + b"\x03",
        b"\x02" + item(Tag.MEMBER, b"", b"x") + b"\x03",
        b"\x02" + item(Tag.NAME_LANGUAGE, b"job-name", b"\x00\x09en") + b"\x03",
        b"\x02" + struct.pack(">BH", Tag.TEXT, 500) + b"short",
    ],
)
def test_what_breaks_a_rule_of_the_standard_is_refused_whole(body: bytes) -> None:
    with pytest.raises(MessageError):
        decode(HEAD + body)


def test_collections_end_somewhere() -> None:
    deep = b"".join(item(Tag.BEGIN, b"", b"") + item(Tag.MEMBER, b"", b"x") for _ in range(MOST_DEPTH + 1))
    with pytest.raises(MessageError, match="deep"):
        decode(HEAD + b"\x02" + item(Tag.BEGIN, b"a", b"") + item(Tag.MEMBER, b"", b"x") + deep)


def test_a_message_of_very_many_values_is_read_in_the_time_that_its_length_takes() -> None:
    value = item(Tag.INTEGER, b"", struct.pack(">i", 1))
    message = HEAD + b"\x02" + item(Tag.INTEGER, b"many", struct.pack(">i", 1)) + value * 200_000 + b"\x03"
    assert (
        len(decode(message).first(Tag.JOB).integers("many")) == 200_001
    )  # minutes, where each value copies those before


def test_an_empty_group_is_a_group() -> None:
    assert decode(HEAD + b"\x01\x02\x03").groups == (Group(Tag.OPERATION, ()), Group(Tag.JOB, ()))


def test_a_group_nobody_has_heard_of_passes_through() -> None:
    message = decode(HEAD + b"\x06" + item(Tag.INTEGER, b"notify-id", struct.pack(">i", 3)) + b"\x03")
    assert message.first(0x06).integer("notify-id") == 3


def test_a_missing_value_is_none_and_not_an_empty_one() -> None:
    job = decode(HEAD + b"\x02" + item(Tag.NO_VALUE, b"time-at-processing", b"") + b"\x03").first(Tag.JOB)
    assert job.integer("time-at-processing") is None
    assert job.find("time-at-processing") == Attribute("time-at-processing", Tag.NO_VALUE, ())


def test_a_name_that_is_no_utf_8_costs_nothing_but_itself() -> None:
    said = item(Tag.NAME, b"job-name", "回执".encode("gbk")) + item(Tag.ENUM, b"job-state", struct.pack(">i", 9))
    assert decode(HEAD + b"\x02" + said + b"\x03").first(Tag.JOB).integer("job-state") == 9


def test_a_name_with_its_language_is_the_name() -> None:
    said = item(Tag.NAME_LANGUAGE, b"job-name", b"\x00\x02en\x00\x04page")
    assert decode(HEAD + b"\x02" + said + b"\x03").first(Tag.JOB).string("job-name") == "page"


def test_a_list_of_jobs_has_a_group_for_each() -> None:
    one, two = (b"\x02" + item(Tag.INTEGER, b"job-id", struct.pack(">i", number)) for number in (1, 2))
    assert [job.integer("job-id") for job in decode(HEAD + one + two + b"\x03").all_of(Tag.JOB)] == [1, 2]


@pytest.mark.parametrize("value", [2**31, "x" * 40_000])
def test_a_value_that_no_message_can_carry_is_not_written(value: object) -> None:
    tag = Tag.TEXT if isinstance(value, str) else Tag.INTEGER
    with pytest.raises(MessageError):
        encode(Message(0, 1, (Group(Tag.JOB, (Attribute("x", tag, (value,)),)),)))  # type: ignore[arg-type]


def test_no_value_shows_in_a_representation() -> None:
    message = Message(0, 1, (Group(Tag.JOB, (Attribute("job-name", Tag.NAME, ("zhangsan",)),)),), b"zhangsan")
    assert "zhangsan" not in repr(message)
