"""``python -m kiosk.documents.worker``: pages in over stdin, verdicts out over stdout (``frames``), in a process of its own.

Decoders and models meet files from anywhere; what crashes or hangs here takes no window down. Of each page the quality
verdict goes out first, then the content verdict with the page as it is sent. Pages are worked on one after the other; a
cancel is seen between stages, and the parent kills what does not stop in time. A process that has grown past its limit
finishes its page and leaves: the parent starts a fresh one.

Nothing of a page is written anywhere: no log, no file; an unexpected error is told by its type alone.
"""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import sys
import threading
import time
from dataclasses import asdict
from typing import Any, Final

from kiosk.documents.frames import BrokenFrame, Head, packed, take

MOST_RESIDENT: Final = 600 << 20  # bytes; beyond that the process leaves after its page
MOST_ADDRESSES: Final = 3 << 30  # a runaway allocation fails instead of swapping the kiosk to death
GROWN: Final = 3  # exit status of a process that left because it had grown
BROKEN: Final = 4  # of one that could not understand its parent


class _Canceled(Exception):
    pass


class Worker:
    """``send`` takes whole frames; ``make_reader`` loads the models (once, before the first page)."""

    def __init__(self, send: Any, make_reader: Any, most_resident: int = MOST_RESIDENT) -> None:
        self._send = send
        self._make_reader = make_reader
        self._most_resident = most_resident
        self._jobs: queue.SimpleQueue[tuple[Head, bytes] | None] = queue.SimpleQueue()
        self._canceled: set[int] = set()
        self._lock = threading.Lock()
        self._reader: Any = None

    def hear(self, read: Any) -> None:
        """Take frames until the parent is gone; for a thread of its own, so that a cancel is heard while a page is worked on."""
        try:
            while (frame := take(read)) is not None:
                head, body = frame
                if head["kind"] == "cancel":
                    with self._lock:
                        self._canceled.add(int(head.get("id", -1)))
                elif head["kind"] == "leave":
                    break
                else:
                    self._jobs.put((head, body))
        except (BrokenFrame, OSError, ValueError):
            # Nothing that follows can be trusted.
            with contextlib.suppress(OSError):
                os.close(0)
        self._jobs.put(None)

    def work(self) -> int:
        """Until told to leave; the exit status."""
        self._reader = self._make_reader()
        self._send(packed({"kind": "ready"}))
        while (job := self._jobs.get()) is not None:
            head, body = job
            number = head.get("id")
            if head["kind"] != "page" or not isinstance(number, int):
                return BROKEN
            self._page(number, head, body)
            with self._lock:
                self._canceled.discard(number)
            if resident() > self._most_resident:
                return GROWN
        return 0

    def _page(self, number: int, head: Head, body: bytes) -> None:
        from kiosk.documents.admit import Refused

        try:
            self._worked(number, head, body)
        except _Canceled:
            self._send(packed({"kind": "canceled", "id": number}))
        except Refused as refused:
            self._send(packed({"kind": "refused", "id": number, "code": refused.code, "detail": refused.detail}))
        except MemoryError:
            self._send(packed({"kind": "refused", "id": number, "code": "tooLarge", "detail": "out of memory"}))
        except Exception as error:  # noqa: BLE001 - any of three native libraries; its text may quote the page
            self._send(packed({"kind": "refused", "id": number, "code": "fault", "detail": type(error).__name__}))

    def _worked(self, number: int, head: Head, body: bytes) -> None:
        import numpy as np

        from kiosk.documents.expected import mismatch
        from kiosk.documents.light import evened
        from kiosk.documents.pipeline import finished, look, turned_corners
        from kiosk.documents.reading import read_page

        self._may_go_on(number)
        begun = time.perf_counter()
        admitted = _admitted(head, body)
        self._may_go_on(number)
        looked = look(admitted)
        quality = (time.perf_counter() - begun) * 1000
        self._send(
            packed(
                {
                    "kind": "quality", "id": number, "verdict": asdict(looked.verdict), "skew": looked.skew,
                    "corners": None if looked.corners is None else looked.corners.tolist(), "ms": round(quality, 1),
                }
            )
        )  # fmt: skip
        del admitted
        self._may_go_on(number)
        even = evened(looked.page)
        text = self._reader.read(even)
        self._may_go_on(number)
        read = read_page(np.ascontiguousarray(np.rot90(even, text.turns)), text, self._reader)
        del even
        self._may_go_on(number)
        page = finished(looked, text.turns)
        material = head.get("material")
        wrong = mismatch(material, read) if isinstance(material, str) else None
        corners = None if looked.corners is None else turned_corners(looked.corners, text.turns).tolist()
        answer = {
            "kind": "content", "id": number, "type": read.type, "score": read.score, "wrong": wrong,
            "corners": corners, "turns": text.turns, "verdict": asdict(page.verdict),
            "fields": {
                name: {"value": value.text, "confidence": value.confidence, "box": value.box}
                for name, value in read.fields.items()
            },
            "page": {
                "width": page.width, "height": page.height, "dpi": page.dpi, "sha256": page.sha256,
                "jpeg": len(page.jpeg), "preview": len(page.preview),
            },
            "ms": round((time.perf_counter() - begun) * 1000, 1), "resident": resident(),
        }  # fmt: skip
        self._send(packed(answer, page.jpeg + page.preview))

    def _may_go_on(self, number: int) -> None:
        with self._lock:
            if number in self._canceled:
                raise _Canceled


def _admitted(head: Head, body: bytes) -> Any:
    from kiosk.documents.admit import Refused, admit, of_scan

    dpi = head.get("dpi", 0)
    if not isinstance(dpi, int) or not 0 <= dpi <= 2400:
        raise Refused("badImage", "dots per inch")
    if head.get("source") == "file":
        return admit(body)
    wide, high = head.get("width"), head.get("height")
    if not isinstance(wide, int) or not isinstance(high, int):
        raise Refused("badImage", "no size")
    return of_scan(body, wide, high, str(head.get("mode")), dpi)


def resident() -> int:
    """Bytes of this process in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - read for every page
        return int(file.read().split()[1]) * resource.getpagesize()


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the page
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    # Native libraries write what they like to descriptor 1; our frames get one of their own.
    out = os.dup(1)
    os.dup2(2, 1)

    def send(frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[os.write(out, view) :]

    def make_reader() -> Any:
        from kiosk.documents.ocr import RapidReader
        from kiosk.documents.pipeline import calm

        calm()
        return RapidReader()

    worker = Worker(send, make_reader)
    threading.Thread(target=worker.hear, args=(lambda count: os.read(0, min(count, 1 << 20)),), daemon=True).start()
    try:
        return worker.work()
    except BrokenPipeError:
        return 0  # the parent is gone, and with it whoever waited


if __name__ == "__main__":
    sys.exit(main())
