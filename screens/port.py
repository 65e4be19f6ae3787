"""What the screens need of the controller, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from kiosk.journey.after_state import DeliveryQuestion
from kiosk.journey.events import Event
from kiosk.journey.state import Journey
from kiosk.model.checklist import Checklist
from kiosk.model.doubt import Doubt
from kiosk.model.field_state import FieldState
from kiosk.model.guide import FormSection, Item
from kiosk.model.leaflet import LeafletOffer, Readiness
from kiosk.model.situation import Situation
from kiosk.text import Texts


class Port(Protocol):
    """The controller as screens see it. Everything but ``attach``'s wake is for the main loop only."""

    @property
    def texts(self) -> Texts: ...

    @property
    def snapshot(self) -> Journey: ...

    def attach(self, wake: Callable[[], None]) -> None:
        """``wake`` may be called from any thread; it asks the main loop to call ``drain``."""

    def subscribe(self, listener: Callable[[Journey], None]) -> None:
        """``listener`` is called with the new snapshot after each change."""

    def dispatch(self, event: Event) -> None:
        """A touch."""

    def drain(self) -> None:
        """Handle what is queued."""

    def tick(self) -> None:
        """Once a second."""

    def checklist(self) -> Checklist:
        """The checklist of this moment."""

    def effect_of(self, situation_id: str, option_id: str) -> tuple[int, int, tuple[str, ...]]:
        """Materials before, after, and the names of those no longer needed with this answer."""

    def left_out(self, situation_id: str, option_id: str) -> tuple[str, ...]:
        """Names of the chosen items that this answer takes out."""

    def situations(self) -> tuple[Situation, ...]:
        """The questions that arise for this choice and the answers so far."""

    def questions(self) -> tuple[Situation, ...]:
        """Those of them that are asked where the visit is: before the choice of items, or after it."""

    def rounds(self) -> int:
        """How many applications this visit makes: one for each child."""

    def visible_fields(self) -> tuple[FormSection, ...]:
        """Form sections of this choice with the fields that are asked; sections without any are left out."""

    def form_pages(self) -> tuple[int, ...]:
        """Indexes of those sections that come up one after the other; the others are told at the counter alone."""

    def field_states(self) -> Mapping[str, FieldState]:
        """Of the asked fields, by id: where each value came from, and what has to be looked at or decided."""

    def left_labels(self) -> tuple[str, ...]:
        """What of the form is still to be told at the counter, in the form's words."""

    def wished(self) -> frozenset[str]:
        """Ids of the rows that stand chosen, also of those that a later answer takes out."""

    def selectable_items(self) -> tuple[Item, ...]:
        """Items that may be chosen with the answers given."""

    def doubts(self, page_id: str) -> tuple[Doubt, ...]:
        """What speaks against this page of the material at the scanner."""

    def qr_text(self) -> str:
        """The receipt as text for a phone, or empty without a receipt."""

    def chosen(self) -> frozenset[str]:
        """Ids of the items that will be applied for."""

    def may_choose_division(self) -> bool:
        """Whether the guide of another division can be opened now."""

    def leaflets(self) -> tuple[LeafletOffer, ...]:
        """What can be printed of the guide that is open; empty where there is no printer."""

    def copied_pages(self) -> int:
        """How many pages the visit has copied so far."""

    def delivery(self) -> DeliveryQuestion | None:
        """By which ways the results of this application can come, and what stands chosen."""

    def slip_readiness(self) -> Readiness | None:
        """Whether an answer can be printed as a slip now; None where there is no printer for slips."""

    def may_keep_draft(self) -> bool:
        """Whether what was entered so far can be kept for a day."""

    def file_readiness(self) -> Readiness | None:
        """Whether a notice or result can be printed here now; None where there is no printer for pages."""

    def devices_out(self) -> tuple[str, ...]:
        """Roles of this walk that are known to be out."""
