"""``document check``: the document pipeline on image files.

A file that cannot be judged is an answer too, with ``error`` in it: one bad file must not hide what was found on the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.errors import DataError
from kiosk.model.page import Verdict

if TYPE_CHECKING:
    from kiosk.documents.admit import Admitted
    from kiosk.documents.ocr import Reader
    from kiosk.documents.reading import Value

Clock = Callable[[], float]


def document_check(
    images: Sequence[Path],
    material: str | None,
    out: Path | None,
    clock: Clock = time.perf_counter,
    reader: Callable[[], Reader] | None = None,
) -> list[dict[str, Any]]:
    """One document an image, in the shape of the command line; the pages as they would be sent go below ``out`` as JPEG.

    ``material``: the paper that was expected, by a document type or by its Chinese name; another type is a reason
    (``wrong_document``, ``wrong_side``). A file that was not judged has an ``error`` (``completion``, ``code``, ``action``,
    ``detail``) with one of the codes noFile, unreadable, badImage, wrongSuffix, tooLarge, tooSmall, colourMode, bitDepth,
    animated, tooComplex, notEncoded. A field whose check failed has the value null. ``reader``: made once, when the first page
    is read.

    Raises DataError when ``out`` cannot be written.
    """
    from kiosk.documents.pipeline import calm

    calm()
    written: set[str] = set()
    seen: list[str] = []
    engine = _Engine(reader)
    return [_check(file, material, out, written, seen, clock, engine) for file in images]


class _Engine:
    """Loads the models when they are first needed: a refused file needs none."""

    def __init__(self, make: Callable[[], Reader] | None) -> None:
        self._make = make
        self._reader: Reader | None = None

    @property
    def reader(self) -> Reader:
        if self._reader is None:
            if self._make is None:
                from kiosk.documents.ocr import RapidReader

                self._make = RapidReader
            self._reader = self._make()
        return self._reader


def _check(
    file: Path,
    material: str | None,
    out: Path | None,
    written: set[str],
    seen: list[str],
    clock: Clock,
    engine: _Engine,
) -> dict[str, Any]:
    import numpy as np

    from kiosk.documents.admit import Refused
    from kiosk.documents.expected import mismatch
    from kiosk.documents.fingerprint import is_same
    from kiosk.documents.pipeline import finished, look, turned_corners
    from kiosk.documents.reading import read_page
    from kiosk.documents.same_page import fingerprint

    begun = clock()
    try:
        admitted = _read(file)
        at = clock()
        looked = look(admitted, clock)
        even = looked.even
        reader = engine.reader
        reading_from = clock()
        text = reader.read(even)
        upright = np.ascontiguousarray(np.rot90(even, text.turns))
        read = read_page(upright, text, reader)
        mark = fingerprint(upright, read)
        reading_to = clock()
        page = finished(looked, text.turns)
    except Refused as refused:
        return _refusal(file, refused.code, refused.detail, _ms(begun, clock()))
    except OSError as error:
        return _refusal(file, "notEncoded", type(error).__name__, _ms(begun, clock()))
    ended = clock()
    verdict = page.verdict
    reasons = [*verdict.reasons]
    if any(is_same(earlier, mark) for earlier in seen):
        reasons.append("duplicate")
    seen.append(mark)
    wrong = "" if material is None else mismatch(material, read.claimed)
    if wrong:
        reasons.append(wrong)
    verdict = replace(verdict, ok=not reasons, reasons=tuple(reasons))
    if out is not None:
        _write(out, _free_name(file.stem, written), page.jpeg)
    corners = None if looked.corners is None else turned_corners(looked.corners, text.turns)
    return {
        **_document(file, verdict),
        "corners": None if corners is None else [[round(float(x), 1), round(float(y), 1)] for x, y in corners],
        "skew_deg": looked.skew,
        "type": read.type,
        "fields": {name: _field(value) for name, value in read.fields.items()},
        "ms": {
            "read": _ms(begun, at), **looked.ms, "quality": _ms(begun, at + sum(looked.ms.values()) / 1000),
            "content": _ms(reading_from, reading_to), "encode": _ms(reading_to, ended),
        },
    }  # fmt: skip


def _field(value: Value) -> dict[str, Any]:
    return {"value": value.text, "confidence": value.confidence}


def _refusal(file: Path, code: str, detail: str, ms: float) -> dict[str, Any]:
    error = {"completion": "invalidData", "code": code, "action": "none", "detail": detail}
    return {**_document(file, Verdict(ok=False)), "ms": {"read": ms}, "error": error}


def _document(file: Path, verdict: Verdict) -> dict[str, Any]:
    measured = {name: getattr(verdict, name) for name in ("ok", "blur", "glare", "blank", "cropped")}
    return {
        "file": str(file),
        "corners": None,
        "skew_deg": None,
        "verdict": {**measured, "reasons": list(verdict.reasons)},
        "type": None,
        "fields": {},
    }


def _ms(begun: float, ended: float) -> float:
    return round((ended - begun) * 1000, 1)


def _read(file: Path) -> Admitted:
    from kiosk.documents.admit import MOST_FILE_BYTES, SUFFIXES, Refused, admit

    expected = SUFFIXES.get(file.suffix.lower())
    if expected is None:
        raise Refused("wrongSuffix", f"a file name ends in {', '.join(SUFFIXES)}")
    try:
        if file.stat().st_size > MOST_FILE_BYTES:
            raise Refused("tooLarge", f"more than {MOST_FILE_BYTES} bytes")
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise Refused("noFile", "there is no such file") from error
    except OSError as error:
        raise Refused("unreadable", error.strerror or type(error).__name__) from error
    return admit(content, expected)


def _free_name(stem: str, written: set[str]) -> str:
    """``a.jpg``; for a second file of that name ``a-2.jpg``."""
    name, count = f"{stem}.jpg", 1
    while name in written:
        count += 1
        name = f"{stem}-{count}.jpg"
    written.add(name)
    return name


def _write(out: Path, name: str, jpeg: bytes) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(jpeg)
    except OSError as error:
        raise DataError(f"{out / name}: cannot be written: {error.strerror or type(error).__name__}") from error
