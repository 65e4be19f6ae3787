"""Pin the whole closure of setup.cfg: ``lock.py [--upgrade]`` rewrites ``requirements.txt`` and its ``-dev`` sister.

pip resolves, as this machine has it configured; what is pinned already stays where it is unless ``--upgrade``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from configparser import ConfigParser
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
RUN = TOP / "requirements.txt"
DEV = TOP / "requirements-dev.txt"
BARE = TOP / "requirements-bare.txt"


def normal(name: str) -> str:
    """The one spelling of a project's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(text: str) -> list[str]:
    """The requirements in a setup.cfg list, without its comments."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def resolve(requirements: list[str], options: list[str]) -> dict[str, str]:
    """The closure of ``requirements`` as name → version, nothing being installed."""
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--dry-run", "--ignore-installed", "--report", "-"]
    report = subprocess.run([*pip, *options, *requirements], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = (entry["metadata"] for entry in json.loads(report)["install"])
    return dict(sorted((normal(entry["name"]), entry["version"]) for entry in found))


def kept(folder: Path) -> Path:
    """A constraints file of the pins of today. The requirements themselves will not do: of a constraints file pip takes
    what a nested ``-r`` names as wanted, and a pin that nobody needs any more would stay for ever."""
    lines = [line for path in (RUN, DEV) for line in path.read_text().splitlines() if "==" in line]
    file = folder / "constraints.txt"
    file.write_text("\n".join(lines) + "\n")
    return file


def write(path: Path, what: str, pins: dict[str, str], include: str = "") -> None:
    lines = "".join(f"{name}=={version}\n" for name, version in pins.items())
    path.write_text(f"{what}; made by `make lock` from setup.cfg.\n{include}{lines}")


def main() -> int:
    setup = ConfigParser()
    setup.read(TOP / "setup.cfg")
    run = wanted(setup["options"]["install_requires"]) + wanted(setup["options.extras_require"]["sandbox"])
    dev = wanted(setup["options.extras_require"]["dev"])
    with tempfile.TemporaryDirectory() as folder:
        keep = [] if "--upgrade" in sys.argv else ["-c", str(kept(Path(folder)))]
        both = resolve(run + dev, keep)
        run_pins = {name: both[name] for name in resolve(run, keep)}
    dev_pins = {name: version for name, version in both.items() if name not in run_pins}
    bare = wanted(setup["bare"]["packages"])
    BARE.write_text(
        "# Installed with --no-deps, see [bare] in setup.cfg; made by `make lock`.\n"
        + "".join(f"{pin}\n" for pin in bare)
    )
    write(RUN, "# The kiosk and its sandbox, all pinned", run_pins)
    write(DEV, "# What set-up, tests and lint need besides", dev_pins, "-r requirements.txt\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
