"""The privileged clock setter and the kiosk's end of it, over a real socket, with a clock of the test's."""

from __future__ import annotations

import errno
import io
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.clock_setter import PATIENCE, talk
from kiosk.clock_socket import ClockSetter, SetterError
from tests.platform.timing import KEY, KEY_ID, TRUE, signed

NONCE = "ab" * 16
WRONG = datetime(2016, 1, 1, tzinfo=UTC)
RIGHT = datetime.fromisoformat(TRUE)


class Clocks:
    """A machine whose clock is ten years behind; ``took``: how long whoever talks to it takes."""

    def __init__(self, took: float = 2.0, refuses: int = 0, battery: int = 0) -> None:
        self.shown = WRONG
        self.battery = WRONG
        self._boots = iter([100.0, 100.0 + took])
        self._refuses = refuses
        self._battery_refuses = battery

    def boot(self) -> float:
        return next(self._boots)

    def wall(self) -> datetime:
        return self.shown

    def set(self, moment: datetime) -> None:
        if self._refuses:
            raise OSError(self._refuses, "no")
        self.shown = moment

    def set_battery(self, moment: datetime) -> None:
        if self._battery_refuses:
            raise OSError(self._battery_refuses, "no")
        self.battery = moment


def _talk(answer: bytes, clocks: Clocks) -> tuple[bool, list[dict[str, object]]]:
    said = io.BytesIO()
    done = talk(io.BytesIO(answer), said, KEY.public_key(), KEY_ID, clocks, lambda: NONCE)
    return done, [json.loads(line) for line in said.getvalue().splitlines()]


def _line(nonce: str = NONCE, **changes: str) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(signed(nonce), **changes)) + b"\n"


def test_the_clock_is_set_to_what_the_platform_signed_for_this_talk() -> None:
    clocks = Clocks()

    done, said = _talk(_line(), clocks)

    assert done
    assert clocks.shown == clocks.battery == RIGHT + timedelta(seconds=1)
    assert said == [
        {"nonce": NONCE},
        {"outcome": "set", "seconds": (RIGHT - WRONG).total_seconds() + 1, "battery": "set"},
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (_line("cd" * 16), "forged"),
        (_line(now="2006-01-01T00:00:00.000+08:00"), "forged"),
        (_line(key_id="other"), "forged"),
        (msgspec.json.encode(signed(NONCE, key=Ed25519PrivateKey.generate())), "forged"),
        (msgspec.json.encode(signed(NONCE, now="soon")), "garbage"),
        (b"set 2006-01-01\n", "garbage"),
        (b"{" * 10_000, "garbage"),
        (b"\xff\n", "garbage"),
    ],
    # Signatures differ from worker to worker, names of tests must not.
    ids=["other nonce", "other time", "other key id", "other key", "no time", "no JSON", "too long", "no text"],
)
def test_nothing_else_sets_it(line: bytes, why: str) -> None:
    clocks = Clocks()

    done, said = _talk(line, clocks)

    assert not done
    assert said[1:] == [{"outcome": "refused", "why": why}]
    assert clocks.shown == clocks.battery == WRONG


def test_an_answer_that_was_held_back_does_not_set_it() -> None:
    clocks = Clocks(took=PATIENCE + 1)

    assert _talk(_line(), clocks) == (False, [{"nonce": NONCE}, {"outcome": "refused", "why": "late"}])
    assert clocks.shown == WRONG


def test_somebody_who_says_nothing_sets_nothing() -> None:
    assert _talk(b"", Clocks()) == (False, [{"nonce": NONCE}])


def test_a_kernel_that_refuses_is_told_of() -> None:
    done, said = _talk(_line(), Clocks(refuses=errno.EPERM))

    assert (done, said[1]) == (False, {"outcome": "refused", "why": "os_1"})


