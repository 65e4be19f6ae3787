"""Which class draws which step. Imported and its ``.kv`` read at first show, so that starting costs the home screen alone."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kivy.lang import Builder

from kiosk.journey.state import Step
from screens.port import Port
from screens.step_screen import StepScreen

HERE = Path(__file__).parent
_read: set[str] = set()


def make(step: Step, port: Port, now: Callable[[], datetime]) -> StepScreen:
    """The screen of a step, built but not yet filled."""
    module = importlib.import_module(f"screens.{step.value}")
    read_rules(step.value)
    name = "".join(part.title() for part in step.value.split("_")) + "Screen"
    screen: StepScreen = getattr(module, name)(port, now)
    return screen


def read_rules(name: str) -> None:
    """Read ``name.kv`` once a process."""
    if name not in _read:
        _read.add(name)
        Builder.load_file(str(HERE / f"{name}.kv"), rulesonly=True)
