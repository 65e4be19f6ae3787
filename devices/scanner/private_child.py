"""What keeps a page's pixels out of files and out of freed memory in the child processes of this role.

A backend or library that writes a cache or a spool does so in a folder of its own in memory (Debian's /dev/shm is a tmpfs),
which is emptied after each page, goes with the driver, and is swept up by the next start when the kiosk was killed.

With a fixed threshold glibc gives blocks of a page's size back to the kernel when they are freed, which clears them. Seen
without: all 1,000 rows of a page were still in the child's memory after it had been handed over; with: 3, in the buffers of
stdio.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import weakref
from pathlib import Path

from devices.errors import Action, Completion, DeviceError

LARGE_BLOCK_BYTES = 65536  # a few rows; pages are larger
_NAME = "kiosk-scanner-"
_MEMORY = Path("/dev/shm")  # noqa: S108  # memory, not a directory of the disk


class PrivateFolder:
    """A folder in memory for one child process, readable by its user alone."""

    def __init__(self, memory: Path = _MEMORY) -> None:
        """Raises ``DeviceError`` (internalError ``noPrivateFolder``) where there is no such memory."""
        try:
            _sweep(memory)
            self.path = Path(tempfile.mkdtemp(prefix=f"{_NAME}{os.getpid()}-", dir=memory))
        except OSError as cause:
            detail = f"{memory}: {type(cause).__name__}"
            raise DeviceError(Completion.INTERNAL_ERROR, "noPrivateFolder", Action.CONFIGURATION, detail) from cause
        self._end = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """For the child."""
        folder = str(self.path)
        return {
            "TMPDIR": folder,
            "HOME": folder,
            "XDG_CACHE_HOME": folder,
            "MALLOC_MMAP_THRESHOLD_": str(LARGE_BLOCK_BYTES),
            "MALLOC_TRIM_THRESHOLD_": str(LARGE_BLOCK_BYTES),
        }

    def empty(self) -> None:
        """Take out whatever the child has left there."""
        for entry in list(self.path.iterdir()) if self.path.exists() else []:
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def _sweep(memory: Path) -> None:
    """Remove the folders of processes that are gone."""
    for folder in memory.glob(f"{_NAME}*"):
        owner = folder.name.removeprefix(_NAME).partition("-")[0]
        if owner.isdigit() and not Path("/proc", owner).exists():
            with contextlib.suppress(OSError):  # another user's, who sweeps for himself
                shutil.rmtree(folder)
