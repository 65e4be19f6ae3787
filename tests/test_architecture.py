"""Who may import whom: import-linter holds docs/architecture.md, and every contract is seen to fail once.

The contracts are in setup.cfg. "Standard library only" cannot be said there, so it is checked here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import grimp
import pytest

TOP = Path(__file__).parent.parent
ROOMS = ("kiosk", "devices", "offline", "screens", "sandbox")

# Contract → a module and the import in it that must break this contract.
OFFENCES = {
    "kiosk": ("kiosk/offender.py", "import kivy.app"),
    "kiosk-devices": ("kiosk/offender.py", "from devices.id_reader import offender"),
    "devices": ("devices/id_reader/offender.py", "import kiosk.model"),
    "offline": ("offline/offender.py", "import kiosk.text"),
    "screens": ("screens/offender.py", "import offline.ports"),
    "sandbox": ("sandbox/offender.py", "import kiosk.journey"),
    "requests": ("offline/offender.py", "def fetch():\n    import requests"),
    "document-worker": ("kiosk/documents/worker.py", "import kiosk.text"),
    "model": ("kiosk/model/offender.py", "import kiosk.text"),
    "contract": ("kiosk/contract/offender.py", "import kiosk.journey"),
    "journey": ("kiosk/journey/offender.py", "import kiosk.bus"),
}

# Room → what it may import besides the standard library and rooms.
LIBRARIES = {"kiosk.model": set(), "kiosk.journey": set(), "kiosk.contract": {"msgspec"}}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree in ``folder``; in a process, since it imports what it finds there."""
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-logo", "--no-cache", *options], cwd=folder, check=False, capture_output=True, text=True
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the rooms and the contracts, to break."""
    for room in ROOMS:
        shutil.copytree(TOP / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "setup.cfg", tmp_path)
    (tmp_path / "devices/id_reader/offender.py").touch()
    return tmp_path


def test_every_room_keeps_to_its_imports() -> None:
    result = lint(TOP)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_an_offence_here() -> None:
    config = ConfigParser()
    config.read(TOP / "setup.cfg")
    assert {name.rsplit(":")[-1] for name in config.sections() if name.startswith("importlinter:")} == set(OFFENCES)


@pytest.mark.parametrize("contract", OFFENCES)
def test_a_forbidden_import_is_caught(tree: Path, contract: str) -> None:
    path, statement = OFFENCES[contract]
    (tree / path).parent.mkdir(exist_ok=True)
    (tree / path).with_name("__init__.py").touch()
    (tree / path).write_text(statement + "\n")
    result = lint(tree, "--contract", contract)
    assert result.returncode == 1
    assert f"{path.removesuffix('.py').replace('/', '.')} -> " in result.stdout


def test_the_document_worker_loads_no_other_room_through_others_either(tree: Path) -> None:
    with (tree / "kiosk/documents/light.py").open("a") as file:
        file.write("import kiosk.text\n")
    result = lint(tree, "--contract", "document-worker")
    assert result.returncode == 1
    assert "kiosk.documents.light -> kiosk.text" in result.stdout


@pytest.mark.parametrize("room", LIBRARIES)
def test_an_inner_room_needs_no_library(room: str) -> None:
    graph = grimp.build_graph("kiosk", include_external_packages=True, cache_dir=None)
    modules = graph.find_descendants(room) | {room}
    imported = set().union(*(graph.find_modules_directly_imported_by(module) for module in modules))
    external = {name for name in imported if graph.is_module_squashed(name)}
    assert external - sys.stdlib_module_names <= LIBRARIES[room]
