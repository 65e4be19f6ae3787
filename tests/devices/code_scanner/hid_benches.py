"""The far end of a USB scanner: a virtual one, and a bare stream of events or reports."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices import registry
from devices.code_scanner.hid import HidCodeScanner, HidCodeScannerSettings
from devices.code_scanner.sim import VirtualScanner, input_line, input_wire
from devices.code_scanner.sim_wire import typed
from devices.command import CommandContext
from devices.evdev_node import InputNode
from devices.evdev_stand_in import EventLine
from tests.devices.code_scanner.benches import PATIENCE, Doing


def answers_of(node: Path) -> Path:
    return node.with_name(node.name + ".json")


def virtual_hid(node: Path, kind: str, *, repeat_seconds: float = 0.0) -> VirtualScanner:
    line = input_line(kind, node, answers_of(node))
    return VirtualScanner(node, line=line, wire=input_wire(kind), repeat_seconds=repeat_seconds)


def hid_driver(node: Path, **settings: Any) -> HidCodeScanner:
    return HidCodeScanner(HidCodeScannerSettings(str(node), answers=answers_of(node), **settings))


class ListeningScanner(HidCodeScanner):
    """Tells when a reading has begun to listen: what is sent before belongs to somebody else."""

    when_listening: Callable[[], None] = staticmethod(lambda: None)

    def _await_quiet(self, node: InputNode, context: CommandContext) -> None:
        super()._await_quiet(node, context)
        self.when_listening()


class Typing:
    """A driver at one end of a stream; the test is the other."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        node = folder / "node"
        self.line = EventLine(node, answers_of(node), reports=settings.get("mode") == "pos")
        self.line.plug()
        driver = registry.create(
            "code_scanner", "hid", {"device": str(node), **settings, "answers": str(answers_of(node))}
        )
        assert isinstance(driver, HidCodeScanner)
        self.driver = ListeningScanner(driver._settings)
        self.driver.open()

    def read_when_sent(self, *parts: bytes, seconds: float = PATIENCE) -> Any:
        """What the reading gives when ``parts`` come while it listens."""
        return self.reading(lambda: [self.line.write(part) for part in parts], seconds=seconds).end()

    def reading(self, then: Callable[[], object] = lambda: None, *, seconds: float = PATIENCE) -> Doing:
        """A reading that listens by now, and after which ``then`` was done."""
        listening = threading.Event()

        def begun() -> None:
            then()
            listening.set()

        self.driver.when_listening = begun
        doing = Doing(lambda: self.driver.read(CommandContext.lasting(seconds)))
        assert listening.wait(PATIENCE)
        return doing

    def close(self) -> None:
        self.driver.close()
        self.line.unplug()


def words(text: str) -> bytes:
    return b"".join(typed(character) for character in text)
