"""Feeder, depths and faults on SANE's own ``test`` backend, whose feeder holds ten sheets."""

from __future__ import annotations

import json
import os
import signal
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.scanner.protocol import ScannedImage, SheetFeeder
from devices.scanner.sane import SaneScanner, SaneSettings
from devices.status import DeviceState, MediaState
from tests.devices.scanner.pictures import lasting

SHEETS = 10
WHITE, GRID = "test-picture=Solid white", "test-picture=Grid"
# Seen: stopped just after its start, the backend hangs: one time in a hundred over a large page, one in some hundreds over
# this one, one in thousands where a page was read before. So its faults are used where nothing else will do, in the middle
# of a stack; single pages meet theirs on the pnm backend, which has no thread.
SMALL = f"{GRID},br-x=10,br-y=10"
SIZE = (19, 19)

Make = Callable[..., SaneScanner]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dll.conf").write_text("test\n")
    (tmp_path / "options.json").write_text("{}")
    return tmp_path


@pytest.fixture
def make(folder: Path) -> Iterator[Make]:
    with ExitStack() as stack:

        def build(options: str = SMALL, **changes: object) -> SaneScanner:
            given: dict[str, object] = {"resolution": 50, "paper": "", "answer_grace": 0.5, **changes}
            settings = SaneSettings("test:0", options=options, config_dir=str(folder), **given)  # type: ignore[arg-type]
            return stack.enter_context(closing(SaneScanner(settings)))

        yield build


@pytest.fixture
def feeder(make: Make, folder: Path) -> SaneScanner:
    return make(source="adf", options_file=str(folder / "options.json"))


def set_options(folder: Path, **options: object) -> None:
    beside = folder / "options.new"
    beside.write_text(json.dumps({name.replace("_", "-"): value for name, value in options.items()}))
    beside.replace(folder / "options.json")


def failure(scanner: SaneScanner) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        scanner.scan(lasting())
    return caught.value


@pytest.mark.req("M08")
def test_a_stack_is_fed_page_by_page_until_the_feeder_is_empty(feeder: SaneScanner) -> None:
    pages: list[ScannedImage] = []
    assert feeder.scan_stack(lasting(), pages.append) == SHEETS
    assert [(page.width, page.height, page.mode, page.dpi) for page in pages] == [(*SIZE, "RGB", 50)] * SHEETS
    assert {page.pixels for page in pages} == {feeder.scan(lasting()).pixels}


def test_a_stack_can_be_fed_after_a_stack_and_a_page_after_it(feeder: SaneScanner) -> None:
    pages: list[ScannedImage] = []
    assert [feeder.scan_stack(lasting(), pages.append) for _ in range(2)] == [SHEETS, SHEETS]
    assert feeder.scan(lasting()).height == SIZE[1]


def test_no_more_pages_come_than_were_asked_for(feeder: SaneScanner) -> None:
    pages: list[ScannedImage] = []
    assert feeder.scan_stack(lasting(), pages.append, 4) == len(pages) == 4
    assert feeder.scan(lasting()).height == SIZE[1]


def test_no_page_of_a_stack_is_held_while_the_next_one_comes(feeder: SaneScanner) -> None:
    pages: list[weakref.ref[Mark]] = []
    held: list[int] = []

    class Mark(str):
        """Something that lives as long as its page and can be watched, which bytes cannot."""

        __slots__ = ("__weakref__",)

    def take(page: ScannedImage) -> None:
        mark = Mark(page.mode)
        object.__setattr__(page, "mode", mark)
        pages.append(weakref.ref(mark))
        held.append(sum(each() is not None for each in pages))

    feeder.scan_stack(lasting(), take)
    assert held == [1] * SHEETS


