"""The bench in a real browser: what the page shows is what the files say, whoever wrote them, and everybody can use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from sandbox.bench import FileBench
from sandbox.bench_devices import BY_ROLE, SECTIONS
from sandbox.bench_table import Row, holds
from tests.sandbox.bench_browser.hands import button, press, sign
from tests.sandbox.browser import DESK, PHONE, Table, opened
from tests.sandbox.running import running
from tests.sandbox.test_bench_wire import until, why_not

# One browser and one table for all: both take a second to start.
pytestmark = pytest.mark.xdist_group("bench-browser")
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


def test_what_changes_between_the_page_and_its_first_look_is_said(page: Page, table: Table) -> None:
    pressed: list[bool] = []

    def press_first(route: Route) -> None:
        if not pressed:
            FileBench(table.devices).press("receipt_printer", "paper-out")
            pressed.append(True)
        route.continue_()

    page.route("**/bench/state?*", press_first)
    page.reload()
    expect(page.locator("#said")).to_have_text("凭条打印机：没有纸")
    page.unroute("**/bench/state?*")


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
