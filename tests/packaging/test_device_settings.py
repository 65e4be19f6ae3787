"""docs/configuration.md knows every key of every driver, and no other."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from devices.registry import DRIVERS, settings_of

TOP = Path(__file__).parents[2]
EACH = [(role, kind) for role, kinds in DRIVERS.items() for kind in kinds]


@pytest.fixture(scope="module")
def written() -> str:
    return (TOP / "docs/configuration.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("device_settings", TOP / "packaging/device_settings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def keys_told(page: str, role: str, kind: str) -> list[str]:
    part = page.partition(f"### {role}: `{kind}`\n")[2].partition("\n### ")[0]
    if other := re.search(r"^As `(\w+)` of (\w+)\.$", part, re.MULTILINE):
        return keys_told(page, other[2], other[1])
    return re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)


@pytest.mark.req("M33")
@pytest.mark.parametrize(("role", "kind"), EACH)
def test_the_page_tells_every_key_of_a_driver(written: str, role: str, kind: str) -> None:
    told = keys_told(written, role, kind)
    assert told == [setting.key for setting in settings_of(role, kind)], "run packaging/device_settings.py"


def test_the_generator_changes_nothing_outside_its_marks(generator: ModuleType, written: str) -> None:
    renewed = generator.renewed(written)
    assert renewed.partition(generator.BEGIN)[0] == written.partition(generator.BEGIN)[0]
    assert renewed.partition(generator.END)[2] == written.partition(generator.END)[2]
    assert generator.renewed(renewed) == renewed


def test_a_page_without_marks_is_refused(generator: ModuleType) -> None:
    with pytest.raises(ValueError, match="marks"):
        generator.renewed("# Configuration\n")


def test_a_required_key_says_so_and_a_bar_does_not_break_the_table(generator: ModuleType) -> None:
    rows = generator.section("id_reader", "sdt_serial").splitlines()
    assert "| `port` | text | required |" in rows
    assert generator._cell("a|b") == "a\\|b"
