"""The receipt as the text of a QR code, so that a telephone keeps it without a network.

It holds number, masked name, time, items, what is still owed and 12345; online also the progress address. Bounded, because a
code with too many modules is not read from paper: what gives way are first the names at the end of a list (the text then says how
many there are), then what the paper says as well and a telephone can do without.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.model.number import spoken
from kiosk.model.receipt import Receipt
from kiosk.printing.moments import minute
from kiosk.printing.said import HOTLINE, Say

# Bytes of UTF-8 in version 15 at error correction M (ISO/IEC 18004, table 7): 77 modules, which at half a millimetre are as
# wide as half an 80 mm slip.
MOST_BYTES = 412
MOST_NAME, MOST_PHONE = 20, 40  # characters of bundle and telephone; the paper has them whole
COMMA = "、"


def qr_text(receipt: Receipt, say: Say) -> str:
    """The same text on paper and screen; lines end with a line feed. At most ``MOST_BYTES`` of UTF-8."""
    head = [
        *([say("printing.sample")] if receipt.sample else []),
        say("printing.title.delivered" if receipt.delivered else "printing.title.local"),
        say("printing.not_accepted"),
        f"{say(number_label(receipt))} {spoken(receipt.case_number or receipt.local_number)}",
        f"{_cut(receipt.applicant_masked, MOST_NAME)} {minute(receipt.local_time)}",
    ]
    tail = [" ".join(filter(None, (say("printing.phone"), _cut(receipt.phone, MOST_PHONE), HOTLINE)))]
    room = MOST_BYTES - _size("\n".join([*head, *tail]))
    owed = _listed(_owed_label(receipt, say), receipt.materials_deferred, room, say)
    room -= sum(_size(line) + 1 for line in owed)
    # An address that was cut would lead nowhere: whole or not at all.
    address = [receipt.progress_url] if receipt.progress_url and _size(receipt.progress_url) < room else []
    room -= sum(_size(line) + 1 for line in address)
    items = _listed(_cut(receipt.bundle_name, MOST_NAME), receipt.items, room, say)
    return "\n".join([*head, *owed, *items, *tail, *address])


def number_label(receipt: Receipt) -> str:
    """Message id of what the number is: the platform's, or this kiosk's until the platform has answered."""
    return "printing.number" if receipt.delivered else "printing.local_number"


def _owed_label(receipt: Receipt, say: Say) -> str:
    """Nobody may read a promise from it that the platform has still to allow; so the names give way before this does."""
    return say("printing.deferred_to_verify" if receipt.deferral_to_verify else "printing.deferred")


def _listed(label: str, names: Sequence[str], room: int, say: Say) -> list[str]:
    """One line with as many whole names as fit and how many there are; none for no name, or where not even that fits."""
    if not names:
        return []
    said = [COMMA.join(names)]
    said += [
        say("printing.and_more", names=COMMA.join(names[:shown]), n=len(names))
        for shown in range(len(names) - 1, 0, -1)
    ]
    said.append(say("printing.count", n=len(names)))
    return [line for line in (f"{label}：{list_}" for list_ in said) if _size(line) < room][:1]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
