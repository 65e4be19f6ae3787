"""python-escpos 3.1 with its side effects undone; whatever uses the library's code gets it through this file.

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
    """A profile of a printer of this width: one that lacks its width makes the library write to stdout."""
    from escpos.capabilities import Profile

    made = Profile()
    made.profile_data = copy.deepcopy(made.profile_data)
    made.profile_data["media"]["width"]["pixels"] = width_dots
    return made


def recorder(width_dots: int) -> Any:
    """A python-escpos printer that keeps its bytes in ``output``."""
    printers = _printers()
    return printers.Dummy(profile=profile(width_dots))
