"""When a picture has come to rest, on pictures made for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.scanner.camera_look import Unrest, look_at
from devices.scanner.camera_settle import Settling

FRAMES = 4


def table(shift: int = 0, blur: float = 0.0, light: float = 1.0, width: int = 320, height: int = 240) -> MatLike:
    """A page with bars on a dark mat."""
    picture = np.full((height, width, 3), 55, np.uint8)
    left = 90 + shift
    cv2.rectangle(picture, (left, 20), (left + 130, 220), (240, 240, 240), -1)
    for line in range(30, 210, 12):
        cv2.rectangle(picture, (left + 10, line), (left + 115, line + 4), (20, 20, 20), -1)
    if blur:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    return cv2.convertScaleAbs(picture, alpha=light)


def noisy(picture: MatLike, seed: int, sigma: float = 2.0) -> MatLike:
    grain = np.random.default_rng(seed).normal(0.0, sigma, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def fed(frames: Iterable[MatLike], sigma: float = 2.0) -> Settling:
    settling = Settling(FRAMES)
    for seed, frame in enumerate(frames):
        settling.feed(noisy(frame, seed, sigma) if sigma else frame)
    return settling


def test_the_same_scene_with_noise_comes_to_rest_after_so_many_frames() -> None:
    assert not fed([table()] * (FRAMES - 1)).settled
    settling = fed([table()] * FRAMES)
    assert settling.settled
    assert not settling.frozen


@pytest.mark.parametrize("sigma", [0.5, 2.0, 6.0])
def test_a_noisy_sensor_in_a_dim_room_still_comes_to_rest(sigma: float) -> None:
    assert fed([table(light=0.5)] * FRAMES, sigma).settled


def test_frames_without_any_noise_are_frozen() -> None:
    settling = fed([table()] * FRAMES, sigma=0)
    assert settling.settled
    assert settling.frozen


def test_one_different_pixel_is_enough_to_be_alive() -> None:
    spoiled = table().copy()
    spoiled[0, 0, 0] += 1
    settling = fed([table(), spoiled, table(), table()], sigma=0)
    assert settling.settled
    assert not settling.frozen


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (lambda number: table(shift=6 * number), Unrest.MOVING),
        (lambda number: table(shift=number), Unrest.MOVING),
        (lambda number: table(blur=0.5 + 0.5 * (number % 3)), Unrest.FOCUS),
        (lambda number: table(light=1.0 - 0.15 * (number % 3)), Unrest.LIGHT),
        (lambda number: table(width=320 - 2 * (number % 2)), Unrest.SIZE),
        (lambda number: np.zeros((240, 320, 3), np.uint8), Unrest.BLACK),
        (lambda number: np.full((240, 320, 3), (0, 135, 0), np.uint8), Unrest.GREEN),
    ],
)
def test_what_keeps_a_picture_from_resting_is_told(frame: Callable[[int], MatLike], reason: Unrest) -> None:
    settling = fed(frame(number) for number in range(20))
    assert not settling.settled
    assert settling.reason is reason


def test_a_hand_that_comes_and_goes_starts_the_count_again() -> None:
    scenes = [table(), table(), table(shift=20), table(), table(), table()]
    assert not fed(scenes).settled
    assert fed([*scenes, table()]).settled


@pytest.mark.parametrize("colour", [(250, 250, 250), (40, 120, 40), (60, 60, 60)])
def test_a_page_without_content_is_a_picture_too(colour: tuple[int, int, int]) -> None:
    settling = fed([np.full((240, 320, 3), colour, np.uint8)] * FRAMES)
    assert settling.settled


@given(
    shape=st.tuples(st.integers(1, 400), st.integers(1, 400), st.sampled_from([1, 3])),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_any_picture_can_be_looked_at(shape: tuple[int, int, int], seed: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    look = look_at(picture[:, :, 0] if shape[2] == 1 else picture)
    assert 0 <= look.brightness <= 255
    assert look.sharpness >= 0


def test_eight_megapixels_are_looked_at_without_a_copy_being_kept() -> None:
    look = look_at(np.full((2448, 3264, 3), 200, np.uint8))
    assert look.small.nbytes < 160 * 160
    assert look.shape == (2448, 3264, 3)
