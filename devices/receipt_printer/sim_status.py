"""What the virtual printer says of its state: bytes in real time, the paper sensor, automatic status, the USB port.

Source: Epson ESC/POS command reference (DLE EOT, GS r, GS a); USB printer class 1.1, GET_PORT_STATUS.
"""

from __future__ import annotations

from devices.receipt_printer.sim_state import SimState

_REAL_TIME, _AUTOMATIC = 0x12, 0x10
_WELL_AT_PORT, _PAPER_EMPTY_AT_PORT, _SELECTED_AT_PORT = 0x18, 0x20, 0x10


def real_time(n: int, state: SimState) -> int:
    """The answer to DLE EOT n."""
    if state.fault == "lie_ok":
        return _REAL_TIME
    bits = 0
    if n == 1:
        bits = _bits((0x04, state.drawer_pin), (0x08, state.offline), (0x40, state.feed_button))
    elif n == 2:
        bits = _bits(
            (0x04, state.cover_open), (0x08, state.feed_button), (0x20, state.paper_out), (0x40, state.erroneous)
        )
    elif n == 3:
        bits = _bits(
            (0x04, state.mechanical_error), (0x08, state.cutter_jammed), (0x20, state.broken), (0x40, state.overheated)
        )
    elif n == 4:
        bits = _bits((0x60, state.paper_out), (0x0C, state.paper in ("low", "out")))
    return _REAL_TIME | bits


def sensor(state: SimState) -> int:
    """The answer to GS r 1."""
    return {"full": 0x00, "low": 0x03}.get(state.paper, 0x0F)


def automatic(state: SimState) -> bytes:
    """The four bytes of automatic status."""
    first = _AUTOMATIC | _bits((0x08, state.offline), (0x20, state.cover_open), (0x40, state.feed_button))
    second = _bits((0x08, state.cutter_jammed), (0x20, state.broken), (0x40, state.overheated))
    return bytes((first, second, sensor(state), 0))


def port(state: SimState) -> int:
    """What GET_PORT_STATUS has."""
    if state.fault == "lie_ok":
        return _WELL_AT_PORT
    if state.paper_out:
        return _PAPER_EMPTY_AT_PORT | _WELL_AT_PORT
    return _SELECTED_AT_PORT if state.erroneous or state.cover_open else _WELL_AT_PORT


def _bits(*flags: tuple[int, bool]) -> int:
    return sum(bit for bit, is_set in flags if is_set)
