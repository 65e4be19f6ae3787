"""Every bundle through the real window: touches and seconds of each walk, as the autopilot of the demo took it.

    python -m benchmarks.walks [BUNDLE...] [--offline]        default: every tile of the home screen; about 40 s each

Prints one line a bundle and writes ``build/walks.json``; the pictures stay in ``build/walks/<bundle>/screens``. Exits with 1
when a walk did not end in one intact case and a printed receipt.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
OUT = HERE / "build" / "walks"
LIMIT = 300  # s; a walk that takes longer hangs
TOUCHES = re.compile(r"demo: (\d+) touches")


@dataclass(frozen=True)
class Walk:
    """``seconds`` from the home screen until it is back; ``said``: why it was lost, empty when it was not."""

    bundle: str
    ok: bool
    offline: bool
    touches: int | None
    seconds: float | None
    scans: int
    sections: int
    said: str


def bundles() -> list[str]:
    """Ids of the tiles, in their order."""
    home = json.loads((HERE / "assets" / "catalogue" / "home.json").read_text(encoding="utf-8"))
    return [tile["bundle_id"] for tile in home["tiles"]]


def walk(bundle: str, *, offline: bool) -> Walk:
    """Play one bundle in a demo of its own."""
    out = OUT / bundle
    command = [sys.executable, "main.py", "demo", "--autopilot", "--bundle", bundle, "--out", str(out)]
    try:
        done = subprocess.run(
            [*command, *(["--offline"] if offline else [])],
            cwd=HERE,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Walk(bundle, False, offline, None, None, 0, 0, f"no end after {LIMIT} s")
    said = done.stderr.strip().splitlines()
    touched = TOUCHES.search(done.stderr)
    report = out / "report.json"
    steps = json.loads(report.read_text(encoding="utf-8"))["steps"] if report.exists() else []
    # The first step holds the start of the kiosk, the last one may hold the delivery after the visit.
    visit = [step for step in steps[1:] if step["name"] != "delivered"]
    names = [step["name"] for step in steps]
    return Walk(
        bundle=bundle,
        ok=done.returncode == 0,
        offline=offline,
        touches=int(touched[1]) if touched else None,
        seconds=round(sum(step["ms"] for step in visit) / 1000, 1) if visit else None,
        scans=names.count("scan"),
        sections=names.count("form"),
        said="" if done.returncode == 0 else said[-1] if said else f"exit code {done.returncode}",
    )


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walks")
    parser.add_argument("bundle", nargs="*")
    parser.add_argument("--offline", action="store_true")
    arguments = parser.parse_args()
    walks: list[Walk] = []
    for bundle in arguments.bundle or bundles():
        walks.append(walk(bundle, offline=arguments.offline))
        last = walks[-1]
        print(f"{last.bundle}: {'ok' if last.ok else last.said}, {last.touches} touches, {last.seconds} s", flush=True)
    file = HERE / "build" / "walks.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps([asdict(one) for one in walks], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(one.ok for one in walks) else 1


if __name__ == "__main__":
    sys.exit(main())
