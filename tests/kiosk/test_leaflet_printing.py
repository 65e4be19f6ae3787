"""Leaflets on the real wires: a roll printer on its serial line and a page printer over IPP, with the typesetter between."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from pypdf import PdfReader

from devices.page_printer.sim import VirtualPrinter as PagePrinter
from devices.receipt_printer.protocol import Block, PrintOutcome, PrintReport
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim import VirtualPrinter as RollPrinter
from kiosk.bus import Bus
from kiosk.device_hub import DeviceHub
from kiosk.journey.effects import PrintLeaflet
from kiosk.journey.events import LeafletPrinted
from kiosk.leaflet_printing import NOT_MADE, LeafletPrinting
from kiosk.model.guide import Guide
from kiosk.model.leaflet import Leaflet
from kiosk.printing.a4.apart import PressApart
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.guide_slip import guide_slip
from kiosk.printing.leaflets import leaflet_sheet
from tests.printing.a4.papers import ASSETS, GUIDE, squeezed
from tests.printing.receipts import texts

FONT = str(ASSETS / "fonts/NotoSansCJKsc-Regular.otf")
NOW = datetime(2026, 11, 23, 2, 24, tzinfo=UTC)
PATIENCE = 60.0
pytestmark = [pytest.mark.req("M17"), pytest.mark.xdist_group("leaflets")]


def pdf_of(leaflet: Leaflet, guide: Guide) -> bytes:
    return PressApart(ASSETS).pdf(leaflet_sheet(leaflet, guide, NOW.date(), texts().say), NOW)


def slip_of(guide: Guide) -> tuple[Block, ...]:
    return guide_slip(guide, NOW.date(), "样例中心", texts().say)


class Ended:
    """What the bus told, the other events left out."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.logged: list[tuple[str, dict[str, object]]] = []
        self._told: queue.Queue[LeafletPrinted] = queue.Queue()
        self._woken = threading.Event()
        self.bus.on_event(self._drain)

    def _drain(self) -> None:
        for event in self.bus.drain():
            if isinstance(event, LeafletPrinted):
                self._told.put(event)

    def log(self, event: str, **fields: object) -> None:
        self.logged.append((event, fields))

    def next(self) -> LeafletPrinted:
        return self._told.get(timeout=PATIENCE)

    @property
    def nothing(self) -> bool:
        return self._told.empty()


class Room:
    def __init__(self, folder: Path, roll: RollPrinter, page: PagePrinter) -> None:
        self.roll, self.page, self.told = roll, page, Ended()
        self.over: set[str] = set()
        settings = {
            "receipt_printer": {"driver": "escpos", "port": str(folder / "port"), "font": FONT, "flow": "none"},
            "page_printer": {"driver": "cups", "uri": page.uri, "poll": 0.1},
        }
        self.hub = DeviceHub(settings, self.told.bus, self.told.log)
        self.hub.start()
        self.printing = self.printed_by(pdf_of)

    def printed_by(self, pdf: Callable[[Leaflet, Guide], bytes]) -> LeafletPrinting:
        return LeafletPrinting(
            lambda: self.hub, pdf, slip_of, self.over.__contains__, self.told.bus, cast(Any, self.told.log)
        )

    def documents(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted(self.page.out.glob("job-*.pdf"))]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with (
        RollPrinter(tmp_path / "state.json", tmp_path / "port", tmp_path / "out", CellFont(FONT)) as roll,
        PagePrinter(tmp_path / "page.json", tmp_path / "pages") as page,
    ):
        room = Room(tmp_path, roll, page)
        yield room
        room.printing.close()
        room.hub.stop()


def test_slip_and_sheet_come_out_of_their_printers_with_the_guide_on_them(room: Room) -> None:
    room.printing.start(PrintLeaflet("visit", "job-1", Leaflet.GUIDE_SLIP, GUIDE))
    assert room.told.next() == LeafletPrinted("visit", "job-1", "done", "")
    slip = room.roll.wait_for_slips(1)[0].with_suffix(".txt").read_text()
    assert "退休“一件事”办事指南" in squeezed(slip)
    room.printing.start(PrintLeaflet("visit", "job-2", Leaflet.BLANK_FORM, GUIDE))
    assert room.told.next() == LeafletPrinted("visit", "job-2", "done", "")
    (document,) = room.documents()
    words = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages))
    assert "空白表，供手工填写" in words
    assert [event for event, _ in room.told.logged if event.startswith("leaflet")] == ["leaflet.printed"] * 2


