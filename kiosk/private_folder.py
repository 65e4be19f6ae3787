"""Folders for us alone, whatever the umask of whoever started us."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kiosk.errors import DataError

MODE = 0o700
LOCK = "kiosk.lock"  # stands in every data folder that a kiosk has used


def private_folder(folder: Path) -> None:
    """Make it, and what is missing above it, for us alone (``Path.mkdir`` would give its mode to the last level only).

    A folder that others may enter is closed to them when it is plainly ours: empty, or with the kiosk's lock in it. Any other
    is refused: a slip in the configuration must not close somebody's home. Raises DataError.
    """
    missing = []
    level = folder
    while not level.exists():
        missing.append(level)
        level = level.parent
    try:
        for new in reversed(missing):
            new.mkdir(mode=MODE, exist_ok=True)
            _sync(new.parent)
        mode = folder.stat().st_mode
        if not stat.S_ISDIR(mode):
            raise DataError(f"{folder}: a file stands where the folder has to be")
        if stat.S_IMODE(mode) & ~MODE:
            if any(folder.iterdir()) and not (folder / LOCK).exists():
                raise DataError(
                    f"{folder}: others may enter it, and it holds what is not the kiosk's; its mode must be 0700"
                )
            folder.chmod(MODE)
    except OSError as error:
        raise DataError(f"{folder}: cannot be kept private: {error.strerror}") from error


def _sync(folder: Path) -> None:
    """Bring the names in it to the platter: what is durable inside a folder that is gone after a power cut is gone too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
