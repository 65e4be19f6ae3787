"""The ID photograph that guides ask for (个人照片): its size in pixels, and the bounds of its file.

Source: the published filling note 尺寸：宽度358像素，高度441像素，分辨率350像素/英寸；大小：15~40KB；需露出耳朵和额头，
头部正视前方，保持肩膀齐平. It does not say which KB it means, so both bounds are taken the narrow way. A white background
stands in the project's task and not in that note, which asks for clothes that are not light.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class PortraitRule:
    """Size in px, ``dpi`` as the file says it, bounds of the file in bytes. ``white``: the background has to be."""

    width: int
    height: int
    dpi: int
    least_bytes: int
    most_bytes: int
    white: bool = True


PORTRAIT: Final = PortraitRule(358, 441, 350, 15 * 1024, 40 * 1000)