def test_a_visit_that_is_over_gets_no_paper_that_had_not_begun(room: Room) -> None:
    made, go = threading.Event(), threading.Event()

    def slowly(_leaflet: Leaflet, _guide: Guide) -> bytes:
        made.set()
        go.wait(PATIENCE)
        return b"%PDF-1.4\n%%EOF\n"

    slow = room.printed_by(slowly)
    slow.start(PrintLeaflet("visit", "job-1", Leaflet.GUIDE, GUIDE))
    assert made.wait(PATIENCE)
    room.over.add("visit")
    room.hub.release("visit")
    go.set()
    slow.close()
    assert room.told.nothing
    assert room.documents() == []
    # The devices are the next visit's at once.
    room.printing.start(PrintLeaflet("next", "job-2", Leaflet.GUIDE_SLIP, GUIDE))
    assert room.told.next().outcome == "done"


def test_a_paper_that_was_made_when_the_lease_had_ended_fails_and_takes_no_device(room: Room) -> None:
    # The visit's end reached the hub, but not yet who asks: the lease is what decides.
    room.hub.lease("visit")
    room.hub.release("visit")
    room.printing.start(PrintLeaflet("visit", "job-1", Leaflet.GUIDE_SLIP, GUIDE))
    assert room.told.next() == LeafletPrinted("visit", "job-1", "failed", "leaseOver")
    room.hub.lease("somebody else")


@pytest.mark.parametrize(
    ("error", "reason"),
    [(PaperNotMade("deadline", "no paper within 20 s"), "deadline"), (RuntimeError("乌云其木格"), "RuntimeError")],
    ids=["the typesetter", "anything"],
)
def test_a_paper_that_cannot_be_made_has_failed_and_the_log_says_why(room: Room, error: Exception, reason: str) -> None:
    def never(_leaflet: Leaflet, _guide: Guide) -> bytes:
        raise error

    room.printed_by(never).start(PrintLeaflet("visit", "job-1", Leaflet.GUIDE, GUIDE))
    assert room.told.next() == LeafletPrinted("visit", "job-1", "failed", NOT_MADE)
    assert ("leaflet.not_made", {"leaflet": "guide", "reason": reason}) in room.told.logged
    assert "乌云其木格" not in str(room.told.logged)


def test_a_hub_that_cannot_be_made_is_a_failure_and_no_silence(room: Room) -> None:
    def no_hub() -> DeviceHub:
        raise OSError("no devices")

    broken = LeafletPrinting(no_hub, pdf_of, slip_of, room.over.__contains__, room.told.bus, cast(Any, room.told.log))
    broken.start(PrintLeaflet("visit", "job-1", Leaflet.GUIDE_SLIP, GUIDE))
    assert room.told.next().outcome == "failed"


def test_an_outcome_that_nobody_knows_is_told_as_such(room: Room) -> None:
    class Lost:
        def print_document(self, *args: object) -> None:
            cast(Callable[[PrintReport], None], args[3])(PrintReport(PrintOutcome.UNKNOWN, "connectionLost"))

    lost = LeafletPrinting(
        lambda: cast(DeviceHub, Lost()),
        lambda _leaflet, _guide: b"",
        slip_of,
        room.over.__contains__,
        room.told.bus,
        cast(Any, room.told.log),
    )
    lost.start(PrintLeaflet("visit", "job-1", Leaflet.MANDATE, GUIDE))
    assert room.told.next() == LeafletPrinted("visit", "job-1", "unknown", "connectionLost")
    lost.close()


@pytest.mark.parametrize("leaflet", [leaflet for leaflet in Leaflet if leaflet is not Leaflet.GUIDE_SLIP])
def test_every_sheet_has_words_and_is_marked_where_its_guide_is_a_sample(leaflet: Leaflet) -> None:
    sheet = leaflet_sheet(leaflet, GUIDE, NOW.date(), texts().say)
    assert sheet.blocks
    assert sheet.sample


def test_the_slip_is_no_sheet() -> None:
    with pytest.raises(ValueError, match="receipt printer"):
        leaflet_sheet(Leaflet.GUIDE_SLIP, GUIDE, NOW.date(), texts().say)
