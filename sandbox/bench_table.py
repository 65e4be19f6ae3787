"""What a section of the bench panel is made of: a file, and buttons that change it. ``bench_devices`` holds the sections.

A new virtual device is a ``Section`` with its buttons; page, refusals and tests follow from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

Values = Mapping[str, object]


@dataclass(frozen=True)
class Press:
    """A button. ``changes`` are laid over the file's state (``laid``), and it looks pressed while all of them hold there.

    ``counts`` names a number that goes up by one with each press: for what can be done twice, such as a key. ``warns``: what
    it does is out of order. ``acts``: it is something done, such as lifting, and never looks pressed.
    """

    name: str
    words: str
    changes: Values
    counts: str = ""
    warns: bool = False
    acts: bool = False


@dataclass(frozen=True)
class Row:
    """Buttons beside each other, of which at most one looks pressed."""

    label: str
    presses: tuple[Press, ...]


class Content(Enum):
    """What a file to choose says: the value of a key, many keys at once, or only its own name."""

    VALUE = "value"
    STATE = "state"
    NAME = "name"


@dataclass(frozen=True)
class Choices:
    """One button a file of ``folder``. ``key`` gets the file's content or name. A file ``<folder>.labels.json`` beside the
    folder may give the buttons' words by file name; ``pictures`` shows the files themselves.

    With ``Content.NAME``, ``before`` stands before the name. ``follow`` adds a button of these words that takes the file after
    the last one taken, which is kept in the state's ``last``. ``counts`` as with ``Press``.
    """

    name: str
    label: str
    folder: str
    pattern: str
    key: str
    content: Content = Content.VALUE
    pictures: bool = False
    before: str = ""
    follow: str = ""
    counts: str = ""
    empty: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of text that ``key`` gets; ``longest`` in characters. ``counts`` as with ``Press``."""

    name: str
    label: str
    words: str
    key: str
    longest: int
    counts: str = ""


@dataclass(frozen=True)
class Sign:
    """What the section's label says while ``when`` holds; the first that fits is shown.

    ``kind``: good, attention, bad, plain, off.
    """

    words: str
    kind: str
    when: Values


@dataclass(frozen=True)
class Output:
    """The newest file that the device left: a picture or a sound. ``pattern`` is relative to the devices' folder."""

    label: str
    pattern: str
    media_type: str


@dataclass(frozen=True)
class Section:
    """``normal`` is the state when the file says nothing, and again after "all is well".

    ``ours``: read by the sandbox itself, so that it is in force without any device process. ``optional``: shown only where
    the device runs.
    """

    role: str
    title: str
    area: str
    file: str
    normal: Values
    rows: tuple[Row | Choices | Entry, ...]
    signs: tuple[Sign, ...]
    output: Output | None = None
    ours: bool = False
    optional: bool = False


def laid(state: Values, values: Values) -> dict[str, object]:
    """``state`` with ``values`` laid over it; a key ``levels.door`` is the key ``door`` of the object ``levels``."""
    found = dict(state)
    for key, value in values.items():
        outer, dot, inner = key.partition(".")
        within = found.get(outer)
        found[outer] = {**(within if isinstance(within, Mapping) else {}), inner: value} if dot else value
    return found


def holds(values: Values, state: Values) -> bool:
    """True while each of ``values`` stands in ``state``, keys as in ``laid``; numbers and truth are not the same thing. What
    is not there is null."""
    return all(_same(_found(state, key), value) for key, value in values.items())


def _found(state: Values, key: str) -> object:
    if key in state:
        return state[key]
    outer, _, inner = key.partition(".")
    within = state.get(outer)
    return within.get(inner) if isinstance(within, Mapping) else None


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
