"""The camera driver on a real MJPEG stream of the virtual camera, through the child process and OpenCV's FFmpeg."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from devices import registry
from devices.errors import Action, Completion, DeviceError
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.camera_sim import VirtualCamera
from devices.scanner.camera_sim_state import CameraFault
from devices.status import DeviceState
from tests.devices.scanner.conftest import FPS, MakeCamera
from tests.devices.scanner.outcomes import failure
from tests.devices.scanner.pictures import HEIGHT, JPEG_TOLERANCE, WIDTH, array, as_rgb, distance, lasting


@pytest.mark.req("M08")
def test_a_page_under_the_camera_arrives_within_what_jpeg_and_noise_cost(
    scanner: CameraScanner, camera: VirtualCamera
) -> None:
    image = scanner.scan(lasting())
    assert (image.width, image.height, image.mode, image.dpi) == (WIDTH, HEIGHT, "RGB", 0)
    assert distance(array(image), as_rgb(camera.scenery.scene)) < JPEG_TOLERANCE


def test_dark_and_blurred_frames_of_a_waking_camera_are_not_the_picture(
    make_camera: MakeCamera, camera: VirtualCamera
) -> None:
    # Without a single frame of warm-up: the measures alone have to wait.
    image = make_camera(warm_up_frames=0).scan(lasting())
    assert distance(array(image), as_rgb(camera.scenery.scene)) < JPEG_TOLERANCE


def test_a_camera_that_stays_dark_for_long_is_waited_for(scanner: CameraScanner, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.DARK_START)
    assert distance(array(scanner.scan(lasting())), as_rgb(camera.scenery.scene)) < JPEG_TOLERANCE


def test_a_page_changed_between_two_scans_is_never_mixed_with_the_old_one(
    scanner: CameraScanner, camera: VirtualCamera, other_page: Path
) -> None:
    first = array(scanner.scan(lasting()))
    camera.put(other_page)
    second = array(scanner.scan(lasting()))
    assert distance(second, as_rgb(camera.scenery.scene)) < JPEG_TOLERANCE < distance(first, second)


def test_frames_that_waited_in_the_line_while_nobody_scanned_are_not_used(
    scanner: CameraScanner, camera: VirtualCamera, other_page: Path
) -> None:
    scanner.preview(lasting(), 100)  # leaves a stream open, which fills the line with old pictures
    camera.put(other_page)
    assert distance(array(scanner.scan(lasting())), as_rgb(camera.scenery.scene)) < JPEG_TOLERANCE


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_camera_that_is_mounted_turned_gives_an_upright_page(
    make_camera: MakeCamera, camera: VirtualCamera, turn: int
) -> None:
    image = make_camera(rotation=turn).scan(lasting())
    assert (image.width, image.height) == ((WIDTH, HEIGHT) if turn == 180 else (HEIGHT, WIDTH))
    upright = np.rot90(as_rgb(camera.scenery.scene), -turn // 90)
    assert distance(array(image), upright) < JPEG_TOLERANCE


def test_gray_mode_gives_one_byte_a_pixel(make_camera: MakeCamera) -> None:
    image = make_camera(mode="Gray").scan(lasting())
    assert (image.mode, len(image.pixels)) == ("L", WIDTH * HEIGHT)


def test_the_owners_scale_becomes_dots_per_inch(make_camera: MakeCamera) -> None:
    assert make_camera(dots_per_mm=8.0).scan(lasting()).dpi == 203


def test_a_sensor_without_colour_gives_an_even_picture(scanner: CameraScanner, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.MONO)
    pixels = array(scanner.scan(lasting()))
    assert np.array_equal(pixels[..., 0], pixels[..., 1])
    assert np.array_equal(pixels[..., 1], pixels[..., 2])


def test_odd_sizes_arrive_with_every_row_in_its_place(scanner: CameraScanner, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.ODD_SIZE)
    image = scanner.scan(lasting())
    assert (image.width, image.height) == (WIDTH - 1, HEIGHT - 1)
    assert distance(array(image), as_rgb(camera.scenery.scene)[: HEIGHT - 1, : WIDTH - 1]) < JPEG_TOLERANCE


@pytest.mark.parametrize(
    ("fault", "completion", "code", "action"),
    [
        (CameraFault.FREEZE, Completion.HARDWARE_ERROR, "frozen", Action.RESET),
        (CameraFault.STALL, Completion.HARDWARE_ERROR, "stalled", Action.RESET),
        (CameraFault.SILENT, Completion.DEVICE_NOT_READY, "noAnswer", Action.MAINTENANCE),
        (CameraFault.CUT, Completion.HARDWARE_ERROR, "streamEnded", Action.RESET),
        (CameraFault.GARBAGE, Completion.HARDWARE_ERROR, "badPicture", Action.RESET),
        (CameraFault.REFUSE, Completion.DEVICE_NOT_READY, "refused", Action.MAINTENANCE),
        (CameraFault.LOCKED, Completion.DEVICE_NOT_READY, "accessDenied", Action.CONFIGURATION),
        (CameraFault.PAGE, Completion.INVALID_DATA, "notACamera", Action.CONFIGURATION),
    ],
)
def test_each_fault_of_a_stream_has_its_error_and_the_next_scan_works(
    scanner: CameraScanner,
    camera: VirtualCamera,
    fault: CameraFault,
    completion: Completion,
    code: str,
    action: Action,
) -> None:
    camera.inject(fault)
    error = failure(scanner)
    assert (error.completion, error.code, error.action) == (completion, code, action)
    camera.inject(None)
    assert scanner.scan(lasting()).width == WIDTH


@pytest.mark.parametrize(
    ("fault", "completion", "code", "action"),
    [
        (CameraFault.DARK, Completion.HARDWARE_ERROR, "black", Action.CLEAR),
        (CameraFault.BLACK, Completion.HARDWARE_ERROR, "black", Action.CLEAR),
        (CameraFault.GREEN, Completion.HARDWARE_ERROR, "green", Action.RESET),
        (CameraFault.MOVING, Completion.USER_ERROR, "moving", Action.CLEAR),
        (CameraFault.CREEPING, Completion.USER_ERROR, "moving", Action.CLEAR),
        (CameraFault.HUNTING, Completion.HARDWARE_ERROR, "unsettled", Action.RESET),
        (CameraFault.FLICKER, Completion.HARDWARE_ERROR, "unsettled", Action.RESET),
        (CameraFault.RESIZE, Completion.HARDWARE_ERROR, "unsettled", Action.RESET),
    ],
)
def test_a_picture_that_never_comes_to_rest_says_what_kept_it(
    make_camera: MakeCamera,
    camera: VirtualCamera,
    fault: CameraFault,
    completion: Completion,
    code: str,
    action: Action,
) -> None:
    camera.inject(fault)
    error = failure(make_camera(settle_seconds=0.6))
    assert (error.completion, error.code, error.action) == (completion, code, action)


def test_a_camera_without_noise_can_be_vouched_for(make_camera: MakeCamera, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.FREEZE)
    assert make_camera(check_frozen=False).scan(lasting()).width == WIDTH


@contextmanager
def meanwhile(act: object) -> Iterator[list[object]]:
    """Run ``act`` in a thread; what it gave or raised is in the list afterwards."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(act())  # type: ignore[operator]
        except DeviceError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    yield outcome
    thread.join(20)


