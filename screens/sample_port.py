"""A port for pictures and tests: it answers from the sample snapshot that is set, by the kiosk's own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.catalogue.select import effect_of
from kiosk.journey.dividing import may_choose
from kiosk.journey.events import Event
from kiosk.journey.filling import field_states, left_labels, pages_of
from kiosk.journey.informing import offers
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
from kiosk.model.checklist import Checklist
from kiosk.model.field_state import FieldState
from kiosk.model.guide import FormSection, Item
from kiosk.model.leaflet import LeafletOffer
from kiosk.model.situation import Situation
from kiosk.text import FALLBACK, Texts
from screens.sample_home import HOME
from screens.sample_papers import receipt

LOCALE = Path(__file__).resolve().parent.parent / "assets" / "locale"


class SamplePort:
    """A port whose answers follow from the snapshot that is set; touches are only kept."""

    def __init__(self, locale: str = FALLBACK) -> None:
        self.texts = Texts(LOCALE, locale)
        self.snapshot = HOME
        self.sent: list[Event] = []
        self._listeners: list[Callable[[Journey], None]] = []

    def attach(self, wake: Callable[[], None]) -> None:
        """Nothing comes over a bus here."""

    def subscribe(self, listener: Callable[[Journey], None]) -> None:
        self._listeners.append(listener)

    def dispatch(self, event: Event) -> None:
        self.sent.append(event)

    def drain(self) -> None:
        """Nothing is queued."""

    def tick(self) -> None:
        """Time stands still."""

    def checklist(self) -> Checklist:
        return checklist_of(self.snapshot)

    def effect_of(self, situation_id: str, option_id: str) -> tuple[int, int, tuple[str, ...]]:
        session = self.snapshot.session
        if session is None or session.guide is None:
            return 0, 0, ()
        return effect_of(session.guide, session.items, situation_id, option_id, session.answers)

    def left_out(self, situation_id: str, option_id: str) -> tuple[str, ...]:
        session = self.snapshot.session
        return () if session is None else left_out(session, situation_id, option_id)

    def situations(self) -> tuple[Situation, ...]:
        session = self.snapshot.session
        return () if session is None else situations_of(session)

    def questions(self) -> tuple[Situation, ...]:
        session = self.snapshot.session
        return () if session is None else questions_of(session)

    def wished(self) -> frozenset[str]:
        session = self.snapshot.session
        return frozenset() if session is None else wished_items(session)

    def rounds(self) -> int:
        session = self.snapshot.session
        return 1 if session is None else rounds_of(session)

    def visible_fields(self) -> tuple[FormSection, ...]:
        session = self.snapshot.session
        return () if session is None else sections_of(session)

    def form_pages(self) -> tuple[int, ...]:
        session = self.snapshot.session
        return () if session is None else pages_of(session)

    def field_states(self) -> Mapping[str, FieldState]:
        session = self.snapshot.session
        return {} if session is None else field_states(session)

    def left_labels(self) -> tuple[str, ...]:
        session = self.snapshot.session
        return () if session is None else left_labels(session)

    def selectable_items(self) -> tuple[Item, ...]:
        session = self.snapshot.session
        return () if session is None else rows_of(session)

    def chosen(self) -> frozenset[str]:
        session = self.snapshot.session
        return frozenset() if session is None or session.guide is None else chosen_items(session.guide, session)

    def qr_text(self) -> str:
        """About as long as a real one."""
        shown = receipt(delivered=True)
        lines = (
            "申请提交回执",
            shown.case_number or "",
            shown.bundle_name,
            shown.applicant_masked,
            *shown.items,
            "12345",
        )
        return "\n".join(lines)

    def may_choose_division(self) -> bool:
        return may_choose(self.snapshot)

    def leaflets(self) -> tuple[LeafletOffer, ...]:
        return offers(self.snapshot)

    def devices_out(self) -> tuple[str, ...]:
        return devices_out(self.snapshot)
