"""The camera driver on a V4L2 device, through OpenCV's own V4L2; the kernel's driver is a stand-in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.status import DeviceState
from tests.devices.scanner.pictures import array, as_rgb, distance, lasting
from tests.devices.scanner.v4l2_bench import NODE, V4l2Bench, build

TOLERANCE = 4.0  # mean gray levels: noise of 2, JPEG or half the colours

Make = Callable[..., CameraScanner]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("library"))


@pytest.fixture
def bench(
    library: Path, tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> V4l2Bench:
    bench = V4l2Bench(library, tmp_path, page, getattr(request, "param", "MJPG"))
    bench.enter(monkeypatch)
    return bench


@pytest.fixture
def make(bench: V4l2Bench) -> Iterator[Make]:
    with ExitStack() as stack:

        def build_scanner(**changes: object) -> CameraScanner:
            given: dict[str, object] = {"settle_seconds": 6.0, "frame_seconds": 1.0, **changes}
            settings = CameraSettings(NODE, **given)  # type: ignore[arg-type]
            return stack.enter_context(closing(CameraScanner(settings)))

        yield build_scanner


@pytest.fixture
def scanner(make: Make) -> CameraScanner:
    return make()


def failure(scanner: CameraScanner) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        scanner.scan(lasting())
    return caught.value


@pytest.mark.req("M08")
@pytest.mark.parametrize("bench", ["MJPG", "YUYV", "GREY"], indirect=True)
def test_a_page_arrives_in_every_format_that_cameras_speak(
    scanner: CameraScanner, bench: V4l2Bench, request: pytest.FixtureRequest
) -> None:
    image = scanner.scan(lasting())
    seen = as_rgb(bench.seen)
    if image.mode == "L" or "GREY" in request.node.name:
        seen = seen.mean(axis=2, keepdims=image.mode != "L").round()
        assert distance(array(image), seen) < 5 * TOLERANCE  # a mean is not how the eye weighs red
    else:
        assert distance(array(image), seen) < TOLERANCE


@pytest.mark.parametrize("clock", ["monotonic", "other_clock"])
def test_frames_that_were_taken_before_the_command_are_dropped(
    scanner: CameraScanner, bench: V4l2Bench, other_page: Path, clock: str
) -> None:
    if clock == "other_clock":
        bench.switch("other_clock")
    scanner.scan(lasting())
    # The kernel's buffers fill up with the old page and stay so.
    bench.await_sign("full")
    bench.show(other_page)
    assert distance(array(scanner.scan(lasting())), as_rgb(bench.seen)) < TOLERANCE


def test_a_torn_frame_now_and_then_is_no_fault(scanner: CameraScanner, bench: V4l2Bench) -> None:
    bench.tear(0, 2)
    assert distance(array(scanner.scan(lasting())), as_rgb(bench.seen)) < TOLERANCE


@pytest.mark.parametrize("share", [0.0, 0.01, 0.6, 0.99])
def test_nothing_but_torn_frames_is_a_bad_picture(
    scanner: CameraScanner, bench: V4l2Bench, page: Path, share: float
) -> None:
    bench.tear(0, 1, 2, 3, share=share)
    error = failure(scanner)
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "badPicture", Action.RESET)
    bench.show(page)
    assert scanner.scan(lasting()).width > 0


def test_frames_without_noise_are_a_frozen_camera(scanner: CameraScanner, bench: V4l2Bench, page: Path) -> None:
    bench.show(page, noise=0)
    assert failure(scanner).code == "frozen"


@pytest.mark.req("M34")
def test_a_device_that_gives_no_more_frames_is_stalled_and_recovers(scanner: CameraScanner, bench: V4l2Bench) -> None:
    scanner.scan(lasting())
    bench.switch("stall")
    error = failure(scanner)
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "stalled", Action.RESET)
    bench.switch("stall", on=False)
    assert scanner.scan(lasting()).width > 0


@pytest.mark.req("M34")
def test_a_device_unplugged_between_two_frames_is_said_to_be_and_comes_back(
    make: Make, bench: V4l2Bench, page: Path
) -> None:
    scanner = make(settle_seconds=15.0)
    bench.switch("stall")  # the scan is waiting for a frame
    outcome: list[DeviceError] = []

    def scan() -> None:
        try:
            scanner.scan(lasting())
        except DeviceError as error:
            outcome.append(error)

    scanner.open()
    thread = threading.Thread(target=scan)
    thread.start()
    bench.await_sign("streaming")
    bench.switch("gone")
    thread.join(20)
    (error,) = outcome
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "unplugged")
    status = scanner.status(lasting())
    assert (status.state, status.detail) == (DeviceState.OFFLINE, "noDevice")
    bench.switch("gone", on=False)
    bench.switch("stall", on=False)
    assert scanner.status(lasting()).state is DeviceState.ONLINE
    assert scanner.scan(lasting()).width > 0


@pytest.mark.parametrize(
    ("switch", "completion", "code", "action"),
    [
        ("busy", Completion.DEVICE_NOT_READY, "deviceBusy", Action.RESET),
        ("gone", Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE),
        ("meta", Completion.INVALID_DATA, "notACamera", Action.CONFIGURATION),
    ],
)
def test_a_node_that_gives_no_pictures_says_why(
    scanner: CameraScanner, bench: V4l2Bench, switch: str, completion: Completion, code: str, action: Action
) -> None:
    bench.switch(switch)
    error = failure(scanner)
    assert (error.completion, error.code, error.action) == (completion, code, action)
    bench.switch(switch, on=False)
    assert scanner.scan(lasting()).width > 0


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"pixel_format": "YUYV"}, "badFormat", "MJPG"),
        ({"width": 1600, "height": 1200}, "badSize", "212 x 300"),
    ],
)
def test_what_the_camera_does_not_have_is_said_and_not_replaced(
    make: Make, changes: dict[str, object], code: str, words: str
) -> None:
    error = failure(make(**changes))
    assert (error.completion, error.code, error.action) == (Completion.INVALID_DATA, code, Action.CONFIGURATION)
    assert words in error.detail


def test_the_format_that_the_camera_has_can_be_asked_for(make: Make) -> None:
    assert make(pixel_format="MJPG", width=212, height=300).scan(lasting()).width == 212


def test_focus_is_found_once_and_held_while_the_stream_lasts(make: Make, bench: V4l2Bench) -> None:
    scanner = make(focus="lock")
    scanner.scan(lasting())
    scanner.scan(lasting())
    assert bench.controls() == ["focus_auto=1", "focus_auto=0", "focus_auto=0"]


def test_a_stream_that_nobody_uses_is_ended_by_the_next_look(make: Make, bench: V4l2Bench) -> None:
    scanner = make(linger_seconds=0.05)
    scanner.scan(lasting())
    bench.await_sign("streaming")
    bench.await_sign("full")  # four frames of 15 ms: longer than it lingers
    scanner.status(lasting())
    bench.await_sign("streaming", shown=False)
    assert scanner.scan(lasting()).width > 0


def test_a_stream_is_ended_with_its_picture_where_that_is_wished(make: Make, bench: V4l2Bench) -> None:
    make(linger_seconds=0.0).scan(lasting())
    bench.await_sign("streaming", shown=False)


def test_focus_can_be_set_to_the_height_of_the_table(make: Make, bench: V4l2Bench) -> None:
    make(focus="manual", focus_position=120).scan(lasting())
    assert bench.controls() == ["focus_auto=0", "focus_absolute=120"]


def test_a_camera_without_focus_control_refuses_to_be_focused(make: Make, bench: V4l2Bench) -> None:
    bench.switch("no_focus")
    error = failure(make(focus="lock"))
    assert (error.code, error.action) == ("noFocusControl", Action.CONFIGURATION)


def test_a_file_that_is_no_device_is_no_camera(tmp_path: Path) -> None:
    (tmp_path / "video0").touch()
    with closing(CameraScanner(CameraSettings(str(tmp_path / "video0")))) as scanner:
        assert failure(scanner).code == "notACamera"


def test_a_node_that_is_not_there_is_no_device(tmp_path: Path) -> None:
    with closing(CameraScanner(CameraSettings(str(tmp_path / "video0")))) as scanner:
        error = failure(scanner)
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "noDevice")
