"""What an IPP message is made of, and its bytes. Reading is in ``ipp_reading.py``.

Source: RFC 8010 (encoding), RFC 8011 4.1.3 (groups), 5.1 (syntaxes).
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass, field

HEADER = struct.Struct(">bbHI")  # version, operation or status, request id


class MessageError(ValueError):
    """Bytes that are no IPP message. The text names the rule that was broken, never a value."""


class Tag(enum.IntEnum):
    """Delimiters and syntaxes that matter here; a message may hold others."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED_GROUP = 0x05
    UNSUPPORTED = 0x10
    UNKNOWN = 0x12
    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    BEGIN = 0x34
    TEXT_LANGUAGE = 0x35
    NAME_LANGUAGE = 0x36
    COLLECTION_END = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER = 0x4A


@dataclass(frozen=True, slots=True)
class Range:
    """``rangeOfInteger``: both ends belong to it."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Collection:
    """Members in the order of the message."""

    members: tuple[Attribute, ...]


Value = int | bool | str | bytes | Range | Collection


@dataclass(frozen=True, slots=True)
class Attribute:
    """``values`` is empty for *unsupported*, *unknown* and *no-value* (``tag`` tells which). Dates and resolutions are bytes."""

    name: str
    tag: int
    values: tuple[Value, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """One group; ``tag`` is its delimiter."""

    tag: int
    attributes: tuple[Attribute, ...]

    def find(self, name: str) -> Attribute | None:
        """The attribute of that name."""
        return next((each for each in self.attributes if each.name == name), None)

    def strings(self, name: str) -> tuple[str, ...]:
        """Its text values; none when it is missing or of another kind."""
        found = self.find(name)
        return () if found is None else tuple(each for each in found.values if isinstance(each, str))

    def string(self, name: str) -> str:
        """Its first text value, "" when there is none."""
        return next(iter(self.strings(name)), "")

    def integers(self, name: str) -> tuple[int, ...]:
        """Its whole numbers (enums too)."""
        found = self.find(name)
        values = () if found is None else found.values
        return tuple(each for each in values if isinstance(each, int) and not isinstance(each, bool))

    def integer(self, name: str) -> int | None:
        """Its first whole number; None when the other side does not say."""
        return next(iter(self.integers(name)), None)

    def truth(self, name: str) -> bool | None:
        """Its first boolean; None when the other side does not say."""
        found = self.find(name)
        return next((each for each in (() if found is None else found.values) if isinstance(each, bool)), None)


@dataclass(frozen=True, slots=True)
class Message:
    """``code`` is the operation of a request, the status of an answer. ``data`` is the document behind the attributes."""

    code: int
    request_id: int
    groups: tuple[Group, ...]
    data: bytes = field(default=b"", repr=False)
    version: tuple[int, int] = (2, 0)

    def all_of(self, tag: int) -> tuple[Group, ...]:
        """The groups with that delimiter: a list of jobs has one for each."""
        return tuple(group for group in self.groups if group.tag == tag)

    def first(self, tag: int) -> Group:
        """The first group with that delimiter, an empty one when there is none."""
        return next(iter(self.all_of(tag)), Group(tag, ()))


def encode(message: Message) -> bytes:
    """The bytes of a message. Raises ``MessageError`` for a value that its tag cannot carry."""
    out = bytearray(HEADER.pack(*message.version, message.code, message.request_id))
    for group in message.groups:
        out.append(group.tag)
        for attribute in group.attributes:
            out += _encode_attribute(attribute)
    out.append(Tag.END)
    return bytes(out) + message.data


def _encode_attribute(attribute: Attribute) -> bytes:
    if not attribute.values:
        return _item(attribute.tag, attribute.name, b"")
    names = (attribute.name, *[""] * (len(attribute.values) - 1))
    return b"".join(
        _encode_value(attribute.tag, name, value) for name, value in zip(names, attribute.values, strict=True)
    )


def _encode_value(tag: int, name: str, value: Value) -> bytes:
    if isinstance(value, Collection):
        out = _item(Tag.BEGIN, name, b"")
        for member in value.members:
            out += _item(Tag.MEMBER, "", member.name.encode())
            out += _encode_attribute(Attribute("", member.tag, member.values))
        return out + _item(Tag.COLLECTION_END, "", b"")
    return _item(tag, name, _content(tag, value))


def _content(tag: int, value: Value) -> bytes:
    try:
        if isinstance(value, bool):
            return bytes((value,))
        if isinstance(value, int):
            return struct.pack(">i", value)
        if isinstance(value, Range):
            return struct.pack(">ii", value.lowest, value.highest)
    except struct.error as cause:
        raise MessageError("number too large") from cause
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise MessageError(f"no value for tag {tag:#x}")


def _item(tag: int, name: str, content: bytes) -> bytes:
    encoded = name.encode()
    if max(len(encoded), len(content)) > 0x7FFF:
        raise MessageError("value too long")
    return struct.pack(f">BH{len(encoded)}sH", tag, len(encoded), encoded, len(content)) + content
