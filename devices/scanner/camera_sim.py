"""A virtual document camera: MJPEG over HTTP on the loopback, so that the real driver and the real OpenCV run.

``python -m devices.scanner.camera_sim --state FILE [--port N] [--port-file FILE] [--width PX] [--height PX] [--fps N]``:
its first line on stdout is ``{"url": "http://127.0.0.1:PORT/"}``; FILE is described in ``camera_sim_state``, and PORT is
kept when the camera is unplugged and plugged in again. Source of the wire: ``multipart/x-mixed-replace`` as IP cameras
and mjpg-streamer send it, one JPEG a part.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TextIO

from devices.scanner.camera_sim_line import Viewer
from devices.scanner.camera_sim_picture import Scenery
from devices.scanner.camera_sim_state import CameraFault, CameraState
from devices.sim_file import SimFile, write_state

LOOK_SECONDS = 0.05  # how often the state file is looked at; a hand is slower


class VirtualCamera:
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
        self._watched = SimFile(state_file, CameraState.from_json) if state_file is not None else None
        self._papers = Path() if state_file is None else state_file.parent
        self._fps = fps
        self._clock = clock
        self._on_complaint = on_complaint or (lambda words: None)
        self.scenery = Scenery(width, height, seed=seed)
        self._state = CameraState(plugged=False)
        self._wanted = state or CameraState()
        self._pending: deque[CameraState] = deque([self._wanted])
        self._listener: socket.socket | None = None
        self._viewers: list[Viewer] = []
        self.connections = 0  # so many were taken until now
        self._stopping = False
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_reader, False)
        os.set_blocking(self._wake_writer, False)
        self._settled = threading.Condition()
        self._thread = threading.Thread(target=self._live, name="virtual-camera", daemon=True)
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

    def start(self) -> None:
        """Begin; returns when the first state is in force."""
        self._thread.start()
        self._await_settled()

    def stop(self) -> None:
        """Unplug and end."""
        self._stopping = True
        self._wake()
        self._thread.join()
        os.close(self._wake_reader)
        os.close(self._wake_writer)
        self._reserved.close()

    def __enter__(self) -> VirtualCamera:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

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

    def apply(self, state: CameraState) -> None:
        """Take this state; returns when it is in force."""
        with self._settled:
            self._wanted = state
            self._pending.append(state)
        self._wake()
        self._await_settled()

    def _await_settled(self) -> None:
        with self._settled:
            self._settled.wait_for(lambda: not self._pending or not self._thread.is_alive())

    def _wake(self) -> None:
        try:
            os.write(self._wake_writer, b"!")
        except BlockingIOError:
            return  # the pipe is full of wake-ups already

    def _live(self) -> None:
        next_frame = self._clock()
        try:
            while not self._stopping:
                self._follow_state()
                reading: list[int | socket.socket] = [self._wake_reader]
                reading += [self._listener] if self._listener else []
                reading += [viewer.line for viewer in self._viewers]
                writing = [viewer.line for viewer in self._viewers if viewer.pending]
                idle = not any(viewer.streams for viewer in self._viewers)
                pause = LOOK_SECONDS if idle else min(LOOK_SECONDS, max(0.0, next_frame - self._clock()))
                ready, _, _ = select.select(reading, writing, [], pause)
                if self._wake_reader in ready:
                    os.read(self._wake_reader, 4096)
                if self._listener is not None and self._listener in ready:
                    self._take_viewer(self._listener)
                for viewer in [each for each in self._viewers if each.line in ready]:
                    if not viewer.hear(self._state.fault):
                        self._drop(viewer)
                if self._clock() >= next_frame:
                    next_frame = max(next_frame + 1 / self._fps, self._clock())
                    self._expose()
                for viewer in list(self._viewers):
                    if not viewer.send():
                        self._drop(viewer)
        finally:
            self._unplug()
            with self._settled:
                self._pending.clear()
                self._settled.notify_all()

    def _follow_state(self) -> None:
        if self._watched is not None:
            try:
                found = self._watched.changed()
            except ValueError as cause:
                self._on_complaint(str(cause))
                found = None
            if found is not None:
                with self._settled:
                    self._wanted = found
                    self._pending.append(found)
        with self._settled:
            while self._pending:
                self._take(self._pending.popleft())
            self._settled.notify_all()

    def _take(self, state: CameraState) -> None:
        if state.paper != self._state.paper:
            try:
                self.scenery.lay(None if state.paper is None else self._papers / state.paper)
                for viewer in self._viewers:
                    viewer.still_frames = 0
            except ValueError as cause:
                self._on_complaint(str(cause))
        self._state = state
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
        on_complaint=lambda words: _say(sys.stderr, {"state_ignored": words}),
    )
    # Handled and not waited for: numpy's own threads are older than this line, would not block it and could be the ones to
    # get it.
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *about: asked.set())
    with camera:
        if options.port_file is not None:
            beside = options.port_file.with_name(f"{options.port_file.name}.{os.getpid()}.tmp")
            beside.write_text(f"{camera.port}\n", encoding="utf-8")
            beside.replace(options.port_file)
        _say(sys.stdout, {"url": camera.url})
        while not asked.wait(LOOK_SECONDS):  # a signal that another thread took wakes nobody here
            pass
    return 0


def _say(stream: TextIO, shape: dict[str, str]) -> None:
    stream.write(json.dumps(shape, ensure_ascii=False) + "\n")
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
