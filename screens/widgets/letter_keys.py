"""Letters for pinyin and initials, where a hand knows them from its telephone. Keys are 15 mm and more, 2 mm and more apart.

Handwriting and a choice of characters will stand beside them; nothing here promises that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from screens.theme import current
from screens.widgets.buttons import PushButton
from screens.widgets.surface import Column

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
WIDER = 1.5  # of the two keys that are no letters, which makes the last row as long as the first


class LetterKeys(Column):
    """Calls ``on_key`` with a small letter, ``back`` or ``clear``."""

    def __init__(self, on_key: Callable[[str], None], clear: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        theme = current()
        self._on_key = on_key
        self._gap = theme.mm(3 if theme.portrait else 2.2)
        self._high = theme.mm(20.5 if theme.elder else 17.5)
        if theme.portrait and not theme.low:
            self._high = theme.mm(24)
        self.spacing = self._gap
        top, middle, last = ([self._key(letter, letter.upper()) for letter in row] for row in ROWS)
        self._add(top)
        self._add([Widget(size_hint_x=0.5), *middle, Widget(size_hint_x=0.5)])
        emptied, back = self._key("clear", clear), self._key("back", "", "backspace-outline")
        emptied.size_hint_x = back.size_hint_x = WIDER
        self._add([emptied, *last, back])

    def _add(self, keys: list[Widget]) -> None:
        row = BoxLayout(spacing=self._gap, size_hint_y=None, height=self._high)
        for key in keys:
            row.add_widget(key)
        self.add_widget(row)

    def _key(self, key: str, caption: str, icon: str = "") -> PushButton:
        role = "body" if key == "clear" else "action" if current().portrait else "strong"
        button = PushButton(name=f"key:{key}", caption=caption, icon=icon, role=role, size_hint_y=1)
        button.spacing, button.padding = 0, (current().mm(1), 0)
        button.bind(on_fire=partial(self._press, key))
        return button

    def _press(self, key: str, *_: object) -> None:
        self._on_key(key)
