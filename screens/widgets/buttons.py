"""Buttons: primary, secondary, quiet link, and the halves of a switch."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from screens.widgets.surface import CardRow, Space
from screens.widgets.touch import Touchable
from screens.widgets.words import Icon, Words

SIZES = ("action", "strong", "listed", "body", "note", "small")


class PushButton(Touchable, CardRow):
    """A label with an icon before or after it, centred. ``look``: primary, secondary, quiet."""

    look = StringProperty("secondary")
    icon = StringProperty("")
    icon_after = BooleanProperty(False)
    role = StringProperty("action")

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.spacing = self.theme.mm(4)
        self._words = Words(text=self.caption, role=self.role, bold=True, natural=True, pos_hint={"center_y": 0.5})
        self._icon = Icon(text=self.icon, pos_hint={"center_y": 0.5})
        self.least = self.least or self.theme.target
        for name in ("caption", "icon", "look", "enabled", "pressed", "icon_after", "role"):
            self.fbind(name, self._show)
        for name in ("width", "padding", "spacing"):
            self.fbind(name, self._fit_words)
        self._arrange()
        self._show()

    def _icon_side(self) -> int:
        return round(self.theme.type_px(self._words.role) * 1.05) if self.icon else 0

    @property
    def _air(self) -> float:
        """Left free at both ends together, px: there is spacing before and after the words too."""
        return float(self.padding[0] + self.padding[-2] + 2 * self.spacing)

    def _fit_words(self, *_: object) -> None:
        """A long caption takes the next smaller size rather than leave the button."""
        first = SIZES.index(self.role)
        self._words.text = self.caption
        for role in SIZES[first:]:
            self._words.role = role
            icon = self._icon_side() + self.spacing if self.icon else 0
            if self.size_hint_x is None or self._words.width + icon + self._air <= self.width:
                break
        else:
            self._cut_words()
        self._icon.side = self._icon_side()

    def _cut_words(self) -> None:
        icon = self._icon_side() + self.spacing if self.icon else 0
        kept = self.caption
        while kept and self._words.width + icon + self._air > self.width > self.theme.target:
            kept = kept[:-1]
            self._words.text = f"{kept}…"

    def _arrange(self) -> None:
        self.clear_widgets()
        parts: list[Widget] = [self._words]
        if self.icon:
            parts.insert(1 if self.icon_after else 0, self._icon)
        for part in (Space(), *parts, Space()):
            self.add_widget(part)

    def _show(self, *_: object) -> None:
        if bool(self.icon) != (self._icon.parent is not None):
            self._arrange()
        if self.icon:
            self._icon.text = self.icon
        self._words.text = self.caption
        self._fit_words()
        ink, self.fill, self.edging = self._colours()
        self._words.colour = self._icon.colour = ink
        self.edge_px = max(self.theme.edge, self.theme.mm(0.75))

    def _colours(self) -> tuple[str, str, str]:
        if not self.enabled:
            return "muted", "ground", "line"
        if self.look == "primary":
            fill = "primary_pressed" if self.pressed else "primary"
            return "on_primary", fill, fill
        if self.look == "quiet":
            return "primary", "primary_ground" if self.pressed else "", ""
        return "primary", "primary_ground" if self.pressed else "surface", "primary"


class Primary(PushButton):
    """The one action of a screen."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("look", "primary")
        super().__init__(**kwargs)
        self.least = self.theme.action_height


class Secondary(PushButton):
    """Another way on, beside the primary action."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("role", "listed")
        super().__init__(**kwargs)
        self.least = self.theme.action_height


class Link(PushButton):
    """A small action inside a row, such as 修改."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("role", "body")
        kwargs.setdefault("look", "quiet")
        super().__init__(**kwargs)
        self.size_hint_x = None
        self._words.bind(width=self._fit)
        self._icon.bind(width=self._fit)
        self.bind(edging=self._fit)
        self._fit()

    def _fit(self, *_: object) -> None:
        icon = self._icon.width + self.spacing if self.icon else 0
        if self.edging:
            icon += 2 * self.spacing  # the air at both ends has its spacing too, which is seen where there is an edge
        self.width = max(self.theme.target, self._words.width + icon + self.theme.mm(8))


class Half(PushButton):
    """One half of a switch between two; the chosen one is filled."""

    chosen = BooleanProperty(False)

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("role", "strong")
        super().__init__(**kwargs)
        self.least = self.theme.mm(26.5)
        self.fbind("chosen", self._show)

    def _colours(self) -> tuple[str, str, str]:
        if self.chosen:
            return "on_primary", "primary", "primary"
        return super()._colours()
