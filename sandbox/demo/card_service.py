"""The service behind the virtual card reader: the real pcscd, on a ``/run`` of its own, with Debian's virtual reader vpcd.

pcscd has one place for its socket. A mount namespace gives it a private one, so that it meets neither the machine's service
nor needs the machine's root; the socket is then reached through ``/proc``. What the bench wants of it lies in
``card_service.json``: ``{"plugged": bool, "service": "running|stopped|frozen"}``. Source: pcscd(8), reader.conf(5), vpcd.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from sandbox.demo.processes import PLACES, DemoError

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
SOCKET = "run/pcscd/pcscd.comm"
# In this order: with a user namespace nobody needs to be root; root may do without where the kernel grants none.
PRIVATE = (("unshare", "--map-root-user", "--mount"), ("unshare", "--mount"))
READY_S, LEAVE_S, LOOK_S, PROBE_S = 8.0, 3.0, 0.02, 5.0
STATES = ("running", "stopped", "frozen")


def why_not() -> str:
    """Why it cannot run here, in words for the bench; empty when it can."""
    if any(shutil.which(program, path=PLACES) is None for program in ("pcscd", "unshare")) or not DRIVER.exists():
        return "没有安装 pcscd 或 vsmartcard-vpcd；make setup 会安装。"
    if _private() is None and not _place_is_free():
        return "这台机器不给它单独的挂载空间（需要 root 或用户命名空间），所以没有启动。"
    return ""


def _place_is_free() -> bool:
    """Whether the machine's own place can be taken: in a container there is root, often no namespace, and no other service."""
    return os.geteuid() == 0 and not _listens(Path("/", SOCKET))


def _private() -> tuple[str, ...] | None:
    for prefix in PRIVATE:
        command = [*prefix, "--", "mount", "-t", "tmpfs", "tmpfs", "/run"]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=PROBE_S, env=_environment())
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return prefix
    return None


class CardService:
    """``port`` is where the virtual card connects; ``socket`` is what the kiosk is told."""

    def __init__(self) -> None:
        # A socket's name has at most 107 bytes, which a demo's own folder may exceed.
        self.folder = Path(tempfile.mkdtemp(prefix="card-service-"))
        self.socket = self.folder / "comm"
        self.port = _two_free_ports()
        self._process: subprocess.Popen[bytes] | None = None
        self._as_it_is: tuple[bool, str] = (False, "stopped")

    def follow(self, plugged: bool, service: str) -> None:
        """Make it so; returns when it is. Raises ``DemoError``, ``OSError``, ``ValueError`` for a state that is none."""
        if service not in STATES:
            raise ValueError(f"service has to be one of {', '.join(STATES)}")
        if (plugged, service) == self._as_it_is:
            return
        before, self._as_it_is = self._as_it_is, (plugged, service)  # what cannot be done is tried once
        # It reads its readers only at the start.
        if service == "stopped" or plugged != before[0]:
            self._kill()
        if service != "stopped":
            if self._process is None:
                self._start(plugged)
            self._tell(signal.SIGSTOP if service == "frozen" else signal.SIGCONT)

    def died(self) -> bool:
        """True once when it is gone without having been told; from then on it is stopped."""
        if self._process is None or self._process.poll() is None:
            return False
        self._kill()
        self._as_it_is = (self._as_it_is[0], "stopped")
        return True

    def end(self) -> None:
        """Leave nothing behind; may be called twice."""
        self._kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, plugged: bool) -> None:
        config = self.folder / "reader.conf"
        reader = (
            'FRIENDLYNAME "Virtual PCD"',
            f"DEVICENAME /dev/null:{self.port:#x}",
            f"LIBPATH {DRIVER}",
            f"CHANNELID {self.port:#x}",
        )
        config.write_text("".join(f"{line}\n" for line in (reader if plugged else ("# no reader",))), encoding="utf-8")
        prefix = _private()
        if prefix is None and not _place_is_free():
            raise DemoError("pcscd: this machine gives it no mount namespace")
        daemon = ["pcscd", "--foreground", "--config", str(config)]
        script = 'mount -t tmpfs tmpfs /run && exec "$@"'
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                daemon if prefix is None else [*prefix, "--", "sh", "-c", script, "sh", *daemon],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,
            )
        self._process = process
        self.socket.unlink(missing_ok=True)
        self.socket.symlink_to(Path("/" if prefix is None else f"/proc/{process.pid}/root", SOCKET))
        pause = threading.Event()
        for _ in range(round(READY_S / LOOK_S)):
            if _listens(self.socket):
                return
            if process.poll() is not None:
                break
            pause.wait(LOOK_S)
        self._kill()
        raise DemoError("pcscd did not come up")

    def _tell(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.kill()
            process.wait(LEAVE_S)
        self.socket.unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": PLACES}


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _two_free_ports() -> int:
    """vpcd takes the port that it is given and the next one, for its two slots."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
