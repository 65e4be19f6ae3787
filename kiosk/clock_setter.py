"""The one privileged program of the kiosk: sets the machine's clock to a time that the platform has signed, and nothing else.

``python -m kiosk.clock_setter --key FILE --key-id ID`` speaks with whoever is at the other end of its standard input and
output, which systemd joins to a socket (``packaging/systemd``). One talk is three lines of JSON::

    we say    {"nonce": "…"}
    we hear   {"now": …, "nonce": …, "key_id": …, "signature": …}     the platform's answer, as it came
    we say    {"outcome": "set", "seconds": 31536000.2, "battery": "set"}     or {"outcome": "refused", "why": "forged"}

The nonce is ours, so that the kiosk's own process can bring no old answer; the signature is the platform's, so that it can
bring no other time. What a program that has taken over the kiosk can do here is set the clock right.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import secrets
import struct
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.errors import DataError
from kiosk.platform.signed_time import LONGEST_ANSWER, WITHIN, read_key, verified
from offline.ports import TransientError

PATIENCE = WITHIN + 4.0  # s from nonce to answer: the question to the platform lies between them
RTC = Path("/dev/rtc0")
_RTC_SET_TIME = 0x4024700A  # _IOW('p', 0x0a, struct rtc_time), nine ints of 32 bits (linux/rtc.h)


class Clocks(Protocol):
    """The machine's clocks; tests have others."""

    def boot(self) -> float:
        """Seconds since the machine started."""

    def wall(self) -> datetime:
        """Aware."""

    def set(self, moment: datetime) -> None:
        """Set the wall clock. Raises OSError."""

    def set_battery(self, moment: datetime) -> None:
        """Set the clock that runs while the power is off. Raises OSError."""


class MachineClocks:
    """The real ones."""

    def boot(self) -> float:
        """See ``Clocks``."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def wall(self) -> datetime:
        """See ``Clocks``."""
        return datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        """See ``Clocks``."""
        time.clock_settime(time.CLOCK_REALTIME, moment.timestamp())

    def set_battery(self, moment: datetime) -> None:
        """See ``Clocks``."""
        there = moment.astimezone(UTC)  # as Linux keeps it, unless another system shares the machine
        fields = (there.second, there.minute, there.hour, there.day, there.month - 1, there.year - 1900, 0, 0, 0)
        with RTC.open("rb") as device:
            fcntl.ioctl(device, _RTC_SET_TIME, struct.pack("9i", *fields))


def talk(
    hear: BinaryIO,
    say: BinaryIO,
    key: Ed25519PublicKey,
    key_id: str,
    clocks: Clocks,
    nonce: Callable[[], str] = lambda: secrets.token_hex(16),
) -> bool:
    """One talk; True when the clock was set. What is heard is at most one line of ``LONGEST_ANSWER`` bytes."""
    ours, begun = nonce(), clocks.boot()
    _say(say, {"nonce": ours})
    line = hear.readline(LONGEST_ANSWER + 1)
    took = clocks.boot() - begun
    if not line.strip():
        return False  # they only looked whether we are there
    if len(line) > LONGEST_ANSWER or took > PATIENCE:
        return _refuse(say, "late" if took > PATIENCE else "garbage")
    try:
        reply = verified(line, ours, key, key_id)
    except TransientError as error:
        return _refuse(say, error.reason)
    # Signed at some time between our nonce and now: the middle is wrong by half of that at most.
    moment = datetime.fromtimestamp(datetime.fromisoformat(reply.now).timestamp() + took / 2, UTC)
    seconds = (moment - clocks.wall()).total_seconds()
    try:
        clocks.set(moment)
    except OSError as error:
        return _refuse(say, f"os_{error.errno}")
    _say(say, {"outcome": "set", "seconds": round(seconds, 3), "battery": _battery(clocks, moment)})
    return True


def _battery(clocks: Clocks, moment: datetime) -> str:
    """Some machines have none; their wall clock is right all the same, until the power goes."""
    try:
        clocks.set_battery(moment)
    except OSError as error:
        return f"os_{error.errno}"
    return "set"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when the clock was set or nobody wanted it to be, 1 when it was refused, 2 for a key that cannot be used."""
    parser = argparse.ArgumentParser(prog="kiosk-clock", description="set the clock to a signed time")
    parser.add_argument("--key", type=Path, required=True, help="PEM of the platform's time key (Ed25519)")
    parser.add_argument("--key-id", required=True)
    chosen = parser.parse_args(arguments)
    try:
        key = read_key(chosen.key)
    except (DataError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a program of its own
        return 2
    done = talk(sys.stdin.buffer, sys.stdout.buffer, key, chosen.key_id, MachineClocks())
    return 0 if done else 1


def _refuse(say: BinaryIO, why: str) -> bool:
    _say(say, {"outcome": "refused", "why": why})
    return False


def _say(say: BinaryIO, words: dict[str, object]) -> None:
    say.write(json.dumps(words).encode() + b"\n")
    say.flush()


if __name__ == "__main__":
    sys.exit(main())
