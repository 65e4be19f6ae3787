"""Sheets for the glass where nothing else was drawn: a marked sample paper with a number on it, so that pages can be told
apart in the clerk's page and in the pictures."""

from __future__ import annotations

from pathlib import Path

from sandbox.papers import A4, DPI, GREY, Sheet

TOP, LINES = 420, 14


def numbered_sheet(directory: Path, font: Path, number: int) -> str:
    """Write the sheet of that number as PNG unless it is there; its file name. Raises OSError."""
    file = directory / f"sheet-{number:02d}.png"
    if not file.exists():
        sheet = Sheet(font)
        sheet.middle(TOP, f"样例材料　第 {number} 份", 72)
        sheet.lines(220, TOP + 260, [f"此处为材料内容示意　{number:02d}-{row:02d}" for row in range(1, LINES)], 44, 2.5)
        sheet.text((220, A4[1] - 220), f"样例材料 {number:02d}", 36, GREY)
        sheet.mark()
        directory.mkdir(parents=True, exist_ok=True)
        sheet.image.save(file, dpi=(DPI, DPI), compress_level=1)
    return file.name
