"""Papers for the camera's tests, and how far two pictures are apart."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike

from devices.command import CommandContext
from devices.scanner.protocol import ScannedImage

WIDTH, HEIGHT = 480, 360
JPEG_TOLERANCE = 3.0  # mean gray levels: noise of 2 and a JPEG of quality 92


def text_page(path: Path, lines: int) -> Path:
    """White paper with red and black bars like lines of text."""
    paper = np.full((300, 212, 3), 245, np.uint8)
    for line in range(lines):
        top = 12 + line * (280 // lines)
        for word in range(6):
            left = 14 + word * 32
            colour = (20, 20, 20) if word else (30, 30, 200)
            cv2.rectangle(paper, (left, top), (left + 22, top + 6), colour, -1)
    cv2.imwrite(str(path), paper)
    return path


def lasting(seconds: float = 20.0) -> CommandContext:
    return CommandContext.lasting(seconds)


def array(image: ScannedImage) -> MatLike:
    """Rows of gray or of red, green, blue."""
    shape = (image.height, image.width) if image.mode == "L" else (image.height, image.width, 3)
    return np.frombuffer(image.pixels, np.uint8).reshape(shape)


def distance(one: MatLike, other: MatLike) -> float:
    """Mean difference in gray levels."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def as_rgb(scene: MatLike) -> MatLike:
    return cv2.cvtColor(scene, cv2.COLOR_BGR2RGB)
