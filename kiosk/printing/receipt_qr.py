"""The receipt as the text of a QR code, so that a telephone keeps it without a network.

It holds what UI.md's paper-out screen promises: number, masked name, time, items, what is still owed, 12345; online also the
progress address. Bounded, because a code with too many modules is not read from paper: what does not fit are names at the
end of a list, and the text says how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.model.receipt import Receipt
from kiosk.printing.moments import minute
from kiosk.printing.number import spoken

Say = Callable[..., str]

# Bytes of UTF-8: version 20 at error correction M holds 666, version 25 holds 997 (ISO/IEC 18004, table 7). 117 modules
# of 4 dots are 58 mm of an 80 mm slip, and 3 dots fit a 58 mm slip.
MOST_BYTES = 990
LONGEST_FACT = (
    200  # characters of any one value; a longer one is a mistake of the catalogue, not a reason to print nothing
)


def qr_text(receipt: Receipt, say: Say) -> str:
    """The same text on paper and screen; lines end with a line feed. At most ``MOST_BYTES`` of UTF-8."""
    head = [
        say("printing.title.delivered" if receipt.delivered else "printing.title.local_one_line"),
        say("printing.not_accepted"),
        f"{say(number_label(receipt))} {spoken(receipt.case_number or receipt.local_number)}",
        f"{receipt.applicant_masked} {minute(receipt.local_time)}",
        receipt.bundle_name,
    ]
    tail = [f"{say('printing.phone')} {receipt.phone}", "12345"]
    if receipt.progress_url:
        tail.append(receipt.progress_url)
    if receipt.sample:
        head.insert(0, say("printing.sample"))
    lists = (
        (say("printing.deferred_list"), receipt.materials_deferred),
        (say("printing.to_verify_list"), receipt.materials_to_verify),
        (say("printing.items_list"), receipt.items),
    )
    head = [line[:LONGEST_FACT] for line in head]
    tail = [line[:LONGEST_FACT] for line in tail]
    room = MOST_BYTES - _size("\n".join([*head, *tail]))
    middle: list[str] = []
    for label, names in lists:
        line = _listed(label, names, room, say)
        if line:
            middle.append(line)
            room -= _size(line) + 1
    return "\n".join([*head, *middle, *tail])


def number_label(receipt: Receipt) -> str:
    """Message id of what the number is: the platform's, or this kiosk's until the platform has answered."""
    return "printing.number" if receipt.delivered else "printing.local_number"


def _listed(label: str, names: Sequence[str], room: int, say: Say) -> str:
    """As many whole names as fit; the rest as a number. Empty for no name, or where not even the number fits."""
    for count in range(len(names), -1, -1):
        shown = "、".join(names[:count])
        more = "" if count == len(names) else say("printing.and_more", n=len(names))
        line = f"{label}{shown}{more}"
        if names and _size(line) + 1 <= room:
            return line
    return ""


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
