"""The window's side of ``adf_batch``: the real screens, controller, page work, host and document worker, and a feeder that hands
over sheets from a folder.

``python -m benchmarks.adf_window FOLDER WIDE HIGH DPI`` on a display; raw RGB pages ``*.rgb`` in the folder. Prints one JSON
object: the times of the frames drawn and of what was heard of each page, on one clock. Something moves in every frame: each turn
of the main loop asks for one, as a ring that turns would.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from devices.scanner.protocol import ScannedImage
from kiosk.bus import Bus
from kiosk.controller import Controller
from kiosk.document_answers import Answer
from kiosk.document_host import DocumentHost
from kiosk.journey import events as ev
from kiosk.journey.effects import DropPages, Effect, ScanPage
from kiosk.journey.moment import Moment
from kiosk.journey.state import Journey
from kiosk.model.page import Page
from kiosk.page_work import PageWork
from kiosk.text import FALLBACK, Texts
from screens.settings import ScreenSettings

ALONE_SECONDS: Final = 5.0  # from the touch to the first sheet: of frames without a batch, on the same screen
SHEET_SECONDS: Final = 1.5  # from one sheet to the next: forty a minute
START: Final = "scan-ready"
LOCALE: Final = Path(__file__).resolve().parent.parent / "assets" / "locale"


@dataclass
class Seen:
    frames: list[float] = field(default_factory=list)
    handed: list[float] = field(default_factory=list)  # when a sheet's last byte had come
    judged: list[float] = field(default_factory=list)  # when its verdict was on the main loop
    ready: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    worker_mib: float = 0.0


class Feeder:
    """Stands for the device hub: ``scan`` hands over one sheet after the other from a thread, as a driver does."""

    def __init__(self, sheets: list[Path], size: tuple[int, int], dpi: int, seen: Seen) -> None:
        self._sheets, self._size, self._dpi, self._seen = sheets, size, dpi, seen

    def scan(
        self, _session: str, most: int, on_page: Callable[[ScannedImage], None], ended: Callable[[], None]
    ) -> None:
        threading.Thread(target=self._feed, args=(most, on_page, ended), daemon=True).start()

    def _feed(self, most: int, on_page: Callable[[ScannedImage], None], ended: Callable[[], None]) -> None:
        wide, high = self._size
        due = time.monotonic() + ALONE_SECONDS
        for sheet in self._sheets[:most]:
            due = max(due + SHEET_SECONDS, time.monotonic())
            pixels = sheet.read_bytes()
            time.sleep(max(0.0, due - time.monotonic()))
            self._seen.handed.append(time.monotonic())
            on_page(ScannedImage(width=wide, height=high, mode="RGB", dpi=self._dpi, pixels=pixels))
            del pixels
        ended()


class Watched(DocumentHost):
    """The host, of whose child the peak is asked while it still lives."""

    def __init__(self, listener: Callable[[Answer], None], seen: Seen) -> None:
        super().__init__(listener, lambda _event, **_fields: None)
        self._seen = seen

    def look(self) -> None:
        pid = self.child_pid
        if pid is not None:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
            peak = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
            self._seen.worker_mib = max(self._seen.worker_mib, peak)


def journey() -> Journey:
    """A visit that stands before the scanner with a material of many pages; the scanner takes a stack."""
    from screens import samples

    return replace(samples.every()[START], feeder=True)


def moments() -> Iterator[Moment]:
    """Their clock begins with the visit, which would be idle for hours otherwise."""
    begun = time.monotonic()
    for number in itertools.count(1):
        yield Moment(time.monotonic() - begun, datetime.now(UTC), f"fresh-{number}")


class Batch:
    """Joins the rooms, and notes what comes by."""

    def __init__(self, sheets: list[Path], size: tuple[int, int], dpi: int) -> None:
        self.seen = Seen()
        self.count = len(sheets)
        self.over = threading.Event()
        self.host: Watched | None = None
        bus, fresh = Bus(), moments()
        feeder: Any = Feeder(sheets, size, dpi, self.seen)
        self.work = PageWork(lambda: feeder, self._host, _no_sheet, lambda _session: False, bus, _no_log)
        self.controller = Controller(journey(), bus, self._run, lambda: next(fresh), Texts(LOCALE, FALLBACK), _no_log)
        dispatch = self.controller.dispatch

        def noted(event: ev.Event) -> None:
            dispatch(event)
            self._note(event)

        self.controller.dispatch = noted  # type: ignore[method-assign]

    def _host(self, listener: Callable[[Answer], None]) -> Watched:
        self.host = Watched(listener, self.seen)
        return self.host

    def _run(self, effect: Effect) -> None:
        if isinstance(effect, ScanPage):
            self.work.scan(effect)
        elif isinstance(effect, DropPages):
            self.work.drop(effect)

    def _note(self, event: ev.Event) -> None:
        seen = self.seen
        if isinstance(event, ev.PageJudged):
            seen.judged.append(time.monotonic())
        elif isinstance(event, ev.PageReady):
            seen.ready.append(time.monotonic())
        elif isinstance(event, ev.PageFailed):
            seen.failed.append(event.code)
        else:
            return
        if self.host is not None:
            self.host.look()
        if len(seen.ready) + len(seen.failed) == self.count:
            self.over.set()


def _no_sheet(_sides: tuple[Page, ...]) -> Page:
    raise ValueError("no card is scanned here")


def _no_log(_event: str, **_fields: object) -> None:
    return


def show(batch: Batch, settings: ScreenSettings) -> None:
    """Open the window, let it stand, feed the stack, and close when the last page is ready."""
    from screens.app import prepare

    prepare(settings)
    from kivy.clock import Clock
    from kivy.core.window import Window

    from screens.window import KioskWindow

    window = KioskWindow(batch.controller, settings)

    def begun(_seconds: float) -> None:
        batch.controller.dispatch(ev.ScanAsked())

    def watch(_seconds: float) -> None:
        if batch.over.is_set():
            window.stop()

    def first(*_: object) -> None:
        Window.unbind(on_flip=first)
        Window.bind(on_flip=lambda *_: batch.seen.frames.append(time.monotonic()))
        Clock.schedule_interval(lambda _: window.root.canvas.ask_update(), 0)
        Clock.schedule_interval(watch, 0.2)
        Clock.schedule_once(lambda _: batch.work.warm(), 0)
        Clock.schedule_once(begun, ALONE_SECONDS)  # the models are loaded by then

    Window.bind(on_flip=first)
    window.run()


def main() -> int:
    """As the module says."""
    folder, wide, high, dpi = sys.argv[1:5]
    os.environ.setdefault("KIVY_HOME", str(Path(folder) / "kivy"))
    batch = Batch(sorted(Path(folder).glob("*.rgb")), (int(wide), int(high)), int(dpi))
    show(batch, ScreenSettings())
    batch.work.close()
    seen = batch.seen
    print(json.dumps({name: getattr(seen, name) for name in Seen.__dataclass_fields__}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
