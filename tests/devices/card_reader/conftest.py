"""A slot with a virtual card, a real service behind it, and the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from devices.card_reader.pcsc import PcscReader, PcscSettings
from devices.card_reader.sim import VirtualSlot
from tests.devices.card_reader.service import PcscService

MakeReader = Callable[..., PcscReader]


@pytest.fixture(scope="module")
def shared_service() -> Iterator[PcscService]:
    """One for a module, since a start takes a while; a test that harms it asks for ``own_service``."""
    service = PcscService()
    try:
        service.start()
        yield service
    finally:
        service.end()


@pytest.fixture
def own_service() -> Iterator[PcscService]:
    service = PcscService()
    try:
        service.start()
        yield service
    finally:
        service.end()


def settings_for(service: PcscService, **changes: object) -> PcscSettings:
    settings = PcscSettings(socket=str(service.socket), answer_grace=1.0)
    return replace(settings, **changes)  # type: ignore[arg-type]


@pytest.fixture
def slot(shared_service: PcscService) -> Iterator[VirtualSlot]:
    with VirtualSlot(shared_service.port) as slot:
        yield slot


@pytest.fixture
def reader(shared_service: PcscService) -> Iterator[PcscReader]:
    with closing(PcscReader(settings_for(shared_service))) as reader:
        reader.open()
        yield reader
