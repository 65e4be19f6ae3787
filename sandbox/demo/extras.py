"""The devices beyond reader, scanner and receipt printer: started when the first picture is on the screen, so that nobody
waits for them, and left out with a reason where this machine cannot run them.

Until one is started its driver finds nothing there and tries again, as with a device that is plugged in late.
"""

from __future__ import annotations

import json
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.bench import RESTORE, FileBench
from sandbox.bench_files import Unreadable
from sandbox.bench_view import ABSENT
from sandbox.demo import card_service, voice
from sandbox.demo.processes import PLACES, DemoError, Processes

Settings = dict[str, Any]
LOOK_S = 0.1
EVERY = ("code_scanner", "keypad", "signals", "speaker", "card_reader", "page_printer")  # in the order of their start
NOT_HERE = "自动演示不用这台设备。"
WATCHED = ("id_reader", "receipt_printer", "code_scanner", "keypad", "signals", "card_reader", "page_printer")


class Extras:
    """``board`` are the driver settings for the words of the virtual I/O board, lent by main, since the sandbox knows no
    device. ``home`` is where the code lies; ``roles``: which of them there are."""

    def __init__(self, devices: Path, home: Path, board: Mapping[str, str], roles: Collection[str] = EVERY) -> None:
        self._roles = roles
        self._devices = devices
        self._home = home
        self._board = board
        self._bench = FileBench(devices)
        self._page_port = _free_port()
        self._loudspeaker = voice.Loudspeaker(devices / "speaker")
        self._cards: card_service.CardService | None = None
        self._said = ""
        self.absent: dict[str, str] = {}

    @property
    def wanting(self) -> dict[str, str]:
        """Those that are meant to be there and are not, with why."""
        return {role: why for role, why in self.absent.items() if role in self._roles}

    def prepare(self) -> dict[str, Settings]:
        """The configuration's sections of what is going to be started; writes down what is not, and why."""
        able = {"card_reader": card_service.why_not, "page_printer": _page_printer_why_not, "speaker": voice.why_not}
        reasons = {role: NOT_HERE if role not in self._roles else able.get(role, str)() for role in EVERY}
        self.absent = {role: why for role, why in reasons.items() if why}
        if "card_reader" in self.absent:
            self.absent["card_service"] = self.absent["card_reader"]
        else:
            self._cards = card_service.CardService()
        self._say_absent()
        at = {role: str(self._devices / role) for role in ("code_scanner", "keypad", "signals")}
        sections: dict[str, Settings] = {
            "code_scanner": {"driver": "serial", "port": f"{at['code_scanner']}.port"},
            "keypad": {"driver": "evdev", "device": f"{at['keypad']}.keys", "answers": f"{at['keypad']}.answers.json"},
            "signals": {"driver": "serial", "port": f"{at['signals']}.port", **self._board},
            "page_printer": {"driver": "cups", "uri": f"ipp://127.0.0.1:{self._page_port}/ipp/print"},
            "speaker": {"driver": "espeak_ng", "player": self._loudspeaker.player},
        }
        if self._cards is not None:
            sections["card_reader"] = {"driver": "pcsc", "socket": str(self._cards.socket)}
        return {f"devices.{role}": keys for role, keys in sections.items() if role not in self.absent}

    @contextmanager
    def running(self, processes: Processes, when: Callable[[], bool]) -> Iterator[None]:
        """Start them once ``when`` says so, and follow the bench until the block ends."""
        enough = threading.Event()
        starter = threading.Thread(target=self._live, args=(processes, when, enough), name="extras")
        starter.start()
        try:
            yield
        finally:
            enough.set()
            starter.join()
            if self._cards is not None:
                self._cards.end()

    def _live(self, processes: Processes, when: Callable[[], bool], enough: threading.Event) -> None:
        while not when():
            if enough.wait(LOOK_S):
                return
        for role, start in self._starts(processes).items():
            if enough.is_set():
                return
            if role not in self.absent:
                self._try(role, start)
        while not enough.wait(LOOK_S):
            self._miss(processes)
            self._follow()

    def _starts(self, processes: Processes) -> dict[str, Callable[[], None]]:
        folder = self._devices
        return {
            "code_scanner": lambda: self._module(processes, "code_scanner", "--link", f"{folder}/code_scanner.port"),
            "keypad": lambda: self._module(
                processes, "keypad", "--link", f"{folder}/keypad.keys", "--answers", f"{folder}/keypad.answers.json"
            ),
            "signals": lambda: self._module(
                processes, "signals", "--kind", "serial", "--link", f"{folder}/signals.port"
            ),
            "speaker": self._speaker,
            "card_reader": lambda: self._card_reader(processes),
            "page_printer": lambda: self._module(
                processes, "page_printer", "--out", f"{folder}/pages", "--port", str(self._page_port)
            ),
        }

    def _try(self, role: str, start: Callable[[], None]) -> None:
        try:
            start()
        except (DemoError, OSError) as error:
            # The kiosk goes on without it, as it would with a device that is broken; the bench and the terminal say so.
            self.absent[role] = f"启动失败：{error}"
            self._say_absent()
            print(f"demo: {role} was not started: {error}", file=sys.stderr, flush=True)

    def _module(self, processes: Processes, role: str, *arguments: str) -> None:
        # The keypad is a device of the family of signals.
        module = "signals" if role == "keypad" else role
        # Written by the bench and not by the device, so that the page knows every level from the start.
        self._bench.press(role, RESTORE)
        command = [sys.executable, "-m", f"devices.{module}.sim", "--state", f"{self._devices}/{role}.json"]
        processes.start(role, [*command, *arguments], {"PYTHONPATH": str(self._home)})
        processes.first_line(role)

    def _speaker(self) -> None:
        self._loudspeaker.follow(plugged=True)
        self._bench.press("speaker", "plug")

    def _card_reader(self, processes: Processes) -> None:
        if self._cards is None:
            return
        self._cards.follow(plugged=True, service="running")
        self._bench.press("card_service", "restore")
        self._module(processes, "card_reader", "--port", str(self._cards.port))

    def _follow(self) -> None:
        """Services and cables that no simulator looks after."""
        try:
            if self._cards is not None and "card_reader" not in self.absent:
                if self._cards.died():
                    self._bench.press("card_service", "stop")
                state = self._bench.state("card_service")
                self._cards.follow(plugged=bool(state["plugged"]), service=str(state["service"]))
            if "speaker" not in self.absent:
                self._loudspeaker.follow(plugged=bool(self._bench.state("speaker")["plugged"]))
        except Unreadable:
            return  # the page says so, and has a button for it
        except (OSError, ValueError, DemoError) as error:
            said = f"bench: {type(error).__name__}: {error}"
            if said != self._said:
                print(said, file=sys.stderr, flush=True)
            self._said = said

    def _miss(self, processes: Processes) -> None:
        """A simulator that ended by itself is no device any more, whatever its file says."""
        for role in WATCHED:
            code = processes.ended(role)
            if code is not None and role not in self.absent:
                self.absent[role] = f"模拟器自己结束了（返回 {code}）。"
                self._say_absent()
                print(f"demo: {role} ended with {code}", file=sys.stderr, flush=True)

    def _say_absent(self) -> None:
        text = json.dumps(self.absent, ensure_ascii=False)
        draft = self._devices / f"{ABSENT}.tmp"
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._devices / ABSENT)


def _page_printer_why_not() -> str:
    missing = [name for name in ("ippeveprinter", "dbus-daemon") if shutil.which(name, path=PLACES) is None]
    return f"没有安装 {'、'.join(missing)}；make setup 会安装。" if missing else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
