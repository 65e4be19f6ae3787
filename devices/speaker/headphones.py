"""Whether headphones are plugged in, as far as anything tells.

Three ways, as the setting names one: the jack as an input device of the kernel (``evdev:``), the jack as a control of ALSA
(``alsa:``, program amixer), a port of PulseAudio or PipeWire (``pulse:``, program pactl). What cannot be asked is unknown, and
unknown is not "out": nobody may conclude from it that a name would be heard in the hall, nor that it would not.
Sources: Linux Documentation/sound/designs/jack-controls.rst; manual pages of amixer and pactl.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from devices.evdev_find import valid

PROGRAM_SECONDS = 0.3  # between two questions to a program, and what it may take; they answer in a few milliseconds
_ALSA = re.compile(r"alsa:([A-Za-z0-9_]+):(.+)")
_PULSE = re.compile(r"pulse:([A-Za-z0-9_.;:+-]+)")
_ON = re.compile(r"^\s*: values=(on|off)\s*$", re.MULTILINE)


class Headphones(Protocol):
    """Asked again and again while a sentence sounds."""

    def inserted(self) -> bool | None:
        """True, False, or None for unknown. Never raises."""

    def close(self) -> None:
        """Give back what it holds."""


class NobodyTells:
    """Without a setting."""

    def inserted(self) -> None:
        """See ``Headphones``."""
        return

    def close(self) -> None:
        """Nothing is held."""


class AskedProgram:
    """What a program of the sound system answers, at most every ``PROGRAM_SECONDS``."""

    def __init__(
        self, command: Sequence[str], understand: Callable[[str], bool | None], clock: Callable[[], float]
    ) -> None:
        self._command = command
        self._understand = understand
        self._clock = clock
        self._answer: bool | None = None
        self._asked = float("-inf")

    def inserted(self) -> bool | None:
        """See ``Headphones``."""
        if self._clock() - self._asked >= PROGRAM_SECONDS:
            self._answer = self._ask()
            self._asked = self._clock()
        return self._answer

    def close(self) -> None:
        """See ``Headphones``."""

    def _ask(self) -> bool | None:
        try:
            done = subprocess.run(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=PROGRAM_SECONDS,
                env={**os.environ, "LC_ALL": "C"},  # its words are parsed
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return self._understand(done.stdout.decode("utf-8", "replace"))


def amixer_says(words: str) -> bool | None:
    """What ``amixer cget`` printed of a jack."""
    values = _ON.findall(words)
    return values[0] == "on" if len(values) == 1 else None


def pactl_says(words: str, port: str) -> bool | None:
    """What ``pactl -f json list sinks`` printed of a port, of whichever sink."""
    try:
        ports = [each for sink in json.loads(words) for each in sink["ports"] if each["name"] == port]
        said = {each["availability"] for each in ports}
    except (ValueError, TypeError, KeyError):
        return None
    if "available" in said:
        return True
    return False if said == {"not available"} else None


def possible(setting: str) -> bool:
    """True for a value of the setting ``headphones`` that can be meant."""
    if setting.startswith("evdev:"):
        return valid(setting.removeprefix("evdev:"))
    return not setting or bool(_ALSA.fullmatch(setting) or _PULSE.fullmatch(setting))


def headphones_of(setting: str, answers: Path | None, clock: Callable[[], float] = time.monotonic) -> Headphones:
    """Whoever tells, as the setting says."""
    if setting.startswith("evdev:"):
        # Here, since the library costs 12 MiB that a speaker without such a jack has no use for.
        from devices.speaker.jack import JackSwitch

        return JackSwitch(setting.removeprefix("evdev:"), answers)
    if alsa := _ALSA.fullmatch(setting):
        command = ("amixer", "-c", alsa[1], "cget", f"iface=CARD,name={alsa[2]}")
        return AskedProgram(command, amixer_says, clock)
    if pulse := _PULSE.fullmatch(setting):
        return AskedProgram(("pactl", "-f", "json", "list", "sinks"), lambda words: pactl_says(words, pulse[1]), clock)
    return NobodyTells()
