"""What the form's screen tells of a field beside its label: where the value came from, whether it has to be looked at, and what
the sources say where they do not agree. Worked out by ``kiosk.journey.filling``; a screen only shows it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """One source's word on a field. ``source`` is a message id, ``key`` tells it from the others on a screen."""

    key: str
    source: str
    value: str = field(repr=False)


@dataclass(frozen=True)
class FieldState:
    """``value``: what stands in the field. ``source``: message id of where it came from, empty for what was typed or is empty.
    ``look``: nobody vouches for it and the citizen has not confirmed it. ``said``: the different words of the sources, while
    the citizen has not said which one is right. ``left``: stays open here and is asked for at the counter. ``refused``: left
    although a source knows it; that word can be had back. ``snippet``: JPEG of the place on a page where it was read, to be
    compared; empty where no page's word has to be looked at."""

    value: str = field(default="", repr=False)
    source: str = ""
    look: bool = False
    said: tuple[Said, ...] = ()
    left: bool = False
    refused: bool = False
    snippet: bytes = field(default=b"", repr=False)


NOTHING = FieldState()
