"""The README's picture is put together from what a demo left, and from nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def front() -> ModuleType:
    spec = importlib.util.spec_from_file_location("front_picture", TOP / "packaging" / "front_picture.py")
    if spec is None or spec.loader is None:
        raise ImportError("packaging/front_picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """Pictures of one colour each, the receipt's within white."""
    screens = tmp_path / "screens"
    screens.mkdir()
    for name, colour in (("01-home", "red"), ("08-checklist", "green"), ("12-checklist", "black")):
        Image.new("RGB", (108, 192), colour).save(screens / f"{name}.png")
    paper = Image.new("RGB", (64, 400), "white")
    paper.paste((0, 0, 255), (0, 100, 64, 300))
    paper.save(tmp_path / "receipt.png")
    return tmp_path


def test_home_the_first_checklist_and_the_receipt_stand_side_by_side(front: ModuleType, demo: Path) -> None:
    made = front.picture(demo)
    middle = made.height // 2
    colours = [made.getpixel((x, middle)) for x in range(made.width)]
    order = list(dict.fromkeys(colour for colour in colours if sorted(colour) in ([0, 0, 255], [0, 0, 128])))
    assert order == [(255, 0, 0), (0, 128, 0), (0, 0, 255)]


def test_the_white_that_the_cutter_leaves_is_cut_off(front: ModuleType, demo: Path) -> None:
    made = front.picture(demo)
    column = [made.getpixel((made.width - 48 - 20, y)) for y in range(48, 1048)]
    assert column.count((0, 0, 255)) > 900


def test_a_folder_without_a_picture_is_refused_by_its_name_and_writes_nothing(front: ModuleType, demo: Path) -> None:
    (demo / "receipt.png").unlink()
    out = demo / "front.png"
    with pytest.raises(front.NoDemo, match=r"receipt\.png"):
        front.write(demo, out)
    assert not out.exists()
