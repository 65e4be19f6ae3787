"""One generated picture through the pipeline, and what of its truth was found: numbers and words that JSON can hold."""

from __future__ import annotations

import functools
import io
import queue
import time
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from kiosk.document_answers import Answer, Content, Failed, PageJob, Quality
from kiosk.document_host import DocumentHost
from kiosk.documents.admit import Admitted
from kiosk.documents.ocr import RapidReader
from kiosk.documents.pipeline import Looked, calm, look
from kiosk.documents.reading import Read, read_page
from tests.documents.generator.camera import Fault
from tests.documents.generator.conditions import CLEAN, DEGRADED, TESTING, Conditions
from tests.documents.generator.gallery import DOCUMENTS, drawn, numbered, picture
from tests.documents.generator.truth import Picture, Pixels, Scored

Found = dict[str, Any]
REASONS: Final = {
    "blur": "blur", "glare": "glare", "cropped": "cropped", "blank": "blank", "finger": "finger", "dark": "dark",
    "coarse": "low_resolution",
}  # fmt: skip
NUMBERS: Final = (
    "number", "social_security_number", "husband_number", "wife_number", "mother_number", "father_number",
)  # fmt: skip
PAGES: Final = 20
LONG: Final = 120.0  # seconds, for one page of a busy machine


def judged(n: int) -> Found:
    """Picture ``n`` of the testing set, up to the quality verdict. ``corners``: how far the worst is off, as a share of the
    picture's diagonal; None where none were found. ``skew``: degrees left after turning level."""
    calm()
    seen = numbered(TESTING, n)
    begun = time.thread_time()
    looked = look(admitted(seen.pixels, seen.dpi))
    spent = time.thread_time() - begun
    return {
        "name": seen.name, "with": list(seen.truth.made_with), "truth": _truth(seen),
        "said": list(looked.verdict.reasons), "corners": corners_off(seen, looked), "skew": skew_left(seen, looked),
        "ms": round(spent * 1000, 1),
    }  # fmt: skip


def read_clean(n: int) -> Found:
    """Every other picture of a scanner; the kinds in turn."""
    return _read(n, CLEAN, scan=n % 2 == 1)


def read_degraded(n: int) -> Found:
    return _read(n, DEGRADED, scan=False)


def _read(n: int, conditions: Conditions, scan: bool) -> Found:
    calm()
    kinds = list(DOCUMENTS)
    # The kinds that are scanned and those that are photographed change places each round.
    kind = kinds[(n + n // len(kinds)) % len(kinds)]
    seen = picture(kind, conditions.seeds[n], conditions, Fault(), scan)
    looked = look(admitted(seen.pixels, seen.dpi))
    begun = time.thread_time()
    read = read_of(looked, _reader())
    spent = time.thread_time() - begun
    return {
        "name": seen.name, "with": list(seen.truth.made_with), "type": read.type, "right": read.type == seen.truth.type,
        "said": list(looked.verdict.reasons), "corners": corners_off(seen, looked),
        "numbers": {name: _held(seen, read, name) for name in NUMBERS if name in seen.truth.fields},
        "fields": {name: _held(seen, read, name) for name in seen.truth.fields}, "ms": round(spent * 1000, 1),
    }  # fmt: skip


def read_of(looked: Looked, reader: RapidReader) -> Read:
    text = reader.read(looked.even)
    return read_page(np.ascontiguousarray(np.rot90(looked.even, text.turns)), text, reader)


@functools.cache
def _reader() -> RapidReader:
    return RapidReader()


def _held(seen: Picture, read: Read, name: str) -> str:
    """``right``, ``wrong``, or ``unknown`` where nothing is claimed."""
    value = read.fields.get(name)
    if value is None or value.text is None:
        return "unknown"
    return "right" if value.text == seen.truth.fields[name] else "wrong"


def admitted(pixels: Pixels, dpi: int) -> Admitted:
    return Admitted(np.ascontiguousarray(pixels[..., ::-1]), False, dpi, 1, (pixels.shape[1], pixels.shape[0]))


def _truth(seen: Picture) -> dict[str, bool | None]:
    truths: dict[str, Scored] = {name: getattr(seen.truth, name) for name in REASONS}
    return {REASONS[name]: truth.value for name, truth in truths.items()}


def corners_off(seen: Picture, looked: Looked) -> float | None:
    """Which of the four is the page's own first is a matter of reading."""
    if looked.corners is None:
        return None
    apart = min(np.linalg.norm(np.roll(looked.corners, n, axis=0) - seen.truth.corners, axis=1).max() for n in range(4))
    return round(float(apart) / float(np.hypot(*seen.pixels.shape[:2])), 5)


def skew_left(seen: Picture, looked: Looked) -> float | None:
    """By where the true page's edges come to lie when the found corners are made upright."""
    if looked.corners is None:
        return None
    if looked.filled:
        return round(abs((float(looked.skew or 0.0) - seen.truth.turned + 45) % 90 - 45), 3)
    found = looked.corners.astype(np.float32)
    wide = float(np.linalg.norm(found[1] - found[0]) + np.linalg.norm(found[2] - found[3])) / 2
    high = float(np.linalg.norm(found[2] - found[1]) + np.linalg.norm(found[3] - found[0])) / 2
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(found, flat)
    true = cv2.perspectiveTransform(seen.truth.corners.astype(np.float32).reshape(1, 4, 2), matrix)[0]
    edges = np.roll(true, -1, axis=0) - true
    degrees = (np.degrees(np.arctan2(edges[:, 1], edges[:, 0])) + 45) % 90 - 45
    return round(abs(float(degrees.mean())), 3)


def worked(_n: int) -> Found:
    """Twenty pages, scans of A4 and photographs, through a worker of its own. ``first_ms``: medians, from handing a scan of A4
    over to its quality verdict; ``peak_mib``: the most that the process ever had in memory."""
    answers: queue.Queue[Answer] = queue.Queue()
    host = DocumentHost(answers.put, lambda *_, **__: None)
    host.start()
    first: list[float] = []
    peaks: list[float] = []
    failed: list[str] = []
    try:
        for n in range(PAGES):
            begun = time.monotonic()
            number = host.submit(_job(n))
            answer: Answer | None = None
            while not isinstance(answer, Content | Failed):
                answer = answers.get(timeout=LONG)
                if answer.number != number:
                    answer = None
                elif isinstance(answer, Quality) and n % 2 == 0:
                    first.append((time.monotonic() - begun) * 1000)
            if isinstance(answer, Failed):
                failed.append(answer.code)
            peaks.append(_peak_mib(host.child_pid))
    finally:
        host.close()
    # The first page's verdict waits for the models to be loaded, which a kiosk has done before anybody comes.
    return {"pages": PAGES, "failed": failed, "first_ms": sorted(first[1:]), "peak_mib": max(peaks)}


def _job(n: int) -> PageJob:
    if n % 2 == 0:
        page, _ = drawn("form", n)
        return PageJob(page.tobytes(), page.shape[1], page.shape[0], "RGB", 300)
    seen = picture(list(DOCUMENTS)[n % len(DOCUMENTS)], CLEAN.seeds[5000 + n], CLEAN)
    jpeg = io.BytesIO()
    Image.fromarray(seen.pixels).save(jpeg, "JPEG", quality=90)
    return PageJob(jpeg.getvalue())


def _peak_mib(pid: int | None) -> float:
    """0 where the process has gone: it had grown, and said all that it had to say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
