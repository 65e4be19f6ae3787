"""One target in a process of its own, under libFuzzer: ``python -m benchmarks.fuzz.target NAME CORPUS -flags…``."""

from __future__ import annotations

import importlib
import sys

import atheris


def main() -> None:
    """Does not return: libFuzzer ends the process."""
    name = sys.argv.pop(1)
    # What our parsers, and Pillow's, compare and branch on is what the fuzzer follows.
    with atheris.instrument_imports(include=["devices", "kiosk.documents", "PIL"]):
        module = importlib.import_module(f"benchmarks.fuzz.{name}")
    atheris.Setup(sys.argv, module.one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
