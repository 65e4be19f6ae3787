"""What the scanning screen says of a page: whether it is good, what speaks against it, what was read on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kiosk.model.doubt import Doubt
from kiosk.model.identity import IdCard, mask_number
from kiosk.model.page import Verdict
from kiosk.model.page_list import ScannedPage
from kiosk.model.page_read import PageRead

Say = Callable[..., str]
CHECKS = ("blur", "glare", "blank", "cropped")
# What is shown for the citizen to compare, most telling first.
TOLD = ("name", "number", "card_number", "social_security_number", "certificate_number", "husband_name", "wife_name")
MOST_TOLD = 3
_NUMBERS = ("number", "social_security_number")


@dataclass(frozen=True)
class ReadLine:
    """``label`` and ``value`` as they are shown; ``snippet``: JPEG of the place; ``agrees``: the card says the same."""

    label: str
    value: str = field(repr=False)
    snippet: bytes = field(repr=False)
    agrees: bool


def sentence(doubt: Doubt, say: Say) -> str:
    """What happened."""
    params = dict(doubt.params)
    if "type" in params:
        params["type"] = say(f"screens.scan.type.{params['type']}")
    return say(doubt.message, **params)


def remedy(doubts: Sequence[Doubt], say: Say) -> str:
    """How to do it again, for the first thing that is wrong; what cannot be mended by scanning is only asked."""
    first = doubts[0]
    known = first.about in REDO
    return say(f"screens.scan.redo.{first.about}" if known else "screens.scan.redo.look")


REDO = frozenset(
    {
        *("blur", "glare", "blank", "cropped", "dark", "low_resolution", "finger", "duplicate", "wrong_side"),
        *("wrong_document", "no_face", "several_faces", "not_white", "background_unclear", "pale", "too_small"),
        *("head_large", "file_size", "unchecked"),
    }
)


def every_check_was_made(verdict: Verdict) -> bool:
    return all(getattr(verdict, check) is False for check in CHECKS)


def read_lines(page: ScannedPage, card: IdCard | None, say: Say) -> tuple[ReadLine, ...]:
    """The few values that the citizen compares with the paper."""
    if page.read is None:
        return ()
    lines = []
    for name in TOLD:
        one = page.read.fields.get(name)
        if one is None or not one.value:
            continue
        agrees = card is not None and one.value in (card.name, card.number)
        lines.append(ReadLine(say(f"screens.scan.field.{name}"), _shown(name, one.value, agrees), one.snippet, agrees))
    return tuple(lines[:MOST_TOLD])


def unread(read: PageRead | None, say: Say) -> str:
    """Names what stands there and could not be read for certain; empty when there is nothing of the kind."""
    if read is None:
        return ""
    names = [name for name in TOLD if name in read.fields and read.fields[name].value is None]
    return say("screens.scan.unread", what=say(f"screens.scan.field.{names[0]}")) if names else ""


def _shown(name: str, value: str, agrees: bool) -> str:
    """A number that is the card's own is masked: somebody may look over a shoulder. Any other has to be compared."""
    if name in _NUMBERS and agrees:
        return mask_number(value)
    if name == "card_number" and value.isdigit():
        return " ".join(value[at : at + 4] for at in range(0, len(value), 4))
    return value
