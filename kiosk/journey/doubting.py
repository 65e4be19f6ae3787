"""What speaks against a page that lies before the citizen: its quality, that it is another paper or another side than was asked
for, that it was handed in before, that it disagrees with the card. Derived from what is known, stored nowhere."""

from __future__ import annotations

from kiosk.documents.crosscheck import doubts as differences
from kiosk.documents.expected import mismatch
from kiosk.documents.fingerprint import is_same
from kiosk.journey.state import Session
from kiosk.model.doubt import Doubt
from kiosk.model.material import Material
from kiosk.model.page_list import ScannedPage


def doubts_of(session: Session, page: ScannedPage) -> tuple[Doubt, ...]:
    """Quality first, then what it is, then what stands on it; what is not known yet is not doubted."""
    found = [
        Doubt(reason, f"screens.scan.reason.{reason}") for reason in (page.verdict.reasons if page.verdict else ())
    ]
    if page.verdict is not None and not page.verdict.ok and not found:
        found.append(Doubt("unclear", "screens.scan.reason.unclear"))
    if page.read is None or session.scan is None or session.guide is None:
        return tuple(found)
    material = session.guide.material(session.scan.material_id)
    if _handed_in_before(session, page):
        found.append(Doubt("duplicate", "screens.scan.reason.duplicate"))
    wrong = _wrong(material, page)
    if wrong is not None:
        return (*found, wrong)  # of another paper nothing has to agree
    return tuple(found) if page.day is None else (*found, *differences(page.read, session.card, page.day))


def _wrong(material: Material, page: ScannedPage) -> Doubt | None:
    if page.read is None or material.capture.portrait:
        return None
    asked = material.capture.document if page.asked is None else material.capture.document_of(page.asked)
    # Asked for by no type, a page is still known by the material's name, such as 结婚证复印件.
    wrong = mismatch(asked or material.name, page.read.type)
    if not wrong:
        return None
    asked_page = material.capture.asked[page.asked].label if page.asked is not None and material.capture.asked else ""
    wanted = f"{material.label}{asked_page}" if wrong == "wrong_side" else material.label
    if page.read.type == "other":
        return Doubt(wrong, f"screens.scan.{wrong}.other", {"wanted": wanted})
    return Doubt(wrong, f"screens.scan.{wrong}.named", {"wanted": wanted, "type": page.read.type})


def pages_like(session: Session, page_id: str, fingerprint: str) -> frozenset[str]:
    """Ids of the other pages of this visit that are the same sheet. Asked once, when a page is read: a comparison takes 0.3 ms,
    and the screen asks for doubts of all pages at every change."""
    lists = [pages for material_id, pages in session.scans.items() if not _is_at_scanner(session, material_id)]
    lists += [session.scan.pages] if session.scan is not None else []
    return frozenset(
        one.page_id
        for pages in lists
        for one in pages.pages
        if one.page_id != page_id and one.read is not None and is_same(one.read.fingerprint, fingerprint)
    )


def _is_at_scanner(session: Session, material_id: str) -> bool:
    return session.scan is not None and session.scan.material_id == material_id


def _handed_in_before(session: Session, page: ScannedPage) -> bool:
    """The same sheet lies before it in this material, or in another one of this visit."""
    scan = session.scan
    if scan is None:
        return False
    at = next((n for n, one in enumerate(scan.pages.pages) if one.page_id == page.page_id), len(scan.pages.pages))
    before = list(scan.pages.pages[:at])
    for material_id, pages in session.scans.items():
        if not _is_at_scanner(session, material_id):
            before.extend(pages.pages)
    return any(one.page_id in page.like or page.page_id in one.like for one in before if one.page_id != page.replaces)
