"""A PC/SC service of the tests' own: the real pcscd, with a reader made of software.

pcscd has one place for its socket. A mount namespace gives it a ``/run`` of its own, so that it meets neither the
machine's service nor that of another worker; the socket is then reached through ``/proc``. Where the kernel allows no
such namespace, the tests take the machine's place, and refuse to when somebody is there.
"""

from __future__ import annotations

import select
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
SOCKET = "run/pcscd/pcscd.comm"
READY_SECONDS = 10.0
LEAVE_SECONDS = 5.0
_PRIVATE = ("unshare", "--map-root-user", "--mount", "--")


class PcscService:
    """Start, kill -9 and start again; ``socket`` stays the same name."""

    def __init__(self) -> None:
        # A socket's name has at most 107 bytes, which pytest's own folders may exceed.
        self.folder = Path(tempfile.mkdtemp(prefix="pcsc-"))
        self.socket = self.folder / "comm"
        self.config = self.folder / "reader.conf"
        self.port = _two_free_ports()
        self._process: subprocess.Popen[bytes] | None = None
        probe = subprocess.run([*_PRIVATE, "mount", "-t", "tmpfs", "tmpfs", "/run"], capture_output=True, check=False)
        self._private = probe.returncode == 0
        self.plug()

    def plug(self) -> None:
        """A reader is listed from the next start on."""
        lines = ('FRIENDLYNAME "Virtual PCD"', f"DEVICENAME /dev/null:{self.port:#x}", f"LIBPATH {DRIVER}")
        self.config.write_text("\n".join((*lines, f"CHANNELID {self.port:#x}", "")))

    def unplug(self) -> None:
        """No reader is listed from the next start on."""
        self.config.write_text("# no reader\n")

    def start(self) -> None:
        """Returns when the service listens."""
        daemon = ["pcscd", "--foreground", "--config", str(self.config)]
        if self._private:
            script = 'mount -t tmpfs tmpfs /run && exec "$@"'
            command = [*_PRIVATE, "sh", "-c", script, "sh", *daemon]
        else:
            assert not _listens(Path("/", SOCKET)), "a pcscd runs already; stop pcscd.socket and pcscd.service"
            command = daemon
        output = (self.folder / "log").open("ab")
        with output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output)
        root = Path(f"/proc/{self._process.pid}/root") if self._private else Path("/")
        self.socket.unlink(missing_ok=True)
        self.socket.symlink_to(root / SOCKET)
        process = self._process
        _until(lambda: process.poll() is not None or _listens(self.socket), "pcscd does not listen")
        assert process.poll() is None, (self.folder / "log").read_text()

    def kill(self) -> None:
        """As a crash does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """It keeps its socket and says nothing any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def end(self) -> None:
        """Stop what ``start`` started and leave nothing behind."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            try:
                self._process.wait(LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder)


def _until(condition: Callable[[], bool], what: str) -> None:
    for _ in range(int(READY_SECONDS / 0.01)):
        if condition():
            return
        select.select([], [], [], 0.01)
    raise AssertionError(what)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def _two_free_ports() -> int:
    """vpcd takes the port that it is given and the next one, for its two slots."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
