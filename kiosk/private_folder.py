"""Folders for us alone, whatever the umask of whoever started us."""

from __future__ import annotations

import stat
from pathlib import Path

from kiosk.errors import DataError

MODE = 0o700


def private_folder(folder: Path) -> None:
    """Make it, and what is missing above it, for us alone; a folder of ours that others may enter is closed to them.

    ``Path.mkdir`` would give its mode to the last level only. Raises DataError when it is somebody else's or no folder.
    """
    missing = []
    level = folder
    while not level.exists():
        missing.append(level)
        level = level.parent
    try:
        for new in reversed(missing):
            new.mkdir(mode=MODE, exist_ok=True)
        mode = folder.stat().st_mode
        if not stat.S_ISDIR(mode):
            raise DataError(f"{folder}: a file stands where the folder has to be")
        if stat.S_IMODE(mode) & ~MODE:
            folder.chmod(MODE)
    except OSError as error:
        raise DataError(f"{folder}: cannot be kept private: {error.strerror}") from error
