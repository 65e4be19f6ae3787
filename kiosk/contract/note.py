"""Notes: small sealed messages about a submission that were said after it was handed in: ``PUT
/v1/submissions/{id}/notes/{note_id}``.

Sealed for the platform's key and signed like a submission, since they hold addresses and phone numbers. Idempotent by
``note_id``; of several notes of one kind the one with the largest ``sequence`` counts, in whatever order they come; print
records all count.
"""

from __future__ import annotations

import msgspec

DELIVERY, PHONE, PRINTED, APPOINTMENT = "delivery", "phone", "printed", "appointment"
NOTE_KINDS = (DELIVERY, PHONE, PRINTED, APPOINTMENT)

# Ways to have a result (M15).
ELECTRONIC, WINDOW, COURIER, PRINT_HERE = "electronic", "window", "courier", "print_here"


class SignedNote(msgspec.Struct, frozen=True):
    """``sealed``: base64 of the HPKE ciphertext (``info`` = ``note_info``) of a note's JSON; ``signature``: base64 of Ed25519
    by the kiosk over ``note_signed(...)``."""

    kind: str
    sequence: int
    suite: str
    key_id: str
    sealed: str
    signature: str

    def __repr__(self) -> str:
        return f"SignedNote({self.kind})"


class DeliveryNote(msgspec.Struct, frozen=True):
    """Which way for each result. ``choices``: item id -> way. For the courier name, phone and address."""

    choices: dict[str, str]
    name: str = ""
    phone: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "DeliveryNote()"


class PhoneNote(msgspec.Struct, frozen=True):
    """Where to send messages at each change of the case (M27)."""

    phone: str

    def __repr__(self) -> str:
        return "PhoneNote()"


class PrintedNote(msgspec.Struct, frozen=True):
    """One print of a notice or result. ``outcome``: done, failed, unknown."""

    file_id: str
    outcome: str
    at: str


class AppointmentNote(msgspec.Struct, frozen=True):
    """A wish for an appointment that was said while the network was away; with it, one is booked live."""

    wish: str
    phone: str

    def __repr__(self) -> str:
        return "AppointmentNote()"


def note_info(suite: str, kiosk_id: str, submission_id: str, note_id: str) -> bytes:
    """HPKE ``info`` of a note."""
    return "\x00".join(("yijianshi/note/1", suite, kiosk_id, submission_id, note_id)).encode()


def note_signed(info: bytes, kind: str, sequence: int, sealed: bytes) -> bytes:
    """What is signed: ``info`` of ``note_info``, and what stands in the clear beside the ciphertext, so that nobody on the way
    can make an older wish the newer one."""
    return b"\x00".join((info, kind.encode(), str(sequence).encode(), sealed))
