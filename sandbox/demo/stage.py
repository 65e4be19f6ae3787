"""Sets the demo's stage: platform, virtual reader, scanner and printer, a configuration, the kiosk; then lets somebody
play: the autopilot, or the person at the display."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.bench import RESTORE, FileBench
from sandbox.demo.bundles import Bundle, find_bundle
from sandbox.demo.cards import lay_out
from sandbox.demo.extras import EVERY, Extras
from sandbox.demo.glass import ScannerCable
from sandbox.demo.hands import Hands
from sandbox.demo.processes import PATIENCE, DemoError, Processes, start_display
from sandbox.demo.sheets import numbered_sheet
from sandbox.papers import render_papers

SIZE = (1080, 1920)
MM_PER_PX = 0.248  # of the 21.5" panel
DIVISION = "150627"
DRAWN_FOR = "retirement"  # the bundle whose papers ``sandbox.papers`` draws, in the order in which they are asked for
FONT = "assets/fonts/NotoSansCJKsc-Regular.otf"


class Stage:
    """``scanner_sim``, ``card`` (the sample card's JSON) and ``board`` (settings for the virtual I/O board) are lent by main,
    since the sandbox knows no device.

    Where a person plays, every role has its device (``extras``). The autopilot has reader, scanner and both printers, and
    without a ``board`` there is nothing beyond reader, scanner and receipt printer.
    """

    def __init__(
        self,
        arguments: argparse.Namespace,
        home: Path,
        scanner_sim: ModuleType,
        card: dict[str, Any],
        board: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self.out: Path = arguments.out.resolve()
        self.bundle: str = arguments.bundle
        self.prefer: tuple[str, ...] = ()  # answers that the autopilot gives where they are offered
        self.offline: bool = arguments.offline
        self.autopilot: bool = arguments.autopilot or not os.environ.get("DISPLAY")
        self.scanner_sim = scanner_sim
        self.devices = self.out / "devices"
        self.work = self.out / "kiosk"
        self.platform: dict[str, Any] = {}
        self.platform_options: list[str] = []
        self.display = ""
        self.size = SIZE
        self.card = card
        self.papers: list[str] = []
        self.cable = ScannerCable(self.devices / "scanner", random.SystemRandom())
        self.bench = Hands(self.devices, scanner_sim, self.cable)
        self.config = self.work / "kiosk.toml"
        # All other simulators and services would take the autopilot's walk a quarter of its time on two cores.
        roles = ("page_printer",) if self.autopilot else EVERY
        self.extras = Extras(self.devices, home, board, roles) if board is not None else None

    @property
    def prints_pages(self) -> bool:
        """There is a page printer, so that a result can be picked up."""
        return self.extras is not None and "page_printer" not in self.extras.absent

    def prepare(self, processes: Processes) -> None:
        """Everything but the display and the kiosk itself."""
        self._clear()
        self.start_platform(processes)
        self._devices(processes)

    def run(self) -> int:
        """Play one demo; 0 when it went well."""
        # Told to end, it ends like Ctrl-C: every part that it started is ended too. Ctrl-C itself is asked for, since whoever
        # starts a program in the background of a script makes it deaf to it.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.default_int_handler)
        with Processes(self.out) as processes:
            try:
                if self.autopilot:
                    self.meant()  # nobody waits for a display to hear that there is no such bundle
                self._display(processes)
                self.prepare(processes)
                if self.offline:
                    processes.stop("platform")
                processes.start("kiosk", self.kiosk_command(self.config), self.kiosk_env())
                with self._extras(processes):
                    try:
                        return self._play(processes)
                    finally:
                        # First, or it would lose its devices one by one and say so.
                        processes.stop("kiosk")
            except (DemoError, KeyboardInterrupt) as error:
                print(f"demo: {str(error) or 'ended'}", file=sys.stderr)
                return 1

    def _extras(self, processes: Processes) -> AbstractContextManager[None]:
        if self.extras is None:
            return nullcontext()
        for role, why in self.extras.wanting.items():
            print(f"demo: no {role}: {why}", file=sys.stderr, flush=True)
        return self.extras.running(processes, when=(self.out / "touch_map.json").exists)

    def _play(self, processes: Processes) -> int:
        if self.autopilot:
            from sandbox.demo.autopilot import Autopilot

            return Autopilot(self, processes, self.prefer).run()
        self.bench.watch()
        print("The kiosk is open. Cards, papers and faults: " + self.platform["clerk"] + "/bench")
        print("What the clerk sees: " + self.platform["clerk"])
        print("Close the window, or press Ctrl-C here, to end the demo.", flush=True)
        try:
            processes.wait("kiosk")
        except KeyboardInterrupt:
            print("demo: ended")
        return 0

    def _clear(self) -> None:
        # Each demo begins with an empty platform and an empty outbox, or the count of cases would prove nothing.
        for name in ("devices", "kiosk", "platform", "screens", "logs"):
            shutil.rmtree(self.out / name, ignore_errors=True)
        # A map left behind would send the finger to where things stood last time.
        for name in ("receipt.png", "report.json", "result.pdf", "touch_map.json"):
            (self.out / name).unlink(missing_ok=True)
        for more in self.out.glob("receipt-*.png"):
            more.unlink()
        self.devices.mkdir(parents=True)
        self.work.mkdir(mode=0o700)

    def _display(self, processes: Processes) -> None:
        if self.autopilot:
            # Always an own display: the autopilot must not move the mouse of the person who started it.
            self.display = start_display(processes, *SIZE)
        else:
            self.display = os.environ["DISPLAY"]
            self.size = _fitting(_display_height())

    def start_platform(self, processes: Processes, port: int = 0) -> None:
        """Start the stand-in platform and keep what it says of itself."""
        command = [sys.executable, str(self.home / "main.py"), "sandbox", "--port", str(port)]
        command += ["--dir", str(self.out / "platform"), "--devices", str(self.devices)]
        processes.start("platform", [*command, *self.platform_options])
        self.platform = json.loads(processes.first_line("platform"))

    def _devices(self, processes: Processes) -> None:
        reader, printer = self.devices / "id_reader", self.devices / "receipt_printer"
        # Not every simulator writes down its first state, and to the bench what has none was not started.
        for role in ("scanner", "receipt_printer"):
            FileBench(self.devices).press(role, RESTORE)
        module = [sys.executable, "-m"]
        processes.start(
            "id_reader",
            [*module, "devices.id_reader.sim", "--state", f"{reader}.json", "--link", f"{reader}.port"],
            {"PYTHONPATH": str(self.home)},
        )
        processes.start(
            "receipt_printer",
            [
                *(*module, "devices.receipt_printer.sim", "--state", f"{printer}.json", "--link", f"{printer}.port"),
                *("--out", str(self.devices / "slips"), "--font", str(self.home / FONT)),
            ],
            {"PYTHONPATH": str(self.home)},
        )
        scanner = self.cable.settings_over(self.scanner_sim.prepare(self.devices / "scanner"))
        self.cable.lay()
        processes.at_end(self.cable.unplug)
        self.cable.plug()
        for device in ("id_reader", "receipt_printer"):
            processes.first_line(device)  # its cable is in
        self._lay_out()
        self.config.write_text(self._configuration(reader, printer, scanner), encoding="utf-8")

    def _lay_out(self) -> None:
        """Cards, codes and the papers that go with the sample person, for the bench."""
        lay_out(self.devices, self.card)
        papers = render_papers(
            self.devices / "scanner" / "papers", self.home / FONT, str(self.card["name"]), str(self.card["number"])
        )
        self.papers = sorted(path.name for path in papers.values())

    def _configuration(self, reader: Path, printer: Path, scanner: dict[str, Any]) -> str:
        enrolment = Path(self.platform["enrolment"])
        identity = json.loads((enrolment / "enrolment.json").read_text(encoding="utf-8"))
        sections: dict[str, dict[str, Any]] = {
            "kiosk": {
                "id": identity["kiosk_id"],
                "division": DIVISION,
                "division_name": "伊金霍洛旗",
                "place": "阿勒腾席热镇便民服务中心（样例）",
                "phone": "0477-000-0000（样例）",
            },
            "screen": {
                "width": self.size[0],
                "height": self.size[1],
                # A smaller window is the same panel seen from farther away: every size shrinks alike.
                "mm_per_px": round(MM_PER_PX * SIZE[0] / self.size[0], 4),
                "show_cursor": not self.autopilot,
                "touch_map": str(self.out / "touch_map.json"),
            },
            "platform": {
                "url": self.platform["url"],
                "ca": str(enrolment / "ca.pem"),
                "client_cert": str(enrolment / "client.pem"),
                "client_key": str(enrolment / "client.key"),
                "sealing_key": str(enrolment / "platform-sealing.pub"),
                "sealing_key_id": identity["key_id"],
                "signing_key": str(enrolment / "kiosk-signing.key"),
                "time_url": self.platform["time_url"],
                "time_key": str(enrolment / "time-key.pub"),
                "time_key_id": identity["time_key_id"],
                "seal_roots": str(enrolment / "results-ca.pem"),
            },
            "disk": {"pages": 4, "database_mb": 4, "floor_mb": 16},
            "devices.id_reader": {"driver": "sdt_serial", "port": f"{reader}.port"},
            "devices.scanner": {"driver": "sane", **scanner},
            "devices.receipt_printer": {
                "driver": "escpos",
                "port": f"{printer}.port",
                "flow": "none",
                "font": str(self.home / FONT),
            },
            **(self.extras.prepare() if self.extras is not None else {}),
        }
        lines = ['environment = "demo"', 'data_dir = "data"']
        for name, keys in sections.items():
            lines += ["", f"[{name}]"]
            lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items()]
        return "\n".join(lines) + "\n"

    def meant(self) -> Bundle:
        """The bundle that is to be played. Raises DemoError."""
        return find_bundle(self.bundle, self.home / "assets" / "catalogue", DIVISION)

    def sheet(self, number: int) -> str:
        """File name of the paper that is laid on the glass as the one of that number, from 1."""
        if self.meant().bundle_id == DRAWN_FOR and number <= len(self.papers):
            return self.papers[number - 1]
        return numbered_sheet(self.devices / "scanner" / "papers", self.home / FONT, number)

    def wait_for_delivery(self, cases: int = 1) -> None:
        """Until the platform's ledger has so many cases. Raises DemoError."""
        from sandbox.demo.report import ledger

        end = time.monotonic() + PATIENCE * 3
        while ledger(self)["cases"] < cases:
            if time.monotonic() > end:
                raise DemoError("the outbox was not delivered")
            time.sleep(0.1)

    def kiosk_command(self, config: Path) -> list[str]:
        """How the kiosk is started."""
        return [sys.executable, str(self.home / "main.py"), "run", "--config", str(config)]

    def kiosk_env(self) -> dict[str, str]:
        """What the kiosk's process needs beside ours."""
        return {"DISPLAY": self.display}


def _display_height() -> int:
    """px of the person's display. Raises DemoError."""
    try:
        said = subprocess.run(
            ["xdotool", "getdisplaygeometry"], check=True, capture_output=True, text=True, timeout=10
        ).stdout
        return int(said.split()[1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        raise DemoError(f"the display {os.environ['DISPLAY']} does not answer") from error


def _fitting(height: int) -> tuple[int, int]:
    """The panel, made small enough to leave room for a desktop's bars."""
    most = min(SIZE[1], int(height * 0.9))
    return round(SIZE[0] * most / SIZE[1]), most
