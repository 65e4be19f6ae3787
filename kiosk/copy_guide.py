"""What can be copied, as the scanner's rooms know it: a guide of two materials and nothing else."""

from __future__ import annotations

from kiosk.model.bundle import Audience
from kiosk.model.capture import AskedPage, Capture
from kiosk.model.guide import Division, Guide, Item, Provenance
from kiosk.model.material import Material, Source
from kiosk.printing.said import Say

CARD, PAPERS = "copy_card", "copy_papers"
MOST_PAGES = 20  # of one copy: a person is waiting behind


def copy_guide(division: str, division_name: str, say: Say) -> Guide:
    """``division``: where the kiosk stands."""
    name = say("cases.copy.home")
    sides = (AskedPage(say("cases.copy.front")), AskedPage(say("cases.copy.back")))
    return Guide(
        bundle_id="copy",
        name=name,
        audience=Audience.PERSON,
        icon="content-copy",
        division=Division(division, division_name),
        code="",
        version="1",
        provenance=Provenance.OFFICIAL,
        lead_department="",
        departments=(),
        promised_days=0,
        visits=0,
        visit_reason="",
        flow=(),
        phone="",
        complaint_phone="",
        delivery="",
        items=(Item("copy", name, "", 0),),
        materials=(
            Material(
                CARD,
                say("cases.copy.card"),
                Source.SCAN,
                True,
                icon="card-account-details",
                max_pages=2,
                capture=Capture(asked=sides, one_sheet=True),
            ),
            Material(PAPERS, say("cases.copy.papers"), Source.SCAN, True, max_pages=MOST_PAGES),
        ),
        situations=(),
        form=(),
    )
