"""What follows from the session by the rules of catalogue and forms; asked by the machine and by screens, stored nowhere."""

from __future__ import annotations

from kiosk.catalogue.select import checklist, selectable_items
from kiosk.forms.fields import visible_sections
from kiosk.journey.state import Journey, Network, Session
from kiosk.model.checklist import Checklist
from kiosk.model.guide import FormSection, Guide
from kiosk.model.identity import SOCIAL_SECURITY


def chosen_items(guide: Guide, session: Session) -> frozenset[str]:
    """The chosen items that the answers leave open."""
    offered = {item.item_id for item in selectable_items(guide, session.answers)}
    return session.items & offered


def checklist_of(journey: Journey) -> Checklist:
    """The checklist of the running session; empty before a guide is open."""
    session = journey.session
    if session is None or session.guide is None:
        return Checklist(())
    guide = session.guide
    return checklist(
        guide,
        chosen_items(guide, session),
        session.answers,
        identity_read=session.card is not None and session.card.document != SOCIAL_SECURITY,
        form_done=session.form_done,
        signed=session.signature_png is not None,
        pages={material: len(pages) for material, pages in session.pages.items()},
        online=journey.network is Network.OK,
        other_document=session.card is not None and session.card.document == SOCIAL_SECURITY,
    )


def left_out(guide: Guide, items: frozenset[str], situation_id: str, option_id: str) -> tuple[str, ...]:
    """Names, as a citizen is shown them, of the chosen items that this answer takes out."""
    offered = {item.item_id for item in selectable_items(guide, {situation_id: option_id})}
    return tuple(item.label for item in guide.items if item.item_id in items - offered)


def sections_of(session: Session) -> tuple[FormSection, ...]:
    """Form sections with the fields that this choice of items needs; sections without a field are left out."""
    if session.guide is None:
        return ()
    return visible_sections(session.guide, chosen_items(session.guide, session), session.answers)


NEEDED_ROLES = ("id_reader", "scanner", "receipt_printer")


def devices_out(journey: Journey) -> tuple[str, ...]:
    """Roles of this walk that are known to be out, so that the citizen hears it before the first question."""
    return tuple(role for role in NEEDED_ROLES if role in journey.devices and not journey.devices[role].usable)
