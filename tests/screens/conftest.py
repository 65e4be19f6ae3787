"""One X server and one Kivy for all tests of the screens: Kivy has one window a process. The group keeps them on one worker."""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .hand import Hand
    from .stage import Stage

GROUP = "screens"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(GROUP))


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A display in memory, as large as both screen sizes need."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1920x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    yield name
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def kivy(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Kivy set up as in the kiosk, with a home of its own."""
    os.environ["DISPLAY"] = display
    os.environ["KIVY_HOME"] = str(tmp_path_factory.mktemp("kivy"))
    from screens.app import prepare
    from screens.settings import ScreenSettings

    prepare(ScreenSettings(width=1080, height=1920))
    from kivy.config import Config

    Config.set("graphics", "maxfps", "0")  # a tick of the clock waits for nothing
    from kivy.base import EventLoop
    from kivy.clock import Clock

    from screens import typefaces
    from screens.window import LAYOUT_ROUNDS

    Clock.max_iteration = LAYOUT_ROUNDS
    typefaces.register()
    EventLoop.ensure_window()
    gc.freeze()  # what pytest has loaded so far need not be searched at every wipe
    yield
    gc.unfreeze()
    EventLoop.close()


@pytest.fixture
def stage(kivy: None) -> Stage:
    """A shell on sample data."""
    from .stage import Stage

    return Stage((1080, 1920), "standard")


@pytest.fixture
def hand(stage: Stage) -> Iterator[Hand]:
    """Touches the stage."""
    from .hand import Hand

    with Hand(stage) as ready:
        yield ready
