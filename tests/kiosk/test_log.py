from __future__ import annotations

import errno
import json
import logging
import os
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

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "events.md"


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


def test_the_documented_table_is_the_catalogue() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")


def test_every_event_says_who_acts() -> None:
    assert {event.who for event in EVENTS.values()} <= {"nobody", "attendant", "technician", "operator"}
    assert {event.level for event in EVENTS.values()} <= {"info", "warning", "error"}
