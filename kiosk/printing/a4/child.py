"""Papers in a process of their own: ``python -m kiosk.printing.a4.child`` reads an order from stdin, writes the PDFs to stdout.

The typesetter is native code that works on what strangers typed. Here a fault of it costs one order, and with the process goes
all that it remembered of a citizen. Nothing of the order is ever written to stderr: it carries the code of a failure alone.
"""

from __future__ import annotations

import resource
import sys
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.errors import DataError
from kiosk.hardening import harden
from kiosk.printing.a4.press import PaperNotMade, Press
from kiosk.printing.a4.sheet import Sheet

NOT_MADE = 3  # exit code; stderr then is the code of PaperNotMade
MOST_MEMORY = 2 * 1024**3  # bytes of address space: some 0.2 GB are used, the rest is mapped and never touched
MOST_CPU = 60  # s; the parent's deadline is shorter, unless the parent is gone


class Order(msgspec.Struct, frozen=True):
    """What the parent wants: the folder of the assets, the sheets, the time (ISO 8601 with an offset)."""

    assets: str
    sheets: tuple[Sheet, ...]
    made_at: datetime


def main() -> int:
    harden()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU, MOST_CPU))
    try:
        order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
        press = Press(Path(order.assets))
        # All of one order or none: half an application's papers are no use to anybody.
        pdfs = [press.pdf(sheet, order.made_at) for sheet in order.sheets]
    except PaperNotMade as error:
        sys.stderr.write(error.code)
        return NOT_MADE
    except (DataError, msgspec.MsgspecError, ValueError):
        # Our own files or our own order are wrong; which, the parent's Press has said at start-up.
        sys.stderr.write("template")
        return NOT_MADE
    sys.stdout.buffer.write(msgspec.msgpack.encode(pdfs))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
