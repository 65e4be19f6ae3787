"""Commands to a card and its answers, after ISO/IEC 7816-4. Pure: bytes go out through a callable and come back.

Under T=0 a card says ``61xx`` (fetch xx bytes) and ``6Cxx`` (ask again for xx bytes); both are settled here, so that
whoever reads a file sees data and a final status word only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from devices.errors import Action, Completion, DeviceError

Transmit = Callable[[bytes], bytes]

OK = 0x9000
END_OF_FILE = 0x6282  # the record was shorter than asked for; what came is good
FILE_BLOCKED = 0x6283
WRONG_PARAMETERS = frozenset({0x6A86, 0x6B00})
# "Not here" in the words of different cards: file, application or record not found, function not supported.
ABSENT = frozenset({0x6A81, 0x6A82, 0x6A83})
_MORE = 0x61
_OTHER_LENGTH = 0x6C
_TRIES_LEFT = 0x63C0
_STATUS_BYTES = 2
# A card that always says "there is more" must not hold the kiosk: no record has more than 255 bytes.
MAX_EXCHANGES = 8
MAX_BYTES = 4096

_ERRORS = MappingProxyType(
    {
        FILE_BLOCKED: (Completion.USER_ERROR, "cardBlocked"),
        0x6581: (Completion.USER_ERROR, "cardDamaged"),  # its memory failed
        0x6700: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6981: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6982: (Completion.USER_ERROR, "needsSecurityModule"),
        0x6983: (Completion.USER_ERROR, "cardBlocked"),
        0x6984: (Completion.USER_ERROR, "needsSecurityModule"),
        0x6985: (Completion.USER_ERROR, "needsSecurityModule"),
        0x6986: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6A81: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6A82: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6A83: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6A86: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6B00: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6D00: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
        0x6E00: (Completion.UNSUPPORTED_COMMAND, "cardRefuses"),
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Data and final status word of one command. ``repr`` counts the data, which may name a person."""

    data: bytes
    status: int

    def __repr__(self) -> str:
        return f"Answer({len(self.data)} bytes, {self.status:04X})"

    @property
    def good(self) -> bool:
        """True when ``data`` can be used."""
        return self.status in (OK, END_OF_FILE)

    @property
    def absent(self) -> bool:
        """True when the card says that there is no such file, application or record."""
        return self.status in ABSENT


def select_application(name: bytes) -> bytes:
    """SELECT by DF name, without an expected length, so that it is the same under T=0 and T=1."""
    return bytes([0x00, 0xA4, 0x04, 0x00, len(name)]) + name


def select_file(identifier: int, how: int) -> bytes:
    """SELECT of an elementary file; ``how`` is P1: 02 below the selected application, 00 by identifier alone."""
    return bytes([0x00, 0xA4, how, 0x00, 2]) + identifier.to_bytes(2, "big")


def read_record(number: int, length: int, short_identifier: int = 0) -> bytes:
    """READ RECORD by number, of the selected file or of the one with this short identifier (1 to 30)."""
    return bytes([0x00, 0xB2, number, short_identifier << 3 | 0x04, length])


def get_response(length: int) -> bytes:
    """GET RESPONSE; a length of 0 means 256."""
    return bytes([0x00, 0xC0, 0x00, 0x00, length])


def exchange(transmit: Transmit, command: bytes) -> Answer:
    """Send ``command`` and what it takes to get its whole answer.

    Raises ``DeviceError`` userError ``reseat`` when what comes back is no answer, or never comes to an end; what
    ``transmit`` raises passes through.
    """
    data = bytearray()
    asked_again = False
    for _ in range(MAX_EXCHANGES):
        answer = transmit(command)
        if len(answer) < _STATUS_BYTES or len(data) + len(answer) > MAX_BYTES:
            raise misread("answer length")
        data += answer[:-_STATUS_BYTES]
        first, second = answer[-_STATUS_BYTES:]
        if first == _MORE:
            command = get_response(second)
        elif first == _OTHER_LENGTH and not asked_again:
            # Once only: the card itself said how long it will be.
            asked_again = True
            command = command[:-1] + bytes([second])
        else:
            return Answer(bytes(data), first << 8 | second)
    raise misread("endless answer")


def refusal(status: int) -> DeviceError:
    """The error that a status word means; one that no table has counts as a misreading."""
    if status & 0xFFF0 == _TRIES_LEFT:
        return DeviceError(Completion.USER_ERROR, "needsSecurityModule", Action.NONE, "PIN")
    if status not in _ERRORS:
        return misread(f"status {status:04X}")
    completion, code = _ERRORS[status]
    return DeviceError(completion, code, Action.NONE, f"status {status:04X}")


def misread(detail: str) -> DeviceError:
    """The card has to be put in again; ``detail`` says what was wrong, without its content."""
    return DeviceError(Completion.USER_ERROR, "reseat", Action.CLEAR, detail)
