"""What has to come back before a slip counts as printed: the answers that belong to one job, and to no other.

``token`` is new for every attempt, even of the same job, so that the late answer of a first attempt cannot vouch for the second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from devices.receipt_printer import encode, signals
from devices.receipt_printer.answers import Answer, Kind
from devices.receipt_printer.dialogue import TOKEN_CHARACTERS, process_id
from devices.status import PaperState

_FIRST, _CHARACTERS = 0x20, 95  # 20h..7Eh


def token(job: str, nonce: bytes) -> bytes:
    """Four printable characters for one attempt at ``job``; nothing can be learnt from them."""
    digest = hashlib.sha256(nonce + job.encode("utf-8", "surrogatepass")).digest()
    return bytes(_FIRST + byte % _CHARACTERS for byte in digest[:TOKEN_CHARACTERS])


class Confirmation:
    """Waits for a paper sensor status with ``GS r 1``, and with ``by_token`` for the process id behind it as well."""

    def __init__(self, job_token: bytes, *, by_token: bool) -> None:
        self._token = job_token
        self._by_token = by_token
        self._sensor: int | None = None
        self._named = not by_token

    @property
    def request(self) -> bytes:
        """The bytes that ask for it, to go out behind the job."""
        return encode.CONFIRM + (process_id(self._token) if self._by_token else b"")

    def take(self, heard: Iterable[Answer]) -> None:
        """What came after ``request`` went out. Only the first sensor status counts: no second one was asked for."""
        for answer in heard:
            if answer.kind is Kind.IN_ORDER and self._sensor is None:
                self._sensor = answer.byte
            elif answer == Answer(Kind.PROCESS_ID, self._token):
                self._named = True

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for has come."""
        return self._named and self._sensor is not None

    @property
    def state(self) -> signals.PrinterState:
        """What the paper sensor said behind the last byte; ``noAnswer`` while it has not."""
        if self._sensor is None:
            return signals.PrinterState("noAnswer", PaperState.UNKNOWN)
        paper = signals.sensed_paper(self._sensor)
        return signals.PrinterState("paperOut" if paper is PaperState.OUT else "", paper)
