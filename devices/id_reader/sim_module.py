"""What a SAM_V module does with each command, card on the plate or not. No wire here: ``sim`` sends the answers.

A card is found until it is selected, and after that not again before it was lifted; a read of the text needs a find and a
select of its own, the questions after it (added addresses, management number) go to the card that was selected; a card
lifted in between answers 81 to select and 41 to the rest. A rate that was set lasts until the power goes.
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.id_reader.sdt_frame import HEAD_BYTES, PREAMBLE, checksum
from devices.id_reader.sdt_policy import BAUDRATES
from devices.id_reader.sim_card import VirtualCard, encode_appended, management_number, payload

FIND = (0x20, 0x01)
SELECT = (0x20, 0x02)
READ_CODE = 0x30
READ = (READ_CODE, 0x01)
READ_APPENDED = (READ_CODE, 0x03)
READ_WITH_FINGERPRINTS = (READ_CODE, 0x10)
READ_MANAGEMENT = (READ_CODE, 0x05)
SET_BAUDRATE = 0x60
RESET = (0x10, 0xFF)
SAM_ID = bytes.fromhex("05000100 00000001 00000001 00000001")

_REST = {(0x11, 0xFF): b"", (0x12, 0xFF): SAM_ID}
_SHORTEST_REQUEST = 3
_LONGEST_REQUEST = 64


@dataclass(frozen=True, slots=True)
class Request:
    """``code`` and ``parameter`` of a whole request of ``size`` bytes; ``fault`` is the status word it deserves."""

    code: int
    parameter: int
    size: int
    fault: int | None = None


def take_request(buffer: bytearray) -> Request | None:
    """Remove one request from the front of ``buffer``; None while it is incomplete."""
    at = buffer.find(PREAMBLE)
    if at < 0:
        return None
    length = int.from_bytes(buffer[at + len(PREAMBLE) : at + HEAD_BYTES], "big")
    if len(buffer) < at + HEAD_BYTES:
        return None
    if not _SHORTEST_REQUEST <= length <= _LONGEST_REQUEST:
        del buffer[: at + HEAD_BYTES]
        return Request(0, 0, HEAD_BYTES, fault=0x11)
    end = at + HEAD_BYTES + length
    if len(buffer) < end:
        return None
    covered, check = bytes(buffer[at + len(PREAMBLE) : end - 1]), buffer[end - 1]
    code, parameter = buffer[at + HEAD_BYTES], buffer[at + HEAD_BYTES + 1]
    del buffer[:end]
    return Request(code, parameter, end - at, None if checksum(covered) == check else 0x10)


class SamModule:
    """Card state and answers."""

    def __init__(self, baudrate: int) -> None:
        self.baudrate = baudrate  # changes when the host sets another
        self._first_baudrate = baudrate
        self._card: VirtualCard | None = None
        self._fresh = False  # lies there and was not selected since
        self._found = False
        self._selected = False
        self._reachable = False  # was selected and not lifted since

    def lay(self, card: VirtualCard | None) -> None:
        """What lies on the plate from now on; the same card again means that nobody touched it."""
        if card == self._card:
            return
        self._card = card
        self._fresh = card is not None
        self._found = self._selected = self._reachable = False

    def power_up(self) -> None:
        """Its field was off: a card that still lies there answers as if it had just been laid down."""
        self.baudrate = self._first_baudrate
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._fresh = self._card is not None
        self._found = self._selected = self._reachable = False

    def answer(self, request: Request) -> bytes:
        """The body of the answer: three status bytes and data."""
        if request.fault is not None:
            return _body(request.fault)
        what = (request.code, request.parameter)
        if what == FIND:
            return self._find()
        if what == SELECT:
            return self._select()
        if what in (READ, READ_WITH_FINGERPRINTS):
            return self._read(fingerprint=what == READ_WITH_FINGERPRINTS)
        if what in (READ_APPENDED, READ_MANAGEMENT):
            return self._read_besides(what)
        if what == RESET:
            self._begin_anew()
            return _body(0x90)
        if request.code == SET_BAUDRATE and request.parameter < len(BAUDRATES):
            self.baudrate = BAUDRATES[request.parameter]
            return _body(0x90)
        return _body(0x90, _REST[what]) if what in _REST else _body(0x21)

    def _find(self) -> bytes:
        self._found = self._fresh
        return _body(0x9F, bytes(4)) if self._found else _body(0x80)

    def _select(self) -> bytes:
        if not self._found:
            return _body(0x81)
        self._fresh = self._found = False
        self._selected = self._reachable = True
        return _body(0x90, bytes(8))

    def _read(self, *, fingerprint: bool) -> bytes:
        if self._card is None or not self._selected:
            return _body(0x41)
        self._selected = False
        return _body(0x90, payload(self._card, fingerprint=fingerprint))

    def _read_besides(self, what: tuple[int, int]) -> bytes:
        if self._card is None or not self._reachable:
            return _body(0x41)
        if what == READ_MANAGEMENT:
            return _body(0x90, management_number(self._card))
        slots = encode_appended(self._card)
        return _body(0x90, slots) if slots else _body(0x91)


def _body(status: int, data: bytes = b"") -> bytes:
    return bytes([0, 0, status]) + data
