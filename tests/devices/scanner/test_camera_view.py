"""What a camera shows and tells between two scans: status, self-test, preview, and when it stops looking."""

from __future__ import annotations

import threading

import pytest

from devices.errors import DeviceError
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_sim import VirtualCamera
from devices.scanner.camera_sim_state import CameraFault
from devices.status import DeviceState, MediaState
from tests.devices.scanner.conftest import MakeCamera
from tests.devices.scanner.pictures import lasting


def test_status_says_online_and_admits_that_it_does_not_know_of_paper(scanner: CameraScanner) -> None:
    status = scanner.status(lasting())
    assert (status.state, status.media, status.paper) == (DeviceState.ONLINE, MediaState.UNKNOWN, None)


@pytest.mark.parametrize(
    ("fault", "detail"),
    [(CameraFault.SILENT, "noAnswer"), (CameraFault.REFUSE, "refused"), (CameraFault.LOCKED, "accessDenied")],
)
def test_status_asks_the_camera_and_not_its_memory(
    scanner: CameraScanner, camera: VirtualCamera, fault: CameraFault, detail: str
) -> None:
    assert scanner.status(lasting()).state is DeviceState.ONLINE
    camera.inject(fault)
    status = scanner.status(lasting())
    assert (status.state, status.media, status.detail) == (DeviceState.OFFLINE, MediaState.UNKNOWN, detail)


def test_the_camera_looks_at_the_table_only_while_a_picture_is_taken(
    scanner: CameraScanner, camera: VirtualCamera
) -> None:
    scanner.scan(lasting())
    assert hung_up(camera)


def test_a_preview_that_nobody_asks_for_any_more_is_ended(make_camera: MakeCamera, camera: VirtualCamera) -> None:
    scanner = make_camera(linger_seconds=0.0)
    scanner.preview(lasting(), 100)
    assert camera.viewers == 1
    scanner.status(lasting())
    assert hung_up(camera)


def test_while_a_preview_runs_status_takes_no_second_connection(scanner: CameraScanner, camera: VirtualCamera) -> None:
    # Some network cameras serve one viewer at a time.
    scanner.preview(lasting(), 100)
    before = camera.connections
    assert scanner.status(lasting()).state is DeviceState.ONLINE
    scanner.preview(lasting(), 100)
    assert camera.connections == before


def hung_up(camera: VirtualCamera) -> bool:
    """The end of a connection takes a moment to arrive at the other side."""
    watch = threading.Event()
    return any(not camera.viewers or watch.wait(0.02) for _ in range(100)) and not camera.viewers


def test_a_preview_is_small_and_shows_what_lies_there(scanner: CameraScanner, camera: VirtualCamera) -> None:
    image = scanner.preview(lasting(), 120)
    assert (image.width, image.height, image.mode) == (120, 90, "RGB")


def test_a_preview_shows_a_moving_hand_without_waiting(scanner: CameraScanner, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.MOVING)
    assert scanner.preview(lasting(), 120).width == 120


def test_self_test_passes_with_a_hand_in_the_picture(make_camera: MakeCamera, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.MOVING)
    assert make_camera(settle_seconds=0.6).self_test(lasting()).state is DeviceState.ONLINE


def test_self_test_fails_on_a_covered_lens(make_camera: MakeCamera, camera: VirtualCamera) -> None:
    camera.inject(CameraFault.BLACK)
    with pytest.raises(DeviceError) as caught:
        make_camera(settle_seconds=0.6).self_test(lasting())
    assert caught.value.code == "black"
