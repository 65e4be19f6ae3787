"""What a camera can be set to, and that nothing of it tells a password."""

from __future__ import annotations

import pytest

from devices import registry
from devices.errors import Action, Completion, DeviceError
from devices.scanner.camera_settings import CameraSettings, SourceKind, checked, kind_of


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("/dev/video0", SourceKind.DEVICE),
        ("/dev/v4l/by-id/usb-maker_camera-video-index0", SourceKind.DEVICE),
        ("http://192.168.1.20:8080/?action=stream", SourceKind.STREAM),
        ("http://[fe80::1]/video", SourceKind.STREAM),
        ("dir:/var/papers", SourceKind.FOLDER),
    ],
)
def test_a_source_is_told_by_its_form(source: str, kind: SourceKind) -> None:
    assert kind_of(source) is kind


@pytest.mark.parametrize(
    "source",
    ["", "0", "video0", "dir:", "https://camera/", "rtsp://camera/", "http://", "http://camera:99999/", "http://[::1/"],
)
def test_any_other_source_is_a_configuration_error(source: str) -> None:
    with pytest.raises(DeviceError) as caught:
        kind_of(source)
    assert (caught.value.completion, caught.value.code) == (Completion.INVALID_DATA, "badSource")


def test_the_error_about_an_address_does_not_quote_its_password() -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("scanner", "camera", {"source": "rtsp://clerk:secret@camera/"})
    assert "secret" not in str(caught.value) + repr(caught.value)


def test_settings_do_not_show_their_address() -> None:
    assert "secret" not in repr(CameraSettings("http://clerk:secret@camera/"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"width": 640}, "badSize"),
        ({"width": -640, "height": -480}, "badSize"),
        ({"pixel_format": "MJPEG"}, "badFormat"),
        ({"settle_frames": 1}, "badFrames"),
        ({"warm_up_frames": -1}, "badFrames"),
        ({"settle_seconds": 0.0}, "badTime"),
        ({"frame_seconds": -1.0}, "badTime"),
        ({"linger_seconds": -1.0}, "badTime"),
        ({"dots_per_mm": -8.0}, "badScale"),
    ],
)
def test_a_setting_without_sense_is_named(changes: dict[str, object], code: str) -> None:
    with pytest.raises(DeviceError) as caught:
        checked(CameraSettings("/dev/video0", **changes))  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.action) == (code, Action.CONFIGURATION)
    assert any(name in caught.value.detail for name in changes)


@pytest.mark.parametrize("changes", [{"focus": "lock"}, {"pixel_format": "MJPG"}])
def test_what_only_a_device_has_is_refused_for_a_stream(changes: dict[str, object]) -> None:
    with pytest.raises(DeviceError) as caught:
        checked(CameraSettings("http://camera/", **changes))  # type: ignore[arg-type]
    assert caught.value.code == "badSource"


def test_dots_a_millimetre_become_dots_an_inch() -> None:
    assert CameraSettings("/dev/video0", dots_per_mm=11.811).dpi == 300
    assert CameraSettings("/dev/video0").dpi == 0


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [("rotation", "45", "0, 90, 180, 270"), ("mode", "Sepia", "Color, Gray"), ("focus", "auto", "as_is, lock, manual")],
)
def test_a_wrong_word_is_answered_with_the_right_ones(key: str, value: str, expected: str) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("scanner", "camera", {"source": "/dev/video0", key: value})
    assert expected in caught.value.detail
