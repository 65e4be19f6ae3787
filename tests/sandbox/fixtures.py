"""Fixtures of every test that needs a platform; the ``conftest.py`` beside each test takes them from here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.running import Running, running


@pytest.fixture(scope="session")
def shared_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("platform")) as platform:
        yield platform


@pytest.fixture
def platform(shared_platform: Running) -> Iterator[Running]:
    """A platform that other tests use too: each has submissions of its own, and leaves no fault behind."""
    yield shared_platform
    shared_platform.faults()


@pytest.fixture
def own_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A platform with nothing in it."""
    with running(tmp_path_factory.mktemp("own")) as platform:
        yield platform
