"""A port for pictures and tests: it answers from the sample snapshot that is set, by the kiosk's own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import applications, asked_situations, effect_of
from kiosk.journey.events import Event
from kiosk.journey.filling import field_states, left_labels, pages_of
from kiosk.journey.state import Journey, Network
from kiosk.journey.view import chosen_items, left_out, questions_of, rows_of, wished_items
from kiosk.model.checklist import Checklist
from kiosk.model.field_state import FieldState
from kiosk.model.guide import FormSection, Guide, Item
from kiosk.model.leaflet import Leaflet, LeafletOffer, Readiness
from kiosk.model.situation import Situation
from kiosk.text import FALLBACK, Texts
from screens.sample_guide import GUIDE
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
        guide, session = self._guide(), self.snapshot.session
        if session is None:
            return Checklist(())
        known = Known(
            identity_read=session.card is not None,
            form_done=session.form_done,
            signed=session.signature_png is not None,
            pages={name: len(pages) for name, pages in session.pages.items()},
            deferred=session.deferred,
            online=self.snapshot.network is Network.OK,
            standing=session.deferral_standing,
        )
        return checklist(guide, self.chosen(), session.answers, known)

    def effect_of(self, situation_id: str, option_id: str) -> tuple[int, int, tuple[str, ...]]:
        session = self.snapshot.session
        return effect_of(self._guide(), session.items if session else frozenset(), situation_id, option_id)

    def left_out(self, situation_id: str, option_id: str) -> tuple[str, ...]:
        session = self.snapshot.session
        return () if session is None else left_out(session, situation_id, option_id)

    def situations(self) -> tuple[Situation, ...]:
        session = self.snapshot.session
        return () if session is None else asked_situations(self._guide(), session.items, session.answers)

    def questions(self) -> tuple[Situation, ...]:
        session = self.snapshot.session
        return () if session is None else questions_of(session)

    def wished(self) -> frozenset[str]:
        session = self.snapshot.session
        return frozenset() if session is None else wished_items(session)

    def rounds(self) -> int:
        session = self.snapshot.session
        return 1 if session is None else applications(self._guide(), session.items, session.answers)

    def visible_fields(self) -> tuple[FormSection, ...]:
        return self._guide().form

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
        return frozenset() if session is None else chosen_items(self._guide(), session)

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
        return len(self.snapshot.divisions) > 1

    def leaflets(self) -> tuple[LeafletOffer, ...]:
        journey = self.snapshot
        without = ("out", "jammed")
        return tuple(
            LeafletOffer(
                leaflet, Readiness.NO_PAPER if journey.devices[leaflet.role].paper in without else Readiness.READY
            )
            for leaflet in Leaflet
            if leaflet.role in journey.devices
        )

    def devices_out(self) -> tuple[str, ...]:
        return ()

    def _guide(self) -> Guide:
        session = self.snapshot.session
        return session.guide if session is not None and session.guide is not None else GUIDE
