"""What backends call the sources and modes of their scanners, since each has its own words. Pure.

Names seen in sane-backends 1.2: escl, epsonds, epson2 ("ADF", "ADF Duplex", adf-mode), fujitsu ("ADF Front", "ADF Back",
"ADF Duplex", "Card Duplex"), brother ("FlatBed", "Automatic Document Feeder(left aligned,Duplex)", "True Gray",
"24bit Color"), hpaio and pixma ("ADF", "ADF Duplex"), kodak, canon_dr, test ("Automatic Document Feeder"), xerox_mfp
("Normal").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Source = Literal["", "flatbed", "adf", "adf_duplex"]

_WORD = re.compile(r"[a-z]+")
_ASIDE = frozenset(
    {"back", "card", "tpu", "transparency", "negative", "slide", "film", "photo"}
)  # never meant by a word of ours
_MODES = {
    "color": ("color", "colour"),
    "gray": ("gray", "grey", "grayscale", "greyscale"),
    "lineart": ("lineart", "binary", "black", "bw"),
}


def source_named(wanted: Source, offered: Sequence[str]) -> str | None:
    """The device's own name for ``wanted``; the shortest of several, which is the plainest. None: it has no such thing."""
    fitting = [name for name in offered if _kind(name) == wanted]
    return min(fitting, key=len, default=None)


def mode_named(wanted: str, offered: Sequence[str]) -> str | None:
    """The device's own name for a mode: ``wanted`` itself where it is offered, else one that means the same."""
    if wanted in offered:
        return wanted
    words = next((words for key, words in _MODES.items() if wanted.lower() in (key, *words)), ())
    fitting = [name for name in offered if set(words) & set(_WORD.findall(name.lower()))]
    return min(fitting, key=len, default=None)


def duplex_value(offered: object, *, wanted: bool) -> object | None:
    """The value of a device's separate duplex switch: a flag, or one of ``offered`` such as Simplex and Duplex."""
    if not isinstance(offered, list):
        return wanted
    both = [value for value in offered if "duplex" in str(value).lower() or "both" in str(value).lower()]
    single = [value for value in offered if value not in both]
    return next(iter(both if wanted else single), None)


def _kind(name: str) -> Source:
    words = set(_WORD.findall(name.lower()))
    if words & _ASIDE:
        return ""
    if words & {"duplex", "both"}:
        return "adf_duplex"
    if words & {"adf", "feeder", "simplex"}:
        return "adf"
    return "flatbed" if words & {"flatbed", "flat", "platen", "normal"} else ""
