"""What an installation outside the tree holds: the same files in the same places, so that they are found the same way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
ROOMS = ("assets", "devices", "kiosk", "offline", "sandbox", "screens")
PASSING = {".pyc", ".tmp"}
# What the build back-end would put into a wheel, without building one.
LISTED = """
from setuptools import Distribution
tree = Distribution({"script_name": "setup.py"})
tree.parse_config_files()
build = tree.get_command_obj("build_py")
build.ensure_finalized()
print("\\n".join(build.get_outputs(include_bytecode=False)))
"""


def installed() -> set[str]:
    listed = subprocess.run([sys.executable, "-c", LISTED], cwd=TOP, check=True, capture_output=True, text=True)
    return {line.removeprefix("build/lib/") for line in listed.stdout.splitlines() if line.startswith("build/lib/")}


def test_every_file_of_a_room_is_installed() -> None:
    files = {path.relative_to(TOP) for room in ROOMS for path in (TOP / room).rglob("*") if path.is_file()}
    lasting = {str(path) for path in files if path.suffix not in PASSING and not path.name.startswith(".")}
    assert lasting - installed() == set()


def test_what_set_up_makes_is_installed_too() -> None:
    texts = {str(po.with_suffix(".mo").relative_to(TOP)) for po in TOP.glob("assets/locale/*/LC_MESSAGES/*.po")}
    faces = {f"assets/fonts/NotoSansCJKsc-{weight}.otf" for weight in ("Regular", "Bold")}
    assert texts | faces <= installed()
