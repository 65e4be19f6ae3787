"""Where a page that does not fit may be cut: between the rows of a card or the lines of a paragraph, never through one, and
never between a title (a widget that ``leads``) and what it stands over. All distances in px from the top of what is turned.

Measured by heights alone, since positions are those of the frame before while a layout is still settling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from screens.widgets.chips import Chips
from screens.widgets.surface import Rule, Surface
from screens.widgets.words import Words

SLACK = 1.0  # px: rounding


@dataclass(frozen=True, slots=True)
class Span:
    """What must stay whole. ``leads``: a title, which stays with the next one."""

    top: float
    bottom: float
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Folds:
    """How a flow of ``total`` px can be cut. ``cards`` stand around several spans and may be cut, but it has to be seen."""

    spans: tuple[Span, ...]
    cards: tuple[Span, ...]
    total: float

    def end(self, start: float, room: float) -> float:
        """Where the page that begins at ``start`` ends, at most ``room`` px below. What is higher than half a page is cut
        through after all."""
        most = start + room
        if most >= self.total - SLACK:
            return min(most, self.total)
        end = most
        while through := [span.top for span in self.spans if span.top < end - SLACK and span.bottom > end + SLACK]:
            end = min(through)
            if end - start < room / 2:
                return most
        # The gap after what is shown belongs to nobody, and in it lies the edge of the next card.
        return max((span.bottom for span in self.spans if start < span.bottom <= end + SLACK), default=end)

    def starts(self, room: float) -> tuple[float, ...]:
        """Where the pages begin; the last shows as much as fits up to the end."""
        starts, last = [0.0], self.last(room)
        while starts[-1] < last - SLACK:
            starts.append(self.after(starts[-1], room))
        return tuple(starts)

    def after(self, start: float, room: float) -> float:
        """Where the page begins that follows the one at ``start``; not with a gap."""
        end = self.end(start, room)
        return min(self.last(room), min((span.top for span in self.spans if span.top >= end - SLACK), default=end))

    def last(self, room: float) -> float:
        """Where the last page begins: with a whole row where there is one."""
        least = self.total - room
        if least <= 0:
            return 0.0
        return next((span.top for span in self.spans if least - SLACK <= span.top < least + room / 2), least)

    def shows_edge(self, end: float) -> bool:
        """Whether a cut there goes through a card, or through something."""
        return any(span.top < end - SLACK and span.bottom > end + SLACK for span in (*self.cards, *self.spans))


def measured(flow: BoxLayout) -> Folds:
    """The folds of a column as it is now."""
    spans: list[Span] = []
    cards: list[Span] = []
    for span, card in _inside(flow, 0.0):
        (cards if card else spans).append(span)
    spans.sort(key=lambda span: (span.top, span.bottom))
    return Folds(tuple(_with_titles(spans)), tuple(cards), float(flow.minimum_height))


def _inside(column: BoxLayout, top: float) -> Iterator[tuple[Span, bool]]:
    """Spans of a column that begins at ``top``; the first and the last reach to its edges."""
    at = top + float(column.padding[1])
    placed = []
    for child in reversed(column.children):
        if child.height > 0 and not isinstance(child, Rule):
            placed.append((child, at))
        at += float(child.height) + float(column.spacing)
    for index, (child, high) in enumerate(placed):
        low = high + float(child.height)
        above = top if index == 0 else high
        below = top + float(column.height) if index == len(placed) - 1 else low
        for span, card in _parts(child, high):
            if card:
                yield span, card
                continue
            yield (
                Span(
                    above if span.top <= high + SLACK else span.top,
                    below if span.bottom >= low - SLACK else span.bottom,
                    span.leads,
                ),
                card,
            )
    if isinstance(column, Surface):
        yield Span(top, top + float(column.height)), True


def _parts(widget: Widget, top: float) -> Iterator[tuple[Span, bool]]:
    if isinstance(widget, Words):
        each = widget.height / max(1, widget.line_count)
        for line in range(widget.line_count):
            yield Span(top + line * each, top + (line + 1) * each, widget.leads), False
    elif isinstance(widget, GridLayout | Chips):
        yield from _lines(widget, top)
    elif isinstance(widget, BoxLayout) and widget.orientation == "vertical" and widget.children:
        yield from _inside(widget, top)
    else:
        yield Span(top, top + widget.height, getattr(widget, "leads", False)), False


def _lines(widget: Widget, top: float) -> Iterator[tuple[Span, bool]]:
    """Things side by side, line below line: where they stand to each other is settled as one."""
    ceiling = max((child.y + child.height for child in widget.children), default=0)
    seen = {(ceiling - child.y - child.height, ceiling - child.y) for child in widget.children}
    for high, low in sorted(seen):
        yield Span(top + high, top + low), False


def _with_titles(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in reversed(spans):
        kept.append(Span(span.top, kept[-1].bottom) if span.leads and kept else span)
    return kept[::-1]
