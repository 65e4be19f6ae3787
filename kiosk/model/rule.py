"""A rule: for which answers something holds. Data of the catalogue, never code.

Options are enumerated, so every condition over answers can be said as a list of cases (disjunctive normal form): any one of
them is enough, and within one each named situation must have one of the named options.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Case = tuple[tuple[str, tuple[str, ...]], ...]  # (situation id, option ids)


@dataclass(frozen=True)
class Rule:
    """No case at all: always."""

    cases: tuple[Case, ...] = ()

    @classmethod
    def of(cls, *cases: Mapping[str, tuple[str, ...]]) -> Rule:
        """From one mapping of situation to options for each case."""
        return cls(tuple(tuple(case.items()) for case in cases))

    def possible(self, answers: Mapping[str, str]) -> bool:
        """Whether it holds or may still come to hold: a question not answered yet counts as every answer."""
        return not self.cases or any(
            all(situation not in answers or answers[situation] in options for situation, options in case)
            for case in self.cases
        )

    def certain(self, answers: Mapping[str, str]) -> bool:
        """Whether it holds already, whatever the open questions are answered."""
        return not self.cases or any(
            all(answers.get(situation) in options for situation, options in case) for case in self.cases
        )

    @property
    def situations(self) -> frozenset[str]:
        """The ids of the situations that it asks about."""
        return frozenset(situation for case in self.cases for situation, _ in case)


ALWAYS = Rule()
