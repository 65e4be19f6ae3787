"""What comes back: the feed of changes, and the sealed bytes that it names."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
import structlog

from kiosk.contract.changes import MOST_CHANGES, ChangesReply, SealedRef, read_changes
from kiosk.platform.call import Subject, segment
from offline.ports import TransientError

log = structlog.get_logger()

LONGEST_CURSOR = 500  # characters; it comes back to us as we were given it


class ComingBack(Subject):
    """Reading changes nothing: any call may be repeated."""

    def changes(self, cursor: str | None) -> ChangesReply:
        """What happened after ``cursor``, None: from the beginning. Raises ``SaidNoError`` ``cursor-unknown``."""
        with self._caller.noting("changes"):
            address = "/v1/changes" + ("?" + urlencode({"cursor": cursor}) if cursor is not None else "")
            reply, strange = _read(self._caller.tell("GET", address))
            if not _is_cursor(reply.cursor) or len(reply.changes) > MOST_CHANGES:
                raise TransientError("garbage")
        if strange:
            log.warning("platform.unreadable", count=strange)
        return reply

    def sealed(self, ref: SealedRef, offset: int) -> bytes:
        """The next piece of a ciphertext, from ``offset`` (below its size) on: one byte or more, at most ``Limits.piece_bytes``.
        Whether the whole has the hash is for whoever puts the pieces together."""
        with self._caller.noting("sealed"):
            return self._caller.piece(f"/v1/sealed/{segment(ref.sha256)}", offset, ref.size)


def _read(body: bytes) -> tuple[ChangesReply, int]:
    try:
        return read_changes(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TransientError("garbage") from error


def _is_cursor(text: str) -> bool:
    return 0 < len(text) <= LONGEST_CURSOR and text.isascii() and text.isprintable()
