"""What a printer's own description stands for: each reason, paper, levels, and what a queue cannot know."""

from __future__ import annotations

import pytest

from devices.page_printer import printer_state
from devices.page_printer.ipp_message import Attribute, Group, Tag
from devices.page_printer.printer_state import TROUBLES, WARNINGS
from devices.page_printer.protocol import Supply
from devices.status import DeviceState, PaperState


def printer(*reasons: str, state: int = 3, accepting: bool = True, more: tuple[Attribute, ...] = ()) -> Group:
    known = (
        Attribute("printer-state", Tag.ENUM, (state,)),
        Attribute("printer-is-accepting-jobs", Tag.BOOLEAN, (accepting,)),
        Attribute("printer-state-reasons", Tag.KEYWORD, reasons),
    )
    return Group(Tag.PRINTER, (*known, *more))


def status_of(group: Group) -> tuple[DeviceState, PaperState | None, str]:
    status = printer_state.device_status(group, since=0.0)
    return status.state, status.paper, status.detail


@pytest.mark.parametrize("severity", ["", "-report", "-warning", "-error"])
@pytest.mark.parametrize("reason", sorted(TROUBLES))
def test_each_trouble_has_its_code_in_every_tone(reason: str, severity: str) -> None:
    state, _, code = status_of(printer(reason + severity))
    assert (state, code) == (TROUBLES[reason].state, TROUBLES[reason].code)


@pytest.mark.parametrize("reason", sorted(WARNINGS))
def test_each_warning_leaves_the_printer_usable(reason: str) -> None:
    state, _, code = status_of(printer(f"{reason}-warning"))
    assert (state, code) == (DeviceState.ONLINE, WARNINGS[reason])


@pytest.mark.parametrize(
    ("reasons", "paper"),
    [
        ((), PaperState.UNKNOWN),
        (("none",), PaperState.FULL),
        (("toner-low-report",), PaperState.FULL),
        (("media-low",), PaperState.LOW),
        (("media-low", "media-empty-error"), PaperState.OUT),
        (("media-needed",), PaperState.OUT),
        (("media-empty", "media-jam"), PaperState.JAMMED),
        (("offline-report",), PaperState.UNKNOWN),
        (("shutdown",), PaperState.UNKNOWN),
        (("input-tray-missing",), PaperState.UNKNOWN),
        (("com.example-something",), PaperState.FULL),
    ],
)
def test_paper_is_what_the_reasons_say_and_unknown_when_there_are_none(
    reasons: tuple[str, ...], paper: PaperState
) -> None:
    assert printer_state.paper(reasons) is paper


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (printer("none"), (DeviceState.ONLINE, PaperState.FULL, "")),
        (printer("none", state=4), (DeviceState.DEVICE_BUSY, PaperState.FULL, "printing")),
        (printer("media-low", state=4), (DeviceState.DEVICE_BUSY, PaperState.LOW, "paperLow")),
        (printer("none", state=5), (DeviceState.HARDWARE_ERROR, PaperState.FULL, "stopped")),
        (printer("none", accepting=False), (DeviceState.USER_ERROR, PaperState.FULL, "notAccepting")),
        (printer("media-jam", "cover-open"), (DeviceState.USER_ERROR, PaperState.JAMMED, "jammed")),
        (printer("paused", "media-empty"), (DeviceState.USER_ERROR, PaperState.OUT, "paperOut")),
        (printer("shutdown", "media-jam"), (DeviceState.POWER_OFF, PaperState.JAMMED, "powerOff")),
        (Group(Tag.PRINTER, ()), (DeviceState.ONLINE, PaperState.UNKNOWN, "")),
    ],
)
def test_the_status_of_a_printer(group: Group, expected: tuple[DeviceState, PaperState, str]) -> None:
    assert status_of(group) == expected


def test_an_idle_queue_is_believed_in_what_it_is_itself_and_in_nothing_else() -> None:
    queue = printer("media-empty-warning", "cover-open", "paused")
    assert printer_state.reasons_of_queue(queue, only_own=False) == ("paused",)
    status = printer_state.queue_status(queue, only_own=False, since=0.0)
    assert (status.state, status.paper, status.detail) == (DeviceState.USER_ERROR, PaperState.UNKNOWN, "paused")


def test_a_queue_that_prints_tells_what_its_printer_tells() -> None:
    queue = printer("media-empty-warning", "paused", state=4)
    assert printer_state.reasons_of_queue(queue, only_own=False) == ("media-empty-warning", "paused")
    assert printer_state.reasons_of_queue(queue, only_own=True) == ("paused",)
    assert printer_state.queue_status(queue, only_own=False, since=0.0).paper is PaperState.OUT


def test_a_queue_never_knows_that_there_is_paper() -> None:
    for state in (3, 4):
        status = printer_state.queue_status(printer("none", state=state), only_own=False, since=0.0)
        assert status.paper is PaperState.UNKNOWN


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ((), ()),
        (
            (
                Attribute("marker-names", Tag.NAME, ("Black", "Waste")),
                Attribute("marker-levels", Tag.INTEGER, (40, -3)),
            ),
            (Supply("Black", 40), Supply("Waste", None)),
        ),
        (
            (
                Attribute("marker-names", Tag.NAME, ("Black", "Waste")),
                Attribute("marker-levels", Tag.INTEGER, (40,)),
            ),
            (),
        ),
        (
            (
                Attribute(
                    "printer-supply", Tag.OCTETS, (b"type=toner;maxcapacity=200;level=50;", b"level=-2;type=ink")
                ),
                Attribute("printer-supply-description", Tag.TEXT, ("Black toner",)),
            ),
            (Supply("Black toner", 25), Supply("ink", None)),
        ),
        (
            (
                Attribute(
                    "printer-input-tray",
                    Tag.OCTETS,
                    (b"name=main;level=125;maxcapacity=250", b"name=odd;level=many;maxcapacity=9", b"\xff\xfe", b""),
                ),
            ),
            (Supply("main", 50), Supply("odd", None), Supply("", None), Supply("", None)),
        ),
        (
            (Attribute("printer-input-tray", Tag.OCTETS, (b"name=main;level=300;maxcapacity=250",)),),
            (Supply("main", 100),),
        ),
    ],
)
def test_levels_are_per_cent_or_unknown(more: tuple[Attribute, ...], expected: tuple[Supply, ...]) -> None:
    assert printer_state.supplies(printer("none", more=more)) == expected
