"""An input device made by umockdev: the real nodes' paths, sysfs and ioctls, answered by a library that is preloaded into a
process of its own. Events come when they are due, whoever listens.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evdev import ecodes

from devices.evdev_event import EVENT

TOP = Path(__file__).parents[2]
NODE = "/dev/input/event7"
NAME, PHYS = "Wedge 2000", "usb-0000:00:14.0-1/input0"
VENDOR, PRODUCT = 0x0C2E, 0x0206
_PARENT = "/devices/pci0000:00/0000:00:14.0/usb1/1-1/1-1:1.0/0003:0C2E:0206.0001/input/input7"
_DESCRIPTION = f"""\
P: {_PARENT}/event7
N: input/event7
E: DEVNAME={NODE}
E: SUBSYSTEM=input
A: dev=13:71
L: device=../../input7

P: {_PARENT}
E: SUBSYSTEM=input
A: name={NAME}
A: phys={PHYS}
A: id/vendor={VENDOR:04x}
A: id/product={PRODUCT:04x}

"""


def bits(codes: Iterable[int], size: int) -> bytes:
    mask = bytearray(size)
    for code in codes:
        mask[code // 8] |= 1 << code % 8
    return bytes(mask)


class Machine:
    """A machine with one input device, described in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.pressed: set[int] = set()
        self.switches: set[int] = set()
        self.has_switches: set[int] = set()
        self._events = "E: 0.000000 0000 0000 0000\n"  # umockdev counts from the first
        self._at = 0.0

    def send(self, events: bytes, *, after: float = 0.0) -> None:
        """The next events, so many seconds after those before."""
        self._at += after
        for _seconds, _micros, kind, code, value in EVENT.iter_unpack(events):
            self._events += f"E: {self._at:.6f} {kind:04x} {code:04x} {value:04d}\n"

    def run(self, program: str, *arguments: str) -> Any:
        """The last line of a Python program's stdout, as JSON."""
        for name, words in (("device", _DESCRIPTION), ("ioctl", self._answers()), ("events", self._events)):
            (self._folder / name).write_text(words)
        command = ["umockdev-run", "-d", str(self._folder / "device"), "-i", f"{NODE}={self._folder / 'ioctl'}"]
        command += ["-e", f"{NODE}={self._folder / 'events'}", "--", sys.executable, "-c", program, *arguments]
        environment = os.environ | {"PYTHONPATH": str(TOP)}
        done = subprocess.run(
            command, env=environment, cwd=TOP, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def _answers(self) -> str:
        identity = struct.pack("@HHHH", 3, VENDOR, PRODUCT, 0x0111)
        said = {
            "EVIOCGID 0": identity,
            "EVIOCGNAME 256": NAME.encode().ljust(256, b"\0"),
            "EVIOCGPHYS 256": PHYS.encode().ljust(256, b"\0"),
            f"EVIOCGBIT({ecodes.EV_KEY}) 96": bits(range(1, 250), 96),
            f"EVIOCGBIT({ecodes.EV_SW}) 8": bits(self.has_switches, 8),
            "EVIOCGKEY 96": bits(self.pressed, 96),
            "EVIOCGSW 8": bits(self.switches, 8),
        }
        return f"@DEV {NODE}\n" + "".join(f"{line} {answer.hex().upper()}\n" for line, answer in said.items())
