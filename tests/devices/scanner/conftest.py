"""A virtual camera with papers to lay under it, and the driver on its stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.camera_sim import VirtualCamera
from tests.devices.scanner.pictures import HEIGHT, WIDTH, text_page

FPS = 60.0  # a quick camera makes quick tests

MakeCamera = Callable[..., CameraScanner]


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with lines of black bars, which have something to focus on."""
    return text_page(tmp_path_factory.mktemp("papers") / "page.png", lines=14)


@pytest.fixture(scope="session")
def other_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return text_page(tmp_path_factory.mktemp("papers") / "other.png", lines=5)


@pytest.fixture
def camera(page: Path) -> Iterator[VirtualCamera]:
    with VirtualCamera(width=WIDTH, height=HEIGHT, fps=FPS) as camera:
        camera.put(page)
        yield camera


@pytest.fixture
def make_camera(camera: VirtualCamera) -> Iterator[MakeCamera]:
    with ExitStack() as stack:

        def build(**changes: object) -> CameraScanner:
            settings = CameraSettings(camera.url, settle_seconds=6.0, frame_seconds=1.0)
            return stack.enter_context(closing(CameraScanner(replace(settings, **changes))))  # type: ignore[arg-type]

        yield build


@pytest.fixture
def scanner(make_camera: MakeCamera) -> CameraScanner:
    scanner = make_camera()
    scanner.open()
    return scanner
