"""The checklist, heart of the walk: what is missing first and counted in the heading; what is waived below, each with its
reason; the one action names what comes next."""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Session
from kiosk.model.checklist import Checklist, ChecklistRow, RowState
from kiosk.model.material import Source
from kiosk.model.number import spoken
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary
from screens.widgets.panel import Panel
from screens.widgets.rows import ListCard, ListRow, Pill, Section

TONES = {
    RowState.TO_SCAN: "primary",
    RowState.SCANNED: "good",
    RowState.TO_SIGN: "primary",
    RowState.SIGNED: "good",
    RowState.VERIFIED: "good",
    RowState.WAIVED: "good",
    RowState.TO_VERIFY: "attention",
    RowState.DEFERRED: "attention",
    RowState.PROBLEM: "bad",
}
ICONS = {
    RowState.SCANNED: "check-circle",
    RowState.SIGNED: "check-circle",
    RowState.TO_SIGN: "file-sign",
    RowState.WAIVED: "cloud-check-outline",
    RowState.TO_VERIFY: "clock-outline",
    RowState.DEFERRED: "clock-outline",
    RowState.PROBLEM: "alert-circle",
}
NO_PAPER = (RowState.WAIVED, RowState.TO_VERIFY, RowState.VERIFIED)


class ChecklistScreen(StepScreen):
    """What is still missing?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        checklist = self.port.checklist()
        shown = (checklist, session.form_done, session.open_case)
        if shown == self._shown:
            return
        self._shown = shown
        self._title(checklist)
        captured = [row for row in checklist.rows if self._captured(row)]
        rest = [row for row in checklist.rows if not self._captured(row)]
        lists = self.ids.lists
        lists.clear_widgets()
        if session.open_case:
            again = Panel(tone="attention", icon="alert-circle-outline", title=self.say("cases.open.title"))
            again.say(self.say("cases.open.more", number=spoken(session.open_case)))
            lists.add_widget(again)
        if captured:
            card = ListCard()
            card.fill_with([self._row(row) for row in captured])
            lists.add_widget(card)
        if rest:
            lists.add_widget(Section(self.say("screens.checklist.not_brought"), "shield-check", "good"))
            card = ListCard()
            card.fill_with([self._row(row) for row in rest])
            lists.add_widget(card)
        self._offer(session, checklist)

    def _captured(self, row: ChecklistRow) -> bool:
        return row.material.source is Source.SCAN or row.state in (
            RowState.TO_SCAN,
            RowState.SCANNED,
            RowState.DEFERRED,
            RowState.PROBLEM,
        )

    def _title(self, checklist: Checklist) -> None:
        missing, rows = len(checklist.missing), checklist.rows
        self.heading = self.say(
            "screens.checklist.missing" if missing else "screens.checklist.complete", n=missing, all=len(rows)
        )
        parts = [self.say("screens.checklist.all", n=len(rows))]
        free = sum(row.state in NO_PAPER for row in rows)
        sign = sum(row.state is RowState.TO_SIGN for row in rows)
        if free:
            parts.append(self.say("screens.checklist.free", n=free))
        if sign:
            parts.append(self.say("screens.checklist.sign", n=sign))
        rounds, session = self.port.rounds(), self.port.snapshot.session
        which = self.say("screens.checklist.round", n=session.round, all=rounds) if session and rounds > 1 else ""
        self.lead = which + "，".join(parts) + "。"

    def _row(self, row: ChecklistRow) -> Widget:
        material, state = row.material, row.state
        capture = self._captured(row)
        may_scan = state is RowState.TO_VERIFY and material.fallback_scan
        hint = self.say(row.reason, n=row.pages, **_word(row)) if row.reason else material.hint
        if row.refused:
            hint = self.say(row.refused)
        if state is RowState.SCANNED:
            hint = self.say("screens.checklist.scanned_hint", n=row.pages)
        widget = ListRow(
            name=f"material:{material.material_id}" if capture or may_scan else "",
            caption=material.label,
            hint=hint,
            icon=ICONS.get(state, material.icon),
            tone=TONES[state],
            pill=Pill(self.say(f"screens.checklist.state.{state.value}", n=row.pages), TONES[state]),
            high=capture,
        )
        if widget.name:
            widget.bind(on_fire=partial(self._choose, material.material_id))
        return widget

    def _offer(self, session: Session, checklist: Checklist) -> None:
        if self.actions is None:
            return
        if not session.form_done:
            caption = self.say("screens.checklist.go_form")
        elif checklist.missing:
            caption = self.say("screens.checklist.go_scan", name=checklist.missing[0].material.label)
        else:
            caption = self.say("screens.checklist.go_review")
        go = Primary(name="next", caption=caption, icon="arrow-right", icon_after=True)
        go.bind(on_fire=lambda *_: self.send(ev.Next()))
        self.actions.offer(go)

    def _choose(self, material_id: str, *_: object) -> None:
        self.send(ev.MaterialChosen(material_id))


def _word(row: ChecklistRow) -> dict[str, object]:
    """How and by when a deferred material follows, and who vouches for a waived one, for the sentence that says so."""
    words: dict[str, object] = {} if row.deferral is None else {"days": row.deferral.days, "how": row.deferral.how}
    if row.waiver is not None:
        words |= {"source": row.waiver.source, "number": row.waiver.number_masked}
    return words
