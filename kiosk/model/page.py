"""A captured page: what the document room hands over and the submission carries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Verdict:
    """What was measured on the page. ``reasons`` from: blur, glare, blank, cropped, dark, low_resolution, finger,
    duplicate, wrong_side, wrong_document. None = that check was not made; unknown is not good."""

    ok: bool
    blur: bool | None = None
    glare: bool | None = None
    blank: bool | None = None
    cropped: bool | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page, encoded for sending. ``preview`` is a small PNG/JPEG for the screen; both leave memory with the session."""

    jpeg: bytes = field(repr=False)
    preview: bytes = field(repr=False)
    width: int  # px of jpeg
    height: int  # px of jpeg
    dpi: int
    verdict: Verdict
    sha256: str = field(repr=False)  # of jpeg, hex; whoever has the paper could tell from it that it was handed in

    @staticmethod
    def digest(jpeg: bytes) -> str:
        """SHA-256 as hex."""
        return hashlib.sha256(jpeg).hexdigest()
