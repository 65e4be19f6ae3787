"""What the power cuts share: one mounted file system, on which each test has a disk of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.storage.machine import Machine, machine


@pytest.fixture(scope="session")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with machine(tmp_path_factory.mktemp("power") / "disk") as made:
        yield made


@pytest.fixture
def real_disk(mounted: Machine) -> Machine:
    """An empty disk."""
    mounted.new()
    mounted.arm()
    return mounted
