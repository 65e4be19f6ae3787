"""Faces are found where OpenCV 4 finds them with the same cascade, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.documents.face import FOLDERS, NAME, Face, FaceFinder, finder, finder_from
from tests.documents.faces import BLUE, Pixels, on_glass, person
from tests.documents.generator.gallery import drawn

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("documents")]

# Left, top, side that detectMultiScale of OpenCV 4.12 gave for the very same pictures (factor 1.1, three neighbours).
OPENCV_4 = {
    "plain": [(135, 137, 386)],
    "dark skin": [(146, 143, 367)],
    "aside": [(92, 116, 341)],
    "on the glass": [(197, 280, 59)],
    "two": [(503, 78, 192), (80, 81, 242)],
}


def picture(name: str) -> Pixels:
    pictures = {
        "plain": lambda: person().picture,
        "dark skin": lambda: person(skin=(90, 120, 165), seed=4).picture,
        "aside": lambda: person(head=0.5, middle=0.4, background=BLUE).picture,
        "on the glass": lambda: on_glass(person().picture, 35),
        "two": lambda: np.hstack([person().picture, person(head=0.5, seed=9).picture]),
    }
    whole = pictures[name]()
    ratio = max(whole.shape[:2]) / 800
    size = (round(whole.shape[1] / ratio), round(whole.shape[0] / ratio))
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA))


def found() -> FaceFinder:
    there = finder()
    assert there is not None, "packaging/apt.txt names opencv-data"
    return there


def overlap(face: Face, box: tuple[int, int, int]) -> float:
    left, top, side = box
    wide = min(face.left + face.side, left + side) - max(face.left, left)
    high = min(face.top + face.side, top + side) - max(face.top, top)
    both = max(0.0, wide) * max(0.0, high)
    return both / (face.side**2 + side**2 - both)


@pytest.mark.parametrize("name", OPENCV_4)
def test_faces_are_found_where_opencv_four_finds_them(name: str) -> None:
    faces = found().faces(picture(name))
    assert len(faces) == len(OPENCV_4[name])
    assert all(any(overlap(face, box) > 0.85 for face in faces) for box in OPENCV_4[name])


@pytest.mark.parametrize("kind", ["birth_certificate", "bank_card"])
def test_papers_have_no_face(kind: str) -> None:
    page, _ = drawn(kind, 7)
    assert found().faces(np.ascontiguousarray(page[..., ::-1])) == ()


@pytest.mark.parametrize("shape", [(1, 1, 3), (19, 500, 3), (20, 20, 3), (400, 300, 3)])
def test_where_nothing_is_drawn_is_no_face(shape: tuple[int, int, int]) -> None:
    assert found().faces(np.full(shape, 200, np.uint8)) == ()


def test_noise_is_no_face() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 400), dtype=np.uint8)
    assert found().faces(noise) == ()


def test_a_face_upside_down_is_far_less_certain() -> None:
    upright, turned = picture("plain"), np.ascontiguousarray(picture("plain")[::-1])
    assert 4 * max((face.votes for face in found().faces(turned)), default=0) < found().faces(upright)[0].votes


def test_places_are_told_in_px_of_the_picture_that_came() -> None:
    large = np.asarray(cv2.resize(picture("plain"), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC))
    (face,) = found().faces(large)
    assert overlap(Face(face.left / 3, face.top / 3, face.side / 3, 1), OPENCV_4["plain"][0]) > 0.85


def whole() -> str:
    return next(folder / NAME for folder in FOLDERS if (folder / NAME).is_file()).read_text("ascii")


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("</opencv_storage>", "", "no XML"),
        ("HAAR</featureType>", "LBP</featureType>", "no cascade"),
        ("<width>20</width>", "<width>24</width>", "no square"),
        ("<rects>", "<tilted>1</tilted><rects>", "tilted"),
        ("0 -1 0 ", "1 2 0 ", "no stump"),
        ("0 -1 0 ", "0 -1 99999 ", "no feature"),
        ("<leafValues>", "<leafValues>1.0 ", "no stump"),
    ],
)
def test_what_is_no_cascade_of_upright_stumps_is_refused(tmp_path: Path, old: str, new: str, match: str) -> None:
    assert old in whole()
    (tmp_path / "x.xml").write_text(whole().replace(old, new, 1), "ascii")
    with pytest.raises(ValueError, match=match):
        finder_from(tmp_path / "x.xml")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        finder_from(tmp_path / "none.xml")
