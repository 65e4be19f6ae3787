"""The parent's side of ``kiosk.printing.a4.child``: a press whose typesetter runs in a process of its own, one an order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.errors import DataError
from kiosk.printing.a4.child import NOT_MADE, Order
from kiosk.printing.a4.press import CODES, PaperNotMade, needed
from kiosk.printing.a4.sheet import Sheet

# s. A paper takes half a second; on two cores that eight others want, ten times that was seen.
DEADLINE = 20.0
# A PDF begins so and ends so; half of one is none.
_HEAD, _TAIL = b"%PDF-", b"%%EOF"


class PressApart:
    """What the store worker uses. Blocks for some 0.4 s, so never on the main loop; any number of threads may."""

    def __init__(self, assets: Path, deadline: float = DEADLINE, python: str = sys.executable) -> None:
        """Raises DataError when a face or the template is missing. ``deadline``: seconds for one paper."""
        for file in needed(assets):
            if not file.is_file():
                raise DataError(f"{file}: there is no such file")
        self._assets = assets.resolve()
        self._deadline = deadline
        self._python = python

    def pdf(self, sheet: Sheet, made_at: datetime) -> bytes:
        """As ``Press.pdf``, byte for byte. Raises PaperNotMade, also ``deadline`` (the child was killed) and ``died``."""
        return self.pdfs((sheet,), made_at)[0]

    def pdfs(self, sheets: Sequence[Sheet], made_at: datetime) -> tuple[bytes, ...]:
        """All of them by one child, which starts in 0.4 s, while a sheet takes 0.05 s. Raises as ``pdf``: all or none."""
        if made_at.tzinfo is None:
            raise ValueError("a paper's time needs its zone")
        order = msgspec.json.encode(Order(str(self._assets), tuple(sheets), made_at))
        try:
            done = subprocess.run(
                [self._python, "-m", "kiosk.printing.a4.child"],
                input=order,
                capture_output=True,
                timeout=self._deadline,
                check=False,
            )
        except subprocess.TimeoutExpired:
            # Without its cause, which carries what the child had written.
            raise PaperNotMade("deadline", f"no paper within {self._deadline:g} s") from None
        except OSError as error:
            raise PaperNotMade("died", "the typesetter could not be started") from error
        if done.returncode == NOT_MADE:
            code = done.stderr.decode("ascii", "replace")
            raise PaperNotMade(code if code in CODES else "died", "the typesetter's process made no paper")
        made = _made(done.stdout) if done.returncode == 0 else ()
        if len(made) != len(sheets) or not all(map(_whole, made)):
            raise PaperNotMade("died", f"the typesetter's process ended with {done.returncode}")
        return made


def _made(answer: bytes) -> tuple[bytes, ...]:
    try:
        return msgspec.msgpack.decode(answer, type=tuple[bytes, ...])
    except msgspec.MsgspecError:
        return ()


def _whole(pdf: bytes) -> bool:
    return pdf.startswith(_HEAD) and pdf.rstrip().endswith(_TAIL)
