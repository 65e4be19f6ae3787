"""Files of strangers in a process of their own: ``python -m kiosk.results.child`` reads an order from stdin, answers on stdout.

A parser of PDF or OFD works on whatever somebody managed to make the platform hand out. Here it has no network to reach, little
memory, seconds of time, and not a byte of a disk; nothing of the file is ever written to stderr or a log.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
from pathlib import Path

import msgspec

from kiosk.hardening import harden
from kiosk.results.order import NOT_READ, Answer, Order
from kiosk.results.verdict import Reason

MOST_MEMORY = 1024**3  # bytes of address space; some 0.3 GB are mapped
MOST_CPU = 30  # s; the parent's deadline is shorter, unless the parent is gone
MOST_WRITTEN = 0  # bytes of a file: what is opened here is on no disk


def main() -> int:
    harden()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU, MOST_CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    logging.disable(logging.CRITICAL)
    # Libraries print; what they print may quote the file, and the answer goes out on this very channel.
    out = os.dup(sys.stdout.fileno())
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, sys.stdout.fileno())
    os.dup2(quiet, sys.stderr.fileno())
    try:
        order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    except msgspec.MsgspecError:
        return NOT_READ
    answer = msgspec.msgpack.encode(_answer(order))
    while answer:
        answer = answer[os.write(out, answer) :]
    return 0


def _answer(order: Order) -> Answer:
    try:
        if order.kind == "pades":
            from kiosk.results import pades

            return pades.check(order.content, order.roots, order.now)
        if order.kind == "ofd":
            from kiosk.results import ofd

            return ofd.pages(order.content, Path(order.fonts))
    except MemoryError:
        return Answer(Reason.UNREADABLE)
    except Exception:  # noqa: BLE001 - whatever a stranger's file did to a library, it is not printed
        return Answer(Reason.FAULT)
    return Answer(Reason.FAULT)


if __name__ == "__main__":
    sys.exit(main())
