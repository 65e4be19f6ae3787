"""Text and icons. Drawn by a core label of Kivy, wrapped by ``screens.wrap``, since Kivy breaks lines at spaces only."""

from __future__ import annotations

from abc import abstractmethod

from kivy.clock import Clock
from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

from screens import typefaces
from screens.theme import current
from screens.wrap import balanced, wrap


class _Drawn(Widget):
    """A texture of text, placed inside the widget, tinted with ``colour`` (a palette name)."""

    text = StringProperty("")
    colour = StringProperty("ink")
    align = OptionProperty("left", options=("left", "center", "right"))

    def __init__(self, **kwargs: object) -> None:
        self.theme = current()
        self.texture_size = (0, 0)
        self._redraw = Clock.create_trigger(self._draw, -1)
        super().__init__(**kwargs)
        with self.canvas:
            self._tint = Color(*self.theme.colour(self.colour))
            self._box = Rectangle(size=(0, 0))
        self.fbind("pos", self._place)
        self.fbind("size", self._place)
        self.fbind("text", self._changed)
        self.fbind("colour", self._retint)
        self._changed()

    def _changed(self, *_: object) -> None:
        self._redraw()

    def _retint(self, *_: object) -> None:
        self._tint.rgba = self.theme.colour(self.colour)

    @abstractmethod
    def _label(self) -> CoreLabel:
        """What is drawn."""

    def _draw(self, *_: object) -> None:
        if not self.text:
            self._box.texture, self._box.size, self.texture_size = None, (0, 0), (0, 0)
            return
        label = self._label()
        label.refresh()
        self._box.texture = label.texture
        self.texture_size = label.texture.size
        self._place()

    def _place(self, *_: object) -> None:
        wide, high = self.texture_size
        # Not center_x and the like: Kivy's aliases may still be stale inside a callback of pos.
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[self.align]
        x = self.x + (self.width - wide) * shift
        self._box.size = (wide, high)
        self._box.pos = (round(x), round(self.y + (self.height - high) / 2))


class Words(_Drawn):
    """A text in a role of the type scale. Takes the width it is given and sets its own height; with ``natural`` it sets its
    width too and stays on one line."""

    role = StringProperty("body")
    bold = BooleanProperty(False)
    natural = BooleanProperty(False)
    even = BooleanProperty(False)  # lines of even length, for headings
    leads = BooleanProperty(False)  # a title: no page ends between it and what follows

    def __init__(self, **kwargs: object) -> None:
        self._lines: tuple[str, ...] | None = None  # None: not broken yet
        kwargs.setdefault("size_hint_y", None)
        super().__init__(**kwargs)
        self.fbind("width", self._rewrap)
        for name in ("role", "bold", "natural"):
            self.fbind(name, self._changed)

    @property
    def type_px(self) -> int:
        """Type size in px."""
        return self.theme.type_px(self.role)

    @property
    def line_count(self) -> int:
        """How many lines it takes at the width it has."""
        return len(self._lines or ())

    @property
    def ink_width(self) -> float:
        """Width in px of the longest line."""
        return max((sum(map(self._advance, line)) for line in self._lines or ()), default=0)

    def _advance(self, char: str) -> float:
        return typefaces.advance(char, self.type_px, self.bold)

    def _changed(self, *_: object) -> None:
        self._lines = None
        if self.natural:
            self.size_hint_x = None
            self.width = round(sum(map(self._advance, self.text)) + 0.5)
        self._rewrap()

    def _rewrap(self, *_: object) -> None:
        if not self.text:
            lines: tuple[str, ...] = ()
        elif self.natural:
            lines = (self.text,)
        else:
            breaking = balanced if self.even else wrap
            lines = tuple(breaking(self.text, self.width + 0.5, self._advance))
        self.height = len(lines) * self.theme.line_px(self.role)
        if lines != self._lines:
            self._lines = lines
            self._redraw()

    def _label(self) -> CoreLabel:
        return CoreLabel(
            text="\n".join(self._lines or ()),
            font_name=typefaces.WORDS,
            font_size=self.type_px,
            bold=self.bold,
            halign=self.align,
        )


class OneLine(Words):
    """Words that are copied or read out, such as a number: in the largest of these roles in which they stay on one line."""

    ROLES = ("number", "strong", "listed")

    def _rewrap(self, *_: object) -> None:
        role = next((role for role in self.ROLES if self._wide(role) <= self.width), self.ROLES[-1])
        if role != self.role:
            self.role = role  # comes back here
            return
        super()._rewrap()

    def _wide(self, role: str) -> float:
        size = self.theme.type_px(role)
        return sum(typefaces.advance(char, size, self.bold) for char in self.text)


class Icon(_Drawn):
    """A picture of the icon font. ``text`` is its name; ``side`` its size in px, also the widget's own."""

    side = NumericProperty(0)

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("size_hint", (None, None))
        kwargs.setdefault("align", "center")
        kwargs.setdefault("colour", "primary")
        super().__init__(**kwargs)
        self.fbind("side", self._changed)

    def _changed(self, *_: object) -> None:
        if self.size_hint_x is None:
            self.width = self.side
        if self.size_hint_y is None:
            self.height = self.side
        self._redraw()

    def _label(self) -> CoreLabel:
        return CoreLabel(text=typefaces.icon(self.text), font_name=typefaces.ICONS, font_size=self.side)
