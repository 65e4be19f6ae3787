"""What the kiosk's process does for the secrecy of what is in its memory and on its disk, before it opens anything.

``harden`` is called first in ``main.py run``. What a process cannot do for itself (swap) is packaging's:
``docs/decisions/secrets-in-memory.md``. Linux only: prctl(2), core(5), umask(2).
"""

from __future__ import annotations

import ctypes
import os
import resource

from kiosk.errors import DataError

UMASK = 0o077  # also for what libraries write under our data folder, such as Kivy's settings

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """No core dump, no look into memory by other processes of the same user, and every new file for us alone.

    Raises DataError when the kernel refuses: a kiosk that might write citizens' papers into a core file must not start.
    """
    os.umask(UMASK)
    # Both are needed: a core handler behind a pipe ignores the limit, and the flag ends with an exec, where the limit stays.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise DataError(f"core dumps cannot be forbidden: {os.strerror(ctypes.get_errno())}")
