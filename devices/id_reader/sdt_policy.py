"""What the module's status words mean for the person who must act, and what a right answer looks like. Pure.

Status words as six published sources agree on them. ``80`` (no card) is not an error: the driver asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from devices.errors import Action, Completion, DeviceError
from devices.id_reader.sdt_frame import Answer, Command
from devices.id_reader.sdt_layout import (
    APPENDED_BYTES,
    APPENDED_SLOTS,
    FINGERPRINT_BYTES,
    FINGERPRINTS,
    PHOTO_BYTES,
    SIZE_BYTES,
    TEXT_BYTES,
)

DONE = 0x90
FOUND = 0x9F
NO_CARD = 0x80
SELECT_FAILED = 0x81
READ_FAILED = 0x41
ABSENT = 0x91  # the card has no such item
SELF_TEST_FAILED = 0x60
MODULE_LOST = "notUnderstood"  # code of the error when a command was not understood twice
BAUDRATES = (115200, 57600, 38400, 19200, 9600)  # in bit/s; the place is PARA of 60

# The module did not understand what arrived: its command was not carried out, so sending it again is safe.
NOT_UNDERSTOOD = frozenset({0x10, 0x11, 0x21, 0x24})
# Lifted too early, lying askew, or a card of another kind: the citizen puts it down again.
RESEAT = frozenset({0x31, 0x32, 0x33, 0x37, 0x3F, 0x40, READ_FAILED, 0x47, SELECT_FAILED})

OUT_OF_SERVICE = MappingProxyType({0x23: "notAuthorised", SELF_TEST_FAILED: "selfTestFailed", 0x66: "samNotAuthorised"})

_TEXT_AND_PHOTO = TEXT_BYTES + PHOTO_BYTES
_SIZES_OF_READ = frozenset({2 * SIZE_BYTES + _TEXT_AND_PHOTO})
_SIZES_APPENDED = frozenset({APPENDED_SLOTS * APPENDED_BYTES})
_SIZES_MANAGEMENT = frozenset({28})  # IIN, SN and DN, as the makers' libraries hand them out
_SIZES_WITH_FINGERPRINTS = frozenset(
    {3 * SIZE_BYTES + _TEXT_AND_PHOTO + prints * FINGERPRINT_BYTES for prints in range(FINGERPRINTS + 1)}
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A command with its good answers: status to the sizes (bytes) that its data may have, and how long to wait.

    ``bad`` are the failures that belong to this command alone. Everything else that arrives is the late answer to
    an earlier command: the module answers in order, so it is passed over.
    """

    command: Command
    good: MappingProxyType[int, frozenset[int]]
    seconds: float
    bad: frozenset[int] = frozenset()
    repeatable: bool = True

    def fits(self, answer: Answer) -> bool:
        """True when ``answer`` can be the answer to this command."""
        sizes = self.good.get(answer.status)
        if sizes is not None:
            return len(answer.data) in sizes
        anytime = answer.status in NOT_UNDERSTOOD or answer.status in OUT_OF_SERVICE
        return not answer.data and (anytime or answer.status in self.bad)


def _good(**sizes: frozenset[int]) -> MappingProxyType[int, frozenset[int]]:
    return MappingProxyType({int(status.removeprefix("sw"), 16): lengths for status, lengths in sizes.items()})


_NOTHING = frozenset({0})
RATE_SECONDS = 0.3  # at the right rate a module says at once that it is there
# Host time-outs of published implementations: 300 to 1,000 ms to find and select, 3 s to read.
SAM_STATUS = Expected(Command(0x11, 0xFF), _good(sw90=_NOTHING), 1.0)
SAM_ID = Expected(Command(0x12, 0xFF), _good(sw90=frozenset({16})), 1.0)
RESET = Expected(Command(0x10, 0xFF), _good(sw90=_NOTHING), 2.0)
FIND = Expected(Command(0x20, 0x01), _good(sw9F=frozenset({4}), sw80=_NOTHING), 1.0)
SELECT = Expected(Command(0x20, 0x02), _good(sw90=frozenset({8})), 1.0, RESEAT)
# Not repeatable once an answer has been sent: each read needs a fresh find and select.
READ = Expected(Command(0x30, 0x01), _good(sw90=_SIZES_OF_READ), 3.0, RESEAT, repeatable=False)
READ_WITH_FINGERPRINTS = Expected(
    Command(0x30, 0x10), _good(sw90=_SIZES_WITH_FINGERPRINTS), 3.0, RESEAT, repeatable=False
)
# Besides the text: a module that does not answer must not keep the citizen waiting for what is hardly ever there.
READ_APPENDED = Expected(Command(0x30, 0x03), _good(sw90=_SIZES_APPENDED, sw91=_NOTHING), 1.0, RESEAT, repeatable=False)
READ_MANAGEMENT = Expected(Command(0x30, 0x05), _good(sw90=_SIZES_MANAGEMENT), 1.0, RESEAT, repeatable=False)


def set_baudrate(baudrate: int) -> Expected:
    """Speak at this rate after the answer. Raises ValueError for a rate that modules do not have."""
    return Expected(Command(0x60, BAUDRATES.index(baudrate)), _good(sw90=_NOTHING), 1.0, repeatable=False)


def failure(status: int) -> DeviceError:
    """The error for a status word that ended a command."""
    detail = f"status word {status:02X}"
    if status in RESEAT:
        return DeviceError(Completion.USER_ERROR, "reseat", Action.CLEAR, detail)
    if status in OUT_OF_SERVICE:
        return DeviceError(Completion.HARDWARE_ERROR, OUT_OF_SERVICE[status], Action.MAINTENANCE, detail)
    return DeviceError(Completion.HARDWARE_ERROR, MODULE_LOST, Action.RESET, detail)
