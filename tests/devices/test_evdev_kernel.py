"""The drivers asking as they ask a kernel: real paths, sysfs and ioctl numbers, answered by umockdev."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from evdev import ecodes

from devices.code_scanner.sim_wire import KeyWire, tap
from devices.evdev_event import EventParser, key, switch
from tests.devices.umockdev_bench import NAME, NODE, PHYS, PRODUCT, VENDOR, Machine

PRELUDE = """
import json, sys
from devices import registry
from devices.command import CommandContext
from devices.errors import DeviceError
soon = CommandContext.lasting(20)
"""
READ = (
    PRELUDE
    + """
driver = registry.create("code_scanner", "hid", {"device": sys.argv[1]})
driver.open()
print(json.dumps([driver.read(soon).text, driver.status(soon).state.value, driver.self_test(soon).state.value]))
"""
)
WATCH = (
    PRELUDE
    + """
driver = registry.create("signals", "evdev", {"device": sys.argv[1]})
driver.open()
told = []
def tell(event):
    told.append([event.signal.value, event.active])
    if len(told) == int(sys.argv[2]):
        soon.cancel.set()
try:
    driver.watch(soon, tell)
except DeviceError as error:
    assert error.code == "canceled", error
print(json.dumps(told))
"""
)
ASK = (
    PRELUDE
    + """
from devices.speaker.headphones import headphones_of
print(json.dumps(headphones_of("evdev:" + sys.argv[1], None).inserted()))
"""
)
RECORD = """
import sys
from devices import evdev_record
sys.exit(evdev_record.main(sys.argv[1:]))
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("device", [NODE, f"usb:{VENDOR:04x}:{PRODUCT:04x}", f"name:{NAME}", f"phys:{PHYS}"])
def test_a_wedge_scanner_is_found_grabbed_and_read(machine: Machine, device: str) -> None:
    wire = KeyWire()
    for _ in range(20):  # held in front of a scanner that sends again and again
        machine.send(b"".join(wire.pieces("Ab-42/码")) + wire.end(), after=0.3)
    assert machine.run(READ, device) == ["Ab-42/码", "online", "online"]


def test_levels_are_asked_of_the_kernel_and_switches_that_it_lacks_are_unknown(machine: Machine) -> None:
    machine.has_switches = {ecodes.SW_LID, ecodes.SW_FRONT_PROXIMITY}
    machine.switches = {ecodes.SW_LID}
    told = machine.run(WATCH, NODE, "3")  # door, presence, and the key that gpio-keys has for the mains
    assert sorted(told) == [["door", True], ["power_fail", False], ["presence", False]]


def test_keys_and_switches_are_told_as_they_change(machine: Machine) -> None:
    machine.has_switches = {ecodes.SW_LID}
    for _ in range(20):  # the first may be sent before anybody watches
        machine.send(tap(ecodes.KEY_ENTER) + key(ecodes.KEY_UP, 1) + key(ecodes.KEY_UP, 2), after=0.3)
        machine.send(switch(ecodes.SW_LID, 1) + key(ecodes.KEY_UP, 0) + switch(ecodes.SW_LID, 0))
    once = [["enter", True], ["enter", False], ["up", True], ["door", True], ["up", False], ["door", False]]
    told = machine.run(WATCH, NODE, str(2 + 2 * len(once)))
    assert once in [told[at : at + len(once)] for at in range(len(told))]


@pytest.mark.parametrize(
    ("has", "on", "answer"),
    [(True, True, True), (True, False, False), (False, False, None)],
)
def test_the_jack_is_asked_of_the_kernel(machine: Machine, has: bool, on: bool, answer: bool | None) -> None:
    jack = {ecodes.SW_HEADPHONE_INSERT}
    machine.has_switches, machine.switches = (jack if has else set()), (jack if on else set())
    assert machine.run(ASK, NODE) is answer


def test_a_recording_holds_the_events_and_the_device_s_answers(machine: Machine, tmp_path: Path) -> None:
    machine.has_switches = machine.switches = {ecodes.SW_LID}
    machine.pressed = {ecodes.KEY_A}
    machine.send(tap(ecodes.KEY_7), after=0.1)
    out = tmp_path / "recording"
    said = machine.run(RECORD, NODE, str(out), "--seconds", "0.6")
    assert said["ended"] == "asked"
    answers = json.loads(out.with_name("recording.json").read_text())
    assert (answers["name"], answers["phys"], answers["vendor"]) == (NAME, PHYS, VENDOR)
    assert (answers["pressed"], answers["switches"]) == ([ecodes.KEY_A], [ecodes.SW_LID])
    assert said["bytes"] == len(out.read_bytes())
    assert EventParser().feed(out.read_bytes()) == EventParser().feed(tap(ecodes.KEY_7))
