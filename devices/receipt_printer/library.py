"""python-escpos 3.1 with its side effects undone; everything here that uses the library gets it through this file.

Importing it sets up the root logger and leaves a directory with a pickle under ``/tmp`` in every process; printing a picture
with a profile that has no width writes to stdout, which in this program belongs to results.
"""

from __future__ import annotations

import copy
import functools
import logging
import shutil
from typing import Any


@functools.cache
def _printers() -> Any:
    handlers = list(logging.root.handlers)
    import escpos.capabilities
    import escpos.printer

    for handler in [handler for handler in logging.root.handlers if handler not in handlers]:
        logging.root.removeHandler(handler)
    # The cache is for a directory that is shared on purpose; ours would be found by nobody.
    shutil.rmtree(escpos.capabilities.pickle_dir, ignore_errors=True)
    return escpos.printer


@functools.cache
def profile(width_dots: int) -> Any:
    """A profile of a printer of this width."""
    from escpos.capabilities import Profile

    made = Profile()
    made.profile_data = copy.deepcopy(made.profile_data)
    made.profile_data["media"]["width"]["pixels"] = width_dots
    return made


def recorder(width_dots: int) -> Any:
    """A python-escpos printer that keeps its bytes in ``output``."""
    printers = _printers()
    return printers.Dummy(profile=profile(width_dots))


def serial_printer(port: str, baudrate: int, *, dsrdtr: bool, xonxoff: bool) -> Any:
    """A python-escpos printer on a serial port, not yet open."""
    printers = _printers()
    return printers.Serial(
        devfile=port, baudrate=baudrate, timeout=0, dsrdtr=dsrdtr, xonxoff=xonxoff, profile=profile(576)
    )


def open_error() -> type[Exception]:
    """What the library raises when a port cannot be opened."""
    _printers()
    import escpos.exceptions

    error: type[Exception] = escpos.exceptions.DeviceNotFoundError
    return error
