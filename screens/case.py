"""One case: what has to be done first, then what has happened, then the organ's papers. Words of the organ stand as they came.

Never says 受理 of what was only handed in or passed.
"""

from __future__ import annotations

from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.case_state import Cases, FilePhase, FilePrint
from kiosk.journey.state import Journey
from kiosk.model.case import ENDED, Case, CaseFile, CaseState, FileKind, FileStanding, Organ, WantedList
from kiosk.model.leaflet import Readiness
from kiosk.model.number import spoken
from screens.case_words import LOOKS, day_words, marks, meaning, state_words
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.panel import Note, Panel
from screens.widgets.rows import Fact, FactCard, ListCard, ListRow, Pill, Section
from screens.widgets.timeline import Timeline

MINUTES_EACH = 2  # that handing in one thing takes, about
_ENDS = {
    FilePhase.CHECKING: ("primary", "printer"),
    FilePhase.DONE: ("good", "check-circle"),
    FilePhase.FAILED: ("attention", "printer-alert"),
    FilePhase.UNKNOWN: ("attention", "printer-alert"),
    FilePhase.REFUSED: ("bad", "alert-circle"),
}
_PAPER_OUT = ("paperOut", "paperJam", "coverOpen")


class CaseScreen(StepScreen):
    """How does it stand?"""

    _shown: tuple[object, ...] = ()

    def update(self, journey: Journey) -> None:
        session = journey.session
        cases = session.cases if session is not None else None
        case = cases.case if cases is not None else None
        if session is None or cases is None or case is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        ready = self.port.file_readiness()
        shown = (case, cases.print, cases.opened, ready)
        if shown == self._shown:
            return
        self._shown = shown
        self.heading = case.bundle_name if cases.opened and case.bundle_name else state_words(case.state, self.say)
        key = "local_number" if case.state in (CaseState.KEPT, CaseState.STUCK) else "number"
        self.lead = self.say(f"cases.case.{key}", number=spoken(case.number))
        self._fill(case, cases, ready)
        self._offer(case, cases, ready)

    def aloud(self) -> str:
        session = self.port.snapshot.session
        case = session.cases.case if session is not None and session.cases is not None else None
        if case is None:
            return super().aloud()
        wanted = [f"{one.name}，{one.fault}。" for one in (case.wanted.wanted if case.wanted is not None else ())]
        return f"{self.heading}。{state_words(case.state, self.say)}。{meaning(case.state, self.say)}" + "".join(wanted)

    def _fill(self, case: Case, cases: Cases, ready: Readiness | None) -> None:
        first, content = self.ids.first, self.ids.all
        first.clear_widgets()
        content.clear_widgets()
        for part in self._news(case, cases):
            first.add_widget(part)
        parts: list[Widget] = [Timeline(marks(case, self.say, self.now()))] if case.steps else []
        if cases.opened:
            parts += self._answer(case)
            parts += self._files(case, cases, ready)
        for part in parts:
            content.add_widget(part)

    # -- news ---------------------------------------------------------------------------------------------------------

    def _news(self, case: Case, cases: Cases) -> list[Widget]:
        news: list[Widget] = [self._end_of(case, cases.print)] if cases.print is not None else []
        if case.wanted is not None:
            return [*news, self._wanted(case.wanted)]
        tone, icon = LOOKS[case.state]
        panel = Panel(tone=tone, icon=icon, title=state_words(case.state, self.say))
        said = "supplementing" if case.supplementing else case.state.value
        due = ""
        if case.due is not None and case.state not in ENDED:
            due = self.say("cases.case.due", day=day_words(case.due, self.say))
        panel.say(self.say(f"cases.means.{said}"), due)
        return [*news, panel]

    def _wanted(self, wanted: WantedList) -> Widget:
        again = sum(bool(one.material_id) for one in wanted.wanted)
        wrong = len(wanted.wanted) - again
        both = "both" if again and wrong else "again" if again else "wrong"
        panel = Panel(tone="attention", icon="alert", title=self.say(f"cases.wanted.{both}", again=again, wrong=wrong))
        lines = [
            self.say(f"cases.wanted.line{'_how' if one.how else ''}", n=n, name=one.name, fault=one.fault, how=one.how)
            for n, one in enumerate(wanted.wanted, start=1)
        ]
        until = self.say("cases.wanted.until", day=day_words(wanted.until, self.say)) if wanted.until else ""
        panel.say(*lines, until)
        return panel

    def _end_of(self, case: Case, asked: FilePrint) -> Widget:
        tone, icon = _ENDS[asked.phase]
        title = next((file.title for file in case.files if file.file_id == asked.file_id), "")
        why = asked.phase.value
        if asked.phase is FilePhase.FAILED and asked.code in _PAPER_OUT:
            why = "no_paper"
        panel = Panel(tone=tone, icon=icon, title=self.say(f"cases.print.{why}", paper=title))
        refused = asked.phase is FilePhase.REFUSED
        panel.say(self.say(f"cases.refused.{asked.code}") if refused else "", self.say(f"cases.print.{why}_more"))
        return panel

    # -- what the organ said --------------------------------------------------------------------------------------------

    def _answer(self, case: Case) -> list[Widget]:
        answer = case.answer
        if answer is None:
            return []
        facts = [("organ", answer.organ.name)]
        facts += [("phone", answer.organ.phone)] if answer.organ.phone else []
        facts += [("reason", answer.reason)] if answer.reason else []
        facts += [("basis", answer.legal_basis)] if answer.legal_basis else []
        facts += [("competent", self._organ_words(answer.competent))] if answer.competent is not None else []
        card = FactCard()
        for label, value in facts:
            card.add_widget(Fact(self.say(f"cases.organ.{label}"), value))
        return [card]

    @staticmethod
    def _organ_words(organ: Organ) -> str:
        return "\n".join(filter(None, (organ.name, organ.address, organ.phone)))

    def _files(self, case: Case, cases: Cases, ready: Readiness | None) -> list[Widget]:
        if not case.files:
            return []
        parts: list[Widget] = [Section(self.say("cases.files.heading"), "file-document-outline")]
        busy = cases.print is not None and cases.print.phase is FilePhase.CHECKING
        for file in case.files:
            card = ListCard()
            card.fill_with([self._file(file, ready, busy=busy)])
            parts.append(card)
        if ready is None:
            parts.append(Note(icon="printer-off", text=self.say("cases.files.no_printer")))
        return parts

    def _file(self, file: CaseFile, ready: Readiness | None, *, busy: bool) -> Widget:
        standing = file.standing is FileStanding.READY
        can = standing and ready is Readiness.READY
        if can:
            pill = Pill(self.say("screens.papers.print"), "primary")
        elif not standing:
            tone = "bad" if file.standing is FileStanding.REVOKED else "attention"
            pill = Pill(self.say(f"cases.files.{file.standing.value}"), tone, icon="alert-circle")
        else:
            key = "none" if ready is None else ready.value
            pill = Pill(self.say(f"cases.files.printer_{key}"), "attention", icon="printer-alert")
        row = ListRow(
            name=f"file:{file.file_id}" if can and not busy else "",
            caption=file.title,
            hint=self.say(f"cases.files.{file.kind.value}"),
            icon="certificate" if file.kind is FileKind.RESULT else "file-document-outline",
            pill=None if can and busy else pill,
        )
        row.bind(on_fire=partial(self._print, file.file_id))
        return row

    # -- what can be done ------------------------------------------------------------------------------------------------

    def _offer(self, case: Case, cases: Cases, ready: Readiness | None) -> None:
        if self.actions is None:
            return
        buttons: list[PushButton] = []
        results = [f for f in case.files if f.kind is FileKind.RESULT and f.standing is FileStanding.READY]
        busy = cases.print is not None and cases.print.phase is FilePhase.CHECKING
        if case.wanted is not None and cases.opened:
            minutes = MINUTES_EACH * len(case.wanted.wanted)
            go = Primary(name="supplement", caption=self.say("cases.case.supplement", n=minutes))
            go.bind(on_fire=lambda *_: self.send(ev.SupplementAsked()))
            buttons.append(go)
        elif len(results) == 1 and ready is Readiness.READY and cases.opened and not busy:
            go = Primary(name="print", icon="printer", caption=self.say("cases.case.print"))
            go.bind(on_fire=partial(self._print, results[0].file_id))
            buttons.append(go)
        notices = [f for f in case.files if f.kind is FileKind.NOTICE and f.standing is FileStanding.READY]
        if buttons and case.wanted is not None and len(notices) == 1 and ready is Readiness.READY and not busy:
            paper = Secondary(name="print", icon="printer", caption=self.say("cases.case.print_notice"))
            paper.bind(on_fire=partial(self._print, notices[0].file_id))
            self.actions.offer(paper, *buttons)
            return
        ask = Secondary(name="call", icon="phone", caption=self.say("cases.case.ask"))
        ask.bind(on_fire=lambda *_: self.send(ev.HelpAsked()))
        self.actions.offer(ask, *buttons)

    def _print(self, file_id: str, *_: object) -> None:
        self.send(ev.CaseFileAsked(file_id))
