"""Head and body of an answer from two USB pipes that know nothing of each other, as one stream. Pure.

Preamble and length come on one pipe, SW to CHK on another. A body that does not have the length of the head before it is
refused, whatever its checksum: two answers of the same length would otherwise be mixed without a trace.
"""

from __future__ import annotations

from devices.id_reader.sdt_frame import HEAD_BYTES, LONGEST, PREAMBLE, SHORTEST
from devices.id_reader.sdt_link import DamagedAnswer


class TwoPipes:
    """Says which pipe is next, and takes what came on it."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._left = 0
        self._whole = False

    @property
    def body_left(self) -> int:
        """Bytes of the body that are still to come; 0 means that a head is next."""
        return self._left

    @property
    def whole(self) -> bool:
        """True when the last body came to its end and nothing was begun since."""
        return self._whole

    def forget(self) -> None:
        """What was begun will not be continued."""
        self._head.clear()
        self._left = 0

    def asked(self) -> None:
        """A question went out: an answer may come, or not."""
        self._whole = False

    def take_head(self, chunk: bytes) -> bytes:
        """From the pipe of the heads. Noise goes through: the parser behind skips it as on a serial line."""
        self._head += chunk
        self._left = self._announced()
        return chunk

    def take_body(self, chunk: bytes) -> bytes:
        """From the pipe of the bodies. Raises ``DamagedAnswer`` for more than the head announced."""
        if len(chunk) > self._left:
            self._left = 0
            raise DamagedAnswer
        self._left -= len(chunk)
        self._whole = not self._left
        return chunk

    def _announced(self) -> int:
        """Bytes of the body to come, once there is a whole head."""
        while (at := self._head.find(PREAMBLE)) >= 0 and len(self._head) >= at + HEAD_BYTES:
            length = int.from_bytes(self._head[at + len(PREAMBLE) : at + HEAD_BYTES], "big")
            if SHORTEST <= length <= LONGEST:
                self._head.clear()
                return length
            del self._head[: at + 1]
        del self._head[:-HEAD_BYTES]
        return 0
