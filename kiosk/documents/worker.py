"""``python -m kiosk.documents.worker``: pages in over stdin, verdicts out over stdout (``frames``), in a process of its own.

Decoders and models meet files from anywhere; what crashes or hangs here takes no window down. Of each page the quality
verdict goes out first, then what stands on the page with the page as it is sent. Pages are worked on one after the other; a
cancel is seen between stages, and the parent kills what does not stop in time. A process that has grown past its limit says so
with its page's last answer and leaves: the parent starts a fresh one.

It runs at a low priority, since the window's next frame is always more urgent. Nothing of a page is written anywhere: no log,
and no file can be written at all; an unexpected error is told by its type alone.
"""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from kiosk.documents.frames import BrokenFrame, Head, packed, take
from kiosk.documents.memory import give_back, resident

if TYPE_CHECKING:
    from kiosk.documents.admit import Admitted
    from kiosk.documents.ocr import Reader
    from kiosk.documents.raster import Pixels
    from kiosk.documents.reading import Read
    from kiosk.model.page import Page, Verdict

MOST_RESIDENT: Final = 600 << 20  # bytes; beyond that the process leaves after its page
MOST_ADDRESSES: Final = 3 << 30  # a runaway allocation fails instead of swapping the kiosk to death
# Beside a window that is drawn by the processor a page takes 2 s; 10 would leave it 5 s, and draw the window no faster.
NICE: Final = 5
FIRST_TO_GO: Final = 500  # where memory is short, the kernel takes this process and not the window
GROWN: Final = 3  # exit status of a process that left because it had grown
BROKEN: Final = 4  # of one that could not start, or not understand its parent

Answer = tuple[Head, bytes]


class _Canceled(Exception):
    pass


@dataclass
class _Job:
    """A page as it came. ``body``: None once it has become a picture."""

    head: Head
    body: bytearray | None = field(repr=False)


class Worker:
    """``send`` takes whole frames; ``make_reader`` loads the models (once, before the first page)."""

    def __init__(
        self, send: Callable[[bytes], None], make_reader: Callable[[], Reader], most_resident: int = MOST_RESIDENT
    ) -> None:
        self._send = send
        self._make_reader = make_reader
        self._most_resident = most_resident
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._canceled: set[int] = set()
        self._lock = threading.Lock()

    def hear(self, read_into: Callable[[memoryview], int]) -> None:
        """Take frames until the parent is gone; for a thread of its own, so that a cancel is heard while a page is worked on."""
        try:
            while (frame := take(read_into)) is not None:
                head, body = frame
                if head["kind"] == "cancel":
                    with self._lock:
                        self._canceled.add(int(head.get("id", -1)))
                elif head["kind"] == "leave":
                    break
                else:
                    self._jobs.put(_Job(head, body))
                del frame, head, body  # a page is not held until the next one comes
        except (BrokenFrame, OSError, ValueError, TypeError, MemoryError):
            # Nothing that follows can be trusted.
            with contextlib.suppress(OSError):
                os.close(0)
        self._jobs.put(None)

    def work(self) -> int:
        """Until told to leave; the exit status."""
        try:
            reader = self._make_reader()
        except Exception as error:  # noqa: BLE001 - a model that is missing or another version of a library; the parent tells it
            self._send(packed({"kind": "broken", "detail": type(error).__name__}))
            return BROKEN
        rehearse(reader)
        give_back()
        self._send(packed({"kind": "ready", "resident": resident()}))
        while (job := self._jobs.get()) is not None:
            number = job.head.get("id")
            if job.head["kind"] != "page" or not isinstance(number, int):
                return BROKEN
            head, body = self._page(number, job, reader)
            del job
            with self._lock:
                self._canceled.discard(number)
            give_back()
            held = resident()
            grown = held > self._most_resident
            self._send(packed({**head, "id": number, "resident": held, "leaves": grown}, body))
            if grown:
                return GROWN
        return 0

    def _page(self, number: int, job: _Job, reader: Reader) -> Answer:
        """The last answer."""
        from kiosk.documents.admit import Refused

        self._send(packed({"kind": "begun", "id": number}))
        try:
            return self._worked(number, job, reader)
        except _Canceled:
            return {"kind": "canceled"}, b""
        except Refused as refused:
            return {"kind": "refused", "code": refused.code, "detail": refused.detail}, b""
        except MemoryError:
            return {"kind": "refused", "code": "tooLarge", "detail": "out of memory"}, b""
        except Exception as error:  # noqa: BLE001 - any of three native libraries; its text may quote the page
            return {"kind": "refused", "code": "fault", "detail": type(error).__name__}, b""

    def _worked(self, number: int, job: _Job, reader: Reader) -> Answer:
        self._may_go_on(number)
        begun = time.perf_counter()
        admitted = _admitted(job.head, job.body)
        job.body = None  # 26 MB that nobody needs any more
        self._may_go_on(number)
        if job.head.get("portrait") is True:
            return self._photograph(number, admitted, begun)
        return self._paper(number, admitted, begun, reader)

    def _paper(self, number: int, admitted: Admitted, begun: float, reader: Reader) -> Answer:
        from kiosk.documents.encode import preview
        from kiosk.documents.pipeline import finished, look, turned_corners
        from kiosk.documents.reading import read_page
        from kiosk.documents.same_page import fingerprint

        looked = look(admitted)
        del admitted
        self._judged(number, looked.verdict, preview(looked.small), begun, looked.corners, looked.skew)
        even = looked.even
        text = reader.read(even)
        self._may_go_on(number)
        upright = _turned(even, text.turns)
        read = read_page(upright, text, reader)
        self._may_go_on(number)
        page = finished(looked, text.turns)
        fields, snippets = _told(read, upright)
        corners = None if looked.corners is None else turned_corners(looked.corners, text.turns).tolist()
        said: Head = {
            "type": read.claimed, "fields": fields, "fingerprint": fingerprint(upright, read), "turns": text.turns,
            "corners": corners,
        }  # fmt: skip
        return _content(page, said, snippets, begun)

    def _photograph(self, number: int, admitted: Admitted, begun: float) -> Answer:
        """An ID photograph. Where none can be made of it, what lies there is handed on as it is, and the verdict says why."""
        from kiosk.documents.encode import preview
        from kiosk.documents.pipeline import finished, look
        from kiosk.documents.portrait import portrait_of

        made = portrait_of(admitted.pixels)
        page = made.page
        if page is None:
            looked = look(admitted)
            self._judged(number, made.verdict, preview(looked.small), begun)
            page = replace(finished(looked), verdict=made.verdict)
        else:
            self._judged(number, made.verdict, page.preview, begun)
        said: Head = {"type": "", "fields": {}, "fingerprint": "", "turns": 0, "corners": None}
        return _content(page, said, [], begun)

    def _judged(
        self,
        number: int,
        verdict: Verdict,
        preview: bytes,
        begun: float,
        corners: Any = None,
        skew: float | None = None,
    ) -> None:
        quality: Head = {
            "kind": "quality", "id": number, "verdict": asdict(verdict), "skew": skew,
            "corners": None if corners is None else corners.tolist(), "ms": _ms(begun),
        }  # fmt: skip
        self._send(packed(quality, preview))
        self._may_go_on(number)

    def _may_go_on(self, number: int) -> None:
        with self._lock:
            if number in self._canceled:
                raise _Canceled


