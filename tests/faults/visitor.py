"""One visit below the window: whoever sees a step does what a citizen does there, in whatever order the steps come."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from kiosk.journey import events as ev
from kiosk.journey.after_events import PassedOver
from kiosk.journey.state import Journey, Session, Step
from kiosk.journey.view import ENTERED_HERE
from kiosk.model.evaluation import Satisfaction
from sandbox.demo.entries import Entries
from tests.faults.rig import SIGNATURE, Rig

STEPS_MOST = 120
WAITED_FOR = (Step.SUBMITTING,)


class Visitor:
    """Plays one bundle. ``prefer``: ids of answers that are given where they are offered, otherwise the first one. ``stays_at``:
    where it stops before the end."""

    def __init__(
        self, rig: Rig, prefer: Collection[str] = (), stays_at: Callable[[Session], bool] = lambda session: False
    ) -> None:
        self.rig = rig
        self.prefer = prefer
        self.stays_at = stays_at
        self.entries = Entries(date.today())  # noqa: DTZ011
        self.receipts: list[str] = []  # case numbers
        self.outcomes: list[str] = []
        self.visited: list[Step] = []
        self._sheets = 0

    def play(self, bundle_id: str) -> Visitor:
        """From home to goodbye, and home again; or to where it stays."""
        rig = self.rig
        rig.do(ev.BundleChosen(bundle_id))
        rig.until(lambda j: j.session is not None and j.session.step is not Step.HOME, f"the guide of {bundle_id}")
        for _ in range(STEPS_MOST):
            at = rig.at
            self.visited.append(at)
            if self.stays_at(rig.session):
                return self
            if at is Step.GOODBYE:
                rig.stage.bench.lift_card()
                rig.do(ev.Next())
                return self
            before = self._place()
            self._act(at)
            if self._place() == before:
                session = rig.session
                raise AssertionError(f"{bundle_id} stays at {at}: {session.trouble}, {session.form_problems}")
        raise AssertionError(f"{bundle_id} goes round in circles: {self.visited[-8:]}")

    def _place(self) -> tuple[object, ...]:
        session = self.rig.controller.snapshot.session
        if session is None:
            return ()
        pages = {material: len(pages) for material, pages in session.pages.items()}
        scan = session.scan and (session.scan.material_id, session.scan.phase, len(session.scan.pages.pages))
        return (session.step, session.round, session.section, scan, pages, dict(session.answers), session.form_done)

    def _act(self, at: Step) -> None:
        match at:
            case Step.SITUATION:
                self._answer()
                self.rig.do(ev.Next())
            case Step.IDENTITY:
                self.rig.put_card()
                self._until(lambda j: j.session is not None and j.session.step is not Step.IDENTITY, "the card")
            case Step.FORM:
                self._fill()
                self.rig.do(ev.Next())
            case Step.SCAN:
                self._sheets += 1
                self.rig.scan(self.rig.stage.papers[self._sheets % len(self.rig.stage.papers)])
                self.rig.accept()
            case Step.SIGN:
                self.rig.do(ev.SignatureDrawn(SIGNATURE), ev.Next())
                self._until(
                    lambda j: j.session is None or j.session.step not in (Step.SIGN, *WAITED_FOR), "the receipt"
                )
            case Step.RECEIPT:
                self._take_receipt()
            case Step.DELIVERY | Step.PAYMENT | Step.PHONE_MESSAGES:
                self.rig.do(PassedOver())
            case Step.EVALUATE:
                self.rig.do(ev.Rated(Satisfaction.SATISFIED), ev.Next())
            case _:
                self.rig.do(ev.Next())

    def _until(self, wanted: object, what: str) -> Journey:
        return self.rig.until(wanted, what)  # type: ignore[arg-type]

    def _answer(self) -> None:
        for _ in range(STEPS_MOST):
            asked = [s for s in self.rig.controller.situations() if s.situation_id not in self.rig.session.answers]
            if not asked:
                return
            options = asked[0].options
            chosen = next((o for o in options if o.option_id in self.prefer), options[0])
            self.rig.do(ev.Answered(asked[0].situation_id, chosen.option_id))
        raise AssertionError("the questions have no end")

    def _fill(self) -> None:
        session = self.rig.session
        for field in self.rig.controller.visible_fields()[session.section].fields:
            if session.form.get(field.field_id) or field.kind not in ENTERED_HERE:
                continue
            value = field.options[0][0] if field.options else self.entries.of(field.kind)
            if value is not None:
                self.rig.do(ev.FieldSet(field.field_id, value))

    def _take_receipt(self) -> None:
        self.outcomes.append(self.rig.printed())
        session = self.rig.session
        receipt = session.filing.receipt if session.filing is not None else None
        if receipt is None or receipt.case_number is None:
            raise AssertionError("no case number on the receipt")
        self.receipts.append(receipt.case_number)
        last = session.round >= self.rig.controller.rounds()
        self.rig.do(ev.EvaluateAsked() if last else ev.Next())
