"""The code scanner on a V4L2 device, through OpenCV's own V4L2; the kernel's driver is a stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import cv2
import pytest

from devices.code_scanner.camera import CameraCodeScanner, CameraCodeScannerSettings
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState
from tests.devices.code_scanner.benches import PATIENCE, Doing
from tests.devices.code_scanner.counter import qr, scene
from tests.devices.scanner.v4l2_bench import NODE, V4l2Bench, build

Make = Callable[..., CameraCodeScanner]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("library"))


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Any], Path]:
    def write(pixels: Any) -> Path:
        path = tmp_path / "picture.png"
        path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
        return path

    return write


@pytest.fixture(params=["MJPG", "YUYV", "GREY"])
def bench(
    library: Path,
    tmp_path: Path,
    picture: Callable[[Any], Path],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> V4l2Bench:
    bench = V4l2Bench(library, tmp_path, picture(scene()), request.param)
    bench.enter(monkeypatch)
    return bench


only_mjpg = pytest.mark.parametrize("bench", ["MJPG"], indirect=True)


@pytest.fixture
def make(bench: V4l2Bench) -> Iterator[Make]:
    with ExitStack() as stack:

        def build_scanner(**changes: Any) -> CameraCodeScanner:
            quick = {"settle_seconds": 0.0, "pictures_per_second": 50.0, "picture_seconds": 1.0, **changes}
            scanner = CameraCodeScanner(CameraCodeScannerSettings(NODE, **quick))
            return stack.enter_context(closing(scanner))

        yield build_scanner


def soon() -> CommandContext:
    return CommandContext.lasting(PATIENCE)


def failure(scanner: CameraCodeScanner) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        scanner.read(soon())
    return caught.value


def test_a_code_that_is_held_into_the_picture_is_read_in_each_pixel_format(
    make: Make, bench: V4l2Bench, picture: Callable[[Any], Path]
) -> None:
    scanner = make(in_view_counts=True)
    scanner.open()
    bench.show(picture(scene(qr("电子凭证".encode()))))
    assert scanner.read(soon()).text == "电子凭证"


@only_mjpg
@pytest.mark.req("M21")
def test_the_camera_is_on_only_while_a_reading_waits(make: Make, bench: V4l2Bench) -> None:
    scanner = make()
    scanner.open()
    assert scanner.status(soon()).state is DeviceState.ONLINE
    assert not (bench.folder / "streaming").exists()
    context = soon()
    doing = Doing(lambda: scanner.read(context))
    bench.await_sign("streaming")
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    bench.await_sign("streaming", shown=False)


@only_mjpg
def test_two_readings_after_each_other_get_the_camera(
    make: Make, bench: V4l2Bench, picture: Callable[[Any], Path]
) -> None:
    scanner = make(in_view_counts=True)
    scanner.open()
    for text in ("ONE", "TWO"):
        bench.show(picture(scene(qr(text.encode()))))
        assert scanner.read(soon()).text == text


@only_mjpg
@pytest.mark.req("M34")
def test_a_camera_that_gives_no_picture_any_more_is_a_hang_and_comes_back(
    make: Make, bench: V4l2Bench, picture: Callable[[Any], Path]
) -> None:
    scanner = make(in_view_counts=True)
    scanner.open()
    doing = Doing(lambda: scanner.read(soon()))
    bench.await_sign("streaming")
    bench.switch("stall")
    error = doing.end()
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "hung", Action.RESET)
    bench.switch("stall", on=False)
    bench.show(picture(scene(qr(b"BACK"))))
    assert scanner.read(soon()).text == "BACK"


@only_mjpg
@pytest.mark.req("M34")
def test_a_camera_that_is_pulled_out_is_unplugged_and_comes_back(
    make: Make, bench: V4l2Bench, picture: Callable[[Any], Path]
) -> None:
    scanner = make(in_view_counts=True)
    scanner.open()
    doing = Doing(lambda: scanner.read(soon()))
    bench.await_sign("streaming")
    bench.switch("gone")
    error = doing.end()
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "unplugged")
    assert scanner.status(soon()).state is DeviceState.OFFLINE
    bench.switch("gone", on=False)
    scanner.open()
    bench.show(picture(scene(qr(b"BACK"))))
    assert scanner.read(soon()).text == "BACK"


@only_mjpg
def test_a_node_that_gives_no_pictures_is_no_camera(make: Make, bench: V4l2Bench) -> None:
    bench.switch("meta")
    with pytest.raises(DeviceError) as caught:
        make().open()
    assert (caught.value.code, caught.value.action) == ("notACamera", Action.CONFIGURATION)


@only_mjpg
def test_a_camera_that_another_program_has_is_not_taken_for_an_empty_view(make: Make, bench: V4l2Bench) -> None:
    scanner = make()
    scanner.open()
    bench.switch("busy")
    with pytest.raises(DeviceError) as caught:
        scanner.self_test(soon())
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "notStarted")
    assert failure(scanner).code == "notStarted"
