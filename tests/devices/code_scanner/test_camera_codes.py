"""Codes in pictures: every kind, every encoding, turned, small, inverted, blurred; and never a guessed text."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.code_scanner.camera_codes import CodeFinder, text_with_eci
from devices.code_scanner.code_line import Refusal
from tests.devices.code_scanner.counter import code_of, qr, scene

ALL = ("qr", "code128", "datamatrix", "pdf417", "ean13", "ean8", "aztec", "code39")


def found(picture: Any, *formats: Any, encoding: str = "utf-8", most: int = 4096) -> list[str | Refusal]:
    return CodeFinder(formats or ("qr", "code128", "datamatrix", "pdf417"), encoding, most).find(picture)


def turned(picture: Any, degrees: float) -> Any:
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(picture, turn, (width, height), borderValue=200)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("QRCode", "码-42"),
        ("Code128", "ABC-42"),
        ("DataMatrix", "码-42"),
        ("PDF417", "码-42"),
        ("EAN13", "6901234567892"),
        ("EAN8", "12345670"),
        ("Aztec", "码-42"),
        ("Code39", "ABC-42"),
    ],
)
def test_each_format_is_read_and_only_when_it_is_looked_for(kind: str, text: str) -> None:
    picture = scene(code_of(text, kind, scale=2))
    mine = kind.lower().removesuffix("code")
    assert found(picture, mine) == [text]
    assert found(picture, *[each for each in ALL if each != mine]) == []


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "GB2312", "Big5"])
def test_a_code_that_says_its_encoding_is_read_in_it(encoding: str) -> None:
    text = "中文-42" if encoding == "Big5" else "乌兰-42"
    assert found(scene(code_of(text, eci=encoding))) == [text]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_code_that_does_not_has_the_configured_one(encoding: str) -> None:
    text = "呼和浩特 乌兰 𠮷"
    assert found(scene(qr(text.encode(encoding))), encoding=encoding) == [text]


def test_what_is_no_text_in_the_configured_encoding_is_not_guessed() -> None:
    """zxing-cpp itself takes these two bytes for "Âë"."""
    assert found(scene(qr("码".encode("gbk")))) == [Refusal.NOT_TEXT]


def test_a_backslash_is_one_with_and_without_an_encoding() -> None:
    text = "\\000026 a\\b\\\\c"
    assert found(scene(qr(text.encode()))) == [text]
    assert found(scene(code_of(text + "码", eci="GB18030"))) == [text + "码"]


def test_control_characters_are_discarded() -> None:
    assert found(scene(qr(b"A\x1d\x02B"))) == ["AB"]


def test_a_code_that_is_too_long_is_refused() -> None:
    assert found(scene(qr(b"7" * 60, box=3)), most=50) == [Refusal.TOO_LONG]


@pytest.mark.parametrize("degrees", [0, 17, 45, 90, 133, 180, 270])
def test_a_code_is_read_however_it_is_turned(degrees: float) -> None:
    picture = np.full((400, 400), 200, np.uint8)
    code = qr(b"TURNED")
    picture[140 : 140 + code.shape[0], 140 : 140 + code.shape[1]] = code
    assert found(turned(picture, degrees)) == ["TURNED"]


def test_light_on_dark_is_read_as_on_a_telephone_in_night_mode() -> None:
    assert found(255 - scene(qr("码-42".encode()))) == ["码-42"]


def test_a_small_code_is_read_with_two_pixels_to_a_module() -> None:
    assert found(scene(qr(b"SMALL", box=2))) == ["SMALL"]


def test_a_code_in_colour_noise_and_out_of_focus_is_read() -> None:
    noise = np.random.default_rng(7).normal(0, 12, (480, 640))
    picture = cv2.GaussianBlur(scene(qr(b"NOISY")), (5, 5), 0).astype(float) + noise
    assert found(np.clip(picture, 0, 255).astype(np.uint8)) == ["NOISY"]


def test_a_code_seen_at_an_angle_is_read() -> None:
    source = np.array([[0, 0], [640, 0], [640, 480], [0, 480]], np.float32)
    target = np.array([[60, 40], [600, 0], [640, 480], [0, 400]], np.float32)
    tilt = cv2.getPerspectiveTransform(source, target)
    assert found(cv2.warpPerspective(scene(qr(b"TILTED")), tilt, (640, 480), borderValue=200)) == ["TILTED"]


def test_all_codes_in_the_picture_are_found() -> None:
    assert set(found(scene(qr(b"ONE"), code_of("TWO", "DataMatrix")))) == {"ONE", "TWO"}


def test_half_a_code_is_none() -> None:
    assert found(scene(qr(b"WHOLE")[:60])) == []


@pytest.mark.parametrize("picture", [np.zeros((1, 1), np.uint8), np.full((480, 640), 255, np.uint8)])
def test_a_picture_of_nothing_has_no_codes(picture: Any) -> None:
    assert found(picture) == []


@given(st.binary(max_size=40))
def test_any_content_with_encodings_is_a_text_or_refused(content: bytes) -> None:
    text = text_with_eci(content, "utf-8")
    assert text is Refusal.NOT_TEXT or text


def test_an_encoding_may_change_in_the_middle() -> None:
    content = b"A\\000029" + "码".encode("gbk") + b"\\000026" + "码".encode()
    assert text_with_eci(content, "latin-1") == "A码码"
    assert text_with_eci(b"A\\000899" + b"\x80", "utf-8") is Refusal.NOT_TEXT
