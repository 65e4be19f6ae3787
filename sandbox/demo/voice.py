"""The virtual loudspeaker: a "player" that keeps the last sound it was given, for the bench to play.

The driver hands each sentence as a wave to a program; here that is ``tee`` under a name of its own, and a loudspeaker that is
unplugged is that name gone. ``speaker.json``: ``{"plugged": bool}``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sandbox.demo.processes import PLACES

ENGINE, RECORDER = "espeak-ng", "tee"


def why_not() -> str:
    """Why there is no voice here, in words for the bench; empty when there is."""
    return "" if shutil.which(ENGINE) else "没有安装 espeak-ng；make setup 会安装。"


class Loudspeaker:
    """``player`` is the driver's setting."""

    def __init__(self, folder: Path) -> None:
        self._program = folder / "player"
        self.player = [str(self._program), str(folder / "said.wav")]

    def follow(self, plugged: bool) -> None:
        """Plug it in or out. Raises ``OSError``."""
        self._program.parent.mkdir(parents=True, exist_ok=True)
        if plugged and not self._program.is_symlink():
            self._program.symlink_to(shutil.which(RECORDER, path=PLACES) or RECORDER)
        elif not plugged:
            self._program.unlink(missing_ok=True)
