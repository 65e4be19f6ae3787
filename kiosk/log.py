"""The log: one JSON object a line, only events of the catalogue, only the fields it names, never anything of a person."""

from __future__ import annotations

import io
import logging
import os
import threading
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import structlog

from kiosk.log_events import EVENTS

MAX_BYTES = 10 * 1024 * 1024  # one file; the old one is kept once, so that a full log never fills the disk


class Log(Protocol):
    """What the rooms are given."""

    def __call__(self, event: str, **fields: object) -> None:
        """Write one event. An event or field outside the catalogue raises ValueError: a programming error."""


class EventLog:
    """Writes through structlog to ``folder/kiosk.log``. Safe to call from any thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._stream = _RotatingFile(folder / "kiosk.log")
        self._logger: Any = structlog.wrap_logger(structlog.PrintLogger(file=self._stream), processors=_PROCESSORS)
        # Rooms that log by themselves (platform through structlog, devices and offline through logging) come here too.
        structlog.configure(
            processors=[_catalogued, *_PROCESSORS], logger_factory=structlog.PrintLoggerFactory(file=self._stream)
        )
        for room in ("devices", "offline"):
            logger = logging.getLogger(room)
            logger.handlers = [_Bridge(self)]
            logger.setLevel(logging.INFO)
            logger.propagate = False

    def __call__(self, event: str, **fields: object) -> None:
        """See ``Log``."""
        known = EVENTS.get(event)
        if known is None:
            raise ValueError(f"event {event!r} is not in the catalogue")
        stray = set(fields) - set(known.fields)
        if stray:
            raise ValueError(f"event {event!r} has no field {', '.join(sorted(stray))}")
        self._logger.msg(event, level=known.level, **fields)


def quiet(event: str, **fields: object) -> None:
    """A log that keeps nothing, for commands that print their result."""


def _stamp(_logger: object, _name: str, entry: MutableMapping[str, Any]) -> Mapping[str, Any]:
    entry["at"] = datetime.now().astimezone().isoformat(timespec="milliseconds")
    return entry


_PROCESSORS: list[Any] = [_stamp, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _catalogued(_logger: object, _name: str, entry: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """What is not in the catalogue is dropped but for its id: an unforeseen field may hold anything."""
    event = str(entry.get("event"))
    known = EVENTS.get(event)
    if known is None or set(entry) - {"event", *known.fields}:
        return {"event": "log.unknown", "level": EVENTS["log.unknown"].level, "id": event[:60]}
    return {**entry, "level": known.level}


class _Bridge(logging.Handler):
    """From the standard library's logging: the message is the event id, catalogue fields are taken from ``extra``."""

    def __init__(self, log: EventLog) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        event = record.getMessage()
        known = EVENTS.get(event)
        if known is None:
            self._log("log.unknown", id=event[:60])
        else:
            self._log(event, **{name: record.__dict__[name] for name in known.fields if name in record.__dict__})


class _RotatingFile(io.StringIO):
    """Appends whole lines; starts anew past ``MAX_BYTES``."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._lock = threading.Lock()
        self._handle = self._open()

    def _open(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, text: str) -> int:
        with self._lock:
            if os.fstat(self._handle).st_size + len(text) > MAX_BYTES:
                os.close(self._handle)
                self._file.replace(self._file.with_suffix(".log.1"))
                self._handle = self._open()
            os.write(self._handle, text.encode())
        return len(text)

    def flush(self) -> None:
        """Every write goes straight to the kernel; there is nothing to flush."""
