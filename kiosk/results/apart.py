"""The parent's side of ``kiosk.results.child``: one process a file, with a deadline and a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.results.order import Answer, Order
from kiosk.results.verdict import Reason

DEADLINE = 25.0  # s for one file; two seconds were seen on a busy machine
_HEAD, _TAIL = b"%PDF-", b"%%EOF"
_TOP = Path(__file__).parents[2]  # where the child finds this program


class Apart:
    """Blocks, so never on the main loop; any number of threads may use one."""

    def __init__(
        self, deadline: float = DEADLINE, command: Sequence[str] = (sys.executable, "-m", "kiosk.results.child")
    ) -> None:
        """``deadline``: seconds."""
        self._deadline = deadline
        self._command = tuple(command)

    def ask(self, order: Order) -> Answer:
        """What the child answers; FAULT when it does not, whatever the cause: the file may have been that."""
        try:
            with tempfile.TemporaryDirectory(prefix="kiosk-result-") as folder:
                done = subprocess.run(
                    self._command,
                    input=msgspec.msgpack.encode(order),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    timeout=self._deadline,
                    cwd=folder,
                    env={
                        "PATH": os.defpath,
                        "HOME": folder,
                        "TMPDIR": folder,
                        "LANG": "C.UTF-8",
                        "PYTHONPATH": str(_TOP),
                        "PYTHONDONTWRITEBYTECODE": "1",
                    },
                    check=False,
                )
            if done.returncode != 0:
                return Answer(Reason.FAULT)
            answer = msgspec.msgpack.decode(done.stdout, type=Answer)
        except (subprocess.TimeoutExpired, OSError, msgspec.MsgspecError, RecursionError):
            return Answer(Reason.FAULT)
        if answer.pdf and not (answer.pdf.startswith(_HEAD) and answer.pdf.rstrip().endswith(_TAIL)):
            return Answer(Reason.FAULT)
        return answer
