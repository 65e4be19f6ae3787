"""A receipt to bytes, against python-escpos' own way with the same picture.

First row: one bitmap of a whole receipt (200 mm of 80 mm paper at 203 dpi, QR code included) goes through our encoder's picture
path (``encode.slices``: cut into commands, made harmless) and through ``escpos.image`` of a python-escpos printer that
keeps its bytes (``Dummy``, with the pixel width in its profile). The two take turns within each round, so that both meet the
same machine; the value is the median of the rounds' ratios. Both must put the same dots on paper, but for the single
ones that ours adds where a printer would obey them.

Second row: the whole way from blocks to bytes, every line drawn (``text = "raster"``), against that same time of
``escpos.image``. Wrapping, drawing and the QR code are in it, which ``escpos.image`` gets for nothing; the goal is the same.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PIL import Image as Picture

from devices.receipt_printer import library
from devices.receipt_printer.encode import Encoder, Paper, slices
from devices.receipt_printer.protocol import Align, Block, Gap, Pair, QrCode, Rule, Text
from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim_language import take
from devices.receipt_printer.typeset import typeset

FONT = Path(__file__).parent.parent / "assets/fonts/NotoSansCJKsc-Regular.otf"
WIDTH: Final = 576
DOTS_PER_MM: Final = 8
LENGTH_MM: Final = 200
ROUNDS: Final = 15
GOAL: Final = 1.2
MS = 1000.0
CUT = b"\x1dV\x42\x00"
# Dots that may differ in a whole receipt; each stands for a command in the picture data that a printer would have obeyed.
FEW_DOTS: Final = 40


def measure() -> list[dict[str, object]]:
    """Two rows; raises RuntimeError when the two ways do not print the same."""
    encoder = Encoder(Paper(width=WIDTH, text_mode=False, native_qr=False, font=CellFont(str(FONT))))
    blocks = _receipt()
    bitmap = _bitmap(encoder, blocks)
    _compare(bitmap)
    ours, theirs, whole = [], [], []
    for number in range(ROUNDS + 1):
        ways = [(ours, lambda: _ours(bitmap)), (theirs, lambda: _theirs(bitmap))]
        for times, way in ways if number % 2 else reversed(ways):  # neither is always the one with the warm cache
            times.append(_seconds(way))
        whole.append(_seconds(lambda: b"".join(encoder.units(typeset(blocks, WIDTH // 12), CUT))))
    ours, theirs, whole = ours[1:], theirs[1:], whole[1:]  # the first round warms up the imports
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    against = (
        f"escpos.image of python-escpos for the same {bitmap.width} x {bitmap.height} dots: "
        f"median {statistics.median(theirs) * MS:.2f} ms, ours {statistics.median(ours) * MS:.2f} ms"
    )
    all_of_it = statistics.median(whole)
    from_blocks = all_of_it / statistics.median(theirs)
    said = (
        f"escpos.image alone, median {statistics.median(theirs) * MS:.2f} ms; blocks to bytes {all_of_it * MS:.1f} ms"
    )
    return [
        _row("receipt_render", ratio, f"<= {GOAL}", ratio <= GOAL, against),
        _row("receipt_render_from_blocks", from_blocks, f"<= {GOAL}", from_blocks <= GOAL, said),
    ]


def _receipt() -> list[Block]:
    """As long as asked for; the values are made up."""
    blocks: list[Block] = [
        Text("申请提交回执", bold=True, large=True, align=Align.CENTER),
        Text("本回执不代表已受理", bold=True, align=Align.CENTER),
        Gap(3),
        Text("LK0627-112300-018", bold=True, large=True, align=Align.CENTER),
        Rule(),
    ]
    items = ("企业职工基本养老保险待遇申领", "城乡居民养老保险待遇资格认证", "住房公积金提取", "老年人优待证办理")
    blocks += [Pair(f"{number}.", items[number % len(items)] + f"，承诺 {number} 个工作日") for number in range(24)]
    blocks += [Rule(), Pair("时间", "2026-11-23 09:30"), Gap(1)]
    blocks += [QrCode("https://zwfw.example/progress?number=LK0627112300018&division=150627", 38.0)]
    return [*blocks, Text("请妥善保管", bold=True, align=Align.CENTER)]


def _bitmap(encoder: Encoder, blocks: list[Block]) -> Picture.Image:
    """The receipt as one picture, cut or filled up to ``LENGTH_MM``."""
    paper = Picture.new("1", (WIDTH, LENGTH_MM * DOTS_PER_MM), 1)
    buffer, top = bytearray(b"".join(encoder.units(typeset(blocks, WIDTH // 12), CUT))), 0
    while (command := take(buffer, chinese=False)) is not None:
        if command.name == "ESC J":
            top += command.data[0]
        elif command.name == "GS v":
            strip = _strip(command.data)
            paper.paste(strip, (0, top))
            top += strip.height
    if top < paper.height * 0.9:
        raise RuntimeError(f"the receipt is {top // DOTS_PER_MM} mm long, too short for this measurement")
    return paper


def _strip(data: bytes) -> Picture.Image:
    across, rows = data[2] | data[3] << 8, data[4] | data[5] << 8
    return Picture.frombytes("1", (across * 8, rows), data[6:], "raw", "1;I")


def _ours(bitmap: Picture.Image) -> bytes:
    return b"".join(slices(bitmap))


def _theirs(bitmap: Picture.Image) -> bytes:
    printer = library.recorder(WIDTH)
    printer.image(bitmap)
    return bytes(printer.output)


def _compare(bitmap: Picture.Image) -> None:
    mine, other = _dots(_ours(bitmap)), _dots(_theirs(bitmap))
    different = sum((a ^ b).bit_count() for a, b in zip(mine, other, strict=True))
    if different > FEW_DOTS:
        raise RuntimeError(f"the two ways differ in {different} dots")


def _dots(stream: bytes) -> bytes:
    buffer, dots = bytearray(stream), b""
    while (command := take(buffer, chinese=False)) is not None:
        dots += command.data[6:] if command.name == "GS v" else b""
    return dots


def _seconds(way: Callable[[], object]) -> float:
    begun = time.perf_counter()
    way()
    return time.perf_counter() - begun


def _row(name: str, value: float, goal: str, ok: bool, against: str) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value, 4),
        "unit": "x",
        "goal": goal,
        "ok": ok,
        "against": against,
        "runs": ROUNDS,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1, ensure_ascii=False))
