from __future__ import annotations

import ast
import errno
import json
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from kiosk import log as log_room
from kiosk.clock import SystemClock
from kiosk.log import EventLog
from kiosk.log_events import EVENTS, table
from kiosk.platform.client import PlatformClient, PlatformSettings
from offline.ports import TransientError

TOP = Path(__file__).resolve().parent.parent.parent
DOCS = TOP / "docs" / "events.md"


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "kiosk.log").read_text(encoding="utf-8").splitlines()]


@pytest.mark.req("M43")
def test_an_event_is_one_json_line_with_time_and_level(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log("device.missing", role="scanner")
    log.close()
    (line,) = lines(tmp_path)
    assert (line["event"], line["level"], line["role"]) == ("device.missing", "error", "scanner")
    assert "T" in line["at"]


def test_an_event_outside_the_catalogue_is_a_programming_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not in the catalogue"):
        EventLog(tmp_path)("something.else")


def test_a_field_outside_the_catalogue_is_a_programming_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no field name"):
        EventLog(tmp_path)("device.missing", role="scanner", name="巴特尔")


def test_what_rooms_log_by_themselves_is_held_to_the_catalogue(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.start()
    log.ready.wait(10)
    structlog.get_logger().info("platform.transient", operation="put_submission", ms=3, reason="tls", retry_after=None)
    structlog.get_logger().info("platform.transient", body="巴特尔")
    logging.getLogger("offline").error("store.close_failed", extra={"code": "disk"})
    logging.getLogger("devices.host").info("what is this: %s", "巴特尔" * 30)
    log.close()
    events = [line["event"] for line in lines(tmp_path)]
    assert events == ["platform.transient", "log.unknown", "store.close_failed", "log.unknown"]
    assert "body" not in (tmp_path / "kiosk.log").read_text(encoding="utf-8")


def test_what_the_platforms_client_says_has_its_place_in_the_catalogue(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.start()
    log.ready.wait(10)
    nowhere = PlatformSettings("https://127.0.0.1:1", tmp_path / "ca", tmp_path / "cert", tmp_path / "key")
    with pytest.raises(TransientError, match="configuration"):
        PlatformClient(nowhere, SystemClock()).platform_time()
    log.close()
    assert [(line["event"], line["operation"]) for line in lines(tmp_path)] == [("platform.transient", "platform_time")]


def test_a_full_log_starts_anew_and_keeps_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_room, "MAX_BYTES", 300)
    log = EventLog(tmp_path)
    for _ in range(10):
        log("kiosk.stopped")
    log.close()
    assert (tmp_path / "kiosk.log.1").exists()
    assert (tmp_path / "kiosk.log").stat().st_size <= 300


@pytest.mark.req("M43")
def test_a_disk_that_takes_no_line_costs_those_lines_and_says_how_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refusals = os.open, [1, 2, 3]

    def full(path: Any, *arguments: Any, **named: Any) -> int:
        if Path(path).name == "kiosk.log" and refusals:
            refusals.pop()
            raise OSError(errno.ENOSPC, "full")
        return real(path, *arguments, **named)

    monkeypatch.setattr(log_room.os, "open", full)
    log = EventLog(tmp_path)
    for _ in range(3):
        log("kiosk.stopped")
    log("device.missing", role="scanner")
    log.close()
    first, second = lines(tmp_path)
    assert (first["event"], first["level"], first["count"]) == ("log.lost", "error", 3)
    assert second["event"] == "device.missing"


def test_a_log_that_can_never_be_written_keeps_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder has to be")
    log = EventLog(tmp_path / "logs")
    log.start()
    assert log.ready.wait(10)
    log("kiosk.stopped")
    log.close()


def test_half_a_line_does_not_spoil_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write, room = os.write, [20, 0]

    def nearly_full(handle: int, content: bytes) -> int:
        if not room:
            return write(handle, content)
        if left := room.pop(0):
            return write(handle, content[:left])
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(log_room.os, "write", nearly_full)
    log = EventLog(tmp_path)
    log("kiosk.stopped")
    log("device.missing", role="scanner")
    log.close()
    _, *whole = (tmp_path / "kiosk.log").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["event"] for line in whole] == ["log.lost", "device.missing"]


def _said() -> Iterator[tuple[str, str, ast.Call]]:
    """Where, event id and call of every line that our rooms log."""
    for room in ("kiosk", "devices", "offline", "main.py"):
        for file in sorted(TOP.glob(f"{room}/**/*.py" if room != "main.py" else room)):
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                    event = call.args[0].value
                    if isinstance(event, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", event) and _is_log(call.func):
                        yield f"{file.relative_to(TOP)}:{call.lineno}", event, call


def _is_log(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        logger = function.value
        named = logger.id if isinstance(logger, ast.Name) else getattr(logger, "attr", "")
        return function.attr in ("log", "_log") or named in ("log", "_log", "note")
    return isinstance(function, ast.Name) and function.id in ("log", "_log", "tell")


@pytest.mark.req("M43")
def test_every_line_that_is_logged_is_in_the_catalogue() -> None:
    """A line outside it raises where it is written: on a device's thread, perhaps, and years after the test bench."""
    said = list(_said())
    assert len(said) > 40
    # The worker's line for each look at a device: the hub says it with media and paper as device.state.
    unknown = [(where, event) for where, event, _ in said if event not in EVENTS and event != "device.status"]
    assert not unknown


def test_every_field_that_is_logged_is_in_the_catalogue() -> None:
    renamed = {
        "device": "role",
        "code": "detail",
        "error": "detail",
    }  # by the hub, for what a worker says of its device
    stray = []
    for where, event, call in _said():
        if event in EVENTS:
            known = set(EVENTS[event].fields)
            for keyword in call.keywords:
                name = keyword.arg or ""
                name = renamed.get(name, name) if where.startswith("devices/worker") else name
                if name and name != "extra" and name not in known:
                    stray.append((where, event, name))
                if keyword.arg == "extra" and isinstance(keyword.value, ast.Dict):
                    keys = {ast.literal_eval(key) for key in keyword.value.keys if key is not None}
                    stray += [(where, event, key) for key in sorted(keys - known)]
    assert not stray


def test_the_documented_table_is_the_catalogue() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")


def test_every_event_says_who_acts() -> None:
    assert {event.who for event in EVENTS.values()} <= {"nobody", "attendant", "technician", "operator"}
    assert {event.level for event in EVENTS.values()} <= {"info", "warning", "error"}
