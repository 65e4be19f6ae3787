"""The log: one JSON object a line, only events of the catalogue, only the fields it names, never anything of a person."""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from kiosk.errors import DataError
from kiosk.log_events import EVENTS
from kiosk.private_folder import private_folder

MAX_BYTES = 10 * 1024 * 1024  # one file; the old one is kept once, so that a full log never fills the disk


class Log(Protocol):
    """What the rooms are given."""

    def __call__(self, event: str, **fields: object) -> None:
        """Write one event. An event or field outside the catalogue raises ValueError: a programming error."""


class EventLog:
    """Writes through structlog to ``folder/kiosk.log``, on a thread of its own: the main loop never waits for the disk.

    Safe to call from any thread. What is said before ``start`` waits: structlog takes a tenth of a second to import, which
    is the window's at that time. ``close`` writes what was said so far, started or not. A disk that takes no line costs the
    kiosk those lines and nothing else; how many is told by the next line that finds room (``log.lost``).
    """

    def __init__(self, folder: Path) -> None:
        self._lines: queue.SimpleQueue[_Line | threading.Event | None] = queue.SimpleQueue()
        for room in ("devices", "offline"):
            # Rooms that log through the standard library come here too.
            logger = logging.getLogger(room)
            logger.handlers = [_Bridge(self)]
            logger.setLevel(logging.INFO)
            logger.propagate = False
        self.ready = threading.Event()  # structlog is configured: nothing said through it goes elsewhere
        self._thread = threading.Thread(target=self._write, args=(folder,), name="log", daemon=True)

    def start(self) -> None:
        """Begin to write. Once."""
        self._thread.start()

    def __call__(self, event: str, **fields: object) -> None:
        """See ``Log``."""
        known = EVENTS.get(event)
        if known is None:
            raise ValueError(f"event {event!r} is not in the catalogue")
        stray = set(fields) - set(known.fields)
        if stray:
            raise ValueError(f"event {event!r} has no field {', '.join(sorted(stray))}")
        self._lines.put(_line(event, **fields))

    def flush(self, patience: float) -> bool:
        """Wait until what was said so far is in the file, or was given up; False when ``patience`` (s) did not do. Not for
        the main loop, and of no use before ``start``."""
        written = threading.Event()
        self._lines.put(written)
        return written.wait(patience)

    def close(self) -> None:
        """Write what was said so far and end. What is said later is lost."""
        self._lines.put(None)
        if self._thread.ident is None:
            self._thread.start()
        self._thread.join()

    def _write(self, folder: Path) -> None:
        import structlog  # 50 ms: here it delays no window

        # Rooms that log through structlog themselves come to the same queue.
        structlog.configure(processors=[self._foreign])
        self.ready.set()
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
        file = _RotatingFile(folder / "kiosk.log")
        lost = 0
        while (line := self._lines.get()) is not None:
            if isinstance(line, threading.Event):
                line.set()
                continue
            told = [_line("log.lost", count=lost), line] if lost else [line]
            rendered = (str(render(None, "", {**each.fields, "event": each.event})) for each in told)
            try:
                file.write("\n".join(rendered))
                lost = 0
            except OSError:
                lost += 1
        file.close()

    def _foreign(self, _logger: object, _name: str, entry: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """What is not in the catalogue is dropped but for its id: an unforeseen field may hold anything."""
        import structlog

        event = str(entry.pop("event", ""))
        known = EVENTS.get(event)
        if known is None or set(entry) - set(known.fields):
            self("log.unknown", id=event[:60])
        else:
            self(event, **entry)
        raise structlog.DropEvent


@dataclass(frozen=True)
class _Line:
    event: str
    fields: dict[str, object]


def _line(event: str, **fields: object) -> _Line:
    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
    return _Line(event, {"at": now, "level": EVENTS[event].level, **fields})


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


class _RotatingFile:
    """Appends whole lines; starts anew past ``MAX_BYTES``. Opened at the first line, and again after an
    error."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: int | None = None
        self._torn = False  # the last line has no end

    def write(self, lines: str) -> None:
        """``lines`` without the last one's end. Raises OSError; what was written by then stays a line of its own."""
        content = (("\n" if self._torn else "") + lines + "\n").encode()
        rest = memoryview(content)
        try:
            handle = self._open_with_room(len(content))
            while rest:
                rest = rest[os.write(handle, rest) :]
        except OSError:
            self.close()
            raise
        finally:
            if len(rest) < len(content):
                self._torn = bool(rest)

    def _open_with_room(self, size: int) -> int:
        handle = self._open()
        if os.fstat(handle).st_size + size > MAX_BYTES:
            self.close()
            self._file.replace(self._file.with_suffix(".log.1"))
            handle = self._open()
        return handle

    def _open(self) -> int:
        if self._handle is None:
            try:
                private_folder(self._file.parent)
            except DataError as error:
                raise OSError(str(error)) from error
            self._handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return self._handle

    def close(self) -> None:
        """Let go; the next write opens it again."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
