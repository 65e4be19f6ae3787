"""A virtual document camera: MJPEG over HTTP on the loopback, so that the real driver and the real OpenCV run.

``python -m devices.scanner.camera_sim --state FILE [--port N] [--port-file FILE] [--width PX] [--height PX] [--fps N]``:
its first line on stdout is ``{"url": "http://127.0.0.1:PORT/"}``; FILE is described in ``camera_sim_state``, and PORT is
kept when the camera is unplugged and plugged in again. Source of the wire: ``multipart/x-mixed-replace`` as IP cameras
and mjpg-streamer send it, one JPEG a part.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from devices.scanner.camera_sim_line import Viewer
from devices.scanner.camera_sim_picture import Scenery
from devices.scanner.camera_sim_state import CameraFault, CameraState
from devices.sim_file import SimFile, write_state
from devices.sim_life import SimLife, Waitable, complain, serve


class VirtualCamera(SimLife[CameraState]):
    """The camera with its own thread, on one port of the loopback. ``papers`` is where a relative ``paper`` is looked for."""

    def __init__(
        self,
        *,
        state: CameraState | None = None,
        state_file: Path | None = None,
        port: int = 0,
        width: int = 1280,
        height: int = 960,
        fps: float = 15.0,
        seed: int = 1,
        clock: Callable[[], float] = time.monotonic,
        on_complaint: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(
            "virtual-camera",
            away=CameraState(plugged=False),
            wanted=state or CameraState(),
            watched=SimFile(state_file, CameraState.from_json) if state_file is not None else None,
            on_complaint=on_complaint,
        )
        self._papers = Path() if state_file is None else state_file.parent
        self._fps = fps
        self._clock = clock
        self._next_frame = clock()
        self.scenery = Scenery(width, height, seed=seed)
        self._listener: socket.socket | None = None
        self._viewers: list[Viewer] = []
        self.connections = 0  # so many were taken until now
        # Bound once and for all, so that nobody else takes the port while the camera is unplugged.
        self._reserved = socket.socket()
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._reserved.bind(("127.0.0.1", port))
        self.port: int = self._reserved.getsockname()[1]

    @property
    def url(self) -> str:
        """What the driver is given as ``source``."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def viewers(self) -> int:
        """How many connections are open now."""
        return len(self._viewers)

    def stop(self) -> None:
        """Unplug, end, and let go of the port."""
        super().stop()
        self._reserved.close()

    def put(self, paper: Path | None) -> None:
        """Lay a page down, or take it away; returns when it is so."""
        self.apply(replace(self._wanted, paper=None if paper is None else str(paper)))

    def unplug(self) -> None:
        """Pull the cable: connections are cut, new ones refused."""
        self.apply(replace(self._wanted, plugged=False))

    def plug(self) -> None:
        """Push the cable in (again)."""
        self.apply(replace(self._wanted, plugged=True))

    def inject(self, fault: CameraFault | None) -> None:
        """Go wrong like this from now on."""
        self.apply(replace(self._wanted, fault=fault))

    def _turn(self) -> None:
        reading: list[int | Waitable] = [self._listener] if self._listener else []
        reading += [viewer.line for viewer in self._viewers]
        writing = [viewer.line for viewer in self._viewers if viewer.pending]
        idle = not any(viewer.streams for viewer in self._viewers)
        ready = self._await(reading, None if idle else self._next_frame - self._clock(), writing)
        if self._listener is not None and self._listener in ready:
            self._take_viewer(self._listener)
        for viewer in [each for each in self._viewers if each.line in ready]:
            if not viewer.hear(self._state.fault):
                self._drop(viewer)
        if self._clock() >= self._next_frame:
            self._next_frame = max(self._next_frame + 1 / self._fps, self._clock())
            self._expose()
        for viewer in list(self._viewers):
            if not viewer.send():
                self._drop(viewer)

    def _gone(self) -> None:
        self._unplug()

    def _take(self, before: CameraState) -> None:
        state = self._state
        if state.paper != before.paper:
            try:
                self.scenery.lay(None if state.paper is None else self._papers / state.paper)
                for viewer in self._viewers:
                    viewer.still_frames = 0
            except ValueError as cause:
                self._on_complaint(str(cause))
        if not state.plugged:
            self._unplug()
        elif self._listener is None:
            self._listener = socket.socket()
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._listener.bind(("127.0.0.1", self.port))
            self._listener.listen()
            self._listener.setblocking(False)

    def _unplug(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for viewer in list(self._viewers):
            self._drop(viewer)

    def _take_viewer(self, listener: socket.socket) -> None:
        try:
            line, _ = listener.accept()
        except BlockingIOError:
            return  # gone again
        self._viewers.append(Viewer(line))
        self.connections += 1

    def _expose(self) -> None:
        """One picture for each viewer that has taken the last one."""
        if self._state.fault is CameraFault.STALL:
            return
        for viewer in self._viewers:
            if viewer.streams and not viewer.pending:
                jpeg = self.scenery.jpeg(self._state, viewer.frames, viewer.still_frames)
                viewer.give(jpeg, cut=self._state.fault is CameraFault.CUT)

    def _drop(self, viewer: Viewer) -> None:
        self._viewers.remove(viewer)
        viewer.line.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The camera as a process of its own; ends on SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m devices.scanner.camera_sim", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=960)
    parser.add_argument("--fps", type=float, default=15.0)
    options = parser.parse_args(arguments)
    if not options.state.exists():
        write_state(options.state, CameraState())
    camera = VirtualCamera(
        state=CameraState(plugged=False),
        state_file=options.state,
        port=options.port,
        width=options.width,
        height=options.height,
        fps=options.fps,
        on_complaint=complain,
    )

    def about() -> dict[str, object]:
        if options.port_file is not None:
            beside = options.port_file.with_name(f"{options.port_file.name}.{os.getpid()}.tmp")
            beside.write_text(f"{camera.port}\n", encoding="utf-8")
            beside.replace(options.port_file)
        return {"url": camera.url}

    serve(camera, about)
    return 0


if __name__ == "__main__":
    sys.exit(main())
