"""A column that is turned page by page with large arrows when it does not fit; a drag works too. A page ends between rows, so
that no line is half to be read. Not a scroll view of Kivy: that holds back a touch for 55 ms to tell a drag from a press, and
shows no arrow."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.scissor_instructions import ScissorPop, ScissorPush
from kivy.input.motionevent import MotionEvent
from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.buttons import PushButton
from screens.widgets.folds import SLACK, Folds, measured
from screens.widgets.surface import Column, Row
from screens.widgets.words import Words


class _View(Widget):
    """Cuts what it holds at its own edges, for drawing and for touches."""

    def __init__(self, **kwargs: object) -> None:
        self._cuts = False
        super().__init__(**kwargs)
        with self.canvas.before:
            self._cut = ScissorPush()
        with self.canvas.after:
            ScissorPop()
            self._tint = Color(0, 0, 0, 0)
            self._end = Rectangle()
        self.bind(pos=self._place, size=self._place)

    def mark_end(self, *, cut: bool) -> None:
        """A line where the page is cut."""
        self._tint.rgba = current().colour("edge") if cut else (0, 0, 0, 0)
        self._cuts = cut
        self._place()

    def _place(self, *_: object) -> None:
        self._end.pos, self._end.size = (self.x, self.y - 3), (self.width, 3)
        # A little air at the sides, so that thick edges of chosen rows are not shaved.
        low = 0 if self._cuts else 4
        self._cut.pos = (int(self.x) - 4, int(self.y) - low)
        self._cut.size = (int(self.width) + 8, int(self.height) + low + 4)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return bool(self.collide_point(*touch.pos)) and bool(super().on_touch_down(touch))


class Pager(Widget):
    """Shows ``flow``. ``offset`` is how far the page is turned, in px from its top."""

    offset = NumericProperty(0)

    def __init__(self, say: Callable[..., str], **kwargs: object) -> None:
        self.theme = current()
        self._arrange = Clock.create_trigger(self._do_arrange, -1)
        super().__init__(**kwargs)
        self._say = say
        self._drag_from = 0.0
        self._room = 0.0  # px that a page can have at most
        self._folds = Folds((), (), 0.0)
        self.flow = Column(spacing=self.theme.gap)
        self.view = _View()
        self.view.add_widget(self.flow)
        self.add_widget(self.view)
        self.fills = False  # the flow takes the whole view even when it is smaller
        self._make_strip()
        self.bind(pos=self._arrange, size=self._arrange, offset=self._arrange)
        self.flow.bind(minimum_height=self._arrange)

    def _make_strip(self) -> None:
        theme = self.theme
        self.strip = Row(spacing=theme.gap, least=theme.mm(23))
        self.up = PushButton(name="scroll:up", icon="chevron-up", role="body", caption=self._say("screens.page.up"))
        self.down = PushButton(
            name="scroll:down", icon="chevron-down", role="body", caption=self._say("screens.page.down")
        )
        middle = {"center_y": 0.5}
        self.where = Words(role="note", colour="muted", natural=True, pos_hint=middle)
        for part in (self.up, self.where, self.down):
            self.strip.add_widget(part)
        for button in (self.up, self.down):
            button.least = self.strip.least
        self.up.bind(on_fire=lambda *_: self._turn(-1))
        self.down.bind(on_fire=lambda *_: self._turn(1))

    @property
    def overflows(self) -> bool:
        """True when the flow is higher than the place for it."""
        return bool(self.flow.minimum_height > self.height + 1)

    def to_top(self) -> None:
        """Show the beginning."""
        self.offset = 0
        self._arrange()

    def reveal(self, widget: Widget) -> None:
        """Turn to the page that shows all of ``widget``, somewhere in the flow; stay where it is in view."""
        high = self.flow.top - (widget.y + widget.height)
        low = self.flow.top - widget.y
        if not self.overflows or (high >= self.offset - SLACK and low <= self.offset + self.view.height + SLACK):
            return
        starts = self._folds.starts(self._room)
        whole = (at for at in starts if at <= high + SLACK and low <= self._folds.end(at, self._room) + SLACK)
        self.offset = self._within(next(whole, high))

    def _turn(self, pages: int) -> None:
        if pages > 0:
            self.offset = self._folds.after(self.offset, self._room)
        else:
            before = [at for at in self._folds.starts(self._room) if at < self.offset - SLACK]
            self.offset = before[-1] if before else 0

    def _within(self, offset: float) -> float:
        return max(0.0, min(offset, self._folds.last(self._room)))

    def _do_arrange(self, *_: object) -> None:
        over = self.overflows
        below = self.strip.least + self.theme.mm(4.5) if over else 0
        if over and self.strip.parent is None:
            self.add_widget(self.strip)
        elif not over and self.strip.parent is not None:
            self.remove_widget(self.strip)
        self.strip.pos, self.strip.width = self.pos, self.width
        self._room = self.height - below
        self._folds = measured(self.flow) if over else Folds((), (), 0.0)
        self.offset = self._within(self.offset) if over else 0
        page = self._folds.end(self.offset, self._room) - self.offset if over else self._room
        self.view.size = (self.width, page)
        self.view.pos = (self.x, self.y + below + self._room - page)
        self.view.mark_end(cut=over and self._folds.shows_edge(self.offset + page))
        self.flow.width = self.width
        self.flow.height = max(self.flow.minimum_height, self._room if self.fills else 0)
        self.flow.x = self.x
        self.flow.y = self.view.top - self.flow.height + self.offset
        self._say_where()

    def _say_where(self) -> None:
        if not self.overflows or self._room <= 0:
            return
        starts = self._folds.starts(self._room)
        page = sum(at <= self.offset + SLACK for at in starts)
        self.where.text = self._say("screens.page.where", page=page, pages=len(starts))
        self.up.enabled, self.down.enabled = self.offset > SLACK, self.offset < starts[-1] - SLACK

    def on_touch_down(self, touch: MotionEvent) -> bool:
        taken = bool(super().on_touch_down(touch))
        if self.overflows and self.view.collide_point(*touch.pos):
            self._drag_from = self.offset
            touch.grab(self)
            return True
        return taken

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        moved = touch.y - touch.oy
        if abs(moved) > self.theme.mm(5):
            touch.ud["dragged"] = True
        if touch.ud.get("dragged"):
            self.offset = self._within(self._drag_from + moved)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is self:
            touch.ungrab(self)
            return True
        return bool(super().on_touch_up(touch))
