"""The bench of the stand-in for a V4L2 driver (``v4l2_stand_in.c``): what its camera sees, and what goes wrong with it."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

SOURCE = Path(__file__).with_name("v4l2_stand_in.c")
NODE = "/dev/video-stand-in"
FRAMES = 4


def build(folder: Path) -> Path:
    """Compile the stand-in; a third of a second."""
    library = folder / "v4l2_stand_in.so"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True, timeout=60)
    return library


def as_jpeg(picture: MatLike) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def as_yuyv(picture: MatLike) -> bytes:
    return cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_YUYV).tobytes()


def as_gray(picture: MatLike) -> bytes:
    return cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).tobytes()


ENCODE: dict[str, Callable[[MatLike], bytes]] = {"MJPG": as_jpeg, "YUYV": as_yuyv, "GREY": as_gray}


class V4l2Bench:
    """``environment`` goes to the process that is to see the camera."""

    def __init__(self, library: Path, folder: Path, picture: Path, pixel_format: str = "MJPG") -> None:
        self.folder = folder
        self._encode = ENCODE[pixel_format]
        self.show(picture)
        height, width = self.seen.shape[:2]
        self.environment = {
            "LD_PRELOAD": str(library),
            "CAMERA_NODE": NODE,
            "CAMERA_FOLDER": str(folder),
            "CAMERA_FORMAT": pixel_format,
            "CAMERA_WIDTH": str(width),
            "CAMERA_HEIGHT": str(height),
            "CAMERA_PERIOD_MS": "15",
        }

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on processes that are started see the camera."""
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

    def show(self, picture: Path, *, noise: float = 2.0) -> None:
        """Lay a picture under it, seen with a sensor's noise."""
        self.seen = cv2.imread(str(picture), cv2.IMREAD_COLOR)
        source = np.random.default_rng(3)
        for number in range(FRAMES):
            grain = source.normal(0.0, noise, self.seen.shape) if noise else 0
            self._write(number, self._encode(np.clip(self.seen + grain, 0, 255).astype(np.uint8)))

    def tear(self, *numbers: int, share: float = 0.6) -> None:
        """Of these of the four frames only the first ``share`` arrives."""
        for number in numbers:
            whole = (self.folder / f"frame.{number}").read_bytes()
            self._write(number, whole[: round(len(whole) * share)])

    def switch(self, name: str, on: bool = True) -> None:
        """One of the stand-in's switches."""
        if on:
            (self.folder / name).touch()
        else:
            (self.folder / name).unlink()

    def await_sign(self, name: str, shown: bool = True) -> None:
        """Wait until the stand-in shows ``streaming`` or ``full``, or shows it no longer."""
        watch = threading.Event()
        for _ in range(1000):
            if (self.folder / name).exists() is shown:
                return
            watch.wait(0.01)
        raise RuntimeError(f"never {name}: {shown}")

    def controls(self) -> list[str]:
        """What was set, in order."""
        record = self.folder / "controls"
        return record.read_text().split() if record.exists() else []

    def _write(self, number: int, data: bytes) -> None:
        beside = self.folder / "frame.new"
        beside.write_bytes(data)
        beside.replace(self.folder / f"frame.{number}")
