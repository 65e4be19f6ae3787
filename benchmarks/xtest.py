"""Touches without a process between: XTEST straight from libXtst, so that a measurement holds no start of a helper program."""

from __future__ import annotations

import ctypes


class XTest:
    """A pointer on one X display. Raises OSError when libX11 or libXtst is missing or the display does not answer."""

    def __init__(self, display: str) -> None:
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._xtst = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        for call, *kinds in (
            (
                self._xtst.XTestFakeMotionEvent,
                ctypes.c_void_p,
                ctypes.c_int,
                ctypes.c_int,
                ctypes.c_int,
                ctypes.c_ulong,
            ),
            (self._xtst.XTestFakeButtonEvent, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong),
            (self._x11.XFlush, ctypes.c_void_p),
            (self._x11.XCloseDisplay, ctypes.c_void_p),
        ):
            call.argtypes = kinds
        self._display = self._x11.XOpenDisplay(display.encode())
        if not self._display:
            raise OSError(f"display {display} does not answer")

    def tap(self, x: int, y: int) -> None:
        """Press and release at a point, px from the top left."""
        self._xtst.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._xtst.XTestFakeButtonEvent(self._display, 1, 1, 0)
        self._xtst.XTestFakeButtonEvent(self._display, 1, 0, 0)
        self._x11.XFlush(self._display)

    def close(self) -> None:
        """Let go of the display."""
        self._x11.XCloseDisplay(self._display)
