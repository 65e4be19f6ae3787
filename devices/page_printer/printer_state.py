"""What a printer's description says: state, paper, what keeps it from printing, and how full things are.

Sources: RFC 8011 5.4.11-12 (printer-state, printer-state-reasons), PWG 5100.9 (reasons of a printer's parts), PWG 5100.13
(printer-supply, printer-input-tray), CUPS IPP specification (marker-names, marker-levels, offline). Severities (``-report``,
``-warning``, ``-error``) are left aside: printers disagree on them, and one that says media-empty has no paper to print on,
in whatever tone. A printer with a second, filled tray that still reports the first one empty counts as out of paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from devices.page_printer.ipp_message import Group
from devices.page_printer.protocol import Supply
from devices.status import DeviceState, DeviceStatus, PaperState

PROCESSING, STOPPED = 4, 5  # printer-state
_SEVERITIES = ("-report", "-warning", "-error")
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Trouble:
    """``code`` is the driver's word for it; ``paper`` None when it says nothing about paper."""

    code: str
    state: DeviceState
    paper: PaperState | None = None


_ATTENDANT, _FAULT = DeviceState.USER_ERROR, DeviceState.HARDWARE_ERROR
# In the order in which a person has to deal with them: nobody sees the jam before the power is on.
TROUBLES: Mapping[str, Trouble] = MappingProxyType(
    {
        "shutdown": Trouble("powerOff", DeviceState.POWER_OFF),
        "offline": Trouble("offline", DeviceState.OFFLINE),
        "connecting-to-device": Trouble("offline", DeviceState.OFFLINE),
        "timed-out": Trouble("offline", DeviceState.OFFLINE),
        "media-jam": Trouble("jammed", _ATTENDANT, PaperState.JAMMED),
        "cover-open": Trouble("coverOpen", _ATTENDANT),
        "door-open": Trouble("coverOpen", _ATTENDANT),
        "interlock-open": Trouble("coverOpen", _ATTENDANT),
        "media-empty": Trouble("paperOut", _ATTENDANT, PaperState.OUT),
        "media-needed": Trouble("paperOut", _ATTENDANT, PaperState.OUT),
        "input-cannot-feed-size-selected": Trouble("wrongPaper", _ATTENDANT),
        "input-tray-missing": Trouble("trayMissing", _ATTENDANT),
        "output-tray-missing": Trouble("outputTrayMissing", _ATTENDANT),
        "output-area-full": Trouble("outputFull", _ATTENDANT),
        "marker-supply-empty": Trouble("markerEmpty", _ATTENDANT),
        "marker-supply-missing": Trouble("markerMissing", _ATTENDANT),
        "toner-empty": Trouble("markerEmpty", _ATTENDANT),
        "developer-empty": Trouble("markerEmpty", _ATTENDANT),
        "marker-waste-full": Trouble("wasteFull", _ATTENDANT),
        "fuser-over-temp": Trouble("overheated", _FAULT),
        "fuser-under-temp": Trouble("fuserCold", _FAULT),
        "opc-life-over": Trouble("wornOut", _FAULT),
        "spool-area-full": Trouble("spoolFull", _FAULT),
        "interpreter-resource-unavailable": Trouble("memoryFull", _FAULT),
        "cups-missing-filter": Trouble("filterMissing", _FAULT),
        "cups-insecure-filter": Trouble("filterMissing", _FAULT),
        "paused": Trouble("paused", _ATTENDANT),
        "moving-to-paused": Trouble("paused", _ATTENDANT),
    }
)
# What a print system's queue knows of itself. Everything else that it says of an idle printer is what the last job left behind
# (seen of CUPS 2.4: media-empty stays until the next job, which would then never be given to it).
_OF_QUEUE = frozenset(
    {"paused", "moving-to-paused", "shutdown", "spool-area-full", "cups-missing-filter", "cups-insecure-filter"}
)
WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "media-low": "paperLow",
        "marker-supply-low": "markerLow",
        "toner-low": "markerLow",
        "developer-low": "markerLow",
        "marker-waste-almost-full": "wasteNearlyFull",
        "output-area-almost-full": "outputNearlyFull",
        "opc-near-eol": "wearing",
    }
)


def plain(reasons: Iterable[str]) -> frozenset[str]:
    """Reasons without their severities, and without ``none``."""
    return frozenset(_bare(reason) for reason in reasons) - {_NONE}


def _bare(reason: str) -> str:
    return next((reason.removesuffix(tail) for tail in _SEVERITIES if reason.endswith(tail)), reason)


def trouble(reasons: Iterable[str]) -> Trouble | None:
    """What keeps the printer from printing, the first thing to deal with; None when nothing that is known does."""
    found = plain(reasons)
    return next((each for reason, each in TROUBLES.items() if reason in found), None)


