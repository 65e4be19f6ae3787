"""``make documents``: what is found on hundreds of generated photographs and scans, and what the document worker takes for it.

``make documents`` works through every part, ``make documents PART="quality=50 reading"`` through those named, each up to so many
pictures (all of them where no number is given). What was found on a picture is kept in ``build/documents.json`` as soon as it is
there, and the next run goes on where this one ended; what was found by other code than today's is measured anew. ``JOBS=2``
takes two processes. Ends with 1 when a goal is missed.

Parts: ``quality`` (corners, skew, verdict; nothing is read), ``clean`` and ``degraded`` (type and numbers, by the print on the
page; the conditions are those of that name in ``tests/documents/generator/conditions.py``), ``worker`` (memory over twenty pages
and the time until the first answer, through the real process).
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

from benchmarks.document_rows import rows_of

OUT: Final = Path("build/documents.json")
ALL: Final = {"quality": 500, "clean": 60, "degraded": 60, "worker": 1}
HERE: Final = Path(__file__).resolve().parent.parent
# What a finding depends on.
CODE: Final = (
    "kiosk/documents",
    "tests/documents/generator",
    "benchmarks/document_gallery.py",
    "benchmarks/document_picture.py",
)
AT_ONCE: Final = 8  # pictures between two looks at what is asked
Found = dict[str, Any]


def code_digest() -> str:
    """Of the code by which findings are made; short."""
    digest = hashlib.sha256()
    for name in CODE:
        top = HERE / name
        for file in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class Kept:
    """The findings so far: part -> number of the picture -> finding. Raises ValueError for a file that is something else."""

    def __init__(self, file: Path, code: str) -> None:
        self._file, self._code = file, code
        self.found: dict[str, dict[str, Found]] = {}
        self.dropped = 0
        if not file.exists():
            return
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            if said["code"] == code:
                self.found = {str(part): dict(found) for part, found in said["found"].items()}
            else:
                self.dropped = sum(len(found) for found in said["found"].values())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{file} holds no findings; move it away") from error

    def missing(self, part: str, count: int) -> list[int]:
        have = self.found.get(part, {})
        return [n for n in range(count) if str(n) not in have]

    def add(self, part: str, number: int, finding: Found) -> None:
        self.found.setdefault(part, {})[str(number)] = finding

    def write(self) -> None:
        """Whole or not at all."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".tmp")
        words = json.dumps({"code": self._code, "found": self.found}, ensure_ascii=False, indent=1)
        beside.write_text(words + "\n", encoding="utf-8")
        beside.replace(self._file)


def asked(words: Sequence[str]) -> dict[str, int]:
    """Part -> pictures. Raises ValueError."""
    wanted: dict[str, int] = {}
    for word in words or ("all",):
        name, _, count = word.partition("=")
        if name != "all" and name not in ALL:
            raise ValueError(f"no part {name}; there are {', '.join(ALL)} and all")
        for part in ALL if name == "all" else (name,):
            wanted[part] = min(int(count), ALL[part]) if count else ALL[part]
            if wanted[part] < 1:
                raise ValueError(f"{part}: at least one picture")
    return wanted


def found_on(part: str, numbers: Sequence[int], jobs: int) -> Iterator[tuple[int, Found]]:
    from benchmarks import document_picture

    make: Mapping[str, Callable[[int], Found]] = {
        "quality": document_picture.judged, "clean": document_picture.read_clean,
        "degraded": document_picture.read_degraded, "worker": document_picture.worked,
    }  # fmt: skip
    if jobs == 1 or part == "worker":
        for n in numbers:
            yield n, make[part](n)
        return
    with ProcessPoolExecutor(jobs) as pool:
        for begin in range(0, len(numbers), AT_ONCE):
            some = numbers[begin : begin + AT_ONCE]
            yield from zip(some, pool.map(make[part], some), strict=True)


def main(words: list[str], out: Path = OUT, jobs: int = 1) -> int:
    try:
        wanted = asked(words)
        kept = Kept(out, code_digest())
    except ValueError as error:
        print(f"documents: {error}", file=sys.stderr)
        return 2
    if kept.dropped:
        print(f"{kept.dropped} findings of other code are measured anew")
    for part, count in wanted.items():
        missing = kept.missing(part, count)
        print(f"{part}: {count - len(missing)} of {count} known …", flush=True)
        try:
            for n, finding in found_on(part, missing, jobs):
                kept.add(part, n, finding)
                kept.write()
        finally:
            kept.write()
    rows = rows_of(kept.found)
    for row in rows:
        mark = {True: "ok", False: "MISSED", None: ""}[row["ok"]]
        print(f"{row['name']:<40} {row['value']:>9} {row['unit']:<4} {row['goal']:<9} {mark:<7} {row['against']}")
    return 1 if any(row["ok"] is False for row in rows) else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to end, it keeps what it has
    try:
        sys.exit(main(sys.argv[1:], jobs=max(1, int(os.environ.get("JOBS", "1")))))
    except KeyboardInterrupt:
        sys.exit("documents: ended early; what was found is kept")
