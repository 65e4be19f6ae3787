"""A program that is given bytes on its standard input and can be killed at any moment.

What is said stands in no command line: those of all processes can be read by every user of the machine.
"""

from __future__ import annotations

import contextlib
import os
import select
import selectors
import signal
import subprocess
from collections.abc import Callable, Sequence

from devices.command import CommandContext

SLICE_SECONDS = 0.05  # a cancel must be seen within 200 ms
READ_BYTES = 65536


def _no_look() -> None:
    """Nothing to see."""


def run(
    command: Sequence[str],
    given: bytes,
    context: CommandContext,
    *,
    keep: bool,
    look: Callable[[], None] = _no_look,
) -> tuple[int, bytes]:
    """Exit status and, with ``keep``, what it wrote. ``look`` is called every 50 ms meanwhile and ends the program by
    raising. Raises ``DeviceError`` canceled or timeOut, or what ``look`` raised, the program and all it started being dead
    by then, and OSError when it cannot be started."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # may repeat what it was told to say
        start_new_session=True,
    ) as child:
        try:
            return _communicate(child, given, context, look)
        except BaseException:
            # Not reaped yet, so its number still names this group and no other.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            raise


def _communicate(
    child: subprocess.Popen[bytes], given: bytes, context: CommandContext, look: Callable[[], None]
) -> tuple[int, bytes]:
    # Not Popen.communicate: called again after its time-out it forgets what was not yet taken (Python 3.11), and a
    # player takes a sentence as slowly as it plays it.
    written, left = bytearray(), memoryview(given)
    with selectors.DefaultSelector() as ends:
        if child.stdin is not None:
            ends.register(child.stdin, selectors.EVENT_WRITE)
        if child.stdout is not None:
            ends.register(child.stdout, selectors.EVENT_READ)
        while ends.get_map():
            context.check()
            look()
            for key, _ in ends.select(SLICE_SECONDS):
                if key.fileobj is child.stdout:
                    chunk = os.read(key.fd, READ_BYTES)
                    written += chunk
                    over = not chunk
                else:
                    left = left[_give(key.fd, left) :]
                    over = not left
                if over:
                    ends.unregister(key.fileobj)
                    if key.fileobj is child.stdin:
                        child.stdin.close()
    while True:
        context.check()
        look()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(SLICE_SECONDS), bytes(written)


def _give(pipe: int, left: memoryview) -> int:
    """How many bytes are done with; all of them when nobody wants them any more."""
    try:
        return os.write(pipe, left[: select.PIPE_BUF])  # as much as fits whenever anything does, so it cannot block
    except BrokenPipeError:
        return len(left)
