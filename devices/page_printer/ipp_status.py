"""IPP operations by number, and what each error status of an answer means for a command.

Source: RFC 8011 5.4.15 (operations) and B.1 (status codes), PWG 5100.22, CUPS IPP specification. One table, one line a status:
the only place where a printer's refusal becomes a ``DeviceError``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from devices.errors import Action, Completion, DeviceError
from devices.page_printer.ipp_message import Message, Tag

SUBSTITUTED = 0x0001  # successful-ok-ignored-or-substituted-attributes
_FIRST_ERROR = 0x0100
NOT_POSSIBLE, NOT_FOUND, GONE, BUSY = 0x0404, 0x0406, 0x0407, 0x0507


class Operation(enum.IntEnum):
    """Those that are asked here."""

    VALIDATE_JOB = 0x0004
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    PURGE_JOBS = 0x0012


_C, _A = Completion, Action
STATUSES: Mapping[int, tuple[Completion, str, Action]] = MappingProxyType(
    {
        0x0400: (_C.INTERNAL_ERROR, "badRequest", _A.RESET),
        0x0401: (_C.DEVICE_NOT_READY, "forbidden", _A.CONFIGURATION),
        0x0402: (_C.DEVICE_NOT_READY, "notAuthenticated", _A.CONFIGURATION),
        0x0403: (_C.DEVICE_NOT_READY, "notAuthorized", _A.CONFIGURATION),
        NOT_POSSIBLE: (_C.SEQUENCE_ERROR, "notPossible", _A.NONE),
        0x0405: (_C.DEVICE_NOT_READY, "documentTimeOut", _A.RESET),
        NOT_FOUND: (_C.DEVICE_NOT_READY, "noPrinter", _A.CONFIGURATION),
        GONE: (_C.DEVICE_NOT_READY, "noPrinter", _A.CONFIGURATION),
        0x0408: (_C.INVALID_DATA, "tooLarge", _A.NONE),
        0x0409: (_C.INVALID_DATA, "valueTooLong", _A.CONFIGURATION),
        0x040A: (_C.UNSUPPORTED_COMMAND, "pdfUnsupported", _A.CONFIGURATION),
        0x040B: (_C.UNSUPPORTED_COMMAND, "attributeUnsupported", _A.CONFIGURATION),
        0x040C: (_C.INVALID_DATA, "badUri", _A.CONFIGURATION),
        0x040D: (_C.UNSUPPORTED_COMMAND, "charsetUnsupported", _A.MAINTENANCE),
        0x040E: (_C.UNSUPPORTED_COMMAND, "attributesConflict", _A.CONFIGURATION),
        0x040F: (_C.UNSUPPORTED_COMMAND, "compressionUnsupported", _A.MAINTENANCE),
        0x0410: (_C.INVALID_DATA, "documentUnreadable", _A.NONE),
        0x0411: (_C.INVALID_DATA, "documentUnreadable", _A.NONE),
        0x0412: (_C.INVALID_DATA, "documentUnreadable", _A.NONE),
        0x0413: (_C.UNSUPPORTED_COMMAND, "attributeUnsupported", _A.CONFIGURATION),
        0x0418: (_C.INVALID_DATA, "documentLocked", _A.NONE),
        0x0419: (_C.INVALID_DATA, "documentLocked", _A.NONE),
        0x041A: (_C.INVALID_DATA, "documentLocked", _A.NONE),
        0x041B: (_C.INVALID_DATA, "documentUnreadable", _A.NONE),
        0x041C: (_C.DEVICE_NOT_READY, "accountNeeded", _A.CONFIGURATION),
        0x041D: (_C.DEVICE_NOT_READY, "accountClosed", _A.MAINTENANCE),
        0x041E: (_C.DEVICE_NOT_READY, "accountLimit", _A.MAINTENANCE),
        0x041F: (_C.DEVICE_NOT_READY, "accountRefused", _A.CONFIGURATION),
        0x0500: (_C.HARDWARE_ERROR, "printerFault", _A.RESET),
        0x0501: (_C.UNSUPPORTED_COMMAND, "operationUnsupported", _A.MAINTENANCE),
        0x0502: (_C.DEVICE_NOT_READY, "printerBusy", _A.RESET),
        0x0503: (_C.UNSUPPORTED_COMMAND, "versionUnsupported", _A.MAINTENANCE),
        0x0504: (_C.HARDWARE_ERROR, "printerFault", _A.MAINTENANCE),
        0x0505: (_C.DEVICE_NOT_READY, "printerBusy", _A.RESET),
        0x0506: (_C.DEVICE_NOT_READY, "notAccepting", _A.MAINTENANCE),
        BUSY: (_C.DEVICE_NOT_READY, "printerBusy", _A.NONE),
        0x0508: (_C.CANCELED, "canceled", _A.NONE),
        0x0509: (_C.UNSUPPORTED_COMMAND, "operationUnsupported", _A.MAINTENANCE),
        0x050A: (_C.DEVICE_NOT_READY, "deactivated", _A.MAINTENANCE),
        0x050B: (_C.DEVICE_NOT_READY, "printerBusy", _A.RESET),
        0x050C: (_C.DEVICE_NOT_READY, "printerBusy", _A.RESET),
    }
)


def succeeded(message: Message) -> bool:
    """Whether the answer says that the operation was carried out, perhaps with substitutions."""
    return message.code < _FIRST_ERROR


def refusal(message: Message) -> DeviceError:
    """The error of an answer that says no; its detail names the status and the attributes refused, never a value."""
    completion, code, action = STATUSES.get(message.code, (_C.HARDWARE_ERROR, "unknownStatus", _A.RESET))
    names = [each.name for group in message.all_of(Tag.UNSUPPORTED_GROUP) for each in group.attributes]
    detail = " ".join([f"IPP {message.code:#06x}", *sorted(names)])
    return DeviceError(completion, code, action, detail)


def granted(message: Message) -> Message:
    """The answer itself. Raises ``refusal`` of it when it says no."""
    if not succeeded(message):
        raise refusal(message)
    return message
