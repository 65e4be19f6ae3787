"""The bench in a real browser: what is pressed is what the real drivers meet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import cast

import pytest
from playwright.sync_api import Locator, Page, expect

from devices.code_scanner.protocol import CodeScanner
from devices.driver import Driver
from devices.errors import DeviceError
from devices.id_reader.protocol import Document, IdCardReading, IdReader
from devices.receipt_printer.protocol import PrintOutcome, ReceiptPrinter, Text
from devices.scanner.protocol import Scanner
from devices.status import DeviceState, PaperState
from tests.sandbox.bench_browser.hands import button, failure, press, sign, status
from tests.sandbox.browser import PAPER_PX, soon
from tests.sandbox.test_bench_wire import until

# One browser and one table for all: both take a second to start.
pytestmark = pytest.mark.xdist_group("bench-browser")


@pytest.mark.req("M05")
@pytest.mark.parametrize(
    ("card", "document", "name"),
    [
        ("01-sample", Document.RESIDENT, "乌云其木格"),
        ("05-rare", Document.RESIDENT, "样𠮷𬱖"),
        ("11-hongkong", Document.HMT_PERMIT, "样例港"),
        ("21-foreigner-2017", Document.FOREIGNER_2017, "样例蒙"),
        ("22-foreigner-2023", Document.FOREIGNER_2023, "样例永"),
    ],
)
def test_a_card_that_is_put_on_the_page_is_read_by_the_real_driver(
    page: Page, open_driver: Callable[[str], Driver], card: str, document: Document, name: str
) -> None:
    reader = cast(IdReader, open_driver("id_reader"))
    press(page, "id_reader", f"put:{card}.json")
    reading = reader.read(soon())

    assert (reading.document, reading.name) == (document, name)
    expect(sign(page, "id_reader")).to_have_text("证件在读卡区")


@pytest.mark.req("M05")
def test_a_card_whose_number_is_wrong_is_read_with_a_warning(page: Page, open_driver: Callable[[str], Driver]) -> None:
    reader = cast(IdReader, open_driver("id_reader"))
    press(page, "id_reader", "put:31-wrong-check.json")

    assert "number_check_digit" in reader.read(soon()).warnings


@pytest.mark.req("M05")
def test_a_damaged_card_fails_and_after_the_repair_the_same_card_is_read(
    page: Page, open_driver: Callable[[str], Driver]
) -> None:
    reader = cast(IdReader, open_driver("id_reader"))
    press(page, "id_reader", "fault-damaged")
    press(page, "id_reader", "put:01-sample.json")
    expect(sign(page, "id_reader")).to_have_text("有证件，有故障")
    assert failure(lambda: reader.read(soon()))
    press(page, "id_reader", "fault-none")
    button(page, "id_reader", "lift").click()
    expect(sign(page, "id_reader")).to_have_text("读卡区空着")
    until(lambda: status(reader) is DeviceState.ONLINE)
    press(page, "id_reader", "put:01-sample.json")

    assert isinstance(reader.read(soon()), IdCardReading)


@pytest.mark.req("M12", "M31")
@pytest.mark.parametrize(
    ("key", "paper"), [("paper-out", PaperState.OUT), ("paper-low", PaperState.LOW), ("paper-full", PaperState.FULL)]
)
def test_the_roll_on_the_page_is_the_roll_that_the_driver_sees(
    page: Page, open_driver: Callable[[str], Driver], key: str, paper: PaperState
) -> None:
    printer = open_driver("receipt_printer")
    press(page, "receipt_printer", key)

    until(lambda: printer.status(soon()).paper is paper)


@pytest.mark.req("M31")
@pytest.mark.parametrize("key", ["open-cover", "overheated", "cutter-jammed"])
def test_what_stops_the_printer_is_told_by_the_driver_and_goes_again(
    page: Page, open_driver: Callable[[str], Driver], key: str
) -> None:
    printer = open_driver("receipt_printer")
    press(page, "receipt_printer", key)
    until(lambda: status(printer) is not DeviceState.ONLINE)
    button(page, "receipt_printer", "close-cover").click()
    button(page, "receipt_printer", "sound").click()

    until(lambda: status(printer) is DeviceState.ONLINE)


@pytest.mark.req("M12")
def test_the_slip_that_came_out_appears_on_the_page(page: Page, open_driver: Callable[[str], Driver]) -> None:
    printer = cast(ReceiptPrinter, open_driver("receipt_printer"))
    until(lambda: status(printer) is DeviceState.ONLINE)
    report = printer.print_slip(soon(), (Text("SAMPLE"),))
    assert report.outcome is PrintOutcome.DONE
    picture = page.locator("#receipt_printer .output img")

    expect(picture).to_be_visible()
    page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())


def test_a_printer_that_lies_is_said_to_be_well_by_its_driver(page: Page, open_driver: Callable[[str], Driver]) -> None:
    printer = open_driver("receipt_printer")
    press(page, "receipt_printer", "open-cover")
    until(lambda: status(printer) is not DeviceState.ONLINE)
    press(page, "receipt_printer", "fault-lie-ok")

    until(lambda: status(printer) is DeviceState.ONLINE)
    expect(sign(page, "receipt_printer")).to_have_text("盖子开着")


@pytest.mark.req("M08")
def test_the_paper_laid_on_the_page_is_the_page_that_is_scanned(
    page: Page, open_driver: Callable[[str], Driver]
) -> None:
    scanner = cast(Scanner, open_driver("scanner"))
    sizes = []
    for key in ("next", "next"):
        button(page, "scanner", key).click()
        expect(page.locator("#scanner button[aria-pressed=true] img")).to_have_count(1)
        expected = (PAPER_PX[0], PAPER_PX[1] * (len(sizes) + 1))
        until(lambda expected=expected: scanned(scanner) == expected)  # type: ignore[misc]
        sizes.append(expected)
    button(page, "scanner", "lift").click()

    until(lambda: scanned(scanner) == "noPaper")


def scanned(scanner: Scanner) -> tuple[int, int] | str:
    try:
        image = scanner.scan(soon())
    except DeviceError as error:
        return error.code
    return image.width, image.height


@pytest.mark.req("M31")
@pytest.mark.parametrize(
    ("key", "code"), [("fault-jammed", "jammed"), ("fault-cover-open", "coverOpen"), ("fault-io-error", "ioError")]
)
def test_what_is_wrong_with_the_scanner_is_what_the_scan_meets(
    page: Page, open_driver: Callable[[str], Driver], key: str, code: str
) -> None:
    scanner = cast(Scanner, open_driver("scanner"))
    press(page, "scanner", key)

    until(lambda: scanned(scanner) == code)


@pytest.mark.req("M05")
def test_a_code_that_is_typed_on_the_page_is_scanned(page: Page, open_driver: Callable[[str], Driver]) -> None:
    scanner = cast(CodeScanner, open_driver("code_scanner"))
    read: list[str] = []
    reading = threading.Thread(target=lambda: read.append(scanner.read(soon()).text))
    reading.start()
    line = page.locator("#code_scanner input[name=text]")
    line.fill("样例-0001")
    # A scanner that was not asked yet sees nothing: hold it there again until the driver has it.
    until(lambda: held(line, reading))

    assert read == ["样例-0001"]
    expect(line).to_have_value("样例-0001")


def held(line: Locator, reading: threading.Thread) -> bool:
    line.press("Enter")
    reading.join(0.3)
    return not reading.is_alive()


@pytest.mark.req("M31", "M34")
@pytest.mark.parametrize("role", ["id_reader", "receipt_printer", "code_scanner", "scanner"])
def test_a_cable_pulled_on_the_page_is_gone_for_the_driver_and_comes_back(
    page: Page, open_driver: Callable[[str], Driver], role: str
) -> None:
    driver = open_driver(role)
    until(lambda: status(driver) is DeviceState.ONLINE)
    press(page, role, "unplug")
    expect(sign(page, role)).to_have_text("已拔下")
    until(lambda: status(driver) is not DeviceState.ONLINE)
    press(page, role, "plug")

    until(lambda: opened_anew(driver))


def opened_anew(driver: Driver) -> bool:
    """As the worker does with a device that was lost."""
    driver.close()
    try:
        driver.open()
    except DeviceError:
        return False
    return status(driver) is DeviceState.ONLINE
