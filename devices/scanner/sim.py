"""The virtual scanner: SANE's own ``pnm`` backend over a directory that any process may edit.

The directory holds ``dll.conf`` (names only ``pnm``), the paper on the glass (``paper.pnm``) and
``options.json``, which the real driver reads before each scan. The backend answers "invalid argument" for a
file that is not there, so an empty glass is told through its ``status-nodocs`` option instead. Writes are
atomic.
"""

from __future__ import annotations

import json
import os
import pathlib
import tempfile
from typing import Literal

Fault = Literal["jammed", "cover_open", "io_error"]

FAULT_OPTIONS: dict[str, str] = {
    "jammed": "status-jammed",
    "cover_open": "status-coveropen",
    "io_error": "status-ioerror",
}
NO_PAPER_OPTION = "status-nodocs"
PNM_MAGIC = (b"P4", b"P5", b"P6")


def prepare(directory: pathlib.Path) -> dict[str, str]:
    """Make an empty virtual scanner (keeps paper that lies there already).

    Gives the settings for ``SaneScanner``.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _replace(directory / "dll.conf", b"pnm\n")
    if not (directory / "options.json").exists():
        _write_options(directory, fault=None)
    return {
        "device": "pnm:0",
        "config_dir": str(directory.resolve()),
        "options_file": str((directory / "options.json").resolve()),
    }


def put_paper(directory: pathlib.Path, image: pathlib.Path | bytes) -> None:
    """Lay a page on the glass: PNM bytes, or an image file (PNM, or PNG/JPEG through Pillow)."""
    _replace(directory / "paper.pnm", _as_pnm(image if isinstance(image, bytes) else image.read_bytes()))
    _write_options(directory, current_fault(directory))


def remove_paper(directory: pathlib.Path) -> None:
    """Take the page off; the next scan finds no document."""
    (directory / "paper.pnm").unlink(missing_ok=True)
    _write_options(directory, current_fault(directory))


def set_fault(directory: pathlib.Path, fault: Fault | None) -> None:
    """What the next scan runs into; None clears it."""
    _write_options(directory, fault)


def current_fault(directory: pathlib.Path) -> Fault | None:
    """The fault that is set."""
    options = json.loads((directory / "options.json").read_text("utf-8"))
    faults: tuple[Fault, ...] = ("jammed", "cover_open", "io_error")
    return next((fault for fault in faults if options.get(FAULT_OPTIONS[fault])), None)


def has_paper(directory: pathlib.Path) -> bool:
    """Whether a page lies on the glass."""
    return (directory / "paper.pnm").exists()


def _write_options(directory: pathlib.Path, fault: Fault | None) -> None:
    # Every flag is written each time: the backend keeps what it was told last.
    options: dict[str, object] = dict.fromkeys(FAULT_OPTIONS.values(), False)
    options["filename"] = str((directory / "paper.pnm").resolve())
    options[NO_PAPER_OPTION] = not has_paper(directory) and fault is None
    if fault is not None:
        options[FAULT_OPTIONS[fault]] = True
        if not has_paper(directory):
            # The backend looks for the file first and would hide the fault behind "invalid argument".
            options["filename"] = _blank(directory)
    elif not has_paper(directory):
        options["filename"] = _blank(directory)
    _replace(directory / "options.json", json.dumps(options, indent=1).encode())


def _blank(directory: pathlib.Path) -> str:
    path = directory / "blank.pnm"
    if not path.exists():
        _replace(path, b"P5\n8 8\n255\n" + b"\xff" * 64)
    return str(path.resolve())


def _as_pnm(data: bytes) -> bytes:
    if data[:2] in PNM_MAGIC:
        return data
    # Only here, so that the bench panel works without Pillow as long as it is given PNM.
    import io

    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        mode = "L" if picture.mode in ("1", "L", "LA") else "RGB"
        flat = picture.convert("RGBA")
        paper = Image.new("RGBA", flat.size, "white")
        paper.alpha_composite(flat)
        out = io.BytesIO()
        paper.convert(mode).save(out, "PPM")
    return out.getvalue()


def _replace(path: pathlib.Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    pathlib.Path(name).replace(path)