@pytest.mark.parametrize(
    ("status", "completion", "code", "action"),
    [
        ("JAMMED", Completion.USER_ERROR, "jammed", Action.CLEAR),
        ("IO_ERROR", Completion.HARDWARE_ERROR, "ioError", Action.RESET),
    ],
)
def test_a_fault_in_the_middle_of_a_stack_keeps_the_pages_before_and_is_said(
    feeder: SaneScanner, folder: Path, status: str, completion: Completion, code: str, action: Action
) -> None:
    pages: list[ScannedImage] = []

    def take(page: ScannedImage) -> None:
        pages.append(page)
        if len(pages) == 3:
            set_options(folder, read_return_value=f"SANE_STATUS_{status}")

    with pytest.raises(DeviceError) as caught:
        feeder.scan_stack(lasting(), take)
    error = caught.value
    assert (len(pages), error.completion, error.code, error.action) == (3, completion, code, action)
    assert "after 3 pages" in error.detail
    set_options(folder, read_return_value="Default")
    left = feeder.scan_stack(lasting(), pages.append)
    # What still lay in the feeder; a device that was lost is opened anew, and this one's feeder is full again by that.
    assert left == SHEETS if action is Action.RESET else 0 < left <= SHEETS - 3


def test_an_empty_feeder_is_no_paper(feeder: SaneScanner) -> None:
    assert feeder.scan_stack(lasting(), lambda page: None, SHEETS) == SHEETS
    with pytest.raises(DeviceError) as caught:
        feeder.scan_stack(lasting(), lambda page: None)
    assert (caught.value.completion, caught.value.code) == (Completion.USER_ERROR, "noPaper")


def test_a_stack_called_off_ends_after_the_page_and_the_rest_can_be_fed(feeder: SaneScanner) -> None:
    context = lasting()
    with pytest.raises(DeviceError) as caught:
        feeder.scan_stack(context, lambda page: context.cancel.set())
    assert caught.value.completion is Completion.CANCELED
    assert feeder.scan_stack(lasting(), lambda page: None) == SHEETS - 1


def test_a_listener_that_raises_stops_the_feeding(feeder: SaneScanner) -> None:
    def refuse(page: ScannedImage) -> None:
        raise RuntimeError("no room for it")

    with pytest.raises(RuntimeError):
        feeder.scan_stack(lasting(), refuse)
    assert feeder.status(lasting()).state is DeviceState.ONLINE
    assert feeder.scan_stack(lasting(), lambda page: None) == SHEETS - 1


def test_status_between_two_sheets_says_busy_and_touches_nothing(feeder: SaneScanner) -> None:
    seen = []
    pages = feeder.scan_stack(lasting(), lambda page: seen.append(feeder.status(lasting())))
    assert pages == SHEETS
    assert {(each.state, each.media, each.detail) for each in seen} == {
        (DeviceState.DEVICE_BUSY, MediaState.UNKNOWN, "feeding")
    }


@pytest.mark.req("M34")
def test_a_child_that_dies_between_two_sheets_ends_the_stack_as_died(feeder: SaneScanner) -> None:
    def kill(page: ScannedImage) -> None:
        assert feeder.child_pid is not None
        os.kill(feeder.child_pid, signal.SIGKILL)

    with pytest.raises(DeviceError) as caught:
        feeder.scan_stack(lasting(), kill)
    assert caught.value.code == "died"
    assert feeder.scan_stack(lasting(), lambda page: None) == SHEETS


@pytest.mark.parametrize("source", ["", "flatbed"])
def test_a_flatbed_has_no_stack(make: Make, source: str) -> None:
    with pytest.raises(DeviceError) as caught:
        make(source=source).scan_stack(lasting(), lambda page: None)
    assert (caught.value.code, caught.value.action) == ("noFeeder", Action.CONFIGURATION)


def test_a_source_that_the_device_lacks_is_refused_with_what_it_offers(make: Make) -> None:
    error = failure(make(source="adf_duplex"))
    assert (error.code, error.action) == ("badSource", Action.CONFIGURATION)
    assert "Flatbed, Automatic Document Feeder" in error.detail


