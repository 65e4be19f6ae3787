"""A QR code as SVG: numbers alone, so that nothing of the text reaches the drawing. ISO/IEC 18004, correction M."""

from __future__ import annotations

import qrcode
import qrcode.constants

QUIET = 2  # modules; the paper around it is white


def svg(text: str) -> str:
    """One path of unit squares, rows joined to bars."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    side = len(rows)
    bars = "".join(_bars(y, [bool(dark) for dark in row]) for y, row in enumerate(rows))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{bars}"/></svg>'


def _bars(y: int, row: list[bool]) -> str:
    found, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            found.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(found)
