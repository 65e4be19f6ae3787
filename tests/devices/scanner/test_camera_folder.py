"""A folder as a camera, and pictures that no library should be trusted with."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.errors import Action, Completion, DeviceError
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.camera_sim import VirtualCamera
from tests.devices.scanner.conftest import MakeCamera
from tests.devices.scanner.outcomes import failure
from tests.devices.scanner.pictures import lasting


@pytest.mark.req("M34")
def test_a_library_that_hangs_is_killed_and_the_next_scan_works(tmp_path: Path, page: Path) -> None:
    hole = tmp_path / "frame.png"
    os.mkfifo(hole)  # the library blocks in open(2): nobody will ever write
    with closing(CameraScanner(CameraSettings(f"dir:{tmp_path}", frame_seconds=0.1))) as scanner:
        scanner.open()
        before = scanner.child_pid
        error = failure(scanner, lasting(0.2))
        assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "hung", Action.RESET)
        hole.unlink()
        hole.write_bytes(page.read_bytes())
        assert scanner.scan(lasting()).width > 0
        assert scanner.child_pid != before


def test_a_folder_is_a_recorded_stream_whose_last_frame_stays(tmp_path: Path) -> None:
    for number, level in enumerate((90, 160, 220)):
        cv2.imwrite(str(tmp_path / f"frame{number}.png"), np.full((40, 60, 3), level, np.uint8))
    with closing(CameraScanner(CameraSettings(f"dir:{tmp_path}"))) as scanner:
        image = scanner.scan(lasting())
    assert (image.width, image.height) == (60, 40)
    assert set(image.pixels) == {220}


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_without_pictures_is_no_camera(tmp_path: Path, exists: bool) -> None:
    source = f"dir:{tmp_path if exists else tmp_path / 'none'}"
    with closing(CameraScanner(CameraSettings(source))) as scanner, pytest.raises(DeviceError) as caught:
        scanner.open()
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "noDevice")


def test_a_file_that_is_no_picture_is_a_bad_picture(tmp_path: Path) -> None:
    (tmp_path / "frame.png").write_bytes(b"nothing that can be read")
    with closing(CameraScanner(CameraSettings(f"dir:{tmp_path}"))) as scanner:
        assert failure(scanner).code == "badPicture"


def announcing(page: Path, size: int) -> bytes:
    """A JPEG whose header tells of ``size`` × ``size`` px."""
    jpeg = bytearray(cv2.imencode(".jpg", cv2.imread(str(page)))[1].tobytes())
    start_of_frame = jpeg.index(b"\xff\xc0")
    jpeg[start_of_frame + 5 : start_of_frame + 9] = size.to_bytes(2, "big") * 2
    return bytes(jpeg)


def test_a_picture_that_would_fill_the_memory_is_a_bad_picture(
    tmp_path: Path, page: Path, camera: VirtualCamera, make_camera: MakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = announcing(page, 60000)
    (tmp_path / "frame.jpg").write_bytes(hostile)
    with closing(CameraScanner(CameraSettings(f"dir:{tmp_path}"))) as folder:
        assert failure(folder).code == "badPicture"
    monkeypatch.setattr(camera.scenery, "jpeg", lambda state, frame, since_change: hostile)
    assert failure(make_camera()).code == "badPicture"
