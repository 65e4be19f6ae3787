"""What lies under the virtual camera, whether it is plugged in, what is wrong with it.

It lies in a small JSON file that any second process replaces atomically, so that a fault can be injected while a picture
is taken: ``{"plugged": true, "paper": "papers/a.png" | null, "fault": null | "freeze" | ...}``. A relative ``paper`` is
meant from the file's own folder.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

_KEYS = frozenset({"plugged", "paper", "fault"})


class CameraFault(enum.Enum):
    """How the stream goes wrong until the fault is taken out."""

    FREEZE = "freeze"  # one picture again and again, to the byte: firmware that hangs behind a live USB link
    STALL = "stall"  # the connection stays, no picture comes
    SILENT = "silent"  # a connection is taken and never answered
    CUT = "cut"  # the line is cut inside a picture
    DARK_START = "dark_start"  # far more dark pictures than the sensor's usual few
    DARK = "dark"  # pictures stay nearly black: the lamp is off
    BLACK = "black"  # the lens is covered: black with the sensor's noise
    GREEN = "green"  # an empty buffer: zeros in YUV are this green
    MOVING = "moving"  # the paper never lies still
    CREEPING = "creeping"  # the paper slides so slowly that two pictures hardly differ
    HUNTING = "hunting"  # the focus never comes to rest
    FLICKER = "flicker"  # the light never comes to rest
    MONO = "mono"  # a sensor without colour
    ODD_SIZE = "odd_size"  # odd width and height
    RESIZE = "resize"  # the size changes every few pictures
    GARBAGE = "garbage"  # pictures that no decoder can read
    REFUSE = "refuse"  # HTTP 503
    LOCKED = "locked"  # HTTP 401
    PAGE = "page"  # a web page instead of a stream


@dataclass(frozen=True, slots=True)
class CameraState:
    """``paper`` is an image file, or None for the bare table."""

    plugged: bool = True
    paper: str | None = None
    fault: CameraFault | None = None

    @classmethod
    def from_json(cls, shape: object) -> CameraState:
        """Missing keys have their defaults. Raises ValueError naming what is wrong."""
        if not isinstance(shape, Mapping) or not _KEYS.issuperset(shape):
            raise ValueError(f"state has to be an object with some of {', '.join(sorted(_KEYS))}")
        plugged, paper, fault = shape.get("plugged", True), shape.get("paper"), shape.get("fault")
        if not isinstance(plugged, bool):
            raise ValueError("plugged has to be true or false")  # noqa: TRY004  # one kind of error for the file
        if not (paper is None or isinstance(paper, str)) or not (fault is None or isinstance(fault, str)):
            raise ValueError("paper and fault have to be text or null")
        return cls(plugged, paper, None if fault is None else CameraFault(fault))

    def as_json(self) -> dict[str, object]:
        """The object of the file."""
        return {
            "plugged": self.plugged,
            "paper": self.paper,
            "fault": None if self.fault is None else self.fault.value,
        }
