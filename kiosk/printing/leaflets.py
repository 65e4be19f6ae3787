"""Which sheet a leaflet of A4 is."""

from __future__ import annotations

from datetime import date

from kiosk.model.guide import Guide, Provenance
from kiosk.model.leaflet import Leaflet
from kiosk.printing.a4.blank_form import blank_form_sheet, sample_form_sheet
from kiosk.printing.a4.guide_page import guide_sheet
from kiosk.printing.a4.letter_page import letter_sheet
from kiosk.printing.a4.mandate import blank_mandate_sheet
from kiosk.printing.a4.sheet import Sheet
from kiosk.printing.said import Say


def leaflet_sheet(leaflet: Leaflet, guide: Guide, printed_on: date, say: Say) -> Sheet:
    """Raises ValueError for the slip, which is no sheet, and PaperNotMade for what this guide does not have."""
    match leaflet:
        case Leaflet.GUIDE:
            return guide_sheet(guide, printed_on, say)
        case Leaflet.BLANK_FORM:
            return blank_form_sheet(guide, printed_on, say)
        case Leaflet.SAMPLE_FORM:
            return sample_form_sheet(guide, printed_on, say)
        case Leaflet.LETTER:
            return letter_sheet(guide, printed_on, say)
        case Leaflet.MANDATE:
            names = tuple(item.name for item in guide.items)
            return blank_mandate_sheet(guide.name, names, say, sample=guide.provenance is not Provenance.OFFICIAL)
        case Leaflet.GUIDE_SLIP:
            raise ValueError("the slip is printed by the receipt printer")
