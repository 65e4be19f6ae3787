"""What the process apart is asked and what it answers. MessagePack, through its stdin and stdout."""

from __future__ import annotations

from datetime import datetime

import msgspec

from kiosk.results.verdict import Reason

NOT_READ = 3  # exit code: the order itself was wrong


class Order(msgspec.Struct, frozen=True):
    """``kind``: ``pades`` (is this seal good at ``now``?) or ``ofd`` (as pages, please). ``roots``: DER of the certificates that
    are trusted for seals. ``fonts``: folder of the faces in which an OFD is set."""

    kind: str
    content: bytes
    now: datetime
    roots: tuple[bytes, ...] = ()
    fonts: str = ""

    def __repr__(self) -> str:
        return f"Order({self.kind})"


class Answer(msgspec.Struct, frozen=True):
    """``reason`` None: good. ``pdf``: the pages, of an OFD alone."""

    reason: Reason | None
    pdf: bytes = b""
    signer: str = ""
    signed_at: str = ""

    def __repr__(self) -> str:
        return f"Answer({self.reason})"
