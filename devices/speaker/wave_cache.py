"""Rendered prompts in a folder, by the hash of what makes them sound as they do. For the kiosk's own texts alone."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from devices.speaker import wave_file

SUFFIX = ".wav"


def key_of(parts: Sequence[str]) -> str:
    """The same for the same parts alone."""
    lengths_and_parts = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(lengths_and_parts.encode("utf-8")).hexdigest()


class WaveCache:
    """At most ``most`` files; when it is full, what is new is not kept (there are only so many prompts)."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    def find(self, key: str) -> bytes | None:
        """The wave, or None when it is not there or not whole. Raises OSError when the folder cannot be read."""
        try:
            wave = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        return wave if wave_file.whole(wave) else None

    def keep(self, key: str, wave: bytes) -> None:
        """Put it there in one step, so that no reader sees half of it. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(key)
        if not path.exists() and sum(1 for _ in self._folder.glob(f"*{SUFFIX}")) >= self._most:
            return
        beside = path.with_name(f"{key}.{os.getpid()}.{threading.get_ident()}.tmp")
        try:
            beside.write_bytes(wave)
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{SUFFIX}"
