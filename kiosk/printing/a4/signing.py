"""A signature on paper: the picture that was drawn, and the hash of the text for which it was drawn (M10).

The picture goes on no paper whose text is another: a letter is printed from the very text that was signed, or not at all.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from PIL import Image, UnidentifiedImageError

from kiosk.documents.letter import letter_sha256, one_line
from kiosk.forms.prefill import holder_of
from kiosk.model.bundle import Audience
from kiosk.model.guide import Guide
from kiosk.model.submission import Signature
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Letter, Party, Seal
from kiosk.printing.said import Say, day

MOST_PIXELS = 8_000_000
PRINTED = (900, 340)  # px: 76 by 29 mm at 300 dpi, more than a signature's room on any paper
GROUP = 4  # hexadecimal digits


def bound(letter: str, signature: Signature | None) -> None:
    """Raises PaperNotMade (``letter``) unless the signature, where there is one, was drawn for exactly this text, and unless
    all of the text can be seen."""
    if signature is not None and signature.letter_sha256 != letter_sha256(letter):
        raise PaperNotMade("letter", "the signature was drawn for another text")
    if any(line != one_line(line) for line in letter.split("\n")):
        raise PaperNotMade("letter", "the text holds something that no paper shows")


def letter_block(letter: str) -> Letter:
    """Line for line."""
    return Letter(lines=tuple(letter.split("\n")))


def seal(letter: str, say: Say, note: str = "") -> Seal:
    """The hash in groups that two people can compare aloud."""
    digest = letter_sha256(letter)
    groups = tuple(digest[start : start + GROUP] for start in range(0, len(digest), GROUP))
    return Seal(label=say("printing.a4.seal"), groups=groups, note=note)


def party(label: str, signature: Signature | None, say: Say) -> Party:
    """With the picture and the day of the signature, or with room for a pen. Raises PaperNotMade (``signature``)."""
    if signature is None or not signature.png:
        return Party(label, say("printing.a4.sign.day_open"))
    if signature.signed_at is None:
        raise PaperNotMade("signature", "it has no day")
    signed = say("printing.a4.sign.day", day=day(signature.signed_at, say))
    return Party(label, signed, picture(signature.png), say("printing.a4.sign.picture"))


# Under the line, by who stands here for the applicant.
ACTS = {
    "agent": "printing.a4.sign.acts_agent",
    "guardian": "printing.a4.sign.acts_guardian",
    "enterprise": "printing.a4.sign.acts_enterprise",
}


def acting(guide: Guide, answers: Mapping[str, str]) -> str:
    """Of who stands here where that is not the applicant: ``agent``, ``guardian``, or ``enterprise`` for the one who represents
    it; empty for the applicant in person."""
    holder = holder_of(guide, answers)
    if holder != "applicant":
        return holder
    return "enterprise" if guide.audience is Audience.ENTERPRISE else ""


def pens(labels: Iterable[str], say: Say) -> tuple[Party, ...]:
    """Lines for signatures by hand."""
    return tuple(party(label, None, say) for label in labels)


def picture(png: bytes) -> bytes:
    """The drawing as a grey PNG on white, cropped to its ink, without anything else that the file held. Raises PaperNotMade
    (``signature``) for what is no PNG, too large, or blank: an empty picture is no signature."""
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PaperNotMade("signature", "the picture is too large")
            drawn = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PaperNotMade("signature", "the picture cannot be read") from None
    paper = Image.new("RGBA", drawn.size, "white")
    grey = Image.alpha_composite(paper, drawn).convert("L")
    ink = grey.point(lambda level: 255 if level < 200 else 0).getbbox()
    if ink is None:
        raise PaperNotMade("signature", "the picture is blank")
    signed = grey.crop(ink)
    signed.thumbnail(PRINTED)
    written = io.BytesIO()
    signed.save(written, "PNG", optimize=False)
    return written.getvalue()
