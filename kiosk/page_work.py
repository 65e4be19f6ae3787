"""Pages on their way from the scanner through the document worker to the walk.

A page is 26 MB as the scanner gives it: where the worker's queue has no room for another one the scanner waits. What the worker
says of a visit that is over is dropped, and so is what it has still to do for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol

from kiosk.bus import Bus
from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.log import Log
from kiosk.model.page import Page

if TYPE_CHECKING:  # imported when first used: the home screen must not wait for them
    from devices.scanner.protocol import ScannedImage
    from kiosk.device_hub import DeviceHub
    from kiosk.document_answers import Answer, PageJob

_LOOK_UP: Final = 0.2  # s between two looks whether the visit is over, while the scanner waits


class Host(Protocol):
    """``kiosk.document_host.DocumentHost`` as it is used here."""

    def start(self) -> None: ...

    def submit(self, job: PageJob) -> int: ...

    def room(self, size: int, seconds: float) -> bool: ...

    def cancel(self, number: int) -> None: ...

    def forget(self) -> None: ...

    def close(self) -> None: ...


class PageWork:
    """``scan``, ``drop``, ``place`` and ``wipe`` are called on the main loop and return at once."""

    def __init__(
        self,
        hub: Callable[[], DeviceHub],
        make_host: Callable[[Callable[[Answer], None]], Host],
        one_sheet: Callable[[tuple[Page, ...]], Page],
        is_over: Callable[[str], bool],
        bus: Bus,
        log: Log,
    ) -> None:
        self._hub, self._make_host, self._one_sheet = hub, make_host, one_sheet
        self._is_over, self._bus, self._log = is_over, bus, log
        self._lock = threading.Lock()
        self._host: Host | None = None
        self._pages: dict[int, tuple[str, str]] = {}  # the host's number -> (session id, page id)
        self._dropped: set[str] = set()
        self._holders: set[str] = set()  # visits whose pages the worker has seen
        self._sheets = ThreadPoolExecutor(1, thread_name_prefix="sheets")

    def warm(self) -> None:
        """Have the worker started, if it was not yet: its models take a second, and a paper will come soon."""
        self._hosting()

    def scan(self, effect: ef.ScanPage) -> None:
        """Take the pages that the effect asks for; answers PageTaken and ScanEnded, or DeviceFailed."""
        count = 0

        def on_page(image: ScannedImage) -> None:
            nonlocal count
            count += 1
            self._look_at(effect, f"{effect.job}.{count}", image)

        def ended() -> None:
            self._bus.publish(ev.ScanEnded(effect.session_id, effect.job))

        self._hub().scan(effect.session_id, effect.most, on_page, ended)

    def drop(self, effect: ef.DropPages) -> None:
        """Call off what is still to be done of these pages."""
        with self._lock:
            self._dropped.update(effect.page_ids)
            numbers = [number for number, (_, page_id) in self._pages.items() if page_id in effect.page_ids]
            host = self._host
        if host is not None:
            for number in numbers:
                host.cancel(number)

    def wipe(self, session_id: str) -> None:
        """The visit is over: nothing of it is worked on any more, and the process that held its pages is replaced."""
        with self._lock:
            taken = session_id in self._holders
            self._holders.discard(session_id)
            self._dropped.clear()
            host = self._host
        if host is not None and taken:
            host.forget()

    def place(self, effect: ef.PlaceOnOneSheet) -> None:
        """Both sides on one page; answers SheetMade."""
        self._sheets.submit(self._place, effect)

    def close(self) -> None:
        """Ends the worker; nothing is answered any more."""
        self._sheets.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            host = self._host
        if host is not None:
            host.close()

    def _hosting(self) -> Host:
        with self._lock:
            if self._host is None:
                self._host = self._make_host(self._answered)
                self._host.start()
            return self._host

    def _look_at(self, effect: ef.ScanPage, page_id: str, image: ScannedImage) -> None:
        """On the scanner's thread, which waits here while the worker has enough to do."""
        from devices.errors import Action, Completion, DeviceError
        from kiosk.document_answers import PageJob
        from kiosk.document_queue import QueueFull

        host = self._hosting()
        while not host.room(len(image.pixels), _LOOK_UP):
            if self._is_over(effect.session_id):
                raise DeviceError(Completion.CANCELED, "visitOver", Action.RESET)
        job = PageJob(
            image.pixels, image.width, image.height, image.mode, dpi=image.dpi, portrait=effect.portrait
        )  # fmt: skip
        # Told before it is worked on, so that the walk knows the page when it is judged.
        self._bus.publish(ev.PageTaken(effect.session_id, effect.job, page_id))
        with self._lock:
            if page_id in self._dropped or self._is_over(effect.session_id):
                return
            # Under the lock: the answer must find whose page it is.
            self._holders.add(effect.session_id)
            try:
                self._pages[host.submit(job)] = (effect.session_id, page_id)
            except QueueFull:
                # There was room a moment ago; the walk knows the page already and must not wait for it.
                self._log("document.unreadable", reason="queueFull")
                self._bus.publish(ev.PageFailed(effect.session_id, page_id, "queueFull"))

    def _answered(self, answer: Answer) -> None:
        """On the host's thread."""
        from kiosk.document_answers import Content, Failed, Quality

        with self._lock:
            known = (
                self._pages.get(answer.number) if isinstance(answer, Quality) else self._pages.pop(answer.number, None)
            )
        if known is None:
            return
        session_id, page_id = known
        if self._is_over(session_id):
            return
        match answer:
            case Quality():
                self._bus.publish(ev.PageJudged(session_id, page_id, answer.verdict, answer.preview))
            case Content():
                self._bus.publish(ev.PageReady(session_id, page_id, answer.page, answer.read))
            case Failed():
                self._log("document.unreadable", reason=answer.code)
                self._bus.publish(ev.PageFailed(session_id, page_id, answer.code))

    def _place(self, effect: ef.PlaceOnOneSheet) -> None:
        if self._is_over(effect.session_id):
            return
        page: Page | None = None
        try:
            page = self._one_sheet(effect.sides)
        except Exception as error:  # noqa: BLE001 - the thread pool would keep it, and the citizen wait for ever
            self._log("document.unreadable", reason=type(error).__name__)
        self._bus.publish(ev.SheetMade(effect.session_id, effect.material_id, page))
