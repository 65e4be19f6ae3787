"""The virtual device itself, asked by a host that does not keep to the rules."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import usb.core

from devices.usb_cable import Cable
from devices.usb_gadget import UsbGadget
from devices.usb_wire import DeviceShape, Frame, FrameParser, Kind, short_name
from tests.devices.usb_bench import IN, OUT, PATIENCE, SHAPE


@pytest.fixture
def gadget(tmp_path: Path) -> Iterator[UsbGadget]:
    gadget = UsbGadget(tmp_path / "port", SHAPE)
    gadget.plug()
    yield gadget
    gadget.close()


@pytest.fixture
def cable(gadget: UsbGadget, tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "port")
    yield cable
    cable.close()


def test_a_device_tells_what_it_is(cable: Cable) -> None:
    assert cable.shape == SHAPE


def test_each_plug_gives_another_address(gadget: UsbGadget, tmp_path: Path) -> None:
    addresses = []
    for _ in range(2):
        cable = Cable(tmp_path / "port")
        addresses.append(cable.address)
        cable.close()
        gadget.unplug()
        gadget.plug()
    assert addresses[0] != addresses[1]


def test_a_transfer_without_a_claim_is_refused(cable: Cable) -> None:
    assert cable.ask(Kind.IN, endpoint=IN, value=64) == (errno.EINVAL, b"")


@pytest.mark.parametrize(("kind", "endpoint"), [(Kind.IN, OUT), (Kind.OUT, IN), (Kind.IN, 0x99)])
def test_a_transfer_in_the_wrong_direction_or_to_nowhere_is_refused(cable: Cable, kind: Kind, endpoint: int) -> None:
    cable.done(Kind.CLAIM)
    assert cable.ask(kind, endpoint=endpoint, value=64)[0] == errno.EINVAL


def test_a_packet_that_does_not_fit_is_lost_and_told(gadget: UsbGadget, cable: Cable) -> None:
    cable.done(Kind.CLAIM)
    gadget.send(IN, bytes(60))
    assert cable.ask(Kind.IN, endpoint=IN, value=7)[0] == errno.EOVERFLOW
    assert gadget.waiting(IN) == 0


@pytest.mark.parametrize(("kind", "number"), [(Kind.CLEAR_HALT, errno.ENOENT), (Kind.CONTROL, errno.EINVAL)])
def test_nonsense_is_refused_and_the_device_stays(cable: Cable, kind: Kind, number: int) -> None:
    with pytest.raises(usb.core.USBError) as caught:
        cable.done(kind, endpoint=0x77)
    assert caught.value.errno == number
    assert cable.done(Kind.CONFIGURATION) == b"\x01"


def test_a_host_that_sends_nonsense_is_dropped_and_the_others_stay(cable: Cable, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as rude, short_name(tmp_path / "port") as name:
        rude.connect(name)
        rude.settimeout(PATIENCE)
        rude.sendall(b"\xff" * 64)
        while rude.recv(4096):
            continue
    assert cable.done(Kind.CONFIGURATION) == b"\x01"


def test_a_host_that_leaves_gives_its_claim_back(gadget: UsbGadget, cable: Cable, tmp_path: Path) -> None:
    cable.done(Kind.CLAIM)
    other = Cable(tmp_path / "port")
    assert other.ask(Kind.CLAIM)[0] == errno.EBUSY
    cable.close()
    third = Cable(tmp_path / "port")  # greeted after the leaving was noticed, or with it
    while other.ask(Kind.CLAIM)[0] == errno.EBUSY:
        third.done(Kind.CONFIGURATION)
    other.close()
    third.close()


def test_a_shape_survives_the_wire() -> None:
    assert DeviceShape.decode(SHAPE.encode()) == SHAPE


def test_frames_arrive_in_any_pieces_and_too_long_ones_are_refused() -> None:
    frames = [Frame(Kind.OUT, 1, OUT, 0, b"data"), Frame(Kind.DONE, 2, 0, -5)]
    parser = FrameParser()
    stream = b"".join(frame.encode() for frame in frames)
    assert [frame for byte in stream for frame in parser.feed(bytes([byte]))] == frames
    with pytest.raises(ValueError, match="frame too long"):
        list(FrameParser().feed(b"\x03" + bytes(9) + b"\xff" * 4))


def test_a_name_longer_than_a_socket_address_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 120)
    gadget = UsbGadget(folder / "port", SHAPE)
    gadget.plug()
    Cable(folder / "port").close()
    gadget.close()
    assert not (folder / "port").exists()
