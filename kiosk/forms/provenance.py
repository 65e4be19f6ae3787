"""Where a value of the form came from, and what the citizen is told about it.

Several sources may know a field. The first that does fills it, in the order of ``PrefillSource``, and none of them ever goes over
what the citizen typed, a field emptied by hand included. Sources that an issuer vouches for need no word of the citizen; what
was read by a machine or entered in an earlier case has to be looked at (``Prefilled.confirmed``).

Sources name a value by its shared field (``kiosk.forms.library``), so a guide may call its own field what it likes. Each is asked
through a port; None from a port means that it could not be asked, an empty mapping that it knows nothing.

Pure: the journey keeps ``form`` as it is, field id -> value, and asks here again whenever a source has answered.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol

from kiosk.forms.fields import visible_fields
from kiosk.forms.normal import normal
from kiosk.forms.prefill import holder_of, is_of, of_card, option_of
from kiosk.forms.problems import problem_of
from kiosk.model.guide import FormField, Guide
from kiosk.model.identity import SOCIAL_SECURITY, IdCard
from kiosk.model.page import Page

Facts = Mapping[str, str]  # shared field -> value


class PrefillSource(enum.Enum):
    """In the order in which they are believed, the typed one apart: that one stands above all where somebody may type."""

    TYPED = "typed"
    CARD = "card"  # the chip of the identity card on the reader
    E_LICENCE = "e_licence"  # an issuer's licence, linked by the platform
    SOCIAL_CARD = "social_card"  # the chip of the social-security card; says less, and rarely anew
    EARLIER = "earlier"  # what the same person entered in a case before
    OCR = "ocr"  # read from a page of this visit by a machine


ORDER = (
    PrefillSource.CARD,
    PrefillSource.E_LICENCE,
    PrefillSource.SOCIAL_CARD,
    PrefillSource.EARLIER,
    PrefillSource.OCR,
)
# An issuer's own word: needs no confirming, and may fill what nobody can type.
VOUCHED = frozenset({PrefillSource.CARD, PrefillSource.E_LICENCE, PrefillSource.SOCIAL_CARD})

# These speak of whoever holds the card, and of nobody else in the form; a page may be about anybody.
OF_HOLDER = frozenset(ORDER) - {PrefillSource.OCR}

# What is written beside the field.
WORDS: Mapping[PrefillSource, str] = {
    PrefillSource.TYPED: "forms.source.typed",
    PrefillSource.CARD: "forms.source.card",
    PrefillSource.E_LICENCE: "forms.source.e_licence",
    PrefillSource.SOCIAL_CARD: "forms.source.social_card",
    PrefillSource.EARLIER: "forms.source.earlier",
    PrefillSource.OCR: "forms.source.ocr",
}
DIFFER = "forms.source.differ"  # a problem of the field until the citizen has said which source is right

# A business licence names its legal representative, whatever a guide calls that field.
_USE_OF = {("legal_representative", "name"): "legal_representative"}
_ONE_DOT = str.maketrans("•‧．・", "····")


@dataclass(frozen=True)
class Prefilled:
    """A field's value. ``confirmed``: an issuer vouches for it, or the citizen has typed or confirmed it."""

    value: str = field(repr=False)
    source: PrefillSource
    confirmed: bool


class OcrSource(Protocol):
    """What a machine reads from the pages of a material."""

    def facts(self, material_id: str, pages: Sequence[Page]) -> Facts | None:
        """What was read with enough certainty; None when reading failed or is not there."""


@dataclass(frozen=True)
class Known:
    """What the sources have answered so far, about this application: of twins the second has facts of its own. A source that
    could not be asked is not in ``facts``."""

    card: IdCard | None = None
    facts: Mapping[PrefillSource, Facts] = field(default_factory=lambda: MappingProxyType({}), repr=False)


