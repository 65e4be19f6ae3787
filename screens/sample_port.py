"""A port for pictures and tests: the controller itself, standing still at the sample snapshot that is set."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kiosk.bus import Bus
from kiosk.controller import Controller
from kiosk.journey.effects import Effect
from kiosk.journey.events import Event
from kiosk.journey.moment import Moment
from kiosk.journey.state import Journey
from kiosk.text import FALLBACK, Texts
from screens.sample_home import HOME
from screens.sample_papers import receipt

LOCALE = Path(__file__).resolve().parent.parent / "assets" / "locale"
_MOMENT = Moment(0.0, datetime(2026, 1, 1, tzinfo=UTC), "")


class SamplePort(Controller):
    """What it answers follows from the snapshot that is set, by the kiosk's own rules; touches are kept and lead nowhere."""

    def __init__(self, locale: str = FALLBACK) -> None:
        super().__init__(HOME, Bus(), _run, lambda: _MOMENT, Texts(LOCALE, locale), _log)
        self.sent: list[Event] = []

    @property
    def snapshot(self) -> Journey:
        """The sample that is shown."""
        return self._journey

    @snapshot.setter
    def snapshot(self, journey: Journey) -> None:
        self._journey = journey

    def dispatch(self, event: Event) -> None:
        """Keep it."""
        self.sent.append(event)

    def tick(self) -> None:
        """Time stands still."""

    def qr_text(self) -> str:
        """About as long as a real one, also where the sample is no receipt."""
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


def _run(effect: Effect) -> None:
    """No touch is carried out, so none has an effect."""


def _log(event: str, **fields: object) -> None:
    """Nothing happens that a log should hold."""
