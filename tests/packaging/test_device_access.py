"""docs/devices.md and the rules that go with it: every driver has its place, and no model is said to have been tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devices.registry import DRIVERS

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs/devices.md").read_text(encoding="utf-8")
# KEY=="value", KEY="value", ATTR{key}=="value", … and nothing else.
RULE = re.compile(r'^[A-Z]+(\{\w+\})?(==|=|\+=|!=)"[^"]*"(, [A-Z]+(\{\w+\})?(==|=|\+=|!=)"[^"]*")*$')


def part(title: str, level: str = "##") -> str:
    return PAGE.partition(f"\n{level} {title}")[2].partition(f"\n{level} ")[0]


@pytest.mark.parametrize("role", sorted(DRIVERS))
def test_the_page_says_for_every_driver_what_its_user_has_to_be_allowed(role: str) -> None:
    told = set(re.findall(r"`(\w+/\w+)`", part("What a kiosk's user may open")))
    assert {f"{role}/{kind}" for kind in DRIVERS[role]} - told - {"keypad/serial"} == set()


def test_no_hardware_is_said_to_have_been_tried() -> None:
    rows = [row for row in part("Hardware models").splitlines() if row.startswith("| ") and "---" not in row]
    models = [row for row in rows if not row.endswith("tried on hardware |")]
    assert len(models) > 40
    assert all(row.endswith("| no |") for row in models)


def test_every_table_has_as_many_cells_in_each_row() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        assert len({row.count("|") for row in table.splitlines()}) == 1, table


def test_every_file_that_the_page_names_is_there() -> None:
    paths = set(re.findall(r"`((?:devices|packaging|tests|benchmarks|docs)/[\w./-]+\.(?:py|md|rules))`", PAGE))
    assert "packaging/udev/70-kiosk-devices.rules" in paths
    assert [path for path in sorted(paths) if not (TOP / path).exists()] == []


@pytest.mark.parametrize("rules", sorted((TOP / "packaging/udev").glob("*.rules")), ids=lambda path: path.name)
def test_every_rule_for_udev_is_one_also_those_left_out(rules: Path) -> None:
    lines = [line.removeprefix("#") for line in rules.read_text(encoding="utf-8").splitlines()]
    written = [line for line in lines if line and not line.startswith(" ")]
    assert len(written) == 3
    assert all(RULE.fullmatch(line) for line in written)


def test_the_rule_for_polkit_lets_the_kiosk_in_and_nobody_else() -> None:
    words = (TOP / "packaging/polkit/50-kiosk-pcsc.rules").read_text(encoding="utf-8")
    assert re.findall(r"org\.debian\.pcsc-lite\.\w+", words) == [
        "org.debian.pcsc-lite.access_pcsc",
        "org.debian.pcsc-lite.access_card",
    ]
    assert words.count("polkit.Result.YES") == 1
    assert '&& subject.user == "kiosk"' in words
