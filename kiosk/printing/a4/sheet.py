"""A sheet: what stands on a paper of A4, as blocks from top to bottom; ``assets/papers/sheet.typ`` draws them.

Structs of msgspec, since they go to the typesetter as JSON and in no other way: text is data there, never markup. A line feed in
a text is a new line of its cell or paragraph; other controls are made visible by the press (``kiosk.documents.letter.one_line``).
"""

from __future__ import annotations

import msgspec

CODE_POINTS = "<codes>"  # in ``Sheet.rare``
PAGE, PAGES = "<n>", "<m>"  # in ``Sheet.pages``; only the typesetter knows the numbers


class Block(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """One block; ``kind`` names how it is drawn."""


class Heading(Block, frozen=True, tag="heading"):
    """Stays with what follows it."""

    text: str


class Pair(msgspec.Struct, frozen=True):
    """A labelled value. ``wide``: takes the whole row. ``options``: boxes to tick instead of a value. ``lines``: room for
    handwriting, in lines of 5.6 mm; 0 where nothing is written by hand."""

    label: str
    value: str = ""
    wide: bool = False
    options: tuple[str, ...] = ()
    lines: int = 0


class Pairs(Block, frozen=True, tag="pairs"):
    """A ruled table of labelled values, two a row: made by ``pairs``."""

    rows: tuple[tuple[Pair, ...], ...]


class Table(Block, frozen=True, tag="table"):
    """``heads`` are repeated on every page. ``widths``: shares of the paper's width, 0 = as wide as its content. ``centred``:
    columns, counted from 0. Each row has as many cells as there are heads."""

    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    centred: tuple[int, ...] = ()


class Prose(Block, frozen=True, tag="prose"):
    """Paragraphs; ``indent``: their first line by two characters."""

    paragraphs: tuple[str, ...]
    indent: bool = False
    small: bool = False


class Notice(Block, frozen=True, tag="notice"):
    """A frame around what must not be missed; its first paragraph is bold."""

    paragraphs: tuple[str, ...]


class Letter(Block, frozen=True, tag="letter"):
    """A signed text, line for line: the first is its title."""

    lines: tuple[str, ...]


class Seal(Block, frozen=True, tag="seal"):
    """The SHA-256 of a letter as 16 groups of four hexadecimal digits, in two rows."""

    label: str
    groups: tuple[str, ...]
    note: str = ""


class Party(msgspec.Struct, frozen=True):
    """Who signs. ``picture``: PNG, empty where a pen signs; ``day``: the line below, with or without a date."""

    label: str
    day: str
    picture: bytes = b""
    alt: str = ""


class Signatures(Block, frozen=True, tag="signatures"):
    """Side by side, at the right when there is one; never torn over two pages, nor from the ``statement`` above them."""

    parties: tuple[Party, ...]
    statement: str = ""


class Steps(Block, frozen=True, tag="steps"):
    """A flow, left to right."""

    steps: tuple[str, ...]


class Questions(Block, frozen=True, tag="questions"):
    pairs: tuple[tuple[str, str], ...]


AnyBlock = Heading | Pairs | Table | Prose | Notice | Letter | Seal | Signatures | Steps | Questions


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """``title`` also becomes the document's title in its metadata: it names no person. ``number``: under the title and in the
    head of further pages. ``qr``: SVG, empty for none. ``sample``/``sample_mark``: the line in each head and the mark behind
    the text, both empty for an official paper. ``rare``: the note at the end, printed only if a character could not be."""

    title: str
    blocks: tuple[AnyBlock, ...]
    pages: str
    rare: str
    subtitle: str = ""
    number: str = ""
    foot: str = ""
    qr: str = ""
    qr_alt: str = ""
    sample: str = ""
    sample_mark: str = ""


def pairs(*entries: Pair) -> Pairs:
    """Two short ones share a row; a wide one, or one that finds no partner, has a row of its own."""
    rows: list[tuple[Pair, ...]] = []
    waiting: Pair | None = None
    for entry in entries:
        if entry.wide:
            rows += [(waiting,)] if waiting is not None else []
            rows.append((entry,))
            waiting = None
        elif waiting is None:
            waiting = entry
        else:
            rows.append((waiting, entry))
            waiting = None
    rows += [(waiting,)] if waiting is not None else []
    return Pairs(rows=tuple(rows))
