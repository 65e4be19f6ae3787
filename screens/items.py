"""All items of the bundle or some of them; what law binds together is locked, with its reason."""

from __future__ import annotations

from functools import partial

from kiosk.journey import events as ev
from kiosk.journey.state import Journey
from kiosk.model.guide import Item
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary
from screens.widgets.option import OptionRow


class ItemsScreen(StepScreen):
    """Which of these?"""

    _shown: tuple[tuple[Item, ...], frozenset[str]] = (), frozenset()
    _go: Primary | None = None

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        items = self.port.selectable_items()
        wished = self.port.wished()
        out = wished - self.port.chosen()
        if (items, out) != self._shown:
            self._shown = items, out
            self._fill(items, out)
        for row in self.ids.rows.children:
            item_id = row.name.removeprefix("item:")
            row.chosen = item_id in wished
        if self._go is None and self.actions is not None:
            self._go = Primary(name="next", icon="arrow-right", icon_after=True)
            self._go.bind(on_fire=lambda *_: self.send(ev.Next()))
            self.actions.offer(self._go)
        if self._go is not None:
            self._go.caption = self.say("screens.items.next", n=len(wished - out))

    def _fill(self, items: tuple[Item, ...], out: frozenset[str]) -> None:
        """``out``: rows that a later answer takes out, which is said on them; the way to that answer is ahead."""
        rows = self.ids.rows
        rows.spacing = self.theme.mm(4)
        rows.clear_widgets()
        for item in items:
            hint = self.say("screens.items.hint", department=item.department, days=item.promised_days)
            row = OptionRow(
                name=f"item:{item.item_id}",
                caption=item.label,
                hint=f"{hint}\n{item.hint}" if item.hint else hint,
                note=self.say("screens.items.taken_out") if item.item_id in out else item.locked_reason or "",
                locked=item.locked_reason is not None,
                kind="check",
                role="listed",
            )
            row.bind(on_fire=partial(self._toggle, item.item_id))
            rows.add_widget(row)

    def _toggle(self, item_id: str, *_: object) -> None:
        self.send(ev.ItemToggled(item_id))
