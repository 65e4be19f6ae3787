"""By which way each result comes (M15): one for all of them, or one for each; for the courier, where to.

Asked of items that give a result, and not where the form has asked it already. What it costs is the guide's word alone.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.forms.validators import mobile
from kiosk.journey import after_events as ae
from kiosk.journey.after_state import DeliveryPhase, DeliveryQuestion, fits
from kiosk.journey.effects import KeepNote
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Session, Trouble
from kiosk.journey.view import chosen_items, sections_of
from kiosk.model.delivery import DeliveryChoice, Parcel, Way
from kiosk.model.guide import Guide, Item

_PARCEL_FEES = ("邮", "寄", "快递")  # words of a published fee's name
_ASKED_IN_FORM = "delivery"  # the shared form field


def asks(session: Session) -> bool:
    """Whether there is a result whose way nobody has said."""
    in_form = any(field.use == _ASKED_IN_FORM for section in sections_of(session) for field in section.fields)
    return bool(results_of(session)) and not in_form


def results_of(session: Session) -> tuple[Item, ...]:
    """The items of this application that give a result, as the guide has them."""
    guide = session.guide
    if guide is None:
        return ()
    chosen = chosen_items(guide, session)
    return tuple(item for item in guide.items if item.item_id in chosen and item.result_name)


def ways_of(session: Session) -> tuple[Way, ...]:
    """What can be chosen: a courier only where it is known where to."""
    return tuple(way for way in Way if way is not Way.COURIER or address_of(session))


def address_of(session: Session) -> str:
    """As the form has it, else as the card; empty where nobody has said."""
    said = (
        session.form.get(field.field_id, "").strip()
        for section in sections_of(session)
        for field in section.fields
        if field.kind == "address" and field.about == "applicant"
    )
    return next((address for address in said if address), "") or (session.card.address or "" if session.card else "")


def phone_of(session: Session) -> str:
    """The applicant's mobile number as the form has it; empty where it has none."""
    said = (
        session.form.get(field.field_id, "").strip()
        for section in sections_of(session)
        for field in section.fields
        if field.kind in ("phone", "mobile") and field.about == "applicant"
    )
    return next((number for number in said if number and mobile(number) is None), "")


def parcel_fee(guide: Guide) -> str:
    """What the guide says that sending costs; empty where it says nothing."""
    return next((fee.amount for fee in guide.fees if any(word in fee.name for word in _PARCEL_FEES)), "")


def item_asked(session: Session) -> Item | None:
    """The result that is asked for by itself."""
    results, after = results_of(session), session.after
    return results[after.place] if after.delivery is DeliveryPhase.EACH and after.place < len(results) else None


def chosen_way(session: Session) -> Way | None:
    """What stands chosen on the screen; None where nothing does, or not one for all."""
    item = item_asked(session)
    if item is not None:
        return session.after.ways.get(item.item_id)
    ways = {session.after.ways.get(item.item_id) for item in results_of(session)}
    return ways.pop() if len(ways) == 1 else None


def question(session: Session) -> DeliveryQuestion:
    """What is asked where the visit stands."""
    fee = parcel_fee(session.guide) if session.guide is not None else ""
    return DeliveryQuestion(
        results_of(session), item_asked(session), ways_of(session), chosen_way(session), address_of(session), fee
    )


def touched(session: Session, event: ae.WayChosen | ae.EachAsked | ae.ParcelPhoneSet) -> Session:
    """A choice, or a key."""
    after = session.after
    match event:
        case ae.WayChosen(way) if after.delivery is not DeliveryPhase.PARCEL and way in ways_of(session):
            item = item_asked(session)
            meant = results_of(session) if item is None else (item,)
            ways = {**after.ways, **{one.item_id: way for one in meant}}
            return replace(session, after=replace(after, ways=ways), trouble=None)
        case ae.EachAsked() if after.delivery is DeliveryPhase.ALL and len(results_of(session)) > 1:
            return replace(session, after=replace(after, delivery=DeliveryPhase.EACH, place=0), trouble=None)
        case ae.ParcelPhoneSet(digits) if after.delivery is DeliveryPhase.PARCEL and fits(digits):
            return replace(session, after=replace(after, parcel_phone=digits), trouble=None)
    return session


def advance(journey: Journey, session: Session) -> Outcome:
    """To the next result, to where the courier goes, or keep what was said."""
    after = session.after
    if after.delivery is not DeliveryPhase.PARCEL and chosen_way(session) is None:
        return going_on(journey, replace(session, trouble=Trouble("errors.after.no_way")))
    if after.delivery is DeliveryPhase.EACH and after.place + 1 < len(results_of(session)):
        return going_on(journey, replace(session, after=replace(after, place=after.place + 1), trouble=None))
    ways = {item.item_id: after.ways[item.item_id] for item in results_of(session)}
    if Way.COURIER not in ways.values():
        return _keep(journey, session, DeliveryChoice(ways))
    if after.delivery is not DeliveryPhase.PARCEL:
        phone = after.parcel_phone or phone_of(session)
        asking = replace(after, delivery=DeliveryPhase.PARCEL, parcel_phone=phone)
        return going_on(journey, replace(session, after=asking, trouble=None))
    wrong = mobile(after.parcel_phone) if after.parcel_phone else "forms.mobile.wrong"
    if wrong is not None or session.card is None:
        return going_on(journey, replace(session, trouble=Trouble(wrong or "forms.mobile.wrong")))
    parcel = Parcel(session.card.name, after.parcel_phone, address_of(session))
    return _keep(journey, session, DeliveryChoice(ways, parcel))


def back(session: Session) -> Session | None:
    """The question before, inside this step; None where there is none."""
    after = session.after
    if after.delivery is DeliveryPhase.PARCEL:
        alike = chosen_way(session) is not None
        phase = DeliveryPhase.ALL if alike else DeliveryPhase.EACH
        return replace(session, after=replace(after, delivery=phase), trouble=None)
    if after.delivery is DeliveryPhase.EACH:
        earlier = replace(after, place=after.place - 1) if after.place else replace(after, delivery=DeliveryPhase.ALL)
        return replace(session, after=earlier, trouble=None)
    return None


def _keep(journey: Journey, session: Session, choice: DeliveryChoice) -> Outcome:
    if session.filing is None:
        return journey, ()
    kept = replace(session, after=replace(session.after, keeping=True), trouble=None)
    return replace(journey, session=kept), (KeepNote(session.session_id, session.filing.submission_id, choice),)