def paper(reasons: Iterable[str]) -> PaperState:
    """What the reasons say of paper.

    No reason about paper in a list that was given means that there is paper; no list at all means that nobody knows.
    """
    given = tuple(reasons)
    if not given:
        return PaperState.UNKNOWN
    found = plain(given)
    for reason, each in TROUBLES.items():
        if reason in found and each.paper is not None:
            return each.paper
    if "media-low" in found:
        return PaperState.LOW
    # A printer that is out of reach or without its tray shows the reasons that it had, not those that it has.
    blind = {each.code for reason, each in TROUBLES.items() if reason in found} & {"offline", "powerOff", "trayMissing"}
    return PaperState.UNKNOWN if blind else PaperState.FULL


def reasons_of_printer(printer: Group) -> tuple[str, ...]:
    """Its reasons as it words them; ``none`` is none."""
    return tuple(each for each in printer.strings("printer-state-reasons") if each != _NONE)


def reasons_of_queue(queue: Group, *, only_own: bool) -> tuple[str, ...]:
    """What is true of a queue now: its own reasons, and the printer's as long as it is talking to it. ``only_own`` leaves those
    out, where the printer itself is asked."""
    given = reasons_of_printer(queue)
    if not only_own and queue.integer("printer-state") == PROCESSING:
        return given
    return tuple(each for each in given if _bare(each) in _OF_QUEUE)


def queue_status(queue: Group, *, only_own: bool, since: float) -> DeviceStatus:
    """The status of a queue: of paper it knows what is wrong while it prints, never that there is some."""
    reasons = reasons_of_queue(queue, only_own=only_own)
    seen = paper(reasons)
    return _status(queue, reasons, PaperState.UNKNOWN if seen is PaperState.FULL else seen, since)


def device_status(printer: Group, *, since: float) -> DeviceStatus:
    """The status that a printer's own description stands for."""
    reasons = printer.strings("printer-state-reasons")
    return _status(printer, reasons, paper(reasons), since)


def _status(printer: Group, reasons: tuple[str, ...], seen: PaperState, since: float) -> DeviceStatus:
    problem = trouble(reasons)
    if problem is not None:
        return DeviceStatus(problem.state, paper=seen, detail=problem.code, since=since)
    if printer.integer("printer-state") == STOPPED:
        return DeviceStatus(DeviceState.HARDWARE_ERROR, paper=seen, detail="stopped", since=since)
    if printer.truth("printer-is-accepting-jobs") is False:
        return DeviceStatus(DeviceState.USER_ERROR, paper=seen, detail="notAccepting", since=since)
    found = plain(reasons)
    warning = next((code for reason, code in WARNINGS.items() if reason in found), "")
    if printer.integer("printer-state") == PROCESSING:
        return DeviceStatus(DeviceState.DEVICE_BUSY, paper=seen, detail=warning or "printing", since=since)
    return DeviceStatus(DeviceState.ONLINE, paper=seen, detail=warning, since=since)


def supplies(printer: Group) -> tuple[Supply, ...]:
    """Markers first, then trays; each with what the printer calls it."""
    return (*_markers(printer), *_trays(printer))


def _markers(printer: Group) -> tuple[Supply, ...]:
    names, levels = printer.strings("marker-names"), printer.integers("marker-levels")
    if names and len(names) == len(levels):
        return tuple(Supply(name, _percent(level, 100)) for name, level in zip(names, levels, strict=True))
    said = _parts(printer, "printer-supply")
    called = printer.strings("printer-supply-description")
    return tuple(
        Supply(called[index] if index < len(called) else part.get("type", ""), _level(part))
        for index, part in enumerate(said)
    )


def _trays(printer: Group) -> tuple[Supply, ...]:
    return tuple(Supply(part.get("name", ""), _level(part)) for part in _parts(printer, "printer-input-tray"))


def _parts(printer: Group, name: str) -> tuple[dict[str, str], ...]:
    """``key=value;key=value;`` in octets, one string a part."""
    found = printer.find(name)
    texts = [value.decode("utf-8", "replace") for value in (found.values if found else ()) if isinstance(value, bytes)]
    pairs = [[pair.partition("=") for pair in text.split(";")] for text in texts]
    return tuple({key.strip(): value.strip() for key, equals, value in each if equals} for each in pairs)


def _level(part: Mapping[str, str]) -> int | None:
    try:
        return _percent(int(part.get("level", "-2")), int(part.get("maxcapacity", "-2")))
    except ValueError:
        return None


def _percent(level: int, most: int) -> int | None:
    """-1 (no limit), -2 (unknown) and -3 (some left) are no levels."""
    if level < 0 or most <= 0:
        return None
    return min(100, round(100 * level / most))
