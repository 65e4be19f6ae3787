"""A real browser before a real bench: Debian's Chromium, headless, and virtual devices that follow what is pressed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from devices.code_scanner.sim import VirtualScanner
from devices.code_scanner.sim_state import BenchState as CodeState
from devices.command import CommandContext
from devices.driver import Driver
from devices.id_reader.sim import VirtualReader
from devices.id_reader.sim_card import sample_card
from devices.id_reader.sim_state import BenchState as ReaderState
from devices.receipt_printer.sim import VirtualPrinter
from devices.registry import create
from devices.scanner import sim as scanner_sim
from devices.sim_file import write_state
from sandbox.demo.cards import lay_out
from sandbox.demo.glass import ScannerCable
from sandbox.demo.hands import Hands
from tests.sandbox.running import Running, running

CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = (1280, 800), (390, 844)
SECONDS = 15.0
PAPER_PX = (40, 30)


def soon() -> CommandContext:
    return CommandContext.lasting(SECONDS)


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Without its sandbox only here: tests may run as root, where Chromium refuses to start with it.
        expect.set_options(timeout=SECONDS * 1000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser,
    address: str,
    size: tuple[int, int] = DESK,
    *,
    complaints: int = 0,
    expected: str = "",
    **options: Any,
) -> Iterator[Page]:
    """The page, whose console has to stay empty but for so many ``complaints``; those with the words ``expected`` do not count,
    since a browser asks for icons whenever it likes."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **options)
    context.set_default_timeout(SECONDS * 1000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    counted = [words for words in said if not expected or expected not in words]
    assert len(counted) == complaints or counted == [], said


@dataclass
class Table:
    """The bench with everything that stands on it."""

    platform: Running
    devices: Path
    scanner: dict[str, Any]

    @property
    def address(self) -> str:
        return str(self.platform.sandbox.addresses.bench)

    def driver(self, role: str) -> Driver:
        """The real driver for what stands there."""
        match role:
            case "id_reader":
                return create(role, "sdt_serial", {"port": str(self.devices / "id_reader.port")})
            case "receipt_printer":
                port = str(self.devices / "receipt_printer.port")
                return create(role, "escpos", {"port": port, "flow": "none"})
            case "code_scanner":
                return create(role, "serial", {"port": str(self.devices / "code_scanner.port")})
            case _:
                return create(role, "sane", {**self.scanner, "answer_grace": 0.5, "reopen_after": 0.0})


@contextmanager
def laid_table(folder: Path) -> Iterator[Table]:
    devices = folder / "devices"
    lay_out(devices, sample_card().as_json())
    papers = devices / "scanner" / "papers"
    papers.mkdir(parents=True)
    for place, name in enumerate(("01-bank_card.png", "02-publicity.png"), 1):
        _paper(papers / name, place)
    write_state(devices / "id_reader.json", ReaderState())
    write_state(devices / "code_scanner.json", CodeState())
    (devices / "receipt_printer.json").write_text("{}")
    settings = scanner_sim.prepare(devices / "scanner")
    cable = ScannerCable(devices / "scanner", random.SystemRandom())
    cable.lay()
    hands = Hands(devices, scanner_sim, cable)
    with ExitStack() as stack:
        stack.callback(cable.unplug)
        cable.plug()
        stack.enter_context(hands.watching())
        reader = VirtualReader(devices / "id_reader.port", state_file=devices / "id_reader.json")
        stack.enter_context(reader)
        codes = VirtualScanner(devices / "code_scanner.port", state_file=devices / "code_scanner.json")
        stack.enter_context(codes)
        printer = VirtualPrinter(devices / "receipt_printer.json", devices / "receipt_printer.port", devices / "slips")
        stack.enter_context(printer)
        platform = stack.enter_context(running(folder / "platform", devices=devices))
        yield Table(platform, devices, cable.settings_over(settings))


def _paper(path: Path, shade: int) -> None:
    from PIL import Image

    Image.new("RGB", (PAPER_PX[0], PAPER_PX[1] * shade), (250, 250, 250)).save(path)
