"""The virtual scanner's directory."""

from __future__ import annotations

import io
import json
from pathlib import Path

from PIL import Image

from devices.scanner import sim


def test_preparing_again_keeps_the_paper_and_the_fault(tmp_path: Path) -> None:
    sim.prepare(tmp_path)
    sim.put_paper(tmp_path, b"P5\n1 1\n255\n0")
    sim.set_fault(tmp_path, "jammed")
    sim.prepare(tmp_path)
    assert sim.has_paper(tmp_path)
    assert sim.current_fault(tmp_path) == "jammed"


def test_a_png_with_transparency_lies_on_white_paper(tmp_path: Path) -> None:
    sim.prepare(tmp_path)
    out = io.BytesIO()
    Image.new("RGBA", (2, 1), (0, 0, 0, 0)).save(out, "PNG")
    picture = tmp_path / "page.png"
    picture.write_bytes(out.getvalue())
    sim.put_paper(tmp_path, picture)
    assert (tmp_path / "paper.pnm").read_bytes() == b"P6\n2 1\n255\n" + b"\xff" * 6


def test_a_gray_jpeg_stays_gray(tmp_path: Path) -> None:
    sim.prepare(tmp_path)
    out = io.BytesIO()
    Image.new("L", (8, 8), 255).save(out, "JPEG")
    sim.put_paper(tmp_path, out.getvalue())
    assert (tmp_path / "paper.pnm").read_bytes() == b"P5\n8 8\n255\n" + b"\xff" * 64


def test_without_paper_the_backend_is_told_that_there_are_no_documents(tmp_path: Path) -> None:
    sim.prepare(tmp_path)
    assert json.loads((tmp_path / "options.json").read_text())["status-nodocs"] is True


def test_the_settings_name_only_the_pnm_backend(tmp_path: Path) -> None:
    settings = sim.prepare(tmp_path / "new")
    assert (Path(settings["config_dir"]) / "dll.conf").read_text() == "pnm\n"
    assert settings["device"] == "pnm:0"
