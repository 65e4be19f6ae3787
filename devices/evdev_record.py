"""Writes down what an input device sends, for a test: ``python -m devices.evdev_record DEVICE FILE``.

DEVICE as in the settings (a path, ``usb:VVVV:PPPP``, ``name:…``, ``phys:…``). FILE gets the events byte for byte, FILE.json
the device's own answers (see ``evdev_stand_in``), so that both together can stand in its place. Records until SIGINT,
SIGTERM, ``--seconds`` or unplugged. Of a scanner this is everything that was scanned: record test codes alone. The device
is grabbed meanwhile, unless ``--shared``.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from evdev import ecodes

from devices.errors import DeviceError
from devices.evdev_node import READ_SLICE_SECONDS, InputNode, open_node
from devices.evdev_stand_in import Answers
from devices.sim_file import write_state


def record(node: InputNode, file: Path, ended: Callable[[], bool]) -> tuple[int, str]:
    """Bytes written and why it ended: ``asked`` or the code of a ``DeviceError``. FILE is there at once, and grows."""
    written = 0
    with file.open("wb", buffering=0) as out:
        while not ended():
            try:
                chunk = node.read(READ_SLICE_SECONDS)
            except DeviceError as error:
                return written, error.code
            written += out.write(chunk) or 0
    return written, "asked"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when something was recorded; the last line on stdout is JSON: ``{"bytes", "ended"}``."""
    parser = argparse.ArgumentParser(prog="python -m devices.evdev_record", description=__doc__)
    parser.add_argument("device")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--shared", action="store_true", help="let other programs hear it too")
    parser.add_argument("--answers", type=Path, help="the answers of a stand-in for a device")
    options = parser.parse_args(arguments)
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    try:
        node = open_node(options.device, options.answers)
        about = node.about()
        if not options.shared:
            node.grab()
        held = Answers(
            about.name,
            about.phys,
            about.vendor,
            about.product,
            tuple(sorted(node.pressed())),
            tuple(sorted(node.switches())),
            {kind: tuple(sorted(node.has(kind))) for kind in (ecodes.EV_KEY, ecodes.EV_SW)},
        )
    except DeviceError as error:
        sys.stderr.write(json.dumps({"error": error.as_json()}) + "\n")
        return 1
    write_state(options.file.with_name(options.file.name + ".json"), held)
    until = time.monotonic() + options.seconds
    written, why = record(node, options.file, lambda: asked.is_set() or time.monotonic() >= until)
    node.close()
    sys.stdout.write(json.dumps({"bytes": written, "ended": why}) + "\n")
    return 0 if written else 1


if __name__ == "__main__":
    sys.exit(main())
