"""What can be configured of an ESC/POS printer, and the check of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer import encode, raster


@dataclass(frozen=True, slots=True)
class EscposSettings:
    """``flow``: "dsrdtr", "xonxoff" or "none". ``width_dots`` printable dots at ``dpi`` (80 mm paper: 576 at 203).

    ``text``: "gb18030" (the printer's own font, which holds ``glyphs``: "gb2312", "gbk" or "gb18030") or "raster"
    (every line as a picture drawn with ``font``, ``font_face`` being the face in a .ttc). With "gb18030" a font is
    optional: it draws the lines with characters that the printer's font lacks. ``qr``: "native" or "raster".
    ``cutter``: "partial", "full", "none". ``questions``: which of DLE EOT 1..4 the printer knows.

    Times in seconds: ``answer_timeout`` for one answer in real time, ``ready_timeout`` for the first answer in order,
    ``stall_timeout`` for a line that takes no data, ``confirm_timeout`` from the last byte to the confirmation.
    """

    port: str
    baudrate: int = 115200
    flow: str = "dsrdtr"
    width_dots: int = 576
    dpi: int = 203
    text: str = "gb18030"
    glyphs: str = "gbk"
    qr: str = "native"
    font: str = ""
    font_face: int = 0
    cutter: str = "partial"
    cut_feed_mm: float = 5.0
    spacing_dots: int = 8
    questions: str = "1234"
    answer_timeout: float = 0.5
    ready_timeout: float = 5.0
    stall_timeout: float = 10.0
    confirm_timeout: float = 15.0


def check(settings: EscposSettings) -> None:
    """Raise ``DeviceError`` (invalidData ``badSettings``, action configuration) naming a key that cannot be meant."""

    def wrong() -> Iterator[str]:
        if not settings.port:
            yield "port"
        for key, allowed in (
            ("flow", ("dsrdtr", "xonxoff", "none")),
            ("text", ("gb18030", "raster")),
            ("glyphs", encode.GLYPHS),
            ("qr", ("native", "raster")),
            ("cutter", ("partial", "full", "none")),
        ):
            if getattr(settings, key) not in allowed:
                yield key
        if settings.text == "raster" and not settings.font:
            yield "font"
        if settings.width_dots < 8 * raster.CELL_DOTS or settings.width_dots % 8:
            yield "width_dots"
        if not settings.questions or set(settings.questions) - set("1234"):
            yield "questions"

    key = next(wrong(), None)
    if key is not None:
        raise DeviceError(Completion.INVALID_DATA, "badSettings", Action.CONFIGURATION, f"{key}: missing or unknown")
