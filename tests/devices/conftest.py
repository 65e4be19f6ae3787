"""Workers over a scripted driver."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.devices.worker_bench import PATIENCE, Bench, ScriptedDriver


@pytest.fixture
def scripted_driver() -> ScriptedDriver:
    return ScriptedDriver()


@pytest.fixture
def worker_bench(scripted_driver: ScriptedDriver) -> Iterator[Bench]:
    worker_bench = Bench(scripted_driver)
    worker_bench.worker.start()
    worker_bench.statuses.get(timeout=PATIENCE)
    yield worker_bench
    assert worker_bench.worker.stop(PATIENCE)


@pytest.fixture
def watchful_bench(scripted_driver: ScriptedDriver) -> Iterator[Bench]:
    """A worker that looks at its device every few milliseconds."""
    worker_bench = Bench(scripted_driver, poll_seconds=0.005)
    worker_bench.worker.start()
    worker_bench.statuses.get(timeout=PATIENCE)
    yield worker_bench
    assert worker_bench.worker.stop(PATIENCE)
