"""Keys for what can be typed without a keyboard of characters. Keys are at least 15 mm with 2 mm and more between them.

The alphabet of the unified social credit code (GB 32100-2015) has no I, O, S, V and Z: those keys are not there to be missed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kivy.uix.gridlayout import GridLayout

from screens.theme import current
from screens.widgets.buttons import PushButton
from screens.widgets.surface import Space

BACK, CLEAR, GAP = "back", "clear", ""
_PLAIN = (*"123456789", CLEAR, "0", BACK)
_SHORT = ("digits", "id_number", "money")

# Name of the layout -> keys, row by row; GAP leaves a place free.
KEYS: dict[str, tuple[str, ...]] = {
    "digits": _PLAIN,
    "id_number": (*_PLAIN, GAP, "X", GAP),
    "money": (*_PLAIN, GAP, ".", GAP),
    "uscc": (*"1234567890", BACK, *"ABCDEFGHJKLMNPQRTUWXY", CLEAR),
    "email": (*"1234567890", BACK, *"qwertyuiop", CLEAR, *"asdfghjkl@.", *"zxcvbnm_-+"),
    "code": (*"1234567890", BACK, *"QWERTYUIOP", CLEAR, *"ASDFGHJKL-", GAP, *"ZXCVBNM"),
}
# Beside the content of a wide screen there is room for five columns, where no hand finds a typewriter's order.
NARROW: dict[str, tuple[str, ...]] = {
    "uscc": (*"1234567890", *"ABCDEFGHJKLMNPQRTUWXY", CLEAR, BACK),
    "email": (*"1234567890", *"abcdefghijklmnopqrstuvwxyz", *"@._-+", CLEAR, BACK),
    "code": (*"1234567890", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "-", CLEAR, BACK),
}


class Keypad(GridLayout):
    """Calls ``on_key`` with a character, ``back`` or ``clear``. ``layout``: a name of ``KEYS``."""

    def __init__(self, on_key: Callable[[str], None], clear: str, layout: str = "digits", **kwargs: object) -> None:
        theme = current()
        few = layout in _SHORT
        columns = 3 if few else 11 if theme.portrait else 5
        super().__init__(cols=columns, size_hint_y=None, **kwargs)
        gap = theme.mm(3 if few else 2.3)
        keys = KEYS[layout] if few or theme.portrait else NARROW[layout]
        rows = -(-len(keys) // columns)
        high = theme.mm(self._height(few=few, rows=rows))
        self.spacing = gap
        self.row_default_height, self.row_force_default = high, True
        self._on_key = on_key
        self._few = few
        for key in keys:
            self._add(key, clear)
        self.height = rows * high + (rows - 1) * gap

    @staticmethod
    def _height(*, few: bool, rows: int) -> float:
        """mm of one key."""
        theme = current()
        if not theme.portrait:
            return 26 if few and rows <= 4 else 21 if few else 17.5
        if theme.low:
            return 17.5 if few else 16.5
        return 26 if few and rows <= 4 else 21

    def _add(self, key: str, clear: str) -> None:
        if key == GAP:
            self.add_widget(Space())
            return
        icon = "backspace-outline" if key == BACK else "close" if key == CLEAR and not self._few else ""
        caption = "" if icon else clear if key == CLEAR else key
        large = "action" if self._few or current().portrait else "listed"
        button = PushButton(name=f"key:{key}", caption=caption, icon=icon, role=large if len(caption) < 2 else "body")
        if not self._few:
            button.padding = (0, 0)
            button.spacing = 0
        button.size_hint_y = 1
        button.bind(on_fire=partial(self._press, key))
        self.add_widget(button)

    def _press(self, key: str, *_: object) -> None:
        self._on_key(key)
