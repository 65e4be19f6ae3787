"""A situation (情形): a question whose answer selects items and materials."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.model.rule import ALWAYS, Rule


class Asks(enum.Enum):
    """What the answer is about, where the walk has to do more with it than follow rules."""

    CASE = "case"  # which case this is
    APPLICATIONS = "applications"  # how many times the bundle is applied for, one application each: twins
    APPLICANT = "applicant"  # who stands here: self, agent, guardian (option ids)


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
    """``when``: for which earlier answers it is asked; ``items``: for which chosen items (empty = any). Of an APPLICATIONS
    question the option ids are the numbers. ``table`` names a table of the catalogue that helps to answer, such as
    ``retirement_age``. ``first``: asked before the items are shown, since its answer decides which of them there are."""

    situation_id: str
    question: str
    hint: str
    options: tuple[Option, ...]
    asks: Asks = Asks.CASE
    when: Rule = ALWAYS
    items: tuple[str, ...] = ()
    table: str = ""
    first: bool = False

    def option(self, option_id: str) -> Option:
        """The option of that id. Raises KeyError."""
        for option in self.options:
            if option.option_id == option_id:
                return option
        raise KeyError(option_id)
