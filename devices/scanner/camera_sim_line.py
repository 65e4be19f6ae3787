"""One connection to the virtual camera: a question in HTTP, an answer in ``multipart/x-mixed-replace``, and how it goes wrong.

A reader that does not keep up misses pictures, as with a real sensor, but what already lies in the socket is old.
"""

from __future__ import annotations

import socket

from devices.scanner.camera_sim_state import CameraFault

CUT_AFTER_FRAMES = 3  # pictures that a connection gets before "cut" strikes
BOUNDARY = b"picture"
REQUEST_BYTES = 8192
SEND_BUFFER_BYTES = 1 << 18  # some pictures: what a reader finds there after a pause is old
_ANSWERS = {
    CameraFault.REFUSE: b"HTTP/1.0 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    CameraFault.LOCKED: b'HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="camera"\r\n\r\n',
    CameraFault.PAGE: b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<html></html>",
}
_STREAM = b"HTTP/1.0 200 OK\r\nCache-Control: no-store\r\nContent-Type: multipart/x-mixed-replace; boundary=" + BOUNDARY


class Viewer:
    """Who has connected, and what is still to be sent to him. ``line`` does not block."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.pending = bytearray()
        self.streams = False
        self.frames = 0  # pictures that it has got
        self.still_frames = 0  # of these, since the paper last changed
        self._request = bytearray()
        self._ends = False  # hang up when everything is sent
        line.setblocking(False)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    def hear(self, fault: CameraFault | None) -> bool:
        """Take what has come and answer it; False when the other side has hung up."""
        try:
            data = self.line.recv(REQUEST_BYTES)
        except OSError:
            return False
        self._request += data
        if not data or len(self._request) > REQUEST_BYTES:
            return False
        if b"\r\n\r\n" in self._request and not self.streams and not self._ends and fault is not CameraFault.SILENT:
            self._ends = fault in _ANSWERS
            self.streams = not self._ends
            self.pending += _STREAM + b"\r\n\r\n" if self.streams or fault is None else _ANSWERS[fault]
        return True

    def give(self, jpeg: bytes, *, cut: bool) -> None:
        """The next picture; ``cut``: after some, only half of one, and the end."""
        self.frames += 1
        self.still_frames += 1
        self.pending += b"--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (BOUNDARY, len(jpeg))
        if cut and self.frames > CUT_AFTER_FRAMES:
            self.pending += jpeg[: len(jpeg) // 2]
            self._ends, self.streams = True, False
        else:
            self.pending += jpeg + b"\r\n"

    def send(self) -> bool:
        """Send what the line takes; False when it is broken or has had everything it was to have."""
        if self.pending:
            try:
                del self.pending[: self.line.send(self.pending)]
            except BlockingIOError:
                return True
            except OSError:
                return False
        return bool(self.pending) or not self._ends
