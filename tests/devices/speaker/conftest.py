"""The real espeak-ng, and players that keep what they were given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from devices.speaker.espeak_ng import EspeakNgSettings, EspeakNgSpeaker

# Reads a wave and only then makes it known under its name, so that a file that is there is whole.
KEEPS = (
    "import sys, os, uuid; wave = sys.stdin.buffer.read(); beside = f'{sys.argv[1]}/{uuid.uuid4()}'; "
    "open(beside, 'wb').write(wave); os.rename(beside, beside + '.played')"
)


class Hall:
    """Where a speaker's sentences are heard."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.player = (sys.executable, "-c", KEEPS, str(folder))

    @property
    def heard(self) -> list[bytes]:
        return [path.read_bytes() for path in self.folder.glob("*.played")]

    def speaker(self, **settings: Any) -> EspeakNgSpeaker:
        return EspeakNgSpeaker(EspeakNgSettings(player=self.player, **settings))


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    folder = tmp_path / "hall"
    folder.mkdir()
    return Hall(folder)
