"""What a hand does with cards, and waiting for the driver to see it."""

from __future__ import annotations

import pytest

from devices.card_reader.pcsc import PcscReader
from devices.card_reader.sim import VirtualSlot
from devices.card_reader.sim_card import VirtualCard
from devices.command import CommandContext
from devices.errors import DeviceError
from devices.status import MediaState

SECONDS = 15.0


def soon() -> CommandContext:
    return CommandContext.lasting(SECONDS)


def until_media(reader: PcscReader, media: MediaState) -> None:
    context = soon()
    while reader.status(context).media is not media:
        context.check()


def put(slot: VirtualSlot, reader: PcscReader, card: VirtualCard, fault: str | None = None) -> None:
    """As a hand does: pcscd looks twice a second, so that the slot is seen empty in between."""
    slot.lift()
    until_media(reader, MediaState.NOT_PRESENT)
    slot.put(card, fault)


def refused(reader: PcscReader, context: CommandContext | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        reader.read(context or soon())
    return caught.value
