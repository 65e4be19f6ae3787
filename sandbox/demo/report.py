"""``report.json``: what came of the demo, told by the platform's ledger and the printer, not by the kiosk's hopes."""

from __future__ import annotations

import json
import ssl
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.demo.stage import Stage


def ledger(stage: Stage) -> dict[str, Any]:
    """The platform's own count, recomputed from what it stored."""
    platform = stage.platform
    context = ssl.create_default_context(cafile=platform["ca"])
    context.load_cert_chain(platform["client_cert"], platform["client_key"])
    with urllib.request.urlopen(platform["url"] + "/v1/ledger", context=context, timeout=10) as answer:  # noqa: S310
        counted: dict[str, Any] = json.load(answer)
    return counted


def write_report(
    stage: Stage, steps: list[dict[str, object]], applications: int = 1, result: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Write ``report.json`` in the shape of the command line's documentation and return it.

    Of several ``applications`` in one visit (twins) it tells of the first; ``platform`` counts all of them, and the receipt's
    outcome is ``done`` only when each of them had its own. ``result``: what came of its pick-up; None where there was none.
    """
    counted = ledger(stage)
    submission: dict[str, Any] = min(counted["submissions"], key=lambda entry: str(entry["local_number"]), default={})
    report: dict[str, Any] = {
        "bundle": submission.get("bundle", stage.bundle),
        "items": submission.get("items", []),
        "identity": {
            "document": submission.get("document"),
            "number_masked": submission.get("number_masked"),
        },
        "materials": submission.get("materials", []),
        "submission_id": submission.get("submission_id"),
        "local_number": submission.get("local_number"),
        "case_number": submission.get("case_number"),
        "receipt": {
            "outcome": outcome(stage.work / "data" / "logs" / "kiosk.log", applications),
            "png": _png(stage.out),
        },
        "result": result,
        "platform": {key: counted[key] for key in ("cases", "attachments", "sha256_match")},
        "steps": steps,
        "offline": stage.offline,
    }
    (stage.out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def _png(out: Path) -> str | None:
    return "receipt.png" if (out / "receipt.png").exists() else None


def outcome(log: Path, applications: int) -> str | None:
    """What the printer's driver said of the receipts: the worst of them; None when one was never printed."""
    said: dict[str, str] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["event"] == "receipt.printed":
            said[str(entry["submission"])] = entry["outcome"]
    if len(said) < applications:
        return None
    return next((one for one in said.values() if one != "done"), "done")
