"""What python-escpos knows of printer models: its capability profiles, read as data.

Only what a slip needs is taken: dots across, dots per inch, own QR codes, kinds of cut, pictures by ``GS v 0``, and the number
of a code page that begins with plain ASCII. No profile knows of Chinese: that is the double-byte mode of ``FS &``, and
what a printer's Chinese font holds has to be set (``glyphs``). "Unknown" in a profile stays unknown here (None).

The file is read without importing the library, which would take a tenth of a second of the kiosk's start and leave files
behind (see ``library``).
"""

from __future__ import annotations

import difflib
import functools
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devices.errors import Action, Completion, DeviceError

MM_PER_INCH = 25.4
# Its first half is ASCII without national variants; every profile that prints text has it.
_ASCII_PAGE = "CP437"
_NEAREST = 5
_LEAST_LIKENESS = 0.3


@dataclass(frozen=True, slots=True)
class Profile:
    """One printer model. None is what its profile does not say."""

    name: str
    width_dots: int | None
    dpi: int | None
    native_qr: bool
    partial_cut: bool
    full_cut: bool
    pictures: bool  # GS v 0
    ascii_page: int | None

    @property
    def cutter(self) -> str:
        """The gentlest cut that it can make: a strip that stays keeps the slip from falling on the floor."""
        return "partial" if self.partial_cut else "full" if self.full_cut else "none"


def names() -> tuple[str, ...]:
    """All profiles, in the order of the alphabet."""
    return tuple(sorted(_profiles()))


def named(name: str) -> Profile:
    """The profile of that name. Raises ``DeviceError`` (invalidData ``unknownProfile``) listing those nearest to it."""
    known = _profiles()
    if name not in known:
        detail = f"profile: not known; nearest: {', '.join(nearest(name))}"
        raise DeviceError(Completion.INVALID_DATA, "unknownProfile", Action.CONFIGURATION, detail)
    return _profile(name, known[name])


def nearest(name: str) -> tuple[str, ...]:
    """Names that might have been meant, the likeliest first; the library's own generic one when none is alike."""
    # Case and hyphens are what people get wrong: "tm-t88v", "TMT20II".
    plain = {_plain(each): each for each in names()}
    found = difflib.get_close_matches(_plain(name), plain, _NEAREST, _LEAST_LIKENESS)
    return tuple(plain[each] for each in found) or ("default",)


def _plain(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


@functools.cache
def _profiles() -> Mapping[str, Mapping[str, Any]]:
    spec = importlib.util.find_spec("escpos")
    if spec is None or spec.origin is None:
        raise DeviceError(Completion.INVALID_DATA, "driverMissing", Action.CONFIGURATION, "python-escpos is missing")
    data = json.loads((Path(spec.origin).parent / "capabilities.json").read_text(encoding="utf-8"))
    profiles: Mapping[str, Mapping[str, Any]] = data["profiles"]
    return profiles


def _profile(name: str, data: Mapping[str, Any]) -> Profile:
    media, features = data.get("media", {}), data.get("features", {})
    width = media.get("width", {})
    dots, millimetres = _number(width.get("pixels")), _number(width.get("mm"))
    dpi = _number(media.get("dpi"))
    if dpi is None and dots and millimetres:
        dpi = dots * MM_PER_INCH / millimetres
    pages = [int(number) for number, page in data.get("codePages", {}).items() if page == _ASCII_PAGE]
    return Profile(
        name=name,
        # Whole bytes: a picture row has no half ones.
        width_dots=None if dots is None else int(dots) // 8 * 8,
        dpi=None if dpi is None else round(dpi),
        native_qr=bool(features.get("qrCode")),
        partial_cut=bool(features.get("paperPartCut")),
        full_cut=bool(features.get("paperFullCut")),
        pictures=bool(features.get("bitImageRaster")),
        ascii_page=min(pages) if pages else None,
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 else None
