"""Decides when a camera's picture has come to rest: exposure, focus and paper.

Each frame is held against the *first* of the run that it would continue, so that a page that creeps a pixel a frame breaks
the run as surely as one that jumps.
"""

from __future__ import annotations

import numpy as np
from cv2.typing import MatLike

from devices.scanner.camera_look import Look, Unrest, change, look_at, unrest


class Settling:
    """Fed with every frame of one attempt. Keeps one frame, to tell a live stream from a frozen one, until it is dropped."""

    def __init__(self, frames: int) -> None:
        self._wanted = frames
        self._reference: Look | None = None
        self._run = 0
        self._last: MatLike | None = None
        self._alike = 0  # pairs of frames of the run without any difference
        self.reason: Unrest | None = None  # why the latest run ended

    @property
    def settled(self) -> bool:
        """Enough frames in a row agree."""
        return self._run >= self._wanted

    @property
    def frozen(self) -> bool:
        """No two frames of the settled run differ in a single pixel: there is no sensor behind them."""
        return self.settled and self._alike == self._run - 1

    def feed(self, frame: MatLike) -> None:
        """The next frame."""
        look = look_at(frame)
        faulty = unrest(look)
        broken = faulty or (change(self._reference, look) if self._reference is not None else None)
        if broken is not None:
            self.reason = broken
        if broken is not None or self._reference is None:
            self._reference = None if faulty else look
            self._run, self._alike = (0 if faulty else 1), 0
        else:
            self._run += 1
            self._alike += self._last is not None and np.array_equal(self._last, frame)
        self._last = frame
