"""The flow of a guide as a chart: boxes in their order with arrows between. Short steps stand side by side and wrap like words;
where one is long they stand below each other.

Some portals put a whole flow into one long "step"; that is read as a text and gets no box.
"""

from __future__ import annotations

from kivy.uix.widget import Widget

from screens.widgets.chips import Chips
from screens.widgets.rows import Pill
from screens.widgets.surface import CardColumn, Row
from screens.widgets.words import Icon, Words

LONGEST_BESIDE = 20  # characters: two of them fit in the narrowest card
LONGEST_BOX = 60  # as on paper: what is longer is a text


class FlowCard(CardColumn):
    """``steps``: what happens, in order, each numbered already."""

    def __init__(self, steps: tuple[str, ...], **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.padding = (theme.mm(8), theme.mm(6))
        self.spacing = theme.mm(1.5)
        longest = max(map(len, steps), default=0)
        if longest > LONGEST_BOX:
            for step in steps:
                self.add_widget(Words(text=step, role="body"))
        elif longest > LONGEST_BESIDE:
            for place, step in enumerate(steps):
                if place:
                    self.add_widget(Icon(text="arrow-down", side=theme.type_px("note"), pos_hint={"center_x": 0.5}))
                self.add_widget(_Box(step))
        else:
            chart = Chips()
            for place, step in enumerate(steps):
                chart.add_widget(_beside(step, arrow=place > 0))
            self.add_widget(chart)


class _Box(CardColumn):
    """A step as wide as the card."""

    def __init__(self, text: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.padding = (self.theme.mm(5), self.theme.mm(2))
        self.fill, self.round_px = "primary_ground", self.theme.mm(3)
        self.edging = "primary" if self.theme.mode == "contrast" else ""
        self.add_widget(Words(text=text, role="note", bold=True, colour="primary"))


def _beside(caption: str, *, arrow: bool) -> Widget:
    pill = Pill(caption, "primary")
    if not arrow:
        return pill
    row = Row(size_hint_x=None, spacing=pill.theme.mm(2.5))
    side = pill.theme.type_px("note")
    row.add_widget(Icon(text="arrow-right", side=side, colour="muted", pos_hint={"center_y": 0.5}))
    row.add_widget(pill)
    row.bind(minimum_width=row.setter("width"))
    row.width = row.minimum_width
    return row
