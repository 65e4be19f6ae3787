"""The receipt as the text of a QR code, so that a telephone keeps it without a network.

It holds number, masked name, time, items, what is still owed and 12345; online also the progress address. Bounded, because a
code with too many modules is not read from paper: what gives way are first the names at the end of a list (the text then says how
many there are), then what the paper says as well and a telephone can do without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.model.receipt import Receipt
from kiosk.printing.moments import minute
from kiosk.printing.number import spoken

Say = Callable[..., str]

# Bytes of UTF-8 in version 15 at error correction M (ISO/IEC 18004, table 7): 77 modules, which at half a millimetre are as
# wide as half an 80 mm slip.
MOST_BYTES = 412
MOST_NAME, MOST_PHONE = 20, 40  # characters of bundle and telephone; the paper has them whole
HOTLINE = "12345"


def qr_text(receipt: Receipt, say: Say) -> str:
    """The same text on paper and screen; lines end with a line feed. At most ``MOST_BYTES`` of UTF-8."""
    head = [
        *([say("printing.sample")] if receipt.sample else []),
        say("printing.title.delivered" if receipt.delivered else "printing.title.local"),
        say("printing.not_accepted"),
        f"{say(number_label(receipt))} {spoken(receipt.case_number or receipt.local_number)}",
        f"{_cut(receipt.applicant_masked, MOST_NAME, say)} {minute(receipt.local_time)}",
    ]
    tail = [f"{say('printing.phone')} {_cut(receipt.phone, MOST_PHONE, say)} {HOTLINE}"]
    room = MOST_BYTES - _size("\n".join([*head, *tail]))
    owed = _listed(say("printing.deferred_list"), receipt.materials_deferred, room, say)
    room -= sum(_size(line) + 1 for line in owed)
    # An address that was cut would lead nowhere: whole or not at all.
    address = [receipt.progress_url] if receipt.progress_url and _size(receipt.progress_url) < room else []
    room -= sum(_size(line) + 1 for line in address)
    what = say("printing.items_list", name=_cut(receipt.bundle_name, MOST_NAME, say))
    items = _listed(what, receipt.items, room, say)
    return "\n".join([*head, *owed, *items, *tail, *address])


def number_label(receipt: Receipt) -> str:
    """Message id of what the number is: the platform's, or this kiosk's until the platform has answered."""
    return "printing.number" if receipt.delivered else "printing.local_number"


def _listed(label: str, names: Sequence[str], room: int, say: Say) -> list[str]:
    """One line with as many whole names as fit and how many there are; none for no name, or where not even that fits."""
    for count in range(len(names), -1, -1):
        shown = say("printing.comma").join(names[:count])
        line = label + (shown if count == len(names) else say("printing.and_more", names=shown, n=len(names)))
        if names and _size(line) < room:
            return [line]
    return []


def _cut(text: str, most: int, say: Say) -> str:
    return text if len(text) <= most else text[: most - 1] + say("printing.cut")


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
