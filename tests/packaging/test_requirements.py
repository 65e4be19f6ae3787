"""The pins, and that what is used is also licensed."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

TOP = Path(__file__).parents[2]
PIN = re.compile(r"([a-z0-9][a-z0-9-]*)==\S+")


def pins() -> set[str]:
    lines = [
        line
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-bare.txt")
        for line in (TOP / name).read_text().split("\n")
    ]
    return {match[1] for line in lines if (match := PIN.fullmatch(line))}


def debian_packages() -> set[str]:
    lists = ("packaging/apt.txt", "packaging/apt-test.txt")
    lines = [line for name in lists for line in (TOP / name).read_text().splitlines()]
    return {name for line in lines if (name := line.partition("#")[0].strip())}


def licensed() -> set[str]:
    return set(re.findall(r"^\| `([^`]+)`", (TOP / "docs/licences.md").read_text(encoding="utf-8"), re.MULTILINE))


def test_requirements_hold_pins_and_nothing_else() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bare.txt"):
        for line in (TOP / name).read_text().splitlines():
            assert line.startswith("#") or line == "-r requirements.txt" or PIN.fullmatch(line), line


def test_every_direct_dependency_is_pinned() -> None:
    setup = ConfigParser()
    setup.read(TOP / "setup.cfg")
    extras = setup["options.extras_require"]
    lists = (setup["options"]["install_requires"], extras["sandbox"], extras["dev"])
    wanted = {
        re.split("[<>=]", line)[0].strip().lower() for text in lists for line in text.split("\n") if line[:1] != "#"
    }
    assert wanted - {""} <= pins()


def test_every_dependency_stands_in_the_licence_table() -> None:
    assert (pins() | debian_packages()) - licensed() == set()


def test_the_licence_table_names_nothing_that_is_gone() -> None:
    assert licensed() - pins() - debian_packages() == {"@mdi/font"}


def test_there_is_one_opencv_and_it_is_the_one_without_a_window_system() -> None:
    assert {name for name in pins() if name.startswith("opencv")} == {"opencv-python-headless"}
