"""A question where the sources of a field disagree: what each says, to be chosen from. Nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from screens.theme import current
from screens.widgets.field import AnswerField
from screens.widgets.option import OptionRow
from screens.widgets.panel import Panel
from screens.widgets.words import Words


class DoubtField(AnswerField):
    """``answers``: (key, caption, hint) of each; ``on_answer`` is called with the key."""

    def __init__(
        self,
        field_id: str,
        label: str,
        question: str,
        answers: Sequence[tuple[str, str, str]],
        on_answer: Callable[[str], None],
        **kwargs: object,
    ) -> None:
        super().__init__(field_id, **kwargs)
        theme = current()
        self.spacing = theme.mm(3)
        self.add_widget(Words(text=label, role="body", bold=True, leads=True))
        asked = Panel(tone="attention", icon="help-circle-outline")
        asked.say(question)
        self.add_widget(asked)
        for key, caption, hint in answers:
            row = OptionRow(
                name=f"doubt:{field_id}:{key}", caption=caption, hint=hint, role="listed", least=theme.mm(24)
            )
            row.padding = (theme.mm(6), theme.mm(2.5))
            row.bind(on_fire=partial(self._answer, on_answer, key))
            self.add_widget(row)

    @staticmethod
    def _answer(on_answer: Callable[[str], None], key: str, *_: object) -> None:
        on_answer(key)
