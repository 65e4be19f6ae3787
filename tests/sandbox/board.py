"""Where the project lies, and what the virtual I/O board says."""

from __future__ import annotations

from pathlib import Path

from devices.signals.sim_tell import QUERY, WORDS

TOP = Path(__file__).resolve().parents[2]
BOARD = {"words": ",".join(WORDS), "query": QUERY.hex()}