def _content(page: Page, said: Head, snippets: list[bytes], begun: float) -> Answer:
    answer: Head = {
        "kind": "content", **said, "verdict": asdict(page.verdict),
        "page": {
            "width": page.width, "height": page.height, "dpi": page.dpi, "sha256": page.sha256,
            "jpeg": len(page.jpeg), "preview": len(page.preview),
        },
        "ms": _ms(begun),
    }  # fmt: skip
    return answer, b"".join((page.jpeg, page.preview, *snippets))


def _told(read: Read, page: Pixels) -> tuple[Head, list[bytes]]:
    """The fields of the answer, and their pieces of the page in the same order."""
    from kiosk.documents.snippet import snippet

    snippets = [snippet(page, value.box) for value in read.fields.values()]
    fields = {
        name: {"value": value.text, "confidence": value.confidence, "snippet": len(piece)}
        for (name, value), piece in zip(read.fields.items(), snippets, strict=True)
    }
    return fields, snippets


def _turned(page: Pixels, turns: int) -> Pixels:
    import numpy as np

    return np.ascontiguousarray(np.rot90(page, turns))


def _ms(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 1)


def _admitted(head: Head, body: bytearray | None) -> Admitted:
    from kiosk.documents.admit import Refused, admit, of_scan

    if body is None:
        raise Refused("badImage", "no page")
    dpi = head.get("dpi", 0)
    if not isinstance(dpi, int) or not 0 <= dpi <= 2400:
        raise Refused("badImage", "dots per inch")
    if head.get("source") == "file":
        return admit(bytes(body))
    wide, high = head.get("width"), head.get("height")
    if not isinstance(wide, int) or not isinstance(high, int):
        raise Refused("badImage", "no size")
    return of_scan(body, wide, high, str(head.get("mode")), dpi)


def rehearse(reader: Reader) -> None:
    """A page of nobody's through every stage, while nobody waits: the first citizen's would pay 0.4 s for imports and buffers."""
    import cv2
    import numpy as np

    page = np.full((560, 400, 3), 250, np.uint8)
    for line in range(4):
        cv2.putText(page, "Rehearsal 2026", (40, 120 + 90 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (30, 30, 30), 2)
    head: Head = {"kind": "page", "source": "scan", "width": 400, "height": 560, "mode": "RGB", "dpi": 0}
    Worker(lambda _frame: None, lambda: reader)._page(0, _Job(head, bytearray(page.tobytes())), reader)


def _models() -> Reader:
    from kiosk.documents.ocr import RapidReader

    return RapidReader()


def main(models: Callable[[], Reader] = _models) -> int:
    """``models``: loads what reads; called once."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(str(FIRST_TO_GO))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold the page
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # and so might a file
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    os.nice(NICE)
    # Native libraries write what they like to descriptor 1; our frames get one of their own.
    out = os.dup(1)
    os.dup2(2, 1)

    def send(frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[os.write(out, view) :]

    def make_reader() -> Reader:
        from kiosk.documents.pipeline import calm

        calm()
        return models()

    worker = Worker(send, make_reader)
    threading.Thread(target=worker.hear, args=(lambda view: os.readv(0, [view]),), daemon=True).start()
    try:
        return worker.work()
    except BrokenPipeError:
        return 0  # the parent is gone, and with it whoever waited


if __name__ == "__main__":
    sys.exit(main())
