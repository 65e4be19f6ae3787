"""What can be touched. Answers on touch down at once (colour), fires on release inside; a drag of the page calls it off."""

from __future__ import annotations

from kivy.input.motionevent import MotionEvent
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget


class Touchable(Widget):
    """Mixed into a widget. ``name`` is stable and unique on a screen; ``caption`` the words a person sees on it."""

    __events__ = ("on_fire",)

    name = StringProperty("")
    caption = StringProperty("")
    enabled = BooleanProperty(True)
    pressed = BooleanProperty(False)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if "button" in touch.profile and touch.button != "left":  # a mouse; a finger has no button
            return False
        if self.enabled:
            touch.grab(self)
            self.pressed = True
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        self.pressed = not touch.ud.get("dragged") and bool(self.collide_point(*touch.pos))
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        fire = self.pressed and self.enabled and not touch.ud.get("dragged")
        self.pressed = False
        if fire:
            self.dispatch("on_fire")
        return True

    def on_fire(self) -> None:
        """The touch was completed."""
