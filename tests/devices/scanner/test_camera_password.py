"""A network camera that asks for a name and a password."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.camera_sim_picture import Scenery
from devices.scanner.camera_sim_state import CameraState
from tests.devices.scanner.pictures import lasting

PASS = base64.b64encode(b"clerk:p@ss").decode()
FRAMES = 400


class Guarded(BaseHTTPRequestHandler):
    """Streams to whoever knows the password."""

    scenery = Scenery(160, 120)

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != f"Basic {PASS}":
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=x")
        self.end_headers()
        try:
            for number in range(FRAMES):
                jpeg = self.scenery.jpeg(CameraState(), number, number)
                self.wfile.write(
                    b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg) + jpeg + b"\r\n"
                )
        except OSError:
            self.close_connection = True  # the viewer has seen enough

    def log_message(self, *about: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_camera_is_told_the_password_of_its_address(port: int) -> None:
    with closing(CameraScanner(CameraSettings(f"http://clerk:p%40ss@127.0.0.1:{port}/"))) as scanner:
        scanner.open()
        assert scanner.scan(lasting()).width == 160


@pytest.mark.parametrize("who", ["", "clerk:wrong@"])
def test_a_wrong_password_is_said_and_not_shown(port: int, who: str, capfd: pytest.CaptureFixture[str]) -> None:
    with (
        closing(CameraScanner(CameraSettings(f"http://{who}127.0.0.1:{port}/"))) as scanner,
        pytest.raises(DeviceError) as caught,
    ):
        scanner.open()
    error = caught.value
    assert (error.completion, error.code, error.action) == (
        Completion.DEVICE_NOT_READY,
        "accessDenied",
        Action.CONFIGURATION,
    )
    assert "wrong" not in str(error) + "".join(capfd.readouterr())
