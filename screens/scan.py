"""Scanning one material: ask for the paper, scan, let the citizen look at the page, at all pages. Says only what was checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kivy.uix.widget import Widget

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Scan, ScanPhase, Session
from kiosk.model.doubt import Doubt
from kiosk.model.material import Deferral, Material
from kiosk.model.page_list import ScannedPage
from screens.port import Port
from screens.scan_look import ReadCard, chips_of, others_of
from screens.scan_pages import PageGrid
from screens.scan_words import every_check_was_made, read_lines, remedy, sentence, unread
from screens.step_screen import StepScreen
from screens.widgets.buttons import Primary, PushButton, Secondary
from screens.widgets.page_view import PageView
from screens.widgets.panel import Panel
from screens.widgets.ring import Turning
from screens.widgets.surface import Row, Space
from screens.widgets.words import Words


class ScanScreen(StepScreen):
    """Put the paper here; is the picture good?"""

    _shown: tuple[object, ...] = ()

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        super().__init__(port, now)
        # Kivy's ids are weak; these come and go.
        self._picture = self.ids.picture.__self__
        self._page: PageView = self.ids.page.__self__
        self._grid = PageGrid(self.say, lambda page_id: self.send(ev.PageChosen(page_id)))
        self._drawn = b""

    def update(self, journey: Journey) -> None:
        session = journey.session
        if session is None or session.guide is None or session.scan is None:
            return
        self.ids.trouble.show(session.trouble, self.say)
        scan = session.scan
        if (scan, session.return_to_review) == self._shown:
            return
        self._shown = (scan, session.return_to_review)
        material = session.guide.material(scan.material_id)
        page = scan.page
        doubts = () if page is None else self.port.doubts(page.page_id)
        self.heading, self.lead = self._title(scan, material, page, doubts)
        self._middle(scan, material, page)
        self._below(session, scan, page, doubts)
        if self.actions is not None:
            self.actions.offer(*self._buttons(session, scan, material, page, doubts))

    def forget(self) -> None:
        self._page.forget()
        self._grid.forget()
        self._drawn = b""

    # -- words -----------------------------------------------------------------------------------------------------------

    def _title(
        self, scan: Scan, material: Material, page: ScannedPage | None, doubts: tuple[Doubt, ...]
    ) -> tuple[str, str]:
        count = len(scan.pages.pages)
        match scan.phase:
            case ScanPhase.SCANNING:
                done = count - scan.earlier
                key = "scanning_count" if done else "scanning"
                return self.say(f"screens.scan.{key}", n=done), self.say("screens.scan.scanning_more")
            case ScanPhase.SETTLING:
                left = sum(one.busy for one in scan.pages.pages)
                lead = self.say("screens.scan.settling_more", n=left) if left else self.say("screens.scan.placing")
                return self.say("screens.scan.settling"), lead
            case ScanPhase.PAGES:
                return self.say("screens.scan.pages", name=material.label, n=count), self.say("screens.scan.pages_more")
        if page is None:
            return self._asking(scan, material)
        if page.accepted:
            return self._nth(scan, page), self.say("screens.scan.kept_more")
        if page.verdict is None:
            return self.say("screens.scan.looking"), self.say("screens.scan.still")
        if doubts:
            return sentence(doubts[0], self.say), remedy(doubts, self.say)
        if page.busy:
            return self.say("screens.scan.reading"), self.say("screens.scan.reading_more")
        every = material.capture.portrait or every_check_was_made(page.verdict)
        words = "good" if every else "look"
        return self.say(f"screens.scan.{words}", name=material.label), self.say("screens.scan.good_more")

    def _asking(self, scan: Scan, material: Material) -> tuple[str, str]:
        place, places = scan.pages.open_place(len(material.capture.asked)), len(material.capture.asked)
        first = not scan.pages.pages
        if place is not None:
            heading = self.say("screens.scan.ready_side", name=material.label, side=material.capture.asked[place].label)
            counted = self.say("screens.scan.nth_of", n=place + 1, m=places) if places > 1 else ""
        else:
            key = "screens.scan.ready" if first else "screens.scan.ready_next"
            heading, counted = self.say(key, name=material.label, n=len(scan.pages.pages) + 1), ""
        feeder = self.port.snapshot.feeder
        how = "portrait" if material.capture.portrait else "stack" if feeder and place is None else "face_up"
        word = self._deferral(scan) if first else None
        if word is not None:
            later = self.say("screens.scan.later", days=word.days, how=word.how)
        else:
            later = self._refused(scan) if first else ""
        lines = (counted, material.hint if first else "", self.say(f"screens.scan.{how}"), later)
        return heading, "\n".join(part for part in lines if part)

    # -- the middle ------------------------------------------------------------------------------------------------------

    def _middle(self, scan: Scan, material: Material, page: ScannedPage | None) -> None:
        middle = self.ids.middle
        middle.clear_widgets()
        middle.fills = scan.phase is not ScanPhase.PAGES
        picture = page.preview if page is not None else b""
        if picture != self._drawn:
            self._page.forget()
            self._drawn = picture
            if picture:
                self._page.show(picture)
        if scan.phase is ScanPhase.SCANNING:
            self._grid.prepare(scan.pages)
        elif scan.phase is not ScanPhase.PAGES:
            self._grid.forget()
        for part in self._parts(scan, material, page):
            middle.add_widget(part)

    def _parts(self, scan: Scan, material: Material, page: ScannedPage | None) -> list[Widget]:
        if scan.phase is ScanPhase.PAGES:
            self._grid.fill_with(scan.pages, material.capture, self.port.doubts)
            return [self._grid]
        if page is not None and page.preview:
            return [self._page]
        if page is None and scan.phase is ScanPhase.READY:
            return [self._picture]
        words = "screens.scan.wait" if scan.phase is ScanPhase.SETTLING else "screens.scan.still"
        return [
            Space(),
            Turning(self.theme.mm(70), pos_hint={"center_x": 0.5}),
            Words(text=self.say(words), role="listed", align="center"),
            Space(),
        ]

    def _below(self, session: Session, scan: Scan, page: ScannedPage | None, doubts: tuple[Doubt, ...]) -> None:
        checks = self.ids.checks
        checks.clear_widgets()
        self.ids.placing.clear_widgets()
        if page is None:
            if scan.phase is ScanPhase.READY and scan.pages.pages:
                many = self.say("screens.scan.so_far", n=len(scan.pages.pages))
                checks.add_widget(Words(text=many, role="note", colour="muted"))
            return
        chips = chips_of(page, doubts, self.say)
        if chips is not None:
            checks.add_widget(chips)
        more = others_of([doubt for doubt in doubts if page.read is not None], self.say)
        if more:
            panel = Panel(tone="attention", icon="help-circle-outline")
            panel.say(*more)
            checks.add_widget(panel)
        lines = read_lines(page, session.card, self.say)
        missing = unread(page.read, self.say)
        if lines or missing:
            checks.add_widget(ReadCard(lines, missing, self.say))
        if page.accepted:
            self.ids.placing.add_widget(self._placing(scan, page))
        elif len(scan.pages.pages) > 1:
            checks.add_widget(Words(text=self._nth(scan, page), role="note", colour="muted"))

    def _nth(self, scan: Scan, page: ScannedPage) -> str:
        return self.say("screens.scan.nth_of", n=scan.pages.pages.index(page) + 1, m=len(scan.pages.pages))

    def _placing(self, scan: Scan, page: ScannedPage) -> Row:
        """A page that stands can be moved among the others, or taken out."""
        at, last = scan.pages.pages.index(page), len(scan.pages.pages) - 1
        row = Row(spacing=self.theme.gap)
        moves = [("earlier", -1, "arrow-left")] if at > 0 else []
        moves += [("later", 1, "arrow-right")] if at < last else []
        for name, by, icon in moves:
            button = PushButton(name=name, caption=self.say(f"screens.scan.{name}_place"), icon=icon, role="body")
            button.bind(on_fire=partial(self._send_of, ev.PageMoved(page.page_id, by)))
            row.add_widget(button)
        out = PushButton(name="delete", caption=self.say("screens.scan.delete"), role="body")
        out.bind(on_fire=partial(self._send_of, ev.PageDeleted(page.page_id)))
        row.add_widget(out)
        return row

    def _send_of(self, event: ev.Event, *_: object) -> None:
        self.send(event)

    # -- what leads on ---------------------------------------------------------------------------------------------------

    def _buttons(
        self, session: Session, scan: Scan, material: Material, page: ScannedPage | None, doubts: tuple[Doubt, ...]
    ) -> list[PushButton]:
        if scan.phase in (ScanPhase.SCANNING, ScanPhase.SETTLING):
            return []
        if scan.phase is ScanPhase.PAGES:
            return [
                self._button(Secondary, "more", "screens.scan.add", ev.ScanAsked()),
                self._button(Primary, "done", self._accept_words(session), ev.AllPagesThere()),
            ]
        if page is None:
            return self._ready_buttons(scan, material)
        if page.accepted:
            return [
                self._button(Secondary, "rescan", "screens.scan.again", ev.ScanAsked()),
                self._button(Primary, "pages", "screens.scan.seen", ev.PagesAsked()),
            ]
        if page.verdict is None:
            return []
        if doubts:
            return [
                self._button(Secondary, "accept", "screens.scan.accept_anyway", ev.PageAccepted()),
                self._button(Primary, "rescan", "screens.scan.again", ev.ScanAsked()),
            ]
        again = self._button(Secondary, "rescan", "screens.scan.again", ev.ScanAsked())
        rest = [place for place in range(len(material.capture.asked)) if place != page.asked]
        filled = {one.asked for one in scan.pages.pages}
        if any(place not in filled for place in rest):
            # Nobody waits for the words before the other side.
            return [again, self._button(Primary, "accept", "screens.scan.accept_side", ev.PageAccepted())]
        go = self._button(Primary, "accept", self._accept_words(session), ev.PageAccepted())
        go.enabled = not page.busy  # what its words say may still be a question, and no button moves under a finger
        if material.max_pages <= len(scan.pages.pages) or material.capture.asked:
            return [again, go]
        return [again, self._button(Secondary, "more", "screens.scan.more", ev.PageAccepted(more=True)), go]

    def _ready_buttons(self, scan: Scan, material: Material) -> list[PushButton]:
        go = Primary(name="scan", caption=self.say("screens.scan.start"), icon="scanner")
        go.bind(on_fire=lambda *_: self.send(ev.ScanAsked()))
        if scan.pages.pages:
            only = "screens.scan.only_these" if material.capture.asked else "screens.scan.no_more"
            look = self._button(Secondary, "pages", "screens.scan.see_pages", ev.PagesAsked())
            return [look, self._button(Secondary, "done", only, ev.AllPagesThere()), go]
        if self._deferral(scan) is None:
            return [go]
        return [self._button(Secondary, "defer", "screens.scan.defer", ev.DeferralToggled(scan.material_id)), go]

    def _accept_words(self, session: Session) -> str:
        """Another paper is announced only where one is still to be scanned."""
        if session.return_to_review:
            return "screens.scan.accept_back"
        here = session.scan.material_id if session.scan is not None else ""
        others = any(row.material.material_id != here for row in self.port.checklist().missing)
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
