"""One way to read a catalogue file, and one error for whatever is wrong with it: file, path inside it, reason."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.errors import DataError

T = TypeVar("T")

MAX_BYTES = 2 * 1024 * 1024  # the largest guide seen has 28 KB
_PLACE = re.compile(r"(?P<reason>.*?)(?: - at `(?P<path>.*)`)?", re.DOTALL)


class CatalogueProblem(DataError):
    """A catalogue file cannot be used. ``path`` is the place inside the file, ``$`` for the whole of it."""

    def __init__(self, file: Path | str, path: str, reason: str) -> None:
        super().__init__(f"{file}: {path}: {reason}")
        self.file = str(file)
        self.path = path
        self.reason = reason


def read_bytes(path: Path) -> bytes:
    """The file's content, at most ``MAX_BYTES``. Raises CatalogueProblem."""
    try:
        # Not blocking: a pipe that nobody writes to would hold whoever opens it for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CatalogueProblem(path, "$", "cannot be read (it is no file)")
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise CatalogueProblem(path, "$", "there is no such file") from error
    except OSError as error:
        raise CatalogueProblem(path, "$", f"cannot be read ({error.strerror or type(error).__name__})") from error
    if len(content) > MAX_BYTES:
        raise CatalogueProblem(path, "$", f"has more than {MAX_BYTES} bytes")
    return content


def read(path: Path, kind: type[T], change: Callable[[object], object] | None = None) -> T:
    """The file as ``kind``, every key known and every value of its type. ``change``: what becomes of the parsed file before that.
    Raises CatalogueProblem."""
    content = read_bytes(path)
    try:
        if change is None:
            return msgspec.json.decode(content, type=kind)
        return msgspec.convert(change(msgspec.json.decode(content)), kind)
    except msgspec.ValidationError as error:
        place = _PLACE.fullmatch(str(error))
        where, reason = (place["path"], place["reason"]) if place else (None, str(error))
        raise CatalogueProblem(path, where or "$", reason) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CatalogueProblem(path, "$", f"is not JSON ({error})") from error
    except RecursionError as error:
        raise CatalogueProblem(path, "$", "is nested too deeply") from error
