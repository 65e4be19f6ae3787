"""A print system of the tests' own: the real cupsd on the kiosk's very configuration, with only the paths changed.

One for all tests of a worker, since a start takes a while; a test that harms it asks for another. Run by root it gives its
filters the account ``lp``, as on a kiosk; run by anybody else it keeps that account.
"""

from __future__ import annotations

import grp
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

PACKAGING = Path(__file__).parents[3] / "packaging/cups"
READY_SECONDS = 60.0
LEAVE_SECONDS = 5.0
_INSTALLED_ROOT, _INSTALLED_CONFIG = "/run/kiosk-cups", "/etc/cups"


class PrintSystem:
    """``root`` stands for /run/kiosk-cups, ``socket`` is where it listens."""

    def __init__(self) -> None:
        # A socket's name has at most 107 bytes, which pytest's own folders may exceed.
        self.folder = Path(tempfile.mkdtemp(prefix="cups-"))
        self.folder.chmod(0o711)
        self.root, self.config = self.folder / "root", self.folder / "etc"
        self.socket = self.root / "door/socket"
        self._process: subprocess.Popen[bytes] | None = None
        self.config.mkdir()
        for kind, path, mode, _, group, _ in _folders():
            assert kind == "d"
            folder = Path(path.replace(_INSTALLED_ROOT, str(self.root)))
            folder.mkdir()
            if os.geteuid() == 0 and group == "lp":  # nobody made a group for the kiosk here
                os.chown(folder, 0, grp.getgrnam(group).gr_gid)
            folder.chmod(int(mode, 8))
        for name in ("cupsd.conf", "cups-files.conf"):
            text = (PACKAGING / name).read_text(encoding="utf-8")
            text = text.replace(_INSTALLED_ROOT, str(self.root)).replace(_INSTALLED_CONFIG, str(self.config))
            # Only whom CUPS calls the system may make a queue: root on a kiosk, here whoever runs the tests.
            text = text.replace("SystemGroup root", f"SystemGroup {grp.getgrgid(os.getegid()).gr_name}")
            (self.config / name).write_text(text, encoding="utf-8")

    @property
    def command(self) -> list[str]:
        """How it is started."""
        return ["cupsd", "-c", str(self.config / "cupsd.conf"), "-s", str(self.config / "cups-files.conf")]

    def start(self) -> None:
        """Returns when it listens."""
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [*self.command, "-f"], stdout=output, stderr=output, start_new_session=True
            )
        process = self._process
        for _ in range(int(READY_SECONDS / 0.01)):
            if process.poll() is not None or _listens(self.socket):
                break
            select.select([], [], [], 0.01)
        assert process.poll() is None, (self.folder / "output").read_text()
        assert _listens(self.socket)

    def add_queue(self, name: str, uri: str) -> str:
        """Through the script with which a kiosk's queue is made; gives the queue's address."""
        self.run([str(PACKAGING / "queue.sh"), uri, name])
        return f"ipp://localhost/printers/{name}"

    def run(self, command: list[str]) -> None:
        """One of CUPS' own programs against this print system."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    @property
    def environment(self) -> dict[str, str]:
        """For programs of CUPS."""
        return {**os.environ, "CUPS_SERVER": str(self.socket)}

    def empty_spool(self) -> None:
        """What packaging/cups/cups.service.conf does before each start."""
        line = next(
            line.partition("=")[2]
            for line in (PACKAGING / "cups.service.conf").read_text().splitlines()
            if line.startswith("ExecStartPre=")
        )
        subprocess.run(line.replace(_INSTALLED_ROOT, str(self.root)).split(), check=True)

    def forget_numbers(self) -> None:
        """Without its cache it counts jobs from 1 again."""
        for file in (self.root / "cache").glob("job.cache*"):
            file.unlink()

    def ports(self) -> list[str]:
        """TCP and UDP addresses on which it listens, as the kernel lists them."""
        assert self._process is not None
        mine = {str(link.readlink()) for link in Path(f"/proc/{self._process.pid}/fd").iterdir()}
        found = []
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in Path(f"/proc/{self._process.pid}/net/{table}").read_text().splitlines()[1:]:
                field = line.split()
                if f"socket:[{field[9]}]" in mine:
                    found.append(f"{table} {field[1]}")
        return found

    def kill(self) -> None:
        """As a crash does, with the back-end that it was running."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """It keeps its socket and says nothing any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Undo ``freeze``."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

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


def _folders() -> list[list[str]]:
    lines = (PACKAGING / "tmpfiles.conf").read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True
