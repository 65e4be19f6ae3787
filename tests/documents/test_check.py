"""``document check`` on files: what is found, and what is refused for which reason."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from kiosk.documents.admit import Refused, admit
from kiosk.documents.check import document_check
from kiosk.documents.ocr import Text
from kiosk.documents.raster import Pixels, Points
from kiosk.errors import DataError
from tests.documents import papers

pytestmark = pytest.mark.req("M08")


class Blind:
    """Reads nothing: the models are tried where reading is tested."""

    def read(self, page: Pixels) -> Text:
        return Text((), 0)

    def again(self, page: Pixels, place: Points) -> tuple[str, ...]:
        return ()


def one(file: Path, out: Path | None = None) -> dict[str, object]:
    ticks = iter(range(100))
    return document_check([file], None, out, lambda: float(next(ticks)), Blind)[0]


def code(file: Path) -> str:
    answer = one(file)
    assert answer["verdict"] == {
        "ok": False, "blur": None, "glare": None, "blank": None, "cropped": None, "reasons": [],
    }  # fmt: skip
    error = answer["error"]
    assert isinstance(error, dict)
    assert set(error) == {"completion", "code", "action", "detail"}
    return str(error["code"])


def put(folder: Path, name: str, picture: Image.Image, **options: object) -> Path:
    picture.save(folder / name, **options)  # type: ignore[arg-type]
    return folder / name


def png_that_claims(width: int, height: int, depth: int = 8) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_good_page_is_told_in_the_shape_of_the_command_line(tmp_path: Path) -> None:
    file = put(tmp_path, "page.png", papers.small(), dpi=(300, 300))
    answer = one(file)
    assert set(answer) == {"file", "corners", "skew_deg", "verdict", "type", "fields", "ms"}
    assert answer["corners"] == [[0.0, 0.0], [1239.0, 0.0], [1239.0, 1753.0], [0.0, 1753.0]]
    assert answer["skew_deg"] == 0.0
    assert answer["verdict"]["reasons"] == []  # type: ignore[index]
    assert (answer["type"], answer["fields"]) == ("other", {})


def test_a_sheet_that_comes_twice_is_said_at_its_second_time(tmp_path: Path) -> None:
    first = put(tmp_path, "a.png", papers.full())
    again = put(tmp_path, "b.jpg", papers.full().point(lambda level: level * 15 // 16), quality=80)
    other = put(tmp_path, "c.png", papers.written(papers.LINE, 11, lines=20, at=(300, 400)))
    ticks = iter(range(100))
    answers = document_check([first, again, other, again], None, None, lambda: float(next(ticks)), Blind)
    assert ["duplicate" in answer["verdict"]["reasons"] for answer in answers] == [False, True, False, True]
    assert not answers[1]["verdict"]["ok"]


def test_a_blank_page_is_judged_and_is_no_error(tmp_path: Path) -> None:
    answer = one(put(tmp_path, "page.jpg", papers.blank().reduce(2), dpi=(150, 150)))
    assert "error" not in answer
    assert answer["verdict"]["reasons"] == ["blank"]  # type: ignore[index]


def test_one_bad_file_does_not_hide_the_others(tmp_path: Path) -> None:
    good = put(tmp_path, "page.png", papers.small())
    answers = document_check([tmp_path / "none.png", good], "银行卡", None, reader=Blind)
    assert ["error" in answer for answer in answers] == [True, False]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_usual_kind_of_picture_is_read(tmp_path: Path, mode: str) -> None:
    assert one(put(tmp_path, "page.png", papers.small().convert(mode)))["verdict"]["ok"] is True  # type: ignore[index]


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (1240, 1754), (0, 0, 0, 0))
    assert one(put(tmp_path, "page.png", clear))["verdict"]["reasons"] == ["blank"]  # type: ignore[index]


def test_a_photograph_taken_sideways_is_sent_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise to look at it
    file = put(tmp_path, "photo.jpg", papers.small(), exif=exif)
    one(file, tmp_path / "out")
    assert Image.open(tmp_path / "out/photo.jpg").size == (1754, 1240)


@pytest.mark.parametrize(("said", "reasons"), [(100.0, ["low_resolution"]), (300.0, []), (0.0, []), (1e7, [])])
def test_the_resolution_that_a_file_claims_counts_when_it_can_be_true(
    tmp_path: Path, said: float, reasons: list[str]
) -> None:
    file = put(tmp_path, "page.png", papers.small(), dpi=(said, said))
    assert one(file)["verdict"]["reasons"] == reasons  # type: ignore[index]


def test_pages_are_written_as_they_would_be_sent_and_none_over_another(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, "page.png", papers.small())
    document_check([tmp_path / "a/page.png", tmp_path / "b/page.png"], None, tmp_path / "out/deep", reader=Blind)
    assert sorted(file.name for file in (tmp_path / "out/deep").iterdir()) == ["page-2.jpg", "page.jpg"]


def test_an_output_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    file = put(tmp_path, "page.png", papers.small())
    with pytest.raises(DataError, match="cannot be written"):
        one(file, file)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    assert (code(tmp_path / "none.png"), code(tmp_path / "folder.png")) == ("noFile", "unreadable")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"GIF89a" + bytes(50), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert code(tmp_path / "a.png") == "badImage"


@pytest.mark.parametrize("name", ["page.png", "page.jpg"])
def test_a_file_that_breaks_off_is_refused(tmp_path: Path, name: str) -> None:
    file = put(tmp_path, name, papers.small())
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert code(file) == "badImage"


def test_a_wrong_ending_is_refused(tmp_path: Path) -> None:
    assert code(put(tmp_path, "page.png", papers.small(), format="JPEG")) == "wrongSuffix"
    assert code(put(tmp_path, "page.tiff", papers.small())) == "wrongSuffix"


def test_a_hundred_megapixels_are_refused_before_any_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_that_claims(10_000, 10_000))
    (tmp_path / "b.png").write_bytes(png_that_claims(2**31 - 1, 2**31 - 1))
    assert (code(tmp_path / "a.png"), code(tmp_path / "b.png")) == ("tooLarge", "tooLarge")


def test_a_file_larger_than_any_page_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.truncate(65 * 1024 * 1024)  # a hole: no disk is used
    assert code(tmp_path / "a.png") == "tooLarge"


def test_one_pixel_is_refused(tmp_path: Path) -> None:
    assert code(put(tmp_path, "a.png", Image.new("RGB", (1, 1)))) == "tooSmall"


def test_inks_of_a_printing_press_are_refused(tmp_path: Path) -> None:
    assert code(put(tmp_path, "a.jpg", papers.small().convert("CMYK"))) == "colourMode"


def test_sixteen_bits_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.png", Image.new("I;16", (100, 100), 40_000))
    (tmp_path / "b.png").write_bytes(png_that_claims(100, 100, depth=16))
    assert (code(tmp_path / "a.png"), code(tmp_path / "b.png")) == ("bitDepth", "bitDepth")


def test_moving_pictures_are_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    assert code(put(tmp_path, "a.png", frames[0], save_all=True, append_images=frames[1:])) == "animated"


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_no_broken_byte_breaks_the_door(kind: str) -> None:
    source, out = random.Random(20261123), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    papers.small().reduce(8).save(out, kind, dpi=(300, 300), exif=exif)
    whole = out.getvalue()
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(source.randint(1, 4)):
            # Most of what a reader trips over stands at the front.
            broken[source.randrange(min(len(broken), source.choice((200, len(broken)))))] = source.randrange(256)
        with contextlib.suppress(Refused):
            assert admit(bytes(broken), kind).pixels.ndim == 3
