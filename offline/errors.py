"""What can go wrong with the encrypted store, in words that name who must act. No text here ever quotes stored data."""

from __future__ import annotations

import enum


class StoreFault(enum.Enum):
    """The cause, as a stable word. ``completion`` and ``action`` are the command line's words for it."""

    BUSY = "busy"  # another process owns the store
    ABSENT = "absent"  # nothing was ever stored here; perhaps the wrong data folder
    KEY = "key"  # the key does not fit, or the first page is damaged: the two look alike from outside
    CORRUPT = "corrupt"  # a page of the database does not verify
    DISK = "disk"  # full, or failing
    LIBRARY = "library"  # the bundled SQLite is too old to be trusted
    NEWER = "newer"  # written by a newer version of this program
    UNKNOWN_SUBMISSION = "unknown_submission"
    ILLEGAL_TRANSITION = "illegal_transition"
    REPRINT_BY_STAFF = "reprint_by_staff"  # paper may be out twice already: a person of the station decides
    SUPPLEMENTED = "supplemented"  # what a list asks for was handed in here already
    SEQUENCE = "sequence"  # no local number is left for this day
    PART_DAMAGED = "part_damaged"  # a sealed part is missing or is not what was written
    GONE = "gone"  # the platform has it, and what was handed in was deleted by rule
    EXPORT_DAMAGED = "export_damaged"  # a file on a stick is not what this kiosk wrote
    CLOSED = "closed"  # the store was stopped
    INTERNAL = "internal"

    @property
    def completion(self) -> str:
        """Which kind of failure, in the vocabulary of the device rooms."""
        return _COMPLETION.get(self, "internalError")

    @property
    def action(self) -> str:
        """Who must act: ``none``, ``reset``, ``clear``, ``maintenance`` or ``configuration``."""
        return _ACTION.get(self, "maintenance")


_COMPLETION = {
    StoreFault.BUSY: "deviceBusy",
    StoreFault.ABSENT: "deviceNotReady",
    StoreFault.DISK: "hardwareError",
    StoreFault.UNKNOWN_SUBMISSION: "invalidData",
    StoreFault.ILLEGAL_TRANSITION: "sequenceError",
    StoreFault.REPRINT_BY_STAFF: "userError",
    StoreFault.SUPPLEMENTED: "userError",
    StoreFault.GONE: "invalidData",
    StoreFault.EXPORT_DAMAGED: "invalidData",
    StoreFault.CLOSED: "canceled",
}
_ACTION = {
    StoreFault.BUSY: "none",
    StoreFault.UNKNOWN_SUBMISSION: "none",
    StoreFault.ILLEGAL_TRANSITION: "none",
    StoreFault.REPRINT_BY_STAFF: "clear",
    StoreFault.SUPPLEMENTED: "none",
    StoreFault.GONE: "none",
    StoreFault.EXPORT_DAMAGED: "none",
    StoreFault.CLOSED: "reset",
    StoreFault.ABSENT: "configuration",
    StoreFault.KEY: "configuration",
    StoreFault.LIBRARY: "configuration",
    StoreFault.NEWER: "configuration",
}


class StoreError(Exception):
    """The store could not do what was asked; whatever was committed before is untouched.

    ``detail`` is one sentence for the operator. ``unsure`` is True when a commit failed so late that a later start may
    find it durable after all; asking again with the same submission id is always safe.
    """

    def __init__(self, fault: StoreFault, detail: str, *, unsure: bool = False) -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault = fault
        self.detail = detail
        self.unsure = unsure

    @property
    def code(self) -> str:
        """The fault's stable word."""
        return self.fault.value

    def as_json(self) -> dict[str, str]:
        """The ``error`` object of the command line."""
        return {
            "completion": self.fault.completion,
            "code": self.fault.value,
            "action": self.fault.action,
            "detail": self.detail,
        }


class IllegalTransitionError(StoreError):
    """Something asked for a step that the state machine does not know."""

    def __init__(self, what: str, before: str, after: str) -> None:
        super().__init__(StoreFault.ILLEGAL_TRANSITION, f"a {what} cannot go from {before} to {after}")
