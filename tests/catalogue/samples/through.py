"""A citizen who plays the real machine from the home screen to the receipt with a shipped guide, typing sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.journey import effects as ef
from kiosk.journey import events as ev
from kiosk.journey.state import Network, Step
from kiosk.journey.view import questions_of, sections_of, wished_items
from kiosk.model.bundle import BundleCard
from kiosk.model.guide import FormField, Guide
from tests.journey.walks import CARD, Walk, receipt

VALUES = {
    "text": "样例文字",
    "name": "乌云·样例",
    "id_number": "150627199001010013",
    "phone": "13900000000",
    "date": "20261101",
    "bank_card": "6222020000000000000",
    "address": "样例镇样例路 0 号院 1 栋",
    "uscc": "911506270000000002",
    "mobile": "13900000000",
    "landline": "04770000000",
    "past_date": "20251101",
    "coming_date": "20261201",
    "money": "1200.50",
    "count": "3",
    "postal_code": "017200",
    "email": "sample@example.com",
    "division": "150627",
}
MOST_TOUCHES = 200  # a walk that goes round in circles is a failure, not a hang


def value_of(field: FormField) -> str:
    """Something that can be sent."""
    return field.options[0][0] if field.options else VALUES[field.kind]


def begun(guide: Guide, answers: Mapping[str, str], items: frozenset[str] | None = None) -> Walk:
    """At the checklist: ``items`` chosen (None: as the visit begins), each question that arises answered, the card read.

    The network is away, so that nothing is waived by an answer from elsewhere."""
    walk = Walk()
    tile = BundleCard(guide.bundle_id, guide.name, guide.audience, guide.icon, True)
    walk.journey = replace(walk.journey, tiles=(tile,))
    walk.do(ev.NetworkChanged(Network.AWAY), ev.BundleChosen(guide.bundle_id))
    sid = walk.session.session_id
    walk.do(ev.GuideLoaded(sid, guide), ev.Next())
    if walk.session.before_items:
        _answer(walk, answers)
    # First those that go, then those that come: what is wanted may exclude what the visit began with.
    wanted = wished_items(walk.session) if items is None else items
    for other in [item for item in guide.items if item.item_id not in wanted] + [guide.item(one) for one in wanted]:
        if (other.item_id in wished_items(walk.session)) != (other.item_id in wanted):
            walk.do(ev.ItemToggled(other.item_id))
    walk.do(ev.Next())
    if walk.at is Step.SITUATION:
        _answer(walk, answers)
    return walk.do(ev.Next(), ev.CardFound(sid), ev.CardRead(sid, CARD), ev.PendingFound(sid, ()))


def _answer(walk: Walk, answers: Mapping[str, str]) -> None:
    """All that is asked here. What is asked for items that this visit leaves is answered with what it excludes least."""
    while ahead := [s for s in questions_of(walk.session) if s.situation_id not in walk.session.answers]:
        least = min(ahead[0].options, key=lambda option: len(option.excludes_items)).option_id
        walk.do(ev.Answered(ahead[0].situation_id, answers.get(ahead[0].situation_id, least)))
    walk.do(ev.Next())


def apply_for(walk: Walk, **typed: str) -> ef.Commit:
    """From the checklist to the printed receipt. ``typed``: values of fields that are not the sample's."""
    walk.do(ev.Next())
    for _ in range(MOST_TOUCHES):
        if walk.at is Step.FORM:
            section = sections_of(walk.session)[walk.session.section]
            empty = [f for f in section.fields if f.editable and not walk.session.form.get(f.field_id)]
            walk.do(*(ev.FieldSet(f.field_id, typed.get(f.field_id) or value_of(f)) for f in empty), ev.Next())
        elif walk.at is Step.SCAN and walk.session.scan is not None:
            walk.take_page()
            walk.accept()
        elif walk.at is Step.SIGN:
            walk.do(ev.SignatureDrawn(b"png"), ev.Next())
            walk.do(ev.Committed(walk.submission_id, receipt(walk.submission_id)))
            walk.wait(1).do(ev.Printed(walk.submission_id, "done"))
            break
        else:
            walk.do(ev.Next())
    if walk.at is not Step.RECEIPT:
        raise AssertionError(f"stuck at {walk.at}: {walk.session.form_problems}")
    commit = walk.last(ef.Commit)
    if not isinstance(commit, ef.Commit):
        raise TypeError(type(commit))
    return commit
