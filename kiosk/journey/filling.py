"""The form in the walk: what the sources know fills it, what the citizen typed or confirmed stands, and what they disagree about
is asked.

``Session.form`` is what stands in the form. Of it ``entered`` was typed or chosen here and ``confirmed`` was shown and let stand;
everything else is a source's and goes with it: a card that turns out to be the agent's, a page scanned anew, an item that is
left. ``decided``: fields where the citizen has heard that the sources disagree and has said which is right. ``recheck``: what was
typed of the applicant before it turned out that the applicant is somebody else; it is kept, and has to be looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from kiosk.forms.normal import as_sent
from kiosk.forms.prefill import holder_of, is_of
from kiosk.forms.problems import problems
from kiosk.forms.provenance import (
    DIFFER,
    WORDS,
    Known,
    Prefilled,
    PrefillSource,
    as_form,
    differing,
    filled,
)
from kiosk.journey.outcome import Outcome, going_on
from kiosk.journey.state import Journey, Session, Step
from kiosk.journey.view import chosen_items, entered_here, left_to_counter, sections_of
from kiosk.model.field_state import FieldState, Said
from kiosk.model.guide import FormField, Guide
from kiosk.model.situation import Asks

NO_SNIPPETS: Mapping[str, bytes] = MappingProxyType({})


def known_of(session: Session) -> Known:
    """What the sources have said about this application."""
    return Known(session.card, session.facts)


def filled_of(session: Session) -> dict[str, Prefilled]:
    """Field id -> value with its source, for the fields that are asked now."""
    if session.guide is None:
        return {}
    chosen = chosen_items(session.guide, session)
    return filled(session.guide, chosen, session.answers, known_of(session), session.form, session.confirmed)


def follow(before: Session | None, session: Session) -> Session:
    """Fill anew after a change of what is asked, of who stands here or of what the sources say. Nothing is filled before a
    card or another source has spoken."""
    guide = session.guide
    if guide is None or not (session.card or session.facts) or (before and _same(before, session)):
        return session
    if before is not None and before.guide is guide and _holder(before) != _holder(session):
        # The card is another person's now: what was let stand as the one's is not the other's word.
        doubtful = session.recheck | _of_another(guide, _holder(before), _holder(session)) & session.entered
        session = replace(session, confirmed=frozenset(), decided=frozenset(), recheck=doubtful)
    kept = _kept(session)
    chosen = chosen_items(guide, session)
    now = filled(guide, chosen, session.answers, known_of(session), kept, session.confirmed)
    # What is not asked any more waits: the item may be chosen again.
    form = {**kept, **as_form(now)}
    return session if form == session.form else replace(session, form=form)


def _same(before: Session, after: Session) -> bool:
    watched = ("guide", "items", "answers", "card", "facts", "round")
    return all(getattr(before, name) is getattr(after, name) for name in watched)


def _holder(session: Session) -> str:
    return "" if session.guide is None else holder_of(session.guide, session.answers)


def _of_another(guide: Guide, before: str, now: str) -> frozenset[str]:
    """Ids of the fields that spoke of who stands here, or do so now: they mean another person than before."""
    fields = (field for section in guide.form for field in section.fields)
    return frozenset(field.field_id for field in fields if is_of(field, before) != is_of(field, now))


def _kept(session: Session) -> dict[str, str]:
    own = session.entered | session.confirmed
    return {field_id: value for field_id, value in session.form.items() if field_id in own}


def set_field(session: Session, field_id: str, value: str) -> Session:
    """Keep what is typed at every key; a problem shown for the field goes as soon as it is touched. What nobody can correct
    here, and what is not asked, takes nothing."""
    asked = _asked(session).get(field_id)
    if asked is None or not asked.editable:
        return session
    return replace(
        session,
        form={**session.form, field_id: value},
        form_problems=_without(session.form_problems, field_id),
        entered=session.entered | {field_id},
        recheck=session.recheck - {field_id},
        decided=session.decided | {field_id},
        at_counter=session.at_counter - {field_id},
    )


def leave_to_counter(session: Session, field_id: str) -> Session:
    """What is offered here or filled in is not right: the field stays empty and the counter asks for it. Said again, the word
    is taken back, and what the sources say stands as before."""
    asked = _asked(session).get(field_id)
    if asked is None or not asked.editable:
        return session
    if field_id in session.at_counter:
        own = {field_id}
        taken_back = replace(session, entered=session.entered - own, at_counter=session.at_counter - own)
        return follow(None, taken_back)
    emptied = set_field(session, field_id, "")
    return replace(emptied, at_counter=emptied.at_counter | {field_id})


def decide(session: Session, field_id: str, stands: bool) -> Session:
    """The sources disagree on a field that nobody can correct here. It ``stands`` as the card has it, and the counter sees to
    the rest; or the citizen is somebody else than was said, and says so now."""
    if field_id not in _asked(session):
        return session
    if stands:
        told = _without(session.form_problems, field_id)
        return replace(session, decided=session.decided | {field_id}, form_problems=told)
    if session.guide is None or not any(asked.asks is Asks.APPLICANT for asked in session.guide.situations):
        return session
    return replace(session, step=Step.SITUATION, trouble=None, return_to_review=False)


def facts_known(
    journey: Journey, session: Session, source: PrefillSource, facts: Mapping[str, str] | None, of_round: int = 0
) -> Outcome:
    """A source has answered; None when it could not be asked, and then what it said before holds no longer. What was made of
    another application's pages (``of_round``) says nothing of this one."""
    if source is PrefillSource.TYPED or session.step in _SEALED or of_round not in (0, session.round):
        return journey, ()
    return going_on(journey, heard(session, source, facts))


