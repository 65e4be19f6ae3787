"""The frame of every citizen screen: top line, heading, content, actions. Upright it is one column; on a wide screen heading,
asides and actions stand left and the content right, so nothing is stretched. In low reach everything that is touched
comes down and the heading stays right above it.

A screen's ``.kv`` puts ``Content``, ``Aside``, ``Foot`` and ``Actions`` into it.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.properties import BooleanProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.buttons import PushButton
from screens.widgets.pager import Pager
from screens.widgets.surface import Column
from screens.widgets.top_line import TopLine
from screens.widgets.words import Icon, Words

WIDE_LEFT = 0.345  # share of a wide screen that heading and actions take
BESIDE = 0.37  # share of the rest that a foot beside the content takes
KEYS_LEFT = 0.375  # share of a wide screen that the left takes where ten keys stand in a row of it


class Content(Column):
    """What the screen is about. ``fills``: takes the whole height (a picture, a pad)."""

    fills = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.spacing = self.theme.gap


class Aside(Column):
    """What accompanies it; upright before or after the content, on a wide screen under the heading."""

    before = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.spacing = self.theme.gap


class Foot(Column):
    """What stays in place under the content while that is turned: a pad, a keypad. On a wide screen it may stand ``beside``
    the content instead, or ``left``, under heading and asides, so that the content has the whole height."""

    wide = OptionProperty("below", options=("below", "beside", "left"))

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.spacing = self.theme.mm(3)


class Actions(BoxLayout):
    """At most one primary action, and what else leads on."""

    def __init__(self, **kwargs: object) -> None:
        self.theme = current()
        super().__init__(**kwargs)
        self.orientation = "horizontal" if self.theme.portrait else "vertical"
        self.spacing = self.theme.gap if self.theme.portrait else self.theme.mm(4)

    def offer(self, *buttons: PushButton) -> None:
        """Show these and no others."""
        self.clear_widgets()
        for button in buttons:
            if len(buttons) > 1 and self.theme.portrait:
                button.size_hint_x = 1.5 if button.look == "primary" else 1
            self.add_widget(button)
        self.height = self._needed()

    def _needed(self) -> float:
        heights = [float(child.height) for child in self.children]
        if not heights:
            return 0
        if self.theme.portrait:
            return max(heights)
        return sum(heights) + float(self.spacing) * (len(heights) - 1)


class Frame(Widget):
    """``heading``, ``lead`` (one sentence under it) and ``badge`` (an icon before them) are set by the screen."""

    heading = StringProperty("")
    lead = StringProperty("")
    badge = StringProperty("")
    badge_colour = StringProperty("good")

    def __init__(self, say: Callable[..., str], **kwargs: object) -> None:
        self.theme = current()
        self._arrange = Clock.create_trigger(self._do_arrange, -1)
        self.top_line = TopLine(size_hint_x=None)
        self.head = Column(size_hint_x=None, spacing=self.theme.mm(2))
        self._heading = Words(role="heading", bold=True, even=True)
        self._lead = Words(role="body", colour="muted", even=True)
        self._badge = Icon(side=self.theme.mm(28), colour="good")
        self.pager = Pager(say, size_hint=(None, None))
        self.content: Content | None = None
        self.asides: list[Aside] = []
        self.actions: Actions | None = None
        self.foot: Foot | None = None
        self._crowded = self._full = False
        self._judge = Clock.create_trigger(self._leave_room)
        super().__init__(**kwargs)
        self.head.add_widget(self._heading)
        for part in (self.top_line, self.head, self.pager):
            super().add_widget(part)
        self.head.bind(height=self._arrange)
        for name in ("pos", "size"):
            self.fbind(name, self._arrange)
        for name in ("heading", "lead", "badge", "badge_colour"):
            self.fbind(name, self._retitle)
        self._build_flow()
        self._retitle()

    def add_widget(self, widget: Widget, *args: object, **kwargs: object) -> None:
        """Parts of the ``.kv`` rule find their place by class."""
        if isinstance(widget, Content):
            self.content = widget
        elif isinstance(widget, Aside):
            self.asides.append(widget)
        elif isinstance(widget, Foot):
            self.foot = widget
            widget.size_hint_x = None
        elif isinstance(widget, Actions):
            self.actions = widget
            widget.size_hint = (None, None)
            widget.height = 0
        else:
            super().add_widget(widget, *args, **kwargs)

    def _build_flow(self) -> None:
        flow = self.pager.flow
        for fixed in (self.foot, self.actions):
            if fixed is not None:
                super().add_widget(fixed)
                fixed.bind(height=self._arrange)
        for aside in self.asides:
            aside.bind(height=lambda *_: self._join())
        if self.content is not None:
            flow.add_widget(self.content)
            self.content.bind(fills=self._stretch)
            self._stretch()
        self._join()
        self._arrange()

    def _stretch(self, *_: object) -> None:
        """A content that fills is as high as the view, but never lower than what is in it."""
        content = self.content
        if content is None:
            return
        self.pager.fills = content.fills
        if content.fills:
            content.size_hint_y = 1
            content.bind(minimum_height=content.setter("size_hint_min_y"))
            content.size_hint_min_y = content.minimum_height
        else:
            content.unbind(minimum_height=content.setter("size_hint_min_y"))
            content.size_hint_y = content.size_hint_min_y = None
            content.height = content.minimum_height
        self._arrange()

    def _join(self) -> None:
        """Upright, asides stand in the flow with the content (an empty one would leave a gap). On a wide screen, and in low
        reach, they stand under the heading, unless there is no room for them."""
        shown = [aside for aside in self.asides if aside.height > 0]
        self._crowded = self._crowded and bool(shown)
        flows = self.theme.portrait and not self.theme.low
        inside = shown if flows or self._crowded else []
        parts: list[Widget] = [a for a in inside if a.before]
        parts += [self.content] if self.content is not None else []
        parts += [a for a in inside if not a.before]
        flow = self.pager.flow
        if list(reversed(flow.children)) != parts:
            flow.clear_widgets()
            for part in parts:
                if part.parent is self:
                    super().remove_widget(part)
                if part is not self.content:
                    part.size_hint_x = 1
                flow.add_widget(part)
        for aside in shown if not inside else []:
            if aside.parent is None:
                aside.size_hint_x = None
                super().add_widget(aside)
        self._arrange()

    def _retitle(self, *_: object) -> None:
        self._heading.text, self._lead.text, self._badge.text = self.heading, self.lead, self.badge
        self._badge.colour = self.badge_colour
        if bool(self.lead) != (self._lead.parent is not None):
            if self.lead:
                self.head.add_widget(self._lead)
            else:
                self.head.remove_widget(self._lead)
        if bool(self.badge) != (self._badge.parent is not None):
            if self.badge:
                super().add_widget(self._badge)
            else:
                super().remove_widget(self._badge)
        self._arrange()

    def _do_arrange(self, *_: object) -> None:
        theme = self.theme
        self.top_line.pos = (self.x + theme.margin, self.top - theme.mm(25))
        self.top_line.width = self.width - 2 * theme.margin
        self.top_line.least = theme.mm(21)
        floor = self.y + theme.bar_height + theme.gap
        ceiling = self.top - theme.mm(29)
        if theme.portrait:
            self._upright(floor, ceiling)
        else:
            self._wide(floor, ceiling)

    def _upright(self, floor: float, ceiling: float) -> None:
        theme = self.theme
        x, width = self.x + theme.margin, self.width - 2 * theme.margin
        shift = self._badge.width + theme.mm(6) if self.badge else 0
        self.head.width = width - shift
        head_top = ceiling
        content_top = head_top - self.head.height - theme.mm(8.5)
        if theme.low:
            content_top = min(content_top, self.y + theme.reach)
            below = self._stand(x, width, content_top + theme.mm(8.5))
            head_top = below + self.head.height
            self._crowd(full=head_top > ceiling)
            head_top = min(head_top, ceiling)
        self.head.pos = (x + shift, head_top - self.head.height)
        self._badge.pos = (x, self.head.center_y - self._badge.height / 2)
        if self.actions is not None and self.actions.children:
            self.actions.pos, self.actions.width = (x, floor + theme.mm(2)), width
            floor = self.actions.top + theme.gap
        floor = self._put_foot(x, width, floor)
        self.pager.pos = (x, floor)
        self.pager.size = (width, max(1, content_top - floor))

    def _wide(self, floor: float, ceiling: float) -> None:
        theme = self.theme
        foot = self.foot if self.foot is not None and self.foot.children else None
        keys_left = foot is not None and foot.wide == "left"
        x, left = self.x + theme.margin, round(self.width * (KEYS_LEFT if keys_left else WIDE_LEFT))
        shift = self._badge.width + theme.mm(5) if self.badge else 0
        if theme.low:
            ceiling = min(ceiling, self.y + theme.reach)
        self.head.width = left - shift
        self.head.pos = (x + shift, ceiling - self.head.height)
        self._badge.pos = (x, self.head.top - self._badge.height - theme.mm(1))
        below = self.head.y - theme.gap
        above = floor
        if self.actions is not None:
            self.actions.pos, self.actions.width = (x, floor), left
            above = floor + self.actions.height + theme.gap
        if keys_left:
            above = self._put_foot(x, left, above)
        needed = sum(a.height + theme.gap for a in self.asides if a.parent is self and a.height)
        self._stand(x, left, below - needed + theme.gap)
        self._crowd(full=needed > 0 and below - needed + theme.gap < above)
        right = x + left + theme.mm(12)
        width = self.x + self.width - theme.margin - right
        if foot is not None and foot.wide == "beside":
            narrow = round(width * BESIDE)
            foot.width = narrow
            foot.pos = (right + width - narrow, ceiling - foot.height)
            width -= narrow + theme.gap
        elif not keys_left:
            floor = self._put_foot(right, width, floor)
        self.pager.pos = (right, floor)
        self.pager.size = (width, max(1, ceiling - floor))

    def _stand(self, x: float, width: float, floor: float) -> float:
        """Stack the asides that are not in the flow upwards from ``floor``; the free height above them."""
        for aside in reversed(self.asides):
            if aside.parent is self and (aside.height or aside.width != width):
                aside.width = width
                aside.pos = (x, floor)
                floor += aside.height + self.theme.gap if aside.height else 0
        return floor

    def _crowd(self, *, full: bool) -> None:
        """Send the asides into the flow when there is no room for them elsewhere. Judged a frame later: until then their
        heights may be those of another width."""
        self._full = full
        if full and not self._crowded:
            self._judge()

    def _leave_room(self, *_: object) -> None:
        if self._full:
            self._crowded = True
            self._join()

    def _put_foot(self, x: float, width: float, floor: float) -> float:
        """Place the foot on ``floor``; the new floor above it."""
        if self.foot is None or not self.foot.children:
            return floor
        self.foot.pos, self.foot.width = (x, floor), width
        return float(self.foot.top) + self.theme.gap