def test_a_machine_without_a_battery_clock_is_set_all_the_same() -> None:
    clocks = Clocks(battery=errno.ENOENT)

    done, said = _talk(_line(), clocks)

    assert (done, said[1]["battery"]) == (True, "os_2")
    assert clocks.shown == RIGHT + timedelta(seconds=1)


# -- both ends


@contextmanager
def _listening(place: Path, serve: Callable[[socket.socket], None]) -> Iterator[None]:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(place))
    listener.listen()

    def run() -> None:
        connection, _ = listener.accept()
        with connection:
            serve(connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(10)
        listener.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "clock.sock"


def _real(clocks: Clocks) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        with connection.makefile("rb") as hear, connection.makefile("wb") as say:
            talk(hear, say, KEY.public_key(), KEY_ID, clocks)

    return serve


def _saying(*lines: bytes) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.sendall(lines[0])
        if len(lines) > 1:
            connection.recv(4096)
            connection.sendall(lines[1])

    return serve


def test_the_kiosk_brings_the_setter_its_answer(place: Path) -> None:
    clocks = Clocks()
    with _listening(place, _real(clocks)):
        setter = ClockSetter(place)
        seconds = setter.bring(signed(setter.nonce()))
        setter.close()

    assert clocks.shown == RIGHT + timedelta(seconds=1)
    assert seconds == (RIGHT - WRONG).total_seconds() + 1


def test_a_setter_that_refuses_says_why(place: Path) -> None:
    with _listening(place, _real(Clocks())):
        setter = ClockSetter(place)
        setter.nonce()
        with pytest.raises(SetterError, match=r"^refused_forged$"):
            setter.bring(signed("00" * 16))
        setter.close()


def test_a_kiosk_that_only_looks_sets_nothing(place: Path) -> None:
    clocks = Clocks()
    with _listening(place, _real(clocks)):
        setter = ClockSetter(place)
        assert len(setter.nonce()) == 32
        setter.close()

    assert clocks.shown == WRONG


def test_a_machine_without_a_setter_says_so(place: Path) -> None:
    with pytest.raises(SetterError, match=r"^absent$"):
        ClockSetter(place)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((b"",), "garbage"),
        ((b"hello\n",), "garbage"),
        ((b'{"nonce": 5}\n',), "garbage"),
        ((b"x" * 5000,), "garbage"),
        ((b'{"x": ' + b"[" * 4000 + b"\n",), "garbage"),
        ((b'{"nonce": "00"}\n', b'{"outcome": "refused", "why": "\xe5\xb7\xb2"}\n'), "refused"),
        ((b'{"nonce": "00"}\n', b'{"outcome": "refused", "why": "a b"}\n'), "refused"),
        ((b'{"nonce": "00"}\n', b'{"outcome": "maybe"}\n'), "refused"),
        ((b'{"nonce": "00"}\n', b""), "garbage"),
    ],
)
def test_a_setter_that_speaks_otherwise_is_not_believed(place: Path, lines: tuple[bytes, ...], why: str) -> None:
    with _listening(place, _saying(*lines)):
        setter = ClockSetter(place)
        with pytest.raises(SetterError, match=f"^{why}$"):
            setter.bring(signed(setter.nonce()))
        setter.close()


# -- the program


def _program(key: Path, said: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kiosk.clock_setter", "--key", str(key), "--key-id", KEY_ID]
    return subprocess.run(command, input=said, capture_output=True, check=False, timeout=60)


def test_the_program_refuses_what_the_key_has_not_signed(tmp_path: Path) -> None:
    key = tmp_path / "time-key.pub"
    key.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    ended = _program(key, _line())

    assert ended.returncode == 1
    assert json.loads(ended.stdout.splitlines()[1]) == {"outcome": "refused", "why": "forged"}


def test_the_program_needs_its_key(tmp_path: Path) -> None:
    key = tmp_path / "time-key.pub"
    key.write_text("none")

    ended = _program(key)

    assert (ended.returncode, ended.stdout) == (2, b"")
