"""Which packages set-up asks apt for, and as whom; apt, dpkg, sudo and id are stand-ins that write down their calls."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"

# As dpkg-query with the format that apt.sh gives it: it answers what it knows, and fails when it does not know one.
_ANSWERS = (
    '#!/bin/sh\nshift 3\nfor package; do [ "$package" = "%s" ] || printf "/%%s installed/" "$package"; done\nexit 1\n'
)
INSTALLED, ALL_INSTALLED = _ANSWERS % "xclip", _ANSWERS % ""
WRITES_DOWN = '#!/bin/sh\necho "$(basename "$0") $*" >> "$CALLS"\n'


class Machine:
    """A machine with its own PATH and its own list of wanted packages."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.calls = folder / "calls"
        self.script = folder / "packaging/setup/apt.sh"
        self.script.parent.mkdir(parents=True)
        shutil.copy(PACKAGING / "setup/apt.sh", self.script)
        (folder / "packaging/apt.txt").write_text("# a heading\nxvfb  # a display\n\nxclip  # the clipboard\n")
        self.bin.mkdir()
        for tool in ("sh", "sed", "xargs", "echo", "dirname", "basename", "env"):
            (self.bin / tool).symlink_to(str(shutil.which(tool)))

    def has(self, **tools: str) -> None:
        for name, script in tools.items():
            tool = self.bin / name.replace("_", "-")
            tool.write_text(script)
            tool.chmod(0o755)

    def set_up(self, *lists: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PATH": str(self.bin), "CALLS": str(self.calls)}
        return subprocess.run([self.script, *lists], env=environment, check=False, capture_output=True, text=True)

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.has(apt_get=WRITES_DOWN, dpkg_query=INSTALLED, id="#!/bin/sh\necho 0\n")
    return machine


def test_nothing_missing_leaves_apt_alone(machine: Machine) -> None:
    machine.has(dpkg_query=ALL_INSTALLED)
    assert machine.set_up().returncode == 0
    assert machine.called() == []


def test_only_the_missing_package_is_installed(machine: Machine) -> None:
    assert machine.set_up().returncode == 0
    update, install = machine.called()
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends xclip")


def test_a_failing_update_still_tries_to_install(machine: Machine) -> None:
    machine.has(apt_get=WRITES_DOWN + 'case "$*" in *update) exit 100;; esac\n')
    assert machine.set_up().returncode == 0
    assert machine.called()[-1].endswith("xclip")


def test_a_failing_install_fails_the_set_up(machine: Machine) -> None:
    machine.has(apt_get=WRITES_DOWN + 'case "$*" in *update) ;; *) exit 100;; esac\n')
    assert machine.set_up().returncode == 100


def test_root_needs_no_sudo(machine: Machine) -> None:
    machine.has(sudo=WRITES_DOWN)
    machine.set_up()
    assert not [call for call in machine.called() if call.startswith("sudo")]


def test_anybody_else_goes_through_sudo(machine: Machine) -> None:
    machine.has(sudo=WRITES_DOWN, id="#!/bin/sh\necho 1000\n")
    assert machine.set_up().returncode == 0
    assert [call.split()[0] for call in machine.called()] == ["sudo", "sudo"]


def test_without_sudo_the_command_for_root_is_named(machine: Machine) -> None:
    machine.has(id="#!/bin/sh\necho 1000\n")
    result = machine.set_up()
    assert result.returncode == 1
    assert "apt-get install xclip" in result.stderr


def test_without_apt_the_packages_are_named(machine: Machine) -> None:
    (machine.bin / "apt-get").unlink()
    result = machine.set_up()
    assert result.returncode == 1
    assert "install the equivalents of: xvfb xclip" in result.stderr


def test_another_list_is_installed_when_it_is_named(machine: Machine) -> None:
    (machine.script.parents[1] / "apt-test.txt").write_text("xclip  # of the tests\n")
    assert machine.set_up("apt-test.txt").returncode == 0
    assert machine.called()[-1].endswith("install -y --no-install-recommends xclip")


@pytest.mark.parametrize("name", ["apt.txt", "apt-test.txt"])
def test_every_package_has_its_reason(name: str) -> None:
    lines = [line for line in (PACKAGING / name).read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not line.partition("#")[2].strip()] == []