@pytest.mark.parametrize(
    ("changes", "code", "offer"),
    [
        ({"mode": "Lineart"}, "badMode", "Gray, Color"),
        ({"resolution": 2400}, "badResolution", "1 to 1200"),
        ({"options": "test-picture=Mona Lisa"}, "badOptions", "Solid black, Solid white"),
        ({"paper": "A3"}, "badPaper", "200 mm"),
    ],
)
def test_a_setting_that_the_device_refuses_is_said_with_what_it_offers(
    make: Make, changes: dict[str, object], code: str, offer: str
) -> None:
    error = failure(make(**changes))
    assert (error.completion, error.code, error.action) == (Completion.INVALID_DATA, code, Action.CONFIGURATION)
    assert offer in error.detail


def test_the_papers_size_is_what_is_scanned(make: Make) -> None:
    image = make(options=WHITE, paper="A5", resolution=100).scan(lasting())
    # 148 mm and 200 of 210 mm, which is what the bed has: short of the paper by no more than a rim.
    assert (image.width, image.height) == (582, 787)


def test_gray_is_one_byte_a_pixel(make: Make) -> None:
    image = make(options=WHITE, mode="Gray").scan(lasting())
    assert (image.mode, image.pixels) == ("L", b"\xff" * (157 * 196))


@pytest.mark.parametrize("picture", ["Solid white", "Solid black", "Grid", "Color pattern"])
@pytest.mark.parametrize("mode", ["Gray", "Color"])
def test_sixteen_bits_show_the_same_page_as_eight(make: Make, mode: str, picture: str) -> None:
    eight = make(options=f"test-picture={picture}", mode=mode).scan(lasting())
    sixteen = make(options=f"test-picture={picture},depth=16", mode=mode).scan(lasting())
    assert (sixteen.width, sixteen.height, sixteen.mode) == (eight.width, eight.height, eight.mode)
    if picture != "Color pattern":  # which is another pattern at another depth
        assert sixteen.pixels == eight.pixels


@pytest.mark.parametrize(("picture", "level"), [("Solid white", 255), ("Solid black", 0)])
@pytest.mark.parametrize("mode", ["Gray", "Color"])
def test_single_bits_are_widened_and_white_stays_white(make: Make, mode: str, picture: str, level: int) -> None:
    image = make(options=f"test-picture={picture},depth=1", mode=mode).scan(lasting())
    assert set(image.pixels) == {level}
    assert (image.width, image.height) == (157, 196)


def test_pixels_lost_at_the_end_of_a_row_do_not_shear_the_page(make: Make) -> None:
    whole = make(options=GRID, mode="Gray").scan(lasting())
    short = make(options=f"{GRID},ppl-loss=5", mode="Gray").scan(lasting())
    assert (short.width, short.height) == (whole.width - 5, whole.height - 1)
    for row in range(short.height):
        line = whole.pixels[row * whole.width : row * whole.width + short.width]
        assert short.pixels[row * short.width : (row + 1) * short.width] == line


@pytest.mark.parametrize("option", ["read-limit=true", "read-delay=true", "non-blocking=true", "fuzzy-parameters=true"])
def test_a_device_that_gives_its_data_in_odd_ways_gives_the_same_page(make: Make, option: str) -> None:
    assert make(options=f"{GRID},{option}").scan(lasting()) == make(options=GRID).scan(lasting())


def test_a_hand_scanner_that_does_not_know_its_length_gives_what_was_scanned(make: Make) -> None:
    image = make(options=f"{WHITE},hand-scanner=true").scan(lasting())
    assert image.height > 0
    assert len(image.pixels) == image.width * image.height * 3


def test_a_slow_scan_is_called_off_between_two_rows(make: Make) -> None:
    # Seen: the backend waits once for each 64 KB, so this page takes some two seconds.
    scanner = make(options=f"{WHITE},read-delay=true,read-delay-duration=200000,br-x=200,br-y=200", resolution=200)
    scanner.open()
    context = lasting()
    timer = threading.Timer(0.3, context.cancel.set)
    timer.start()
    with pytest.raises(DeviceError) as caught:
        scanner.scan(context)
    timer.join()
    assert caught.value.completion is Completion.CANCELED


def test_the_driver_says_that_it_can_feed(feeder: SaneScanner) -> None:
    assert isinstance(feeder, SheetFeeder)
