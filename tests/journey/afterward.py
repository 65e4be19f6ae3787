"""A walk that stands after its receipt, on a kiosk whose platform takes what is said there."""

from __future__ import annotations

from dataclasses import replace

from kiosk.journey import events as ev
from kiosk.journey.after_events import NoteKept, PaymentKnown
from kiosk.journey.state import Network, Step
from kiosk.model.guide import FormField, FormSection, Guide
from kiosk.model.payment import Payment, PaymentState
from tests.journey.walks import GUIDE, Walk, receipt

RESULTS = {"pension": "养老金核定表", "fund": "公积金提取凭证"}
ITEMS = tuple(replace(item, result_name=RESULTS.get(item.item_id)) for item in GUIDE.items)
GIVING = replace(GUIDE, items=ITEMS)


class Afterward(Walk):
    """``offers``: what the platform takes."""

    def __init__(self, *offers: Step, guide: Guide = GIVING, online: bool = True) -> None:
        super().__init__()
        self.journey = replace(self.journey, afterwards=frozenset(offers))
        at_receipt(self, guide, online=online)

    @property
    def sid(self) -> str:
        return self.session.session_id

    def kept(self) -> Walk:
        """The store has made durable what was said."""
        return self.do(NoteKept(self.sid, self.submission_id))


def at_receipt(walk: Walk, guide: Guide = GIVING, *, online: bool = True) -> Walk:
    """The receipt lies in the tray; with a case number when online."""
    walk.do(ev.NetworkChanged(Network.OK if online else Network.AWAY)).to_sign()
    walk.journey = replace(walk.journey, session=replace(walk.session, guide=guide))
    walk.do(ev.SignatureDrawn(b"png"), ev.Next())
    walk.do(ev.Committed(walk.submission_id, receipt(walk.submission_id)))
    if online:
        walk.do(ev.Acknowledged(walk.submission_id, "KSK06271123000018", "2026-11-23T10:00:01+08:00", None))
    return walk.do(ev.Printed(walk.submission_id, "done"))


def after_receipt(walk: Walk, step: Step) -> Walk:
    """At one of these steps, of all that there are."""
    walk.journey = replace(walk.journey, afterwards=frozenset({step}))
    return at_receipt(walk).do(ev.Next())


def with_field(field: FormField) -> Guide:
    """The guide with one more field in its form."""
    return replace(GIVING, form=(*GIVING.form, FormSection("more", "更多", (field,))))


BILL = Payment(PaymentState.DUE, 1050, "依据", "canary-qr", "slip-1")


def billed(walk: Walk) -> Walk:
    """At the receipt, and the platform has said that a fee is due."""
    walk.journey = replace(walk.journey, afterwards=frozenset({Step.PAYMENT}))
    at_receipt(walk)
    return walk.do(PaymentKnown(walk.session.session_id, walk.submission_id, BILL))
