"""One submission's way to the platform, as a conversation that may break off anywhere and start again.

PUT the manifest; send the parts that the platform says it lacks, from where it says it stands; PUT again, and believe
only that answer. The platform's memory is the truth, so a lost acknowledgement costs one more PUT and nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeVar

from kiosk.contract.problem import BASE, Problem
from kiosk.contract.reply import is_case_number, is_moment
from kiosk.contract.submission import PartRef, PartUpload, SubmissionReply
from offline.errors import StoreError, StoreFault
from offline.ports import PermanentError, TransientError, Uplink
from offline.records import Outgoing
from offline.store_worker import StoreWorker

CHUNK = 1024 * 1024  # bytes; what a cut of the line costs at most

# Our own verdict, in the words of the platform's: the bytes that were signed for are no longer there.
LOCAL_PART_DAMAGED = BASE + "local-part-damaged"

# A platform that still lacks parts after they were all sent twice is not going to be satisfied by a third time now.
_ROUNDS = 2

T = TypeVar("T")


class StoppedError(Exception):
    """The worker is to end; what is under way is taken up again at the next start."""


class HeldError(Exception):
    """It is not the moment for large things; what was sent stays sent. ``reason``: a stable word. Nobody's failure."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def deliver(
    outgoing: Outgoing,
    store: StoreWorker,
    uplink: Uplink,
    stopping: Callable[[], bool],
    turn: Callable[[int], int],
) -> SubmissionReply:
    """Bring it to the platform; returns the reply with the case number. ``turn`` is asked before each chunk, with the bytes
    that are left of the part (at most ``CHUNK``), and says how many of them may go; it may wait, and raise HeldError.

    Raises UplinkError (an answer that contradicts itself is transient: ``garbage``; parts still missing at the end:
    ``incomplete``), StoreError, StoppedError between two chunks.
    """
    parts = {part.sha256: part for part in outgoing.parts}
    reply = uplink.put_submission(outgoing.submission_id, outgoing.body)
    for _ in range(_ROUNDS):
        if _received(reply):
            return reply
        missing = _missing(reply, parts)
        _remember(store, outgoing.submission_id, reply)
        for upload, content in _read_ahead(missing, parts, store):
            _send_part(upload, content, uplink, turn)
        if stopping():
            raise StoppedError
        reply = uplink.put_submission(outgoing.submission_id, outgoing.body)
    if _received(reply):
        return reply
    _remember(store, outgoing.submission_id, reply)
    raise TransientError("incomplete")


def _received(reply: SubmissionReply) -> bool:
    """True when the platform has it and says so in full. Raises TransientError (garbage) for what is neither."""
    if reply.state == "receiving":
        return False
    if reply.state != "received" or not is_case_number(reply.case_number) or not is_moment(reply.received_at):
        raise TransientError("garbage")
    return True


def _missing(reply: SubmissionReply, parts: Mapping[str, PartRef]) -> tuple[PartUpload, ...]:
    """The parts that are asked for. Raises TransientError (garbage) for parts we never named, impossible offsets, or
    a platform that waits for nothing."""
    if not reply.parts:
        raise TransientError("garbage")
    for upload in reply.parts:
        part = parts.get(upload.sha256)
        if part is None or not upload.upload_url or not 0 <= upload.offset <= part.size:
            raise TransientError("garbage")
    return reply.parts


def _send_part(upload: PartUpload, content: bytes, uplink: Uplink, turn: Callable[[int], int]) -> None:
    offset = upload.offset
    while offset < len(content):
        end = offset + turn(min(CHUNK, len(content) - offset))
        taken = uplink.send_part(upload.upload_url, offset, content[offset:end])
        if not offset < taken <= end:
            raise TransientError("garbage")
        offset = taken


def _read_ahead(
    missing: Sequence[PartUpload], parts: Mapping[str, PartRef], store: StoreWorker
) -> Iterator[tuple[PartUpload, bytes]]:
    """Each part with its bytes; the store reads and checks the next while the line is busy with this one. Raises
    PermanentError for a part that is damaged, StoreError."""
    reading = _begin_reading(store, parts[missing[0].sha256])
    for place, upload in enumerate(missing):
        content = _read(reading)
        if place + 1 < len(missing):
            reading = _begin_reading(store, parts[missing[place + 1].sha256])
        yield upload, content


def _begin_reading(store: StoreWorker, part: PartRef) -> Future[bytes]:
    answer: Future[bytes] = Future()

    def done(content: bytes | Exception) -> None:
        if isinstance(content, Exception):
            answer.set_exception(content)
        else:
            answer.set_result(content)

    store.submit(lambda outbox: outbox.part_bytes(part.sha256), done)
    return answer


def _read(reading: Future[bytes]) -> bytes:
    try:
        return reading.result()
    except StoreError as error:
        if error.fault is not StoreFault.PART_DAMAGED:
            raise
        raise PermanentError(Problem(LOCAL_PART_DAMAGED, "a sealed part is lost on this kiosk", 0)) from error


def _remember(store: StoreWorker, submission_id: str, reply: SubmissionReply) -> None:
    store.call(lambda outbox: outbox.record_reply(submission_id, reply))