def filled(
    guide: Guide,
    items: frozenset[str],
    answers: Mapping[str, str],
    known: Known,
    form: Mapping[str, str],
    confirmed: frozenset[str] = frozenset(),
) -> dict[str, Prefilled]:
    """Field id -> value with its source, for the asked fields that hold something or were emptied by hand.

    ``form``: what stands in the form now. A value there that a source says too counts as that source's; any other as typed.
    ``confirmed``: ids of fields that the citizen has looked at.
    """
    holder = holder_of(guide, answers)
    found = {}
    for asked in visible_fields(guide, items, answers):
        one = _filled(asked, dict(_said(asked, known, holder)), form)
        if one is not None:
            found[asked.field_id] = Prefilled(one.value, one.source, one.confirmed or asked.field_id in confirmed)
    return found


def as_form(values: Mapping[str, Prefilled]) -> dict[str, str]:
    """Field id -> value, as the journey keeps it."""
    return {field_id: one.value for field_id, one in values.items()}


def differing(
    guide: Guide, items: frozenset[str], answers: Mapping[str, str], known: Known, kept: Mapping[str, str]
) -> dict[str, dict[PrefillSource, str]]:
    """Fields of which the sources say different things, and what each says: a wrong paper on the glass, or data out of date.
    ``kept``: what the citizen typed or confirmed, by field id, which is a word as well."""
    holder = holder_of(guide, answers)
    found = {}
    for asked in visible_fields(guide, items, answers):
        said = dict(_said(asked, known, holder))
        own = kept.get(asked.field_id, "") if asked.editable else ""
        if own.strip() and said:
            said = {PrefillSource.TYPED: own, **said}
        if len({comparable(asked.kind, value) for value in said.values()}) > 1:
            found[asked.field_id] = said
    return found


def comparable(kind: str, value: str) -> str:
    """Two ways to write one value are the same here: the dots of a name, which each card and keyboard has of its own."""
    written = normal(kind, value)
    return written.translate(_ONE_DOT) if kind == "name" else written


def _filled(asked: FormField, said: Mapping[PrefillSource, str], form: Mapping[str, str]) -> Prefilled | None:
    best = next(((source, said[source]) for source in ORDER if source in said), None)
    if asked.field_id in form and asked.editable:
        value = form[asked.field_id]
        same = (one for one in ORDER if comparable(asked.kind, said.get(one, "")) == comparable(asked.kind, value))
        source = next(same, PrefillSource.TYPED) if value.strip() else PrefillSource.TYPED
        return Prefilled(value, source, source in VOUCHED or source is PrefillSource.TYPED)
    if best is not None:
        return Prefilled(best[1], best[0], best[0] in VOUCHED)
    # What stands where nobody can type, and no source says now, is nobody's word.
    return None


def _said(asked: FormField, known: Known, holder: str) -> list[tuple[PrefillSource, str]]:
    """What each source has for this field, in their order. What is no valid value here is not offered; the card alone may say
    what the field's check would refuse, since nobody can correct a chip."""
    said = []
    for source in ORDER:
        value = _of_source(asked, known, source, holder)
        if value and value.strip():
            said.append((source, value))
    return said


def _of_source(asked: FormField, known: Known, source: PrefillSource, holder: str) -> str | None:
    card = known.card
    # With an agent the agent's licences and earlier cases are no more the applicant's than the agent's card is.
    if source in OF_HOLDER and not is_of(asked, holder):
        return None
    if card is not None and source is _source_of(card):
        own = of_card(asked, card)
        if own:
            return own
    if not asked.editable and source not in VOUCHED:
        return None
    use = asked.use or _USE_OF.get((asked.about, asked.kind), "")
    fact = known.facts.get(source, {}).get(use) if use else None
    if fact is None:
        return None
    value = option_of(asked, fact) if asked.options else fact
    # Asked of the field as if it could be typed in: only a chip's word goes unchecked.
    return value if value is not None and problem_of(replace(asked, editable=True), value) is None else None


def _source_of(card: IdCard) -> PrefillSource:
    return PrefillSource.SOCIAL_CARD if card.document == SOCIAL_SECURITY else PrefillSource.CARD
