"""``python -m benchmarks.fuzz sdt apdu status picture --seconds 600``: each target for so long, one after the other.

The corpus grows in ``build/fuzz/NAME/corpus`` from one run to the next; what a run did is added to ``build/fuzz.json``. An
input that breaks a promise lies in ``build/fuzz/NAME`` afterwards, its trace on stderr, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

TARGETS = ("sdt", "apdu", "status", "picture")
FOLDER = Path("build/fuzz")
OUT = Path("build/fuzz.json")
INPUT_SECONDS = 5  # one input that takes longer is a hang
GRACE_SECONDS = 60.0  # for reading the corpus at the start
_EXECUTED = re.compile(rb"stat::number_of_executed_units:\s*(\d+)")
_COVERED = re.compile(rb"cov: (\d+)")


class Target(Protocol):
    """A module of this package."""

    LONGEST_INPUT: int  # bytes; longer ones would only be slower

    def seeds(self) -> list[bytes]:
        """Inputs that show the fuzzer what is right."""

    def one(self, data: bytes) -> None:
        """Try ``data``. Raises when a promise is broken."""


def target(name: str) -> Target:
    """The module."""
    return importlib.import_module(f"benchmarks.fuzz.{name}")


def lay_seeds(name: str, corpus: Path) -> int:
    """Write the target's seeds, each under the digest of its content; how many there are."""
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = target(name).seeds()
    for seed in seeds:
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    return len(seeds)


def run(name: str, seconds: int, folder: Path = FOLDER) -> dict[str, object]:
    """Fuzz one target; what happened, ``findings`` being the files with inputs that broke a promise in this run."""
    home = folder / name
    corpus = home / "corpus"
    lay_seeds(name, corpus)
    before = set(home.iterdir())
    # Through a small process in between: a program counts as its own peak what its starter had in memory, and the fuzzer takes
    # a large starter (a test run) for an input that eats memory.
    command = ["timeout", str(seconds + GRACE_SECONDS)]
    command += [sys.executable, "-m", "benchmarks.fuzz.target", name, str(corpus)]
    command += [f"-max_total_time={seconds}", f"-max_len={target(name).LONGEST_INPUT}", f"-timeout={INPUT_SECONDS}"]
    command += [f"-artifact_prefix={home}/", "-print_final_stats=1"]
    begun = time.monotonic()
    done = subprocess.run(command, stderr=subprocess.PIPE, timeout=seconds + GRACE_SECONDS, check=False)
    executed, covered = _EXECUTED.findall(done.stderr), _COVERED.findall(done.stderr)
    findings = sorted(str(path) for path in set(home.iterdir()) - before)
    if done.returncode or findings:
        sys.stderr.write(done.stderr.decode("utf-8", "replace")[-4000:])
    return {
        "target": name,
        "seconds": round(time.monotonic() - begun, 1),
        "executions": int(executed[-1]) if executed else 0,
        "covered": int(covered[-1]) if covered else 0,
        "corpus": len(list(corpus.iterdir())),
        "exit": done.returncode,
        "findings": findings,
    }


def add(outcome: dict[str, object], out: Path = OUT) -> None:
    """One more run to the list in the file."""
    runs = json.loads(out.read_text(encoding="utf-8")) if out.exists() else []
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_suffix(".tmp")
    beside.write_text(json.dumps([*runs, outcome], indent=1) + "\n", encoding="utf-8")
    beside.replace(out)


def main(words: Sequence[str] | None = None) -> int:
    """As the module says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args(words)
    for name in options.targets:
        if name not in TARGETS:
            parser.error(f"no target {name}; there are {', '.join(TARGETS)}")
    broken = False
    for name in options.targets or TARGETS:
        outcome = run(name, options.seconds)
        add(outcome)
        print(json.dumps(outcome), flush=True)
        broken = broken or bool(outcome["exit"] or outcome["findings"])
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
