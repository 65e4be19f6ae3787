"""What every screen of a step has: the frame, words, a way to send a touch, and the top line of its stage."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from datetime import datetime

from kiosk.journey.events import Event
from kiosk.journey.ladder import stage
from kiosk.journey.state import Journey, Network, Session, Step
from kiosk.model.guide import Provenance
from screens.port import Port
from screens.widgets.frame import Frame

NETWORK_ICONS = {Network.OK: "wifi", Network.AWAY: "wifi-off", Network.UNKNOWN: "dots-horizontal"}


class StepScreen(Frame):
    """A screen shows snapshots: ``show`` is called with each one while it is up and changes only what differs."""

    def __init__(self, port: Port, now: Callable[[], datetime]) -> None:
        self.port = port
        self.now = now
        super().__init__(say=port.texts.say)

    def say(self, message: str, **params: object) -> str:
        """Words of a message id."""
        return self.port.texts.say(message, **params)

    def send(self, event: Event) -> None:
        """A touch of the citizen."""
        self.port.dispatch(event)

    def show(self, journey: Journey) -> None:
        """Bring the screen up to this snapshot."""
        self.show_top(journey)
        self.update(journey)

    @abstractmethod
    def update(self, journey: Journey) -> None:
        """Fill the content, or change what differs."""

    def leaves(self) -> set[str]:
        """Names of the bottom bar's entries that make sense here."""
        return {"back", "display", "help", "exit"}

    def aloud(self) -> str:
        """What reading aloud says: what the screen wants of the person, and what went wrong."""
        session = self.port.snapshot.session
        trouble = session.trouble if session is not None else self.port.snapshot.stopped
        sentences = [self.heading, self.lead]
        if trouble is not None:
            sentences += [self.say(m, **trouble.params) for m in (trouble.what, trouble.safe, trouble.do) if m]
        # A full stop is where a voice takes breath.
        return "".join(
            s if s.endswith(("。", "？")) else f"{s}。" for s in (w.replace("\n", "，") for w in sentences) if s
        )

    def went_back(self) -> bool:
        """True when the screen itself handled 返回, such as an earlier question of the same step."""
        return False

    def forget(self) -> None:
        """Drop pictures of the citizen from video memory. Text goes with the widgets."""

    def show_top(self, journey: Journey) -> None:
        """Bring the top line up to date; it tells the time."""
        place = journey.place
        session = journey.session
        step = session.step if session is not None else Step.HOME
        counted = stage(step, before_items=session is not None and session.before_items)
        if session is None or session.guide is None or counted is None or _no_stages(session):
            full = f"{place.division_name} · {place.place}"
            where = (place.place,) if self.theme.elder else (full, place.place)
            network = self.say(f"screens.network.{journey.network.value}")
            clock = self.now().strftime("%H:%M")
            self.top_line.show_place(where, clock, NETWORK_ICONS[journey.network], network)
            return
        done, steps, message = counted
        words = self.say("screens.top.progress", n=done, m=steps)
        here, guide = self._stage_name(message), session.guide
        sample = "" if guide.provenance is Provenance.OFFICIAL else self.say("screens.top.sample")
        self.top_line.show_progress((f"{guide.name}{sample} · {here}", f"{here}{sample}"), done, steps, words)

    def _stage_name(self, message: str) -> str:
        return self.say(message)


def _no_stages(session: Session) -> bool:
    """Nothing is applied for, so there is nothing to count."""
    return session.inquiry is not None or session.copying is not None
