"""Writes ``docs/events.md`` from the event catalogue; ``tests/kiosk/test_log.py`` holds that it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from kiosk.log_events import table  # noqa: E402 - the tree is not a package of packaging

HEAD = """# Events in the log

`data_dir/logs/kiosk.log` holds one JSON object a line: `at` (local time with offset), `level`, `event` and the fields named
here, nothing else. No field ever tells of a person: a case is known by its submission id and numbers alone.

This page is made by `make events` from `kiosk/log_events.py`.

"""

(TOP / "docs" / "events.md").write_text(HEAD + table(), encoding="utf-8")
