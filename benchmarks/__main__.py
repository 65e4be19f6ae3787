"""``make bench``: run every measurement, print a table, write ``build/bench.json``. Ends with 1 when a goal is missed."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

OUT = Path("build/bench.json")
MEASUREMENTS = (
    "benchmarks.adf_batch",
    "benchmarks.catalogue",
    "benchmarks.id_read",
    "benchmarks.card_published",
    "benchmarks.device_overhead",
    "benchmarks.device_polling",
    "benchmarks.documents",
    "benchmarks.outbox",
    "benchmarks.pages",
    "benchmarks.papers",
    "benchmarks.receipt_render",
    "benchmarks.start",
)


def main(names: list[str]) -> int:
    """``names`` narrows to measurements whose module name holds one of them."""
    rows: list[dict[str, Any]] = []
    for module in MEASUREMENTS:
        if names and not any(name in module for name in names):
            continue
        print(f"measuring {module.rpartition('.')[2]} …", flush=True)
        rows += importlib.import_module(module).measure()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for row in rows:
        mark = {True: "ok", False: "MISSED", None: ""}[row["ok"]]
        print(f"{row['name']:<46} {row['value']:>10} {row['unit']:<4} {row['goal']:<9} {mark:<7} {row['against']}")
    return 1 if any(row["ok"] is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