def heard(session: Session, source: PrefillSource, facts: Mapping[str, str] | None) -> Session:
    """With what this source says now, and no longer with what it said before."""
    others = {one: said for one, said in session.facts.items() if one is not source}
    after = replace(session, facts=others if facts is None else {**others, source: dict(facts)})
    was, now = _differing(session), _differing(after)
    # A question that was answered is asked again only when it has become another one.
    asked_anew = {field_id for field_id, said in now.items() if said != was.get(field_id)}
    return replace(after, decided=after.decided - asked_anew)


# From here on the letter is on the screen: what it is signed for must not change under the pen.
_SEALED = (Step.SIGN, Step.SUBMITTING, Step.RECEIPT, Step.EVALUATE, Step.GOODBYE)


def confirm(session: Session, section: int) -> Session:
    """The citizen has seen this section and goes on: what was filled in there stands from now on."""
    sections = sections_of(session)
    if section >= len(sections):
        return session
    filled_in = {field_id for field_id, one in filled_of(session).items() if one.value.strip()}
    seen = {field.field_id for field in sections[section].fields if field.editable} & filled_in
    return replace(session, confirmed=session.confirmed | seen, recheck=session.recheck - seen)


def to_look_at(session: Session) -> tuple[str, ...]:
    """Ids of the fields that have to be looked at before the form is done, in its order."""
    return tuple(
        field_id
        for field_id, one in filled_of(session).items()
        if one.value.strip() and (not one.confirmed or field_id in session.recheck)
    )


def form_problems(session: Session, today: date | None) -> dict[str, str]:
    """Field id -> message id of what stands in the way. What is left to the counter does not."""
    if session.guide is None:
        return {}
    chosen = chosen_items(session.guide, session)
    left, fields = left_to_counter(session), _asked(session)
    found = {
        field_id: message
        for field_id, message in problems(session.guide, chosen, session.answers, session.form, today).items()
        if field_id not in left
    }
    asked = {field_id: DIFFER for field_id in undecided(session) if fields[field_id].editable}
    return {**asked, **found}


def undecided(session: Session) -> dict[str, dict[PrefillSource, str]]:
    """The fields on which the sources disagree and nobody has said which is right, with what each says."""
    return {field_id: said for field_id, said in _differing(session).items() if field_id not in session.decided}


