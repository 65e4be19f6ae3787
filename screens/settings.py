"""What the caller of the window decides. No Kivy here: read before Kivy is imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


def _local_time() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """``width`` and ``height`` in px, ``mm_per_px`` of the panel. ``touch_map`` names the file that tells an
    outside hand where things are; the caller refuses it in production. ``stop_asked`` is asked at the first frame and once
    a second: when it says so the window closes."""

    width: int = 1080
    height: int = 1920
    mm_per_px: float = 0.248
    fullscreen: bool = False
    show_cursor: bool = False
    touch_map: Path | None = None
    now: Callable[[], datetime] = _local_time
    on_first_frame: Callable[[], None] = lambda: None
    stop_asked: Callable[[], bool] = lambda: False
