"""Scanning one material: ask for the paper, scan, let the citizen look. Says only what was really checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Scan, ScanPhase, Session
from kiosk.model.material import Deferral
from kiosk.model.page import Verdict
from screens.port import Port
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.chips import Chips
from screens.widgets.page_view import PageView
from screens.widgets.ring import Turning
from screens.widgets.rows import Pill
from screens.widgets.surface import Space
from screens.widgets.words import Words

CHECKS = ("blur", "glare", "blank", "cropped")


class ScanScreen(StepScreen):
    """Put the paper here; is the picture good?"""

    _shown: Scan | None = None

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        super().__init__(port, now)
        # Kivy's ids are weak; these two come and go.
        self._picture = self.ids.picture.__self__
        self._page: PageView = self.ids.page.__self__

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None or session.scan is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        scan = session.scan
        if scan == self._shown:
            return
        self._shown = scan
        name = session.guide.material(scan.material_id).label
        self._title(session, scan, name)
        self._middle(scan)
        self._show_checks(scan)
        if self.actions is not None:
            self.actions.offer(*self._buttons(scan))

    def forget(self) -> None:
        self._page.forget()

    def _title(self, session: Session, scan: Scan, name: str) -> None:
        if scan.phase is ScanPhase.SCANNING:
            self.heading = self.say("screens.scan.scanning")
            self.lead = self.say("screens.scan.scanning_more")
            return
        if scan.phase is ScanPhase.READY or scan.page is None:
            key = "screens.scan.ready_next" if scan.taken else "screens.scan.ready"
            self.heading = self.say(key, name=name, n=len(scan.taken) + 1)
            guide = session.guide
            hint = guide.material(scan.material_id).hint if guide is not None else ""
            word = None if scan.taken else self._deferral(scan)
            later = (
                self.say("screens.scan.later", days=word.days, how=word.how)
                if word is not None
                else self._refused(scan)
            )
            self.lead = "\n".join(part for part in (hint, self.say("screens.scan.face_up"), later) if part)
            return
        verdict = scan.page.verdict
        if not verdict.ok:
            reason = verdict.reasons[0] if verdict.reasons else "unclear"
            self.heading = self.say(f"screens.scan.reason.{reason}")
            self.lead = self.say("screens.scan.bad_more")
            return
        every = all(getattr(verdict, check) is False for check in CHECKS)
        self.heading = self.say("screens.scan.good" if every else "screens.scan.look", name=name)
        self.lead = self.say("screens.scan.good_more")

    def _middle(self, scan: Scan) -> None:
        middle = self.ids.middle
        middle.clear_widgets()
        page = self._page
        page.forget()
        if scan.phase is ScanPhase.SCANNING:
            middle.add_widget(Space())
            middle.add_widget(Turning(self.theme.mm(70), pos_hint={"center_x": 0.5}))
            middle.add_widget(Words(text=self.say("screens.scan.still"), role="listed", align="center"))
            middle.add_widget(Space())
        elif scan.phase is ScanPhase.SHOWN and scan.page is not None:
            middle.add_widget(page)
            page.show(scan.page.preview)
        else:
            middle.add_widget(self._picture)

    def _show_checks(self, scan: Scan) -> None:
        checks = self.ids.checks
        checks.clear_widgets()
        if scan.phase is not ScanPhase.SHOWN or scan.page is None:
            return
        chips = Chips()
        for check in CHECKS:
            found = getattr(scan.page.verdict, check)
            if found is not None:  # a check that was not made is not claimed
                chips.add_widget(self._chip(check, bad=found))
        for reason in _other_reasons(scan.page.verdict):
            chips.add_widget(Pill(self.say(f"screens.scan.bad.{reason}"), "bad", "alert-circle"))
        if chips.children:
            checks.add_widget(chips)
        words = "screens.scan.nth" if scan.taken else "screens.scan.first"
        checks.add_widget(Words(text=self.say(words, n=len(scan.taken) + 1), role="note", colour="muted"))

    def _chip(self, check: str, *, bad: bool) -> Pill:
        if bad:
            return Pill(self.say(f"screens.scan.bad.{check}"), "bad", "alert-circle")
        return Pill(self.say(f"screens.scan.fine.{check}"), "good", "check")

    def _buttons(self, scan: Scan) -> list[PushButton]:
        if scan.phase is ScanPhase.SCANNING:
            return []
        if scan.phase is ScanPhase.READY or scan.page is None:
            go = Primary(name="scan", caption=self.say("screens.scan.start"), icon="scanner")
            go.bind(on_fire=lambda *_: self.send(ev.ScanAsked()))
            if self._deferral(scan) is None or scan.taken:
                return [go]
            return [self._button(Secondary, "defer", "screens.scan.defer", ev.DeferralToggled(scan.material_id)), go]
        if scan.page.verdict.ok:
            return [
                self._button(Secondary, "rescan", "screens.scan.again", ev.ScanAsked()),
                self._button(Secondary, "more", "screens.scan.more", ev.PageAccepted(more=True)),
                self._button(Primary, "accept", self._accept_words(scan), ev.PageAccepted()),
            ]
        return [
            self._button(Secondary, "accept", "screens.scan.accept_anyway", ev.PageAccepted()),
            self._button(Primary, "rescan", "screens.scan.again", ev.ScanAsked()),
        ]

    def _accept_words(self, scan: Scan) -> str:
        """Another paper is announced only where one is still to be scanned."""
        session = self.port.snapshot.session
        if session is not None and session.return_to_review:
            return "screens.scan.accept_back"
        others = any(row.material.material_id != scan.material_id for row in self.port.checklist().missing)
        return "screens.scan.accept" if others else "screens.scan.accept_last"

    def _refused(self, scan: Scan) -> str:
        """Why it may not follow later although that was published; empty when there is nothing to say."""
        rows = self.port.checklist().rows
        refused = next((row.refused for row in rows if row.material.material_id == scan.material_id), "")
        return self.say(refused) if refused else ""

    def _deferral(self, scan: Scan) -> Deferral | None:
        """The published word under which this material may follow later (容缺); None when it may not."""
        rows = self.port.checklist().rows
        return next((row.deferral for row in rows if row.material.material_id == scan.material_id), None)

    def _button(self, kind: type[PushButton], name: str, words: str, event: ev.Event) -> PushButton:
        button = kind(name=name, caption=self.say(words))
        button.bind(on_fire=lambda *_: self.send(event))
        return button


def _other_reasons(verdict: Verdict) -> tuple[str, ...]:
    return tuple(reason for reason in verdict.reasons if reason not in CHECKS)
