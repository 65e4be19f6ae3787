"""Bare streams and terminals to drivers that are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.devices.signals.benches import Stream, Wire


@pytest.fixture
def streamed(tmp_path: Path) -> Iterator[Callable[..., Stream]]:
    made: list[Stream] = []

    def make(**settings: Any) -> Stream:
        made.append(Stream(tmp_path / str(len(made)), **settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def wired() -> Iterator[Callable[..., Wire]]:
    made: list[Wire] = []

    def make(**settings: Any) -> Wire:
        made.append(Wire(**settings))
        return made[-1]

    yield make
    for each in made:
        each.close()
