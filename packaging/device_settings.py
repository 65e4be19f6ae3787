"""Writes the part of docs/configuration.md that tells what each driver can be set to, from the drivers' ``Settings`` classes.

``python packaging/device_settings.py`` replaces what stands between the two marks; everything else in the page is left alone.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import re
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from devices.registry import DRIVERS, Setting, settings_of  # noqa: E402

PAGE = ROOT / "docs/configuration.md"
BEGIN = "<!-- settings of the drivers: made by packaging/device_settings.py -->"
END = "<!-- end of the settings -->"
_WIDE = 40  # characters of a default that still fit into a table


def section(role: str, kind: str) -> str:
    """One driver: its settings as a table, and what its ``Settings`` class says of them."""
    rows = [f"### {role}: `{kind}`", "", "| key | takes | default |", "|---|---|---|"]
    rows += [f"| `{each.key}` | {_cell(each.expected)} | {_default(each)} |" for each in settings_of(role, kind)]
    module, _, name = DRIVERS[role][kind].partition(":")
    said = inspect.getdoc(getattr(importlib.import_module(module), name).Settings) or ""
    return "\n".join((*rows, "", re.sub("`{2}", "`", said), ""))


def sections(drivers: Mapping[str, Mapping[str, str]] = DRIVERS) -> str:
    """All drivers in the registry's order; a family of drivers that serves two roles is told once."""
    told: dict[str, str] = {}
    parts: list[str] = []
    for role, kinds in drivers.items():
        for kind, where in kinds.items():
            if where in told:
                parts.append(f"### {role}: `{kind}`\n\nAs `{kind}` of {told[where]}.\n")
            else:
                told[where] = role
                parts.append(section(role, kind))
    return "\n".join(parts)


def renewed(page: str) -> str:
    """``page`` with the sections of today. Raises ValueError when a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/configuration.md has lost its marks")
    return f"{before}{BEGIN}\n\n{sections()}\n{END}{after}"


def _default(setting: Setting) -> str:
    if setting.required:
        return "required"
    value = setting.default
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, tuple):
        value = ",".join(str(part) for part in value)
    if value is None or value == "":
        return "none"
    words = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{_cell(words)}`" if len(words) <= _WIDE else f"`{_cell(words[:_WIDE])}…`"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
