"""A material at the scanner in every phase: one page, many, good, bad, of another paper, still being read."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from kiosk.journey.state import Scan, ScanPhase
from kiosk.model.capture import AskedPage, Capture
from kiosk.model.guide import Guide
from kiosk.model.material import Material
from kiosk.model.page import Page, Verdict
from kiosk.model.page_list import PageList, ScannedPage
from kiosk.model.page_read import PageRead, ReadField
from screens.sample_papers import CARD, NOW, page

GOOD = Verdict(True, False, False, False, False)
BAD = Verdict(False, True, False, False, True, ("blur", "cropped"))
UNCHECKED = Verdict(True, False, None, False, None)
FONT = Path(__file__).resolve().parent.parent / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
TWO_SIDES = Capture(
    asked=(AskedPage("人像面", "resident_card_front"), AskedPage("国徽面", "resident_card_back")), one_sheet=True
)


def pages_of(*found: Page) -> PageList:
    """These pages, handed in."""
    kept = [
        ScannedPage(f"p{n}", page=one, preview=one.preview, verdict=one.verdict, accepted=True)
        for n, one in enumerate(found)
    ]
    return PageList(tuple(kept), done=True)


def _one(kind: str, verdict: Verdict = GOOD, read: PageRead | None = None, **more: object) -> ScannedPage:
    made = page(kind, verdict)
    ready = ScannedPage("p", None, made.preview, verdict, made, read or PageRead(), day=NOW.date())
    return replace(ready, **more)  # type: ignore[arg-type]


def _shown(material_id: str, one: ScannedPage, *before: ScannedPage) -> Scan:
    return Scan(material_id, ScanPhase.SHOWN, PageList((*before, one)), shown=one.page_id)


def snippet(text: str) -> bytes:
    """A strip of a page, as it is cut out beside a value."""
    from PIL import Image, ImageDraw, ImageFont

    strip = Image.new("RGB", (26 * len(text) + 20, 56), (246, 246, 240))
    ImageDraw.Draw(strip).text((10, 8), text, font=ImageFont.truetype(str(FONT), 34), fill=(40, 46, 58))
    out = io.BytesIO()
    strip.save(out, "JPEG", quality=80)
    return out.getvalue()


def scans(guide: Guide) -> dict[str, tuple[Scan, Guide]]:
    """Name of the picture -> the scan, and the guide that it stands in."""
    number = "6217880012344821"
    bank = PageRead(
        "bank_card", {"card_number": ReadField(number, 0.97, snippet(number)), "name": ReadField(CARD.name, 0.98)}
    )
    other = PageRead("marriage_certificate", {"name": ReadField(CARD.name, 0.96)})
    unread = PageRead("bank_card", {"card_number": ReadField(None, 0.0)})
    sides = replace(guide, materials=tuple(_sided(one.material_id, guide) for one in guide.materials))
    many = tuple(
        replace(_one("sheet"), page_id=f"p{n}", accepted=True) if n < 5 else replace(_one("sheet"), page_id=f"p{n}")
        for n in range(6)
    )
    worked = (
        *many,
        replace(_one("sheet", BAD), page_id="p6"),
        replace(_one("sheet"), page_id="p7", page=None, read=None),
        ScannedPage("p8"),
    )
    front = replace(_one("card"), page_id="front", asked=0, accepted=True)
    busy = replace(_one("sheet"), page=None, read=None)
    whole: dict[str, Scan] = {
        "scan-ready": Scan("publicity"),
        "scan-scanning": Scan("bank", ScanPhase.SCANNING),
        "scan-looking": _shown("publicity", ScannedPage("p")),
        "scan-reading": _shown("publicity", busy),
        "scan": _shown("bank", _one("card", read=bank)),
        "scan-unread": _shown("bank", _one("card", read=unread)),
        "scan-unchecked": _shown("publicity", _one("sheet", UNCHECKED), replace(many[0], page_id="first")),
        "scan-bad": _shown("publicity", _one("sheet", BAD)),
        "scan-other": _shown("bank", _one("sheet", read=other)),
        "scan-next": Scan("publicity", ScanPhase.READY, PageList(many[:2])),
        "scan-pages": Scan("publicity", ScanPhase.PAGES, PageList(worked)),
        "scan-kept": Scan("publicity", ScanPhase.SHOWN, PageList(many[:5]), shown="p2"),
        "scan-settling": Scan("publicity", ScanPhase.SETTLING, PageList(worked)),
    }
    asked: dict[str, Scan] = {
        "scan-side": Scan("bank", ScanPhase.READY, PageList((front,))),
        "scan-side-shown": _shown("bank", replace(_one("card"), asked=0)),
    }
    return {
        **{name: (scan, guide) for name, scan in whole.items()},
        **{name: (scan, sides) for name, scan in asked.items()},
    }


def _sided(material_id: str, guide: Guide) -> Material:
    material = guide.material(material_id)
    return replace(material, capture=TWO_SIDES) if material_id == "bank" else material
