"""The bench in a real browser: what is pressed is what the real drivers meet, and what the page shows is what the files say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from devices.code_scanner.protocol import CodeScanner
from devices.driver import Driver
from devices.errors import DeviceError
from devices.id_reader.protocol import Document, IdCardReading, IdReader
from devices.receipt_printer.protocol import PrintOutcome, ReceiptPrinter, Text
from devices.scanner.protocol import Scanner
from devices.status import DeviceState, PaperState
from sandbox.bench import FileBench
from sandbox.bench_devices import BY_ROLE, SECTIONS
from sandbox.bench_table import Row, holds
from tests.sandbox.browser import DESK, PAPER_PX, PHONE, Table, browsing, laid_table, opened, soon
from tests.sandbox.running import running
from tests.sandbox.test_bench_wire import until, why_not

# One browser and one table for all: both take a second to start.
pytestmark = pytest.mark.xdist_group("bench-browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def shared_table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with laid_table(tmp_path_factory.mktemp("table")) as table:
        yield table


@pytest.fixture
def table(shared_table: Table) -> Iterator[Table]:
    """All is well again afterwards, with nothing lying anywhere."""
    yield shared_table
    (shared_table.devices / "absent.json").unlink(missing_ok=True)
    FileBench(shared_table.devices).press("all", "restore")


@pytest.fixture(scope="module")
def shared_page(browser: Browser, shared_table: Table) -> Iterator[Page]:
    with opened(browser, shared_table.address) as page:
        yield page


@pytest.fixture
def page(shared_page: Page, table: Table) -> Page:
    """Drawn anew; a window of its own would take three times as long."""
    shared_page.goto("about:blank")
    shared_page.goto(table.address)
    return shared_page


@pytest.fixture
def open_driver(table: Table) -> Iterator[Callable[[str], Driver]]:
    drivers: list[Driver] = []

    def open_it(role: str) -> Driver:
        driver = table.driver(role)
        drivers.append(driver)
        driver.open()
        return driver

    yield open_it
    for driver in drivers:
        driver.close()


def button(page: Page, role: str, key: str) -> Locator:
    return page.locator(f"#{role} button[data-key='{key}']")


def sign(page: Page, role: str) -> Locator:
    return page.locator(f"#{role} header .tag")


def press(page: Page, role: str, key: str) -> None:
    """Click, and see it pressed."""
    button(page, role, key).click()
    expect(button(page, role, key)).to_have_attribute("aria-pressed", "true")


def status(driver: Driver) -> Any:
    """What the driver says; an error it raises says the device is not there."""
    try:
        return driver.status(soon()).state
    except DeviceError as error:
        return error.code


def failure(act: Callable[[], object]) -> str:
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value.code


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


# Click it and wait until the page shows it pressed; of an act nothing shows, but its answer draws the section anew.
PRESS = """
async ([wanted, acts]) => {
  const find = () => document.querySelector(wanted);
  const answered = new Promise((done) => {
    const real = window.fetch;
    window.fetch = async (...request) => {
      const answer = await real(...request);
      if (request[1]?.method === "POST") { window.fetch = real; setTimeout(() => done(answer.ok), 0); }
      return answer;
    };
  });
  find().click();
  if (!await answered || acts) return answered;
  const end = performance.now() + 5000;
  while (find().getAttribute("aria-pressed") !== "true" && performance.now() < end) await new Promise(requestAnimationFrame);
  return find().getAttribute("aria-pressed") === "true";
}
"""


@pytest.mark.parametrize("role", [section.role for section in SECTIONS])
def test_every_button_of_a_device_writes_its_file_and_looks_pressed(page: Page, table: Table, role: str) -> None:
    if BY_ROLE[role].optional:
        (table.devices / BY_ROLE[role].file).write_text("{}")
        page.reload()
    expect(page.locator(f"#{role}")).to_be_visible()
    bench = FileBench(table.devices)
    for row in BY_ROLE[role].rows:
        for each in row.presses if isinstance(row, Row) else ():
            assert page.evaluate(PRESS, [f"#{role} button[data-key='{each.name}']", each.acts])
            # A fault that strikes once takes itself out of the file again.
            assert each.acts or holds(each.changes, bench.state(role)) or each.name.startswith("fault-")
    if BY_ROLE[role].optional:
        (table.devices / BY_ROLE[role].file).unlink()


@pytest.mark.req("M22")
def test_with_the_network_cut_on_the_page_the_kiosk_is_offline_also_after_a_reload(page: Page, table: Table) -> None:
    press(page, "network", "cut")
    until(lambda: why_not(table.platform) == "unreachable")
    page.reload()
    expect(button(page, "network", "cut")).to_have_attribute("aria-pressed", "true")
    expect(sign(page, "network")).to_have_text("已断开")
    assert why_not(table.platform) == "unreachable"
    press(page, "network", "up")

    until(lambda: why_not(table.platform) is None)


def test_after_a_reload_the_page_shows_what_was_pressed(page: Page) -> None:
    for role, key in (("id_reader", "put:11-hongkong.json"), ("receipt_printer", "paper-low"), ("scanner", "unplug")):
        press(page, role, key)
    page.reload()

    for role, key in (("id_reader", "put:11-hongkong.json"), ("receipt_printer", "paper-low"), ("scanner", "unplug")):
        expect(button(page, role, key)).to_have_attribute("aria-pressed", "true")


def test_what_another_process_changes_appears_without_a_hand(page: Page, table: Table) -> None:
    expect(sign(page, "receipt_printer")).to_have_text("就绪")
    FileBench(table.devices).press("receipt_printer", "paper-out")

    expect(sign(page, "receipt_printer")).to_have_text("没有纸")
    expect(page.locator("#overview a[href='#receipt_printer'] b")).to_have_text("没有纸")
    expect(page.locator("#said")).to_have_text("凭条打印机：没有纸")


def test_two_pages_show_the_same(browser: Browser, page: Page, table: Table) -> None:
    with opened(browser, table.address) as other:
        press(page, "receipt_printer", "open-cover")
        expect(sign(other, "receipt_printer")).to_have_text("盖子开着")


def test_it_works_without_a_mouse_and_the_keyboard_stays_where_it_was(page: Page) -> None:
    button(page, "receipt_printer", "paper-full").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(button(page, "receipt_printer", "paper-out")).to_have_attribute("aria-pressed", "true")

    expect(button(page, "receipt_printer", "paper-out")).to_be_focused()
    page.keyboard.press("Tab")
    expect(button(page, "receipt_printer", "close-cover")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(sign(page, "receipt_printer")).to_have_text("盖子开着")


CONTROLS = "#overview a, .device button, .device input[name=text], .device .output a"
HERE_OF = "(e => (e.closest('section')?.id || '') + '/' + (e.dataset.key || e.getAttribute('href')))"
HERE = f"{HERE_OF}(document.activeElement)"


def test_every_button_is_reached_by_the_tab_key_in_the_order_of_the_page(page: Page) -> None:
    expect(page.locator("#network")).to_be_visible()
    wanted = page.evaluate(f"document.querySelectorAll('{CONTROLS}').length")
    page.locator(".top button").focus()
    seen = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(HERE))

    assert len(set(seen)) == len(seen)
    assert seen == page.evaluate(f"[...document.querySelectorAll('{CONTROLS}')].map({HERE_OF})")


def test_what_is_half_typed_outlives_news_from_elsewhere(page: Page, table: Table) -> None:
    line = page.locator("#code_scanner input[name=text]")
    line.press_sequentially("half")
    FileBench(table.devices).press("code_scanner", "unplug")
    expect(sign(page, "code_scanner")).to_have_text("已拔下")

    expect(line).to_be_focused()
    line.press_sequentially("-typed")
    expect(line).to_have_value("half-typed")


def test_a_refusal_is_said_on_the_page_and_goes_away_with_the_next_press(browser: Browser, table: Table) -> None:
    # The browser itself notes each answer that is a refusal.
    with opened(browser, table.address, complaints=1) as page:
        refused_and_pressed(page)


def refused_and_pressed(page: Page) -> None:
    key = button(page, "id_reader", "put:11-hongkong.json")
    key.wait_for()
    # The card is taken from the table between two looks of the page.
    page.evaluate(
        "document.querySelector('#id_reader button[data-key=\"put:11-hongkong.json\"]').value = 'put:gone.json'"
    )
    key.click()
    expect(page.locator("#refused")).to_contain_text("没有这个按钮")
    press(page, "id_reader", "unplug")

    expect(page.locator("#refused")).to_be_hidden()


def test_a_device_that_was_not_started_says_why_and_has_no_buttons(page: Page, table: Table) -> None:
    (table.devices / "absent.json").write_text('{"speaker": "没有安装 espeak-ng。"}', "utf-8")

    expect(page.locator("#speaker")).to_contain_text("没有安装 espeak-ng。")
    expect(page.locator("#speaker button")).to_have_count(0)


def test_all_is_put_right_with_one_button(page: Page) -> None:
    press(page, "receipt_printer", "paper-out")
    press(page, "network", "slow")
    page.locator(".top button").click()

    expect(sign(page, "receipt_printer")).to_have_text("就绪")
    expect(sign(page, "network")).to_have_text("接通")


def test_a_platform_that_goes_and_comes_back_is_noticed_and_the_page_goes_on(browser: Browser, tmp_path: Path) -> None:
    devices = tmp_path / "devices"
    devices.mkdir()
    with running(tmp_path / "platform", devices=devices) as platform:
        port = int(platform.clerk.rsplit(":", 1)[1])
        address = str(platform.sandbox.addresses.bench)
        context = browser.new_context()
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#network")).to_be_visible()
    expect(page.locator("#lost")).to_be_visible()
    with running(tmp_path / "platform", devices=devices, clerk_port=port):
        expect(page.locator("#lost")).to_be_hidden()
        # The token of the process that is gone would be refused.
        press(page, "network", "cut")
    context.close()


def test_without_its_script_every_button_still_works(browser: Browser, table: Table) -> None:
    with opened(browser, table.address, java_script_enabled=False) as page:
        button(page, "receipt_printer", "paper-out").click()
        expect(button(page, "receipt_printer", "paper-out")).to_have_attribute("aria-pressed", "true")
        assert page.url.endswith("/bench#receipt_printer")


@pytest.mark.parametrize("size", [DESK, PHONE, (320, 568), (1920, 1080)])
def test_nothing_reaches_beyond_the_side_of_the_screen(browser: Browser, table: Table, size: tuple[int, int]) -> None:
    with opened(browser, table.address, size) as page:
        expect(page.locator("#network")).to_be_visible()
        beyond = page.evaluate(
            "[...document.querySelectorAll('main .device *')].filter(e => e.getBoundingClientRect().right >"
            " document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 80))"
        )
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert beyond == []


def test_on_a_phone_every_button_is_large_enough_for_a_thumb(browser: Browser, table: Table) -> None:
    with opened(browser, table.address, PHONE) as page:
        expect(page.locator("#network")).to_be_visible()
        heights = page.evaluate(
            "[...document.querySelectorAll('main button')].map(b => b.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44


def test_every_control_has_a_name_and_every_group_a_label(page: Page) -> None:
    expect(page.locator("#network")).to_be_visible()
    nameless = page.evaluate(
        "[...document.querySelectorAll('main button')].filter(b => !b.innerText.trim()).length +"
        " [...document.querySelectorAll('main [role=group]')].filter(g =>"
        " !document.getElementById(g.getAttribute('aria-labelledby'))?.innerText.trim()).length +"
        " [...document.querySelectorAll('main input[name=text]')].filter(i => !i.labels.length).length"
    )
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")

    assert nameless == 0
    assert len(ids) == len(set(ids))


def test_words_are_dark_enough_on_what_lies_behind_them(page: Page) -> None:
    for role, key in (("receipt_printer", "paper-out"), ("id_reader", "put:01-sample.json"), ("network", "slow")):
        press(page, role, key)
    faint = page.evaluate(CONTRAST)

    assert faint == []


# WCAG 2.1, 1.4.3: the contrast of every text that is shown, against the nearest opaque ground behind it.
CONTRAST = """
(() => {
  const part = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = colour(getComputedStyle(each).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("main *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [one, other] = [light(colour(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    if ((one + 0.05) / (other + 0.05) < 4.5) faint.push(element.outerHTML.slice(0, 90));
  }
  return faint;
})()
"""
