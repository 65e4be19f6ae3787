"""A situation (情形): a question whose answer selects items and materials."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One answer. ``excludes_items`` are items that this answer takes out; ``unsure`` marks 我不确定."""

    option_id: str
    label: str
    hint: str = ""
    excludes_items: tuple[str, ...] = ()
    unsure: bool = False


@dataclass(frozen=True)
class Situation:
    situation_id: str
    question: str
    hint: str
    options: tuple[Option, ...]

    def option(self, option_id: str) -> Option:
        """The option of that id. Raises KeyError."""
        for option in self.options:
            if option.option_id == option_id:
                return option
        raise KeyError(option_id)