def await_viewer(camera: VirtualCamera) -> None:
    watch = threading.Event()
    for _ in range(2000):
        if camera.viewers:
            return
        watch.wait(0.01)
    raise RuntimeError("nobody has looked")


@pytest.mark.req("M34")
def test_a_camera_unplugged_inside_a_scan_is_not_ready_and_comes_back(
    scanner: CameraScanner, camera: VirtualCamera
) -> None:
    camera.inject(CameraFault.MOVING)  # keeps the scan at work
    with meanwhile(lambda: scanner.scan(lasting())) as outcome:
        await_viewer(camera)
        camera.unplug()
    (error,) = outcome
    assert isinstance(error, DeviceError)
    assert error.completion is Completion.DEVICE_NOT_READY
    assert error.code in ("unplugged", "noDevice")
    assert scanner.status(lasting()).state is DeviceState.OFFLINE
    camera.inject(None)
    camera.plug()
    assert scanner.status(lasting()).state is DeviceState.ONLINE
    assert scanner.scan(lasting()).width == WIDTH


def test_a_hand_that_leaves_in_time_is_waited_for(make_camera: MakeCamera, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.MOVING)
    with meanwhile(lambda: make_camera(settle_seconds=15.0).scan(lasting())) as outcome:
        await_viewer(camera)
        camera.inject(None)
    (image,) = outcome
    assert not isinstance(image, DeviceError)


