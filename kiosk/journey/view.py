"""What follows from the session by the rules of catalogue and forms; asked by the machine and by screens, stored nowhere."""

from __future__ import annotations

from kiosk.catalogue.checklist import Known, checklist
from kiosk.catalogue.select import applications, asked_situations, chosen_of, first_situations, selectable_items
from kiosk.documents.letter import AGENT, Signer
from kiosk.forms.fields import visible_sections
from kiosk.forms.prefill import holder_of
from kiosk.journey.state import Journey, Network, Session
from kiosk.model.checklist import Checklist, RowState
from kiosk.model.guide import FormField, FormSection, Guide, Item
from kiosk.model.identity import SOCIAL_SECURITY
from kiosk.model.material import Source
from kiosk.model.situation import Situation


def chosen_items(guide: Guide, session: Session) -> frozenset[str]:
    """The chosen items that the answers leave open."""
    return chosen_of(guide, wanted_items(session), session.answers)


def checklist_of(journey: Journey) -> Checklist:
    """The checklist of the running session; empty before a guide is open."""
    session = journey.session
    if session is None or session.guide is None:
        return Checklist(())
    by_id_card = session.card is not None and session.card.document != SOCIAL_SECURITY
    known = Known(
        identity_read=by_id_card,
        other_document=session.card is not None and not by_id_card,
        form_done=session.form_done,
        signed=session.signature_png is not None,
        pages={material: len(pages) for material, pages in session.pages.items()},
        begun=frozenset(material for material, pages in session.scans.items() if pages.kept and not pages.done),
        deferred=session.deferred,
        by_agent=holder_of(session.guide, session.answers) == AGENT,
        online=journey.network is Network.OK,
        standing=session.deferral_standing,
        # An agent's card brings none, and what the one's brought is not the other's.
        waivers=session.waivers if holder_of(session.guide, session.answers) == "applicant" else {},
    )
    return checklist(session.guide, wanted_items(session), session.answers, known)


def signing_as(session: Session) -> Signer:
    """In whose name the letter is signed, as far as that was entered."""
    if session.guide is None:
        return Signer()
    said = {
        field.use: session.form.get(field.field_id, "") for section in sections_of(session) for field in section.fields
    }
    applicant = next((said[use] for use in ("enterprise_name", "principal_name", "subject_name") if said.get(use)), "")
    return Signer(holder_of(session.guide, session.answers), applicant, said.get("uscc"))


def wanted_items(session: Session) -> frozenset[str]:
    """What was touched, without what an earlier application of this visit has asked for already."""
    if session.round == 1 or session.guide is None:
        return session.items
    return session.items - {item.item_id for item in session.guide.items if item.once}


def situations_of(session: Session) -> tuple[Situation, ...]:
    """The questions that arise for this choice of items and the answers so far."""
    if session.guide is None:
        return ()
    return asked_situations(session.guide, wanted_items(session), session.answers)


def first_of(session: Session) -> tuple[Situation, ...]:
    """Those of them that are asked before the choice of items."""
    return () if session.guide is None else first_situations(session.guide, session.answers)


def rest_of(session: Session) -> tuple[Situation, ...]:
    """Those of them that follow from the choice of items."""
    return tuple(situation for situation in situations_of(session) if not situation.first)


def first_answers(session: Session) -> dict[str, str]:
    """The answers that decide which items can be chosen."""
    first = {situation.situation_id for situation in first_of(session)}
    return {asked: said for asked, said in session.answers.items() if asked in first}


def rows_of(session: Session) -> tuple[Item, ...]:
    """The items to choose from. What only a later answer takes out stays among them: there is a way back to that answer."""
    return () if session.guide is None else selectable_items(session.guide, first_answers(session))


def wished_items(session: Session) -> frozenset[str]:
    """The rows that stand chosen, whatever becomes of them by later answers."""
    if session.guide is None:
        return frozenset()
    return chosen_of(session.guide, wanted_items(session), first_answers(session))


def questions_of(session: Session) -> tuple[Situation, ...]:
    """Those that are being asked where the visit is."""
    return first_of(session) if session.before_items else rest_of(session)


def left_out(session: Session, situation_id: str, option_id: str) -> tuple[str, ...]:
    """Names, as a citizen is shown them, of the chosen items that this answer takes out, the others being as they are; none
    before the items were shown, since nobody misses what was never there."""
    if session.guide is None or (session.before_items and not session.items_shown):
        return ()
    others = {asked: said for asked, said in session.answers.items() if asked != situation_id}
    before = chosen_of(session.guide, session.items, others)
    stay = chosen_of(session.guide, session.items, {**others, situation_id: option_id})
    return tuple(item.label for item in session.guide.items if item.item_id in before - stay)


# Kinds of fields for which the screen has keys or rows. What needs a keyboard of characters is left to the counter as long as
# there is none: the screen says so beside the field, and nobody is held up by it. A division is picked from the field's
# own list; where a guide gives none there is nothing to pick from.
ENTERED_HERE = frozenset(
    {
        *("choice", "phone", "mobile", "landline", "bank_card", "id_number", "uscc", "email", "postal_code"),
        *("date", "past_date", "coming_date", "count", "money"),
    }
)


def entered_here(field: FormField) -> bool:
    """Whether somebody can fill it in on the screen, or correct it."""
    return field.editable and (field.kind in ENTERED_HERE or bool(field.options))


def left_to_counter(session: Session) -> frozenset[str]:
    """Ids of the asked fields that are empty and cannot be filled in here, or that the citizen leaves open although they can."""
    return frozenset(
        field.field_id
        for section in sections_of(session)
        for field in section.fields
        if (not entered_here(field) or field.field_id in session.at_counter)
        and not session.form.get(field.field_id, "").strip()
    )


def rounds_of(session: Session) -> int:
    """How many applications this visit makes."""
    return 1 if session.guide is None else applications(session.guide, session.items, session.answers)


def sections_of(session: Session) -> tuple[FormSection, ...]:
    """Form sections with the fields that this choice of items needs; sections without a field are left out."""
    if session.guide is None:
        return ()
    return visible_sections(session.guide, chosen_items(session.guide, session), session.answers)


NEEDED_ROLES = ("id_reader", "scanner", "receipt_printer")


def needed_roles(journey: Journey) -> tuple[str, ...]:
    """The roles without which this walk cannot be finished here; a bundle that asks for no paper needs no scanner."""
    rows = checklist_of(journey).rows
    paper = not rows or any(row.state is RowState.TO_SCAN or row.material.source is Source.SCAN for row in rows)
    return tuple(role for role in NEEDED_ROLES if role != "scanner" or paper)


def devices_out(journey: Journey) -> tuple[str, ...]:
    """Roles of this walk that are known to be out, so that the citizen hears it before the first question."""
    return tuple(role for role in needed_roles(journey) if role in journey.devices and not journey.devices[role].usable)
