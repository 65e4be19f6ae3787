"""Child processes of the demo: started together, watched, ended together and by their own ids."""

from __future__ import annotations

import os
import select
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

# Debian puts services where only administrators' paths look.
PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
PATIENCE = 20.0  # s; a part that has not answered by then will not


class DemoError(Exception):
    """The demo cannot go on; the text says which part and where its output is."""


class Processes:
    """A context manager; on leaving every child is asked to end, then ended."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._endings: list[Callable[[], None]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Each says goodbye at once; those that do not are waited for side by side, not one after the other.
        for child in self._running.values():
            if child.poll() is None:
                child.terminate()
        for name in reversed(tuple(self._running)):
            self.stop(name)
        for end in reversed(self._endings):
            end()

    def at_end(self, end: Callable[[], None]) -> None:
        """Call this on leaving, after every part has ended."""
        self._endings.append(end)

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a part; what it says on stderr goes to ``<out>/logs/<name>.log``."""
        logs = self._out / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        self._running[name] = child
        return child

    def adopt(self, name: str, child: subprocess.Popen[bytes]) -> None:
        """Take charge of a child that was started elsewhere."""
        self._running[name] = child

    def first_line(self, name: str) -> str:
        """The first line that the part prints. Raises DemoError when it ends or stays silent."""
        child = self._running[name]
        if child.stdout is None:
            raise DemoError(f"{name}: has no output")
        ready, _, _ = select.select([child.stdout], [], [], PATIENCE)
        line = child.stdout.readline().decode() if ready else ""
        if not line:
            raise DemoError(f"{name}: said nothing; see {self._out}/logs/{name}.log")
        return line

    def check(self) -> None:
        """Raises DemoError when a part has ended by itself."""
        for name, child in self._running.items():
            if child.poll() is not None:
                raise DemoError(f"{name}: ended with {child.returncode}; see {self._out}/logs/{name}.log")

    def ended(self, name: str) -> int | None:
        """The exit code of a part that has ended by itself; None while it runs, and for a name that nobody has."""
        child = self._running.get(name)
        return None if child is None else child.poll()

    def stop(self, name: str) -> int | None:
        """Ask the part to end, end it when it does not; its exit code."""
        child = self._running.pop(name, None)
        if child is None:
            return None
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout=8.0)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait(timeout=5.0)
        if child.stdout is not None:
            child.stdout.close()
        return child.returncode

    def wait(self, name: str) -> int:
        """Until the part ends by itself; its exit code."""
        return self._running[name].wait()


def _line(descriptor: int) -> str:
    """Up to the line's end: the server ends in error when the pipe closes between its digits and the newline."""
    said = b""
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], PATIENCE)
        more = os.read(descriptor, 16) if ready else b""
        if not more:
            return ""
        said += more
    return said.decode().strip()


def start_display(processes: Processes, width: int, height: int) -> str:
    """Start a virtual display and answer its name, such as ``:101``. The server picks a free number itself."""
    read, write = os.pipe()
    try:
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
        child = subprocess.Popen(
            command,
            pass_fds=(write,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        processes.adopt("display", child)
        number = _line(read)
    except FileNotFoundError as error:
        raise DemoError("Xvfb is not installed: run make setup") from error
    finally:
        os.close(read)
        os.close(write)
    if not number:
        raise DemoError("Xvfb did not start")
    return f":{number}"
