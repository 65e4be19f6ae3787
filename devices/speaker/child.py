"""A program that is given bytes on its standard input and can be killed at any moment.

What is said stands in no command line: those of all processes can be read by every user of the machine.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence

from devices.command import CommandContext

SLICE_SECONDS = 0.05  # a cancel must be seen within 200 ms


def run(command: Sequence[str], given: bytes, context: CommandContext, *, keep: bool) -> tuple[int, bytes]:
    """Exit status and, with ``keep``, what it wrote. Raises ``DeviceError`` canceled or timeOut, the program and all it
    started being dead by then, and OSError when it cannot be started."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # may repeat what it was told to say
        start_new_session=True,
    ) as child:
        try:
            return _communicate(child, given, context)
        except BaseException:
            # Not reaped yet, so its number still names this group and no other.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            raise


def _communicate(child: subprocess.Popen[bytes], given: bytes, context: CommandContext) -> tuple[int, bytes]:
    still_to_give: bytes | None = given
    while True:
        context.check()
        try:
            written, _ = child.communicate(still_to_give, timeout=SLICE_SECONDS)
        except subprocess.TimeoutExpired:
            still_to_give = None  # what it was given stays with it
            continue
        return child.returncode, written or b""
