"""What every paper has: page numbers, the mark of a sample, the number as text and QR, the note on rare characters."""

from __future__ import annotations

from kiosk.printing.a4.qr import svg
from kiosk.printing.a4.sheet import CODE_POINTS, PAGE, PAGES, AnyBlock, Sheet
from kiosk.printing.said import Say

DASH = "—"


def framed(
    say: Say,
    title: str,
    blocks: tuple[AnyBlock, ...],
    *,
    sample: bool,
    subtitle: str = "",
    number: str = "",
    foot: str = "",
) -> Sheet:
    """``number``: the local number, also drawn as QR; empty for papers that belong to no application. ``sample``: the content
    does not come from an official guide, and every page says so."""
    return Sheet(
        title=title,
        subtitle=subtitle,
        blocks=blocks,
        number=f"{say('printing.local_number')} {number}" if number else "",
        qr=svg(number) if number else "",
        qr_alt=say("printing.a4.qr") if number else "",
        pages=say("printing.a4.pages", n=PAGE, m=PAGES),
        rare=say("printing.a4.rare", codes=CODE_POINTS),
        foot=foot,
        sample=say("printing.sample") if sample else "",
        sample_mark=say("printing.a4.sample_mark") if sample else "",
    )


def given(value: str | None) -> str:
    """The value, or a dash: a field is never left looking as if it had been forgotten."""
    return value.strip() if value and value.strip() else DASH