def test_a_scan_called_off_ends_as_canceled_and_the_next_one_works(
    make_camera: MakeCamera, camera: VirtualCamera
) -> None:
    scanner = make_camera(settle_seconds=15.0)
    camera.inject(CameraFault.MOVING)
    context = lasting()
    with meanwhile(lambda: scanner.scan(context)) as outcome:
        await_viewer(camera)
        context.cancel.set()
    (error,) = outcome
    assert isinstance(error, DeviceError)
    assert error.completion is Completion.CANCELED
    camera.inject(None)
    assert scanner.scan(lasting()).width == WIDTH


def test_a_scan_ends_with_its_deadline(make_camera: MakeCamera, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.MOVING)
    scanner = make_camera(settle_seconds=15.0)
    scanner.open()
    assert failure(scanner, lasting(0.4)).completion is Completion.TIME_OUT


def test_a_child_that_dies_inside_a_scan_costs_that_scan_only(make_camera: MakeCamera, camera: VirtualCamera) -> None:
    scanner = make_camera(settle_seconds=15.0)
    camera.inject(CameraFault.MOVING)
    with meanwhile(lambda: scanner.scan(lasting())) as outcome:
        await_viewer(camera)
        assert scanner.child_pid is not None
        os.kill(scanner.child_pid, signal.SIGKILL)
    (error,) = outcome
    assert isinstance(error, DeviceError)
    assert error.code == "died"
    camera.inject(None)
    assert scanner.scan(lasting()).width == WIDTH


def test_a_size_that_the_camera_does_not_have_is_said_and_not_scaled(make_camera: MakeCamera) -> None:
    error = failure(make_camera(width=640, height=480))
    assert (error.completion, error.code, error.action) == (Completion.INVALID_DATA, "badSize", Action.CONFIGURATION)
    assert f"{WIDTH} x {HEIGHT}" in error.detail


def test_a_camera_behind_no_address_is_not_ready() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        with closing(CameraScanner(CameraSettings(address))) as scanner, pytest.raises(DeviceError) as caught:
            scanner.open()
    assert (caught.value.completion, caught.value.code) == (Completion.DEVICE_NOT_READY, "noDevice")


def test_the_registry_makes_a_camera_from_words(camera: VirtualCamera) -> None:
    words = {"source": camera.url, "rotation": "180", "dots_per_mm": "7.9", "settle_frames": "3"}
    driver = registry.create("scanner", "camera", words)
    with closing(driver):
        assert isinstance(driver, CameraScanner)
        assert driver.scan(lasting()).dpi == 201


def test_a_slow_camera_of_a_few_frames_a_second_is_no_stalled_one(page: Path) -> None:
    with VirtualCamera(width=WIDTH, height=HEIGHT, fps=FPS / 4) as slow:
        slow.put(page)
        settings = CameraSettings(slow.url, warm_up_frames=0, settle_frames=2, settle_seconds=5.0)
        with closing(CameraScanner(settings)) as scanner:
            assert scanner.scan(lasting()).width == WIDTH
