"""Every screen with sample data as a picture: to look at, and for the documentation."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from screens.app import prepare
from screens.settings import ScreenSettings

FRAMES = 4  # frames until everything has settled and is drawn


def render_all(
    out_dir: Path,
    size: tuple[int, int] = (1080, 1920),
    mode: str = "standard",
    locale: str = "zh_CN",
    only: Callable[[str], bool] = lambda _: True,
) -> list[Path]:
    """Write ``<name>.png`` for each sample into ``out_dir``; the files written. ``size`` in px. Starts an X server of its own
    where there is no display. Once a process: Kivy has one window."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, _display(size):
        os.environ.setdefault("KIVY_HOME", home)
        prepare(ScreenSettings(width=size[0], height=size[1]))
        return _render(out_dir, size, mode, locale, only)


def _render(out_dir: Path, size: tuple[int, int], mode: str, locale: str, only: Callable[[str], bool]) -> list[Path]:
    from dataclasses import replace

    from kivy.base import EventLoop
    from kivy.clock import Clock
    from kivy.core.window import Window

    from screens import samples, typefaces
    from screens.shell import Shell
    from screens.theme import Theme
    from screens.window import LAYOUT_ROUNDS

    Clock.max_iteration = LAYOUT_ROUNDS
    typefaces.register()
    Window.size = size
    EventLoop.ensure_window()
    port = samples.SamplePort(locale)
    shell = Shell(port, Theme.of(*size, 0.248, mode), lambda: samples.NOW)
    Window.add_widget(shell)
    EventLoop.start()
    written = []
    for name, journey in samples.every().items():
        if not only(name):
            continue
        port.snapshot = replace(journey, mode=mode)
        shell.drop()
        shell.show(port.snapshot)
        for _ in range(FRAMES):
            EventLoop.idle()
        written.append(_save(out_dir / f"{name}.png", size))
    EventLoop.close()
    return written


def _save(path: Path, size: tuple[int, int]) -> Path:
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
    from PIL import Image

    pixels = glReadPixels(0, 0, *size, GL_RGB, GL_UNSIGNED_BYTE)
    Image.frombytes("RGB", size, pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)
    return path


@contextmanager
def _display(size: tuple[int, int]) -> Iterator[None]:
    """A display: the one there is, or one in memory for as long as needed."""
    if os.environ.get("DISPLAY"):
        yield
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        server.wait()


if __name__ == "__main__":
    wide, high = (int(part) for part in sys.argv[2].split("x"))
    wanted = set(sys.argv[4:])
    render_all(Path(sys.argv[1]), (wide, high), sys.argv[3], only=lambda name: not wanted or name in wanted)
