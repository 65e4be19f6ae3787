"""Errors that nobody handled: told by kind and place, never by their text, which may quote what a citizen typed.

Python itself would write them to standard error in full, and standard error ends in a journal on the disk.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

Tell = Callable[[str, str], None]


def where(trace: TracebackType | None) -> str:
    """File and line of the innermost frame, such as ``machine.py:120``."""
    if trace is None:
        return "-"
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def tell_of_crashes(tell: Tell) -> None:
    """From now on ``tell(kind, where)`` hears of them, on whichever thread they happen. What ends the main thread is said
    on standard error too, as briefly."""

    def on_main(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        sys.stderr.write(f"The kiosk ended: {kind.__name__} in {where(trace)}\n")
        tell(kind.__name__, where(trace))

    def on_thread(what: threading.ExceptHookArgs) -> None:
        tell(what.exc_type.__name__, where(what.exc_traceback))

    sys.excepthook = on_main
    threading.excepthook = on_thread
    sys.unraisablehook = lambda what: tell(what.exc_type.__name__, where(what.exc_traceback))
