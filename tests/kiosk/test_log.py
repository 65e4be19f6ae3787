from __future__ import annotations

import json
import logging
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


def test_the_documented_table_is_the_catalogue() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")


def test_every_event_says_who_acts() -> None:
    assert {event.who for event in EVENTS.values()} <= {"nobody", "attendant", "technician", "operator"}
    assert {event.level for event in EVENTS.values()} <= {"info", "warning", "error"}
