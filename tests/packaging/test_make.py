"""Which steps of ``make setup`` are done again, and when. pip, Python and apt are left out; the stamps are real."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'


class Tree:
    """A copy of the set-up; ``make`` answers the steps that ran."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(TOP / "packaging", folder / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "requirements-bare.txt"):
            shutil.copy(TOP / name, folder)
        self.asked = folder / "asked"  # a line for each list that was asked of apt
        (folder / "packaging/setup/apt.sh").write_text(f'#!/bin/sh\necho "${{1:-apt.txt}}" >> {self.asked}\n')

    def make(self, *words: str) -> set[str]:
        before = self.stamps()
        command = ["make", *(words or ("setup", "SKIP_APT=1")), "PY=/bin/true", "PIP=true"]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return {stamp.name.rpartition("-")[0] for stamp in self.stamps() - before}

    def stamps(self) -> set[Path]:
        return {*self.folder.glob(".venv/setup/*"), *self.folder.glob("assets/fonts/.made-*")}


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    tree = Tree(tmp_path)
    assert tree.make() == {"skipped", "pip", ".made", "texts"}
    return tree


def test_a_second_set_up_does_nothing(tree: Tree) -> None:
    assert tree.make() == set()


def test_a_touched_file_repeats_nothing(tree: Tree) -> None:
    (tree.folder / "requirements.txt").touch()
    (tree.folder / "packaging/apt.txt").touch()
    assert tree.make() == set()


@pytest.mark.parametrize(
    ("file", "step"),
    [
        ("requirements.txt", "pip"),
        ("requirements-dev.txt", "pip"),
        ("requirements-bare.txt", "pip"),
        ("packaging/apt.txt", "skipped"),
        ("packaging/apt-test.txt", "skipped"),
        ("packaging/setup/fonts.py", ".made"),
        ("packaging/setup/messages.sh", "texts"),
    ],
)
def test_a_changed_file_repeats_its_step_only(tree: Tree, file: str, step: str) -> None:
    path = tree.folder / file
    path.write_text(path.read_text() + "# changed\n")
    assert tree.make() == {step}


def test_going_back_to_earlier_content_repeats_the_step(tree: Tree) -> None:
    path = tree.folder / "requirements.txt"
    content = path.read_text()
    path.write_text(content + "# changed\n")
    tree.make()
    path.write_text(content)
    assert tree.make() == {"pip"}


def test_a_new_catalogue_is_compiled(tree: Tree) -> None:
    po = tree.folder / "assets/locale/en/LC_MESSAGES/kiosk.po"
    po.parent.mkdir(parents=True)
    po.write_text(CATALOGUE)
    assert tree.make() == {"texts"}
    assert po.with_suffix(".mo").exists()


def test_a_failing_step_is_tried_again(tree: Tree) -> None:
    po = tree.folder / "assets/locale/en/LC_MESSAGES/kiosk.po"
    po.parent.mkdir(parents=True)
    po.write_text("broken")
    with pytest.raises(subprocess.CalledProcessError):
        tree.make()
    po.write_text(CATALOGUE)
    assert tree.make() == {"texts"}


def test_packages_are_asked_for_at_every_set_up_since_somebody_may_have_removed_one(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    tree.make("setup")
    tree.make("setup")
    assert tree.asked.read_text().split() == ["apt.txt", "apt.txt"]


def test_the_tests_ask_for_their_own_packages_too(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    tree.make("apt-test")
    assert tree.asked.read_text().split() == ["apt.txt", "apt-test.txt"]


def test_where_apt_was_skipped_once_nobody_is_asked_again(tree: Tree) -> None:
    tree.make("setup")
    tree.make("apt-test")
    assert not tree.asked.exists()
