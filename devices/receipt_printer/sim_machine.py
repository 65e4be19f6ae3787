"""What the commands of ``sim_language`` do in the virtual printer:

the print head, the line buffer, QR codes, the cutter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import qrcode
from PIL import Image

from devices.receipt_printer import sim_status
from devices.receipt_printer.raster import CELL_DOTS, EM_DOTS
from devices.receipt_printer.sim_language import Command
from devices.receipt_printer.sim_paper import CUTTER_DOTS, Paper
from devices.receipt_printer.sim_state import SimState
from devices.receipt_printer.typeset import cells

DEFAULT_PITCH = 30
RULE_ROWS = 4  # a black picture of at most so many rows is a dividing line
_QR_LEVELS = {
    48: qrcode.constants.ERROR_CORRECT_L,
    49: qrcode.constants.ERROR_CORRECT_M,
    50: qrcode.constants.ERROR_CORRECT_Q,
    51: qrcode.constants.ERROR_CORRECT_H,
}
_IGNORED = frozenset(
    {"NUL", "CR", "DLE EOT", "DLE ENQ", "ESC t", "ESC R", "ESC M", "FS S", "ESC -", "FS -", "GS B", "GS P", "ESC p"}
)


@dataclass(slots=True)
class _Style:
    bold: bool = False
    align: int = 0
    width: int = 1
    height: int = 1
    chinese_width: int = 1
    chinese_height: int = 1


class Machine:
    """Executes commands on ``paper``.

    ``slip_out`` gets each cut slip, ``answer`` each answer in order for the host, ``error`` each complaint; ``state`` is
    asked for the sensors and for what the printer knows.
    """

    def __init__(
        self,
        paper: Paper,
        *,
        slip_out: Callable[[Image.Image, str], None],
        answer: Callable[[bytes], None],
        state: Callable[[], SimState],
        error: Callable[[str], None],
    ) -> None:
        self._paper = paper
        self._slip_out = slip_out
        self._answer = answer
        self._state = state
        self._error = error
        self.power_up()

    def power_up(self) -> None:
        """As after switching on: ``status_back`` is what the switches say, where ESC @ leaves it as it is."""
        self.status_back = self._state().status_back
        self._reset()

    def _reset(self) -> None:
        self._style = _Style()
        self._pitch = DEFAULT_PITCH
        self.chinese = False
        self._line: list[tuple[str, int, int, bool]] = []
        self._line_dots = 0
        self._qr_size, self._qr_level, self._qr_data = 3, 48, b""

    def execute(self, command: Command) -> None:
        """Do one command."""
        name, data = command.name, command.data
        if name == "text":
            self._character(data)
        elif name == "LF":
            self._print_line()
        elif name == "ESC @":
            self._reset()
        elif name in ("ESC J", "ESC d"):
            if self._line:
                self._print_line()
            self._paper.feed(data[0] if name == "ESC J" else data[0] * self._pitch)
        elif name == "GS V":
            self._cut(data)
        elif name == "GS v":
            self._raster(data)
        elif name == "GS (" and data[:1] == b"k":
            self._code(data[3:])
        elif name == "GS (" and data[:1] == b"H":
            self._process_id(data[3:])
        elif name == "GS r" and data in (b"\x01", b"1"):
            if self._state().in_order:
                self._answer(bytes((sim_status.sensor(self._state()),)))
        elif name == "GS a":
            self.status_back = data[0] != 0
        elif not self._set_style(name, data) and name not in _IGNORED:
            self._error(f"not understood: {name} {data[:8].hex(' ')}")

    def _set_style(self, name: str, data: bytes) -> bool:
        style = self._style
        if name in ("FS &", "FS ."):
            self.chinese = name == "FS &"
        elif name in ("ESC E", "ESC G"):
            style.bold = bool(data[0] & 1)
        elif name == "ESC a":
            style.align = data[0] % 48
        elif name == "ESC 3":
            self._pitch = data[0]
        elif name == "ESC 2":
            self._pitch = DEFAULT_PITCH
        elif name == "GS !":
            style.width, style.height = (data[0] >> 4 & 7) + 1, (data[0] & 7) + 1
        elif name == "FS !":
            style.chinese_width = 2 if data[0] & 4 else 1
            style.chinese_height = 2 if data[0] & 8 else 1
        elif name == "ESC !":
            style.bold = bool(data[0] & 8)
            style.width, style.height = (2 if data[0] & 32 else 1), (2 if data[0] & 16 else 1)
        else:
            return False
        return True

    def _character(self, data: bytes) -> None:
        style = self._style
        try:
            char = data.decode("gb18030")
        except UnicodeDecodeError:
            self._error(f"no such character: {data.hex(' ')}")
            char = "□"
        wide = cells(char) == 2
        width, height = (style.chinese_width, style.chinese_height) if wide else (style.width, style.height)
        dots = cells(char) * CELL_DOTS * width
        if self._line_dots + dots > self._paper.width:
            self._error("line wider than the paper")
            self._print_line()
        self._line.append((char, width, height, style.bold))
        self._line_dots += dots

    def _print_line(self) -> None:
        x = self._offset(self._line_dots)
        tallest = max((height for _, _, height, _ in self._line), default=1) * EM_DOTS
        for char, width, height, bold in self._line:
            self._paper.burn_text(x, tallest - EM_DOTS * height, char, width, height, bold)
            x += cells(char) * CELL_DOTS * width
        self._paper.text.append("".join(char for char, _, _, _ in self._line))
        self._line, self._line_dots = [], 0
        self._paper.feed(max(self._pitch, tallest))

    def _offset(self, width: int) -> int:
        return max(0, (self._paper.width - width) * self._style.align // 2)

    def _raster(self, data: bytes) -> None:
        """``data``: "0" m xL xH yL yH and the dots, eight in a byte, one burns."""
        if self._line:
            self._print_line()
        columns, rows = (data[2] | data[3] << 8) * 8, data[4] | data[5] << 8
        if columns > self._paper.width:
            self._error("picture wider than the paper")
        if not columns or not rows:
            self._error("empty picture")
            return
        image = Image.frombytes("1", (columns, rows), bytes(byte ^ 0xFF for byte in data[6:]))
        self._paper.burn(image, self._offset(columns))
        if rows <= RULE_ROWS and not any(image.convert("L").getextrema()):
            self._paper.text.append("─" * (self._paper.width // EM_DOTS))
        elif not self._paper.text or self._paper.text[-1] != "[picture]":
            self._paper.text.append("[picture]")

    def _process_id(self, data: bytes) -> None:
        """``data``: fn m d1 d2 d3 d4 of GS ( H."""
        if self._state().process_id and data[:2] == b"00":
            self._answer(b"\x37\x22" + data[2:6] + b"\x00")

    def _code(self, data: bytes) -> None:
        """``data``: cn fn and the arguments of GS ( k for QR codes (cn 49)."""
        function = data[1] if len(data) > 1 and data[0] == 49 else -1
        if function == 67:
            self._qr_size = data[2]
        elif function == 69:
            self._qr_level = data[2]
        elif function == 80:
            self._qr_data = data[3:]
        elif function == 81:
            self._print_code()
        elif function != 65:
            self._error(f"not understood: GS ( k {data[:4].hex(' ')}")

    def _print_code(self) -> None:
        if not self._qr_data or self._qr_level not in _QR_LEVELS:
            self._error("QR code without data or level")
            return
        code = qrcode.QRCode(border=0, error_correction=_QR_LEVELS[self._qr_level])
        code.add_data(qrcode.util.QRData(self._qr_data, mode=qrcode.util.MODE_8BIT_BYTE), optimize=0)
        code.make(fit=True)
        matrix = code.get_matrix()
        image = Image.new("1", (len(matrix), len(matrix)), 1)
        image.putdata([0 if module else 1 for row in matrix for module in row])
        side = len(matrix) * self._qr_size
        if side > self._paper.width:
            self._error("QR code wider than the paper")
        self._paper.burn(image.resize((side, side), Image.Resampling.NEAREST), self._offset(side))
        self._paper.text.append("[QR] " + self._qr_data.decode("utf-8", "replace"))

    def _cut(self, data: bytes) -> None:
        if self._line:
            self._print_line()
        if len(data) == 2:  # function B: feed to the cutter first
            self._paper.feed(CUTTER_DOTS + data[1])
        self._slip_out(*self._paper.cut())
