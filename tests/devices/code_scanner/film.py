"""A network camera that shows one picture again and again."""

from __future__ import annotations

import contextlib
import http.server
import threading
from typing import Any

import cv2

from tests.devices.code_scanner.benches import PATIENCE
from tests.devices.code_scanner.counter import scene


class Film:
    """A network camera that shows one picture again and again; ``stalls`` makes it say no more in the middle."""

    def __init__(self) -> None:
        self.picture: Any = scene()
        self.shown = threading.Semaphore(0)
        self.stalls = threading.Event()
        self.ended = threading.Event()
        self.login = ""
        film = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/stream":
                    self.send_error(404)
                    return
                if film.login and self.headers["Authorization"] != film.login:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
                self.end_headers()
                with contextlib.suppress(OSError):
                    while not film.ended.wait(0.01):
                        self.show()

            def show(self) -> None:
                jpeg = cv2.imencode(".jpg", film.picture)[1].tobytes()
                head = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                if film.stalls.is_set():
                    self.wfile.write(head.encode() + jpeg[: len(jpeg) // 2])
                    film.ended.wait()
                    return
                self.wfile.write(head.encode() + jpeg + b"\r\n")
                film.shown.release()

            def log_message(self, *_words: object) -> None:
                """Quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/stream"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def await_pictures(self, count: int) -> None:
        for _ in range(count):
            assert self.shown.acquire(timeout=PATIENCE)

    def close(self) -> None:
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(PATIENCE)
