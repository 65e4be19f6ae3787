"""The kiosk's end of the talk with the privileged clock setter (``kiosk.clock_setter``): bring it the platform's signed
answer."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.contract.clock import TimeReply

PLACE = Path("/run/kiosk-clock.sock")  # as in packaging/systemd/kiosk-clock.socket
PATIENCE = 5.0  # s for each line of the setter's
_LONGEST = 1024  # bytes of a line

_Heard = TypeVar("_Heard")


class SetterError(Exception):
    """The machine's clock was not set. The text is a stable word: ``absent``, ``refused_forged``, ``garbage``, …"""


class _Offer(msgspec.Struct):
    nonce: str


class _Done(msgspec.Struct):
    outcome: str
    why: str = ""
    seconds: float = 0.0


class ClockSetter:
    """One talk: ``nonce`` first, then ``bring`` within some seconds, then ``close``. Of one thread."""

    def __init__(self, place: Path = PLACE) -> None:
        """Raises SetterError ``absent``: this machine has none, or nobody may speak to it; the kiosk goes by its own clock."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE)
        try:
            self._socket.connect(str(place))
        except OSError as error:
            self._socket.close()
            raise SetterError("absent") from error
        self._lines = self._socket.makefile("rb")

    def nonce(self) -> str:
        """What the platform is to sign. Raises SetterError."""
        return self._hear(_Offer).nonce

    def bring(self, answer: TimeReply) -> float:
        """Seconds by which the machine's clock went forward (back: below zero). Raises SetterError."""
        try:
            self._socket.sendall(msgspec.json.encode(answer) + b"\n")
        except OSError as error:
            raise SetterError("interrupted") from error
        done = self._hear(_Done)
        if done.outcome != "set":
            # What it says came over a socket of the machine: a word of ours, or nothing that a log should hold.
            plain = done.why.isascii() and done.why.replace("_", "").isalnum() and len(done.why) <= 20
            raise SetterError(f"refused_{done.why}" if plain else "refused")
        return done.seconds

    def close(self) -> None:
        """The setter then ends."""
        self._lines.close()
        self._socket.close()

    def _hear(self, kind: type[_Heard]) -> _Heard:
        try:
            return msgspec.json.decode(self._lines.readline(_LONGEST), type=kind)
        except OSError as error:
            raise SetterError("interrupted") from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise SetterError("garbage") from error
