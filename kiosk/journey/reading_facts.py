"""What was read on the pages that are handed in goes into the form as suggestions, and goes again with its page."""

from __future__ import annotations

from kiosk.forms.page_facts import PageFacts, page_facts
from kiosk.forms.provenance import PrefillSource
from kiosk.journey.filling import heard
from kiosk.journey.state import Session


def facts_of_pages(session: Session) -> PageFacts:
    """Of the pages that the citizen let stand, in the guide's order."""
    if session.guide is None:
        return PageFacts()
    read = [
        (material.capture, page.read)
        for material in session.guide.materials
        if material.material_id in session.scans
        for page in session.scans[material.material_id].kept
        if page.read is not None
    ]
    return page_facts(read, "" if session.card is None else session.card.number or "")


def with_facts(session: Session) -> Session:
    """With the pages' word as it is now; what the citizen typed or let stand is never gone over."""
    facts = facts_of_pages(session).facts
    if facts == session.facts.get(PrefillSource.OCR, {}):
        return session
    return heard(session, PrefillSource.OCR, facts or None)
