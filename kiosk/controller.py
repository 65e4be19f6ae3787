"""What screens talk to: the snapshot, one way in (``dispatch``), and answers that follow from the rules.

Main loop only, except ``Bus.publish``. Knows no Kivy: the window lends a wake-up and listens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.bus import Bus
from kiosk.journey import events as ev
from kiosk.journey.after_state import DeliveryQuestion
from kiosk.journey.casework import file_readiness
from kiosk.journey.copying import pages_of as pages_of_copy
from kiosk.journey.delivering import question
from kiosk.journey.dividing import may_choose
from kiosk.journey.doubting import doubts_of
from kiosk.journey.drafting import draftable
from kiosk.journey.effects import Effect
from kiosk.journey.filling import field_states, left_labels, pages_of
from kiosk.journey.informing import offers
from kiosk.journey.inquiring import slip_readiness
from kiosk.journey.ladder import ladder
from kiosk.journey.machine import step
from kiosk.journey.moment import Moment
from kiosk.journey.reading_facts import facts_of_pages
from kiosk.journey.state import Journey
from kiosk.journey.view import (
    checklist_of,
    chosen_items,
    devices_out,
    left_out,
    questions_of,
    rounds_of,
    rows_of,
    sections_of,
    situations_of,
    wished_items,
)
from kiosk.log import Log
from kiosk.model.checklist import Checklist
from kiosk.model.doubt import Doubt
from kiosk.model.field_state import FieldState
from kiosk.model.guide import FormSection, Item
from kiosk.model.leaflet import LeafletOffer, Readiness
from kiosk.model.situation import Situation
from kiosk.text import Texts

Listener = Callable[[Journey], None]


class Controller:
    """Owns the walk's state."""

    def __init__(
        self,
        journey: Journey,
        bus: Bus,
        run: Callable[[Effect], None],
        moment: Callable[[], Moment],
        texts: Texts,
        log: Log,
    ) -> None:
        self.texts = texts
        self._journey = journey
        self._bus = bus
        self._run = run
        self._moment = moment
        self._log = log
        self._listeners: list[Listener] = []

    @property
    def snapshot(self) -> Journey:
        """The state now."""
        return self._journey

    def attach(self, wake: Callable[[], None]) -> None:
        """``wake`` is called from any thread when ``drain`` should run on the main loop."""
        self._bus.on_event(wake)

    def subscribe(self, listener: Listener) -> None:
        """Call ``listener`` on the main loop after each change."""
        self._listeners.append(listener)

    def dispatch(self, event: ev.Event) -> None:
        """Handle one event now."""
        before = self._journey
        self._journey, effects = step(before, event, self._moment())
        self._trace(before)
        for effect in effects:
            self._run(effect)
        if self._journey is not before:
            for listener in self._listeners:
                listener(self._journey)

    def drain(self) -> None:
        """Handle what has come over the bus."""
        for event in self._bus.drain():
            self.dispatch(event)

    def tick(self) -> None:
        """Once a second."""
        self.dispatch(ev.Tick(self._moment().now))

    def checklist(self) -> Checklist:
        """See ``journey.view.checklist_of``."""
        return checklist_of(self._journey)

    def effect_of(self, situation_id: str, option_id: str) -> tuple[int, int, tuple[str, ...]]:
        """Materials before and after this answer, and the names that fall away."""
        from kiosk.catalogue.select import effect_of

        session = self._journey.session
        if session is None or session.guide is None:
            return 0, 0, ()
        return effect_of(session.guide, session.items, situation_id, option_id, session.answers)

    def left_out(self, situation_id: str, option_id: str) -> tuple[str, ...]:
        """Names of the chosen items that this answer takes out."""
        session = self._journey.session
        return () if session is None else left_out(session, situation_id, option_id)

    def situations(self) -> tuple[Situation, ...]:
        """See ``journey.view.situations_of``."""
        session = self._journey.session
        return () if session is None else situations_of(session)

    def questions(self) -> tuple[Situation, ...]:
        """See ``journey.view.questions_of``."""
        session = self._journey.session
        return () if session is None else questions_of(session)

    def rounds(self) -> int:
        """How many applications this visit makes; see ``journey.view.rounds_of``."""
        session = self._journey.session
        return 1 if session is None else rounds_of(session)

    def visible_fields(self) -> tuple[FormSection, ...]:
        """See ``journey.view.sections_of``."""
        session = self._journey.session
        return () if session is None else sections_of(session)

    def form_pages(self) -> tuple[int, ...]:
        """See ``journey.filling.pages_of``."""
        session = self._journey.session
        return () if session is None else pages_of(session)

    def field_states(self) -> Mapping[str, FieldState]:
        """See ``journey.filling.field_states``."""
        session = self._journey.session
        return {} if session is None else field_states(session, facts_of_pages(session).snippets)

    def left_labels(self) -> tuple[str, ...]:
        """See ``journey.filling.left_labels``."""
        session = self._journey.session
        return () if session is None else left_labels(session)

    def selectable_items(self) -> tuple[Item, ...]:
        """See ``journey.view.rows_of``."""
        session = self._journey.session
        return () if session is None else rows_of(session)

    def wished(self) -> frozenset[str]:
        """See ``journey.view.wished_items``."""
        session = self._journey.session
        return frozenset() if session is None else wished_items(session)

    def chosen(self) -> frozenset[str]:
        """Ids of the items that will be applied for."""
        session = self._journey.session
        return frozenset() if session is None or session.guide is None else chosen_items(session.guide, session)

    def may_choose_division(self) -> bool:
        """See ``journey.dividing.may_choose``."""
        return may_choose(self._journey)

    def leaflets(self) -> tuple[LeafletOffer, ...]:
        """See ``journey.informing.offers``."""
        return offers(self._journey)

    def copied_pages(self) -> int:
        """How many pages the visit has copied so far."""
        session = self._journey.session
        return 0 if session is None else len(pages_of_copy(session))

    def delivery(self) -> DeliveryQuestion | None:
        """See ``journey.delivering.question``."""
        session = self._journey.session
        return None if session is None else question(session)

    def slip_readiness(self) -> Readiness | None:
        """See ``journey.inquiring.slip_readiness``."""
        return slip_readiness(self._journey)

    def may_keep_draft(self) -> bool:
        """See ``journey.drafting.draftable``."""
        session = self._journey.session
        return session is not None and draftable(session)

    def file_readiness(self) -> Readiness | None:
        """See ``journey.casework.file_readiness``."""
        return file_readiness(self._journey)

    def devices_out(self) -> tuple[str, ...]:
        """See ``journey.view.devices_out``."""
        return devices_out(self._journey)

    def doubts(self, page_id: str) -> tuple[Doubt, ...]:
        """See ``journey.doubting.doubts_of``."""
        session = self._journey.session
        page = None if session is None or session.scan is None else session.scan.pages.find(page_id)
        return () if session is None or page is None else doubts_of(session, page)

    def qr_text(self) -> str:
        """The receipt as text for the QR on the screen; empty before there is one."""
        from kiosk.printing.receipt_qr import qr_text

        session = self._journey.session
        if session is None or session.filing is None or session.filing.receipt is None:
            return ""
        return qr_text(session.filing.receipt, self.texts.say)

    def _trace(self, before: Journey) -> None:
        after = self._journey.session
        if after is None or before.session is after:
            return
        if before.session is None:
            self._log("visit.started", session=after.session_id, bundle=after.loading)
            return
        if after.loading and after.loading != before.session.loading:
            self._log("visit.bundle", session=after.session_id, bundle=after.loading)
        if before.session.step is not after.step:
            self._log("visit.step", session=after.session_id, step=ladder(self._journey).value)
