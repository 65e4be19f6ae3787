"""The settings that say which key, line or word of a device means which signal. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from devices.errors import Action, Completion, DeviceError
from devices.signals.protocol import Signal

SIGNALS = ", ".join(signal.value for signal in Signal)


class Says(enum.Enum):
    """What a word does to its signal; TAP: on and off again at once, for a button that tells nothing of its release."""

    ON = "on"
    OFF = "off"
    TAP = "tap"


@dataclass(frozen=True, slots=True)
class Meaning:
    """``inverted``: the line at rest means that the signal is active, as with a door contact that opens a loop."""

    signal: Signal
    inverted: bool = False


def meanings(key: str, pairs: Iterable[str]) -> dict[str, Meaning]:
    """``("SW_LID=door", "cts=!call")`` as a mapping. Raises ``DeviceError`` naming the setting ``key``."""
    mapped: dict[str, Meaning] = {}
    for pair in pairs:
        name, _, word = pair.partition("=")
        name, word = name.strip(), word.strip()
        if not name or name in mapped:
            raise wrong(key, "NAME=signal or NAME=!signal, each name once")
        mapped[name] = Meaning(_signal(key, word.removeprefix("!")), word.startswith("!"))
    return mapped


def words(key: str, pairs: Iterable[str], *, in_hexadecimal: bool) -> dict[bytes, tuple[Signal, Says]]:
    """``("D1=door:on", "C=call:tap")`` as a mapping of the bytes that a board sends. Raises ``DeviceError``."""
    mapped: dict[bytes, tuple[Signal, Says]] = {}
    for pair in pairs:
        sent, _, meant = pair.partition("=")
        signal, _, does = meant.strip().partition(":")
        try:
            word = bytes.fromhex(sent) if in_hexadecimal else sent.strip().encode("ascii")
            says = Says(does)
        except ValueError as cause:
            raise wrong(key, "WORD=signal:on, …:off or …:tap") from cause
        if not word or word in mapped:
            raise wrong(key, "WORD=signal:on, …:off or …:tap, each word once")
        mapped[word] = (_signal(key, signal), says)
    return mapped


def wrong(key: str, expected: str) -> DeviceError:
    """The error of a setting that cannot be meant."""
    detail = f"signals: {key} has to be {expected}"
    return DeviceError(Completion.INVALID_DATA, "badSetting", Action.CONFIGURATION, detail)


def _signal(key: str, word: str) -> Signal:
    try:
        return Signal(word)
    except ValueError as cause:
        raise wrong(key, f"NAME=signal; signals are {SIGNALS}") from cause