def _differing(session: Session) -> dict[str, dict[PrefillSource, str]]:
    if session.guide is None:
        return {}
    chosen = chosen_items(session.guide, session)
    return differing(session.guide, chosen, session.answers, known_of(session), _kept(session))


def field_states(session: Session, snippets: Mapping[str, bytes] = NO_SNIPPETS) -> dict[str, FieldState]:
    """Field id -> what the screen says beside it, for every asked field. ``snippets``: shared field -> where it was read."""
    values, open_questions, left = filled_of(session), undecided(session), left_to_counter(session)
    without = replace(session, form={})
    refused = session.at_counter & filled_of(without).keys() if session.at_counter else frozenset()
    states = {}
    for field_id, asked in _asked(session).items():
        one = values.get(field_id)
        said = tuple(
            Said(source.value, WORDS[source], value) for source, value in open_questions.get(field_id, {}).items()
        )
        if one is None or not one.value.strip():
            states[field_id] = FieldState(said=said, left=field_id in left, refused=field_id in refused)
        else:
            again = field_id in session.recheck
            source = "" if one.source is PrefillSource.TYPED and not again else WORDS[one.source]
            look = again or not one.confirmed
            states[field_id] = FieldState(one.value, source, look, said)
        of_page = one is not None and one.source is PrefillSource.OCR and states[field_id].look
        if asked.use in snippets and (of_page or PrefillSource.OCR in open_questions.get(field_id, {})):
            states[field_id] = replace(states[field_id], snippet=snippets[asked.use])
    return states


def pages_of(session: Session) -> tuple[int, ...]:
    """Indexes of the form's sections that come up: those where something can be filled in, looked at or decided. Of the others,
    all of which are told at the counter, the review speaks once. A form of nothing else shows its first, which says so."""
    states = field_states(session)
    pages = tuple(
        index
        for index, section in enumerate(sections_of(session))
        if any(entered_here(field) or _holds(states[field.field_id]) for field in section.fields)
    )
    return pages or (0,)


def _holds(state: FieldState) -> bool:
    """Something stands there, or can be had back, or has to be decided."""
    return bool(state.value or state.said or state.refused)


def form_sent(session: Session) -> dict[str, str]:
    """The form as it is submitted: the asked fields that hold something, each in its normal form."""
    return as_sent(_asked(session).values(), session.form)


def form_sources(session: Session) -> dict[str, str]:
    """Field id -> word of ``PrefillSource``, for each field of ``form_sent``."""
    values = filled_of(session)
    sent = form_sent(session)
    return {field_id: values[field_id].source.value if field_id in values else "typed" for field_id in sent}


def left_labels(session: Session) -> tuple[str, ...]:
    """What is still to be told at the counter, in the words of the form; what may stay empty is not asked for there."""
    left = left_to_counter(session)
    owed = (field.label for field_id, field in _asked(session).items() if field_id in left and field.required)
    return tuple(dict.fromkeys(owed))


def next_child(session: Session) -> Session:
    """Twins: what is asked anew for each is empty again and nobody has said anything of it yet; all else stays as it is, with
    its sources."""
    guide = session.guide
    if guide is None:
        return session
    fields = [field for section in guide.form for field in section.fields if field.each]
    own, uses = {field.field_id for field in fields}, {field.use for field in fields}
    shared = {source: _without(said, *uses) for source, said in session.facts.items()}
    return replace(
        session,
        form={field_id: value for field_id, value in session.form.items() if field_id not in own},
        facts=shared,
        entered=session.entered - own,
        confirmed=session.confirmed - own,
        recheck=session.recheck - own,
        decided=session.decided - own,
        at_counter=session.at_counter - own,
    )


def _asked(session: Session) -> dict[str, FormField]:
    return {field.field_id: field for section in sections_of(session) for field in section.fields}


def _without(values: Mapping[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key not in keys}
