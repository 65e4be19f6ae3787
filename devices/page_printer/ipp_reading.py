"""IPP messages read from their bytes.

Source: RFC 8010. Read strictly: an answer that is cut, whose lengths do not add up or whose collections never end is refused
whole, since half an answer must not decide whether paper came out. Keywords, enums and groups that nobody has heard of pass
through: printers know more of them than any list.
"""

from __future__ import annotations

import struct

from devices.page_printer.ipp_message import (
    HEADER,
    Attribute,
    Collection,
    Group,
    Message,
    MessageError,
    Range,
    Tag,
    Value,
)

MOST_DEPTH = 8  # collections within collections; real printers have three


def decode(data: bytes) -> Message:
    """A message from its bytes. Raises ``MessageError``."""
    if len(data) < HEADER.size:
        raise MessageError("shorter than a header")
    major, minor, code, request_id = HEADER.unpack_from(data)
    reader = _Reader(data, HEADER.size)
    groups: list[Group] = []
    while (delimiter := reader.byte()) != Tag.END:
        if delimiter >= Tag.UNSUPPORTED:
            raise MessageError("value outside a group")
        groups.append(Group(delimiter, reader.attributes()))
    return Message(code, request_id, tuple(groups), data[reader.at :], (major, minor))


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self.at = at

    def byte(self) -> int:
        return self._take(1)[0]

    def attributes(self) -> tuple[Attribute, ...]:
        """Up to the next delimiter, which stays unread."""
        found: list[tuple[str, int, list[Value]]] = []
        while self._peek() >= Tag.UNSUPPORTED:
            tag, name, content = self._next()
            if tag in (Tag.MEMBER, Tag.COLLECTION_END):
                raise MessageError("member outside a collection")
            values = self._values(tag, content, 0)
            if name:
                found.append((name, tag, list(values)))
            elif found:
                found[-1][2].extend(values)
            else:
                raise MessageError("value without a name")
        return tuple(Attribute(name, tag, tuple(values)) for name, tag, values in found)

    def _values(self, tag: int, content: bytes, depth: int) -> tuple[Value, ...]:
        if tag < Tag.INTEGER:  # out of band: the value is that there is none
            return ()
        if tag == Tag.BEGIN:
            return (self._collection(depth + 1),)
        return (_value(tag, content),)

    def _collection(self, depth: int) -> Collection:
        if depth > MOST_DEPTH:
            raise MessageError("collections too deep")
        members: list[tuple[str, list[int], list[Value]]] = []
        while True:
            tag, name, content = self._next()
            if name:
                raise MessageError("name inside a collection")
            if tag == Tag.COLLECTION_END:
                return Collection(tuple(_member(*member) for member in members))
            if tag == Tag.MEMBER:
                members.append((_text(content), [], []))
            elif members:
                members[-1][1].append(tag)
                members[-1][2].extend(self._values(tag, content, depth))
            else:
                raise MessageError("value before its member")

    def _next(self) -> tuple[int, str, bytes]:
        tag = self.byte()
        if tag < Tag.UNSUPPORTED:
            raise MessageError("group inside a collection")
        return tag, _text(self.counted()), self.counted()

    def counted(self) -> bytes:
        """Bytes with their number before them."""
        length: int = struct.unpack(">H", self._take(2))[0]
        return self._take(length)

    def _peek(self) -> int:
        if self.at >= len(self._data):
            raise MessageError("no end of attributes")
        return self._data[self.at]

    def _take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self._data):
            raise MessageError("cut short")
        taken = self._data[self.at : end]
        self.at = end
        return taken


def _member(name: str, tags: list[int], values: list[Value]) -> Attribute:
    return Attribute(name, tags[0] if tags else Tag.NO_VALUE, tuple(values))


_SIZES: dict[int, int] = {
    Tag.INTEGER: 4,
    Tag.ENUM: 4,
    Tag.BOOLEAN: 1,
    Tag.RANGE: 8,
    Tag.DATE: 11,
    Tag.RESOLUTION: 9,
}


def _value(tag: int, content: bytes) -> Value:
    if len(content) != _SIZES.get(tag, len(content)):
        raise MessageError("value of a wrong length")
    if tag in (Tag.INTEGER, Tag.ENUM):
        number: int = struct.unpack(">i", content)[0]
        return number
    if tag == Tag.BOOLEAN:
        return content != b"\0"
    if tag == Tag.RANGE:
        return Range(*struct.unpack(">ii", content))
    if tag in (Tag.TEXT_LANGUAGE, Tag.NAME_LANGUAGE):
        return _text(_without_language(content))
    return _text(content) if tag >= Tag.TEXT else content


def _without_language(content: bytes) -> bytes:
    reader = _Reader(content, 0)
    reader.counted()
    return reader.counted()


def _text(content: bytes) -> str:
    # Some printers put GBK into names; a name that cannot be read is no reason to lose the state beside it.
    return content.decode("utf-8", "replace")
