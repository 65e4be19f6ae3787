"""A page that was scanned, to be looked at: the picture, what was checked, what was read and whether it agrees with the card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.uix.widget import Widget

from kiosk.model.doubt import Doubt
from kiosk.model.page_list import ScannedPage
from screens.scan_words import CHECKS, ReadLine, sentence
from screens.theme import current
from screens.widgets.chips import Chips
from screens.widgets.panel import Note
from screens.widgets.rows import Pill
from screens.widgets.surface import CardColumn, Row
from screens.widgets.thumbnail import Thumbnail
from screens.widgets.words import Icon, Words

Say = Callable[..., str]


def chips_of(page: ScannedPage, doubts: Sequence[Doubt], say: Say) -> Chips | None:
    """What was checked; a check that was not made is not claimed. None where there is nothing to say."""
    chips = Chips()
    verdict = page.verdict
    if verdict is not None:
        for check in CHECKS:
            found = getattr(verdict, check)
            if found:
                chips.add_widget(Pill(say(f"screens.scan.bad.{check}"), "bad", "alert-circle"))
            elif found is False:
                chips.add_widget(Pill(say(f"screens.scan.fine.{check}"), "good", "check"))
    for doubt in doubts:
        if doubt.about not in CHECKS and doubt.about in PILLS:
            chips.add_widget(Pill(say(f"screens.scan.bad.{doubt.about}"), "bad", "alert-circle"))
    return chips if chips.children else None


PILLS = frozenset(
    {
        *("dark", "low_resolution", "finger", "duplicate", "wrong_side", "wrong_document"),
        *(
            "no_face",
            "several_faces",
            "not_white",
            "background_unclear",
            "pale",
            "too_small",
            "head_large",
            "file_size",
            "unchecked",
        ),
    }
)


class ReadCard(CardColumn):
    """``lines``: what was read; ``more``: one sentence under it, empty for none."""

    def __init__(self, lines: Sequence[ReadLine], more: str, say: Say, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = self.theme
        self.padding, self.spacing = (theme.mm(7), theme.mm(4)), theme.mm(2)
        self.add_widget(Words(text=say("screens.scan.read"), role="note", colour="muted"))
        for line in lines:
            self.add_widget(self._line(line, say))
        if more:
            self.add_widget(Note(icon="help-circle-outline", text=more))

    def _line(self, line: ReadLine, say: Say) -> Widget:
        theme = current()
        row = Row(spacing=theme.mm(4), least=theme.mm(11))
        if line.snippet:
            picture = Thumbnail(line.snippet, left=True, size_hint=(None, None), size=(theme.mm(52), theme.mm(10)))
            picture.pos_hint = {"center_y": 0.5}
            row.add_widget(picture)
        words = say("screens.scan.read_line", label=line.label, value=line.value)
        row.add_widget(Words(text=words, role="body", pos_hint={"center_y": 0.5}))
        if line.agrees:
            row.add_widget(Icon(text="check-circle", side=theme.mm(8), colour="good", pos_hint={"center_y": 0.5}))
            same = say("screens.scan.agrees")
            row.add_widget(Words(text=same, role="note", natural=True, colour="good", pos_hint={"center_y": 0.5}))
        return row


def others_of(doubts: Sequence[Doubt], say: Say) -> tuple[str, ...]:
    """What speaks against it besides the first, which is the heading."""
    return tuple(sentence(doubt, say) for doubt in doubts[1:])
