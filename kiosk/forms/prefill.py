"""What the card already knows goes into the form; nobody types it again (多表合一)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.catalogue.select import settled_answers
from kiosk.model.guide import FormField, Guide
from kiosk.model.identity import IdCard
from kiosk.model.situation import Asks

# GB/T 2261.1, as a form shows it. The other two codes (unknown, not stated) fill nothing in.
_SEX = {"male": "男", "female": "女"}

# Word of ``FormField.prefill`` -> value of the card, None when this card has none.
SOURCES: Mapping[str, Callable[[IdCard], str | None]] = {
    "name": lambda card: card.name,
    "number": lambda card: card.number,
    "sex": lambda card: _SEX.get(card.sex),
    "ethnicity": lambda card: card.ethnicity,
    # Eight digits as in GB/T 39046, which is also how a day is typed.
    "birth_date": lambda card: None if card.birth_date is None else f"{card.birth_date:%Y%m%d}",
    "address": lambda card: card.address,
    "issuer": lambda card: card.issuer,
}


# Whom the form may speak of instead of the person who stands here: never filled from that person's card.
SUBJECT, AGENT, GUARDIAN = "subject", "agent", "guardian"


def prefill(guide: Guide, card: IdCard, answers: Mapping[str, str] | None = None) -> dict[str, str]:
    """Field id -> value, for every field that the card can fill. Fields it cannot fill are left out.

    ``answers``: who stands here is an answer (``Asks.APPLICANT``); an agent's card says nothing of the applicant.
    """
    holder = holder_of(guide, answers or {})
    said = {
        field.field_id: of_card(field, card)
        for section in guide.form
        for field in section.fields
        if is_of(field, holder)
    }
    return {field_id: value for field_id, value in said.items() if value}


def holder_of(guide: Guide, answers: Mapping[str, str]) -> str:
    """Whose card is read: ``applicant``, ``agent`` or ``guardian``. Applicant where no question asks, or nobody answered."""
    counting = settled_answers(guide, frozenset(item.item_id for item in guide.items), answers)
    for situation in guide.situations:
        if situation.asks is Asks.APPLICANT and counting.get(situation.situation_id) in (AGENT, GUARDIAN):
            return counting[situation.situation_id]
    return "applicant"


def is_of(field: FormField, holder: str) -> bool:
    """Whether the field may be about who holds the card. A word of the guide's own (``mother``) is taken for its author's
    decision when the holder applies in their own name."""
    return field.about == holder or (holder == "applicant" and field.about not in (SUBJECT, AGENT, GUARDIAN))


def of_card(field: FormField, card: IdCard) -> str | None:
    """What the card says for this field, a choice as the value of its option; None when it says nothing."""
    said = SOURCES[field.prefill](card) if field.prefill else None
    return option_of(field, said) if said and field.kind == "choice" else said


def option_of(field: FormField, said: str) -> str | None:
    """The choice's own value for what the card says, found by value or label; None when it offers no such option."""
    return next(
        (
            value
            for value, label in field.options
            if said in (value, label, label.removesuffix("性"), label.removesuffix("族"))
        ),
        None,
    )
