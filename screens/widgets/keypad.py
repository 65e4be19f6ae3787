"""The digit keypad. Keys are at least 15 mm with 2 mm and more between them; ``with_x`` gives the X of an ID number."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.uix.gridlayout import GridLayout

from screens.theme import current
from screens.widgets.buttons import PushButton

ROWS = ("123", "456", "789")


class Keypad(GridLayout):
    """Calls ``on_key`` with a character, ``back`` or ``clear``."""

    def __init__(self, on_key: Callable[[str], None], clear: str, *, with_x: bool = False, **kwargs: object) -> None:
        super().__init__(cols=3, size_hint_y=None, **kwargs)
        theme = current()
        high = theme.mm(17.5 if theme.low and theme.portrait else 26)
        self.spacing = theme.mm(3)
        self.row_default_height, self.row_force_default = high, True
        self._on_key = on_key
        for digit in "".join(ROWS):
            self._add(digit, digit)
        self._add("clear", clear)
        self._add("0", "0")
        self._add("back", "", "backspace-outline")
        if with_x:
            self._add("X", "X")
        rows = -(-len(self.children) // 3)
        self.height = rows * high + (rows - 1) * theme.mm(3)

    def _add(self, key: str, caption: str, icon: str = "") -> None:
        role = "action" if len(key) == 1 or icon else "body"
        button = PushButton(name=f"key:{key}", caption=caption, icon=icon, role=role)
        button.size_hint_y = 1
        button.bind(on_fire=partial(self._press, key))
        self.add_widget(button)

    def _press(self, key: str, *_: object) -> None:
        self._on_key(key)
