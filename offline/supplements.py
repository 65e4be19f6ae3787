"""Supplementing a case in place: what a citizen hands in later answers one list, holds nothing else, and is made once.

The list is the organ's one complete list. Whoever fills it in here sees what is asked and nothing of the rest of the
application, so nothing of the rest can change by it.
"""

from __future__ import annotations

from kiosk.contract.answer import SupplementList
from kiosk.model.submission import Submission
from offline.database import Database
from offline.errors import StoreError, StoreFault


def not_asked(supplement: Submission, asked: SupplementList) -> tuple[str, ...]:
    """Ids of materials and form fields that it hands in although the list does not name them; empty: it is as it should be."""
    materials = {wanted.material_id for wanted in asked.wanted}
    fields = {wanted.field_id for wanted in asked.wanted}
    handed_in = [one.material_id for one in supplement.materials if one.pages or one.material_id in supplement.waived]
    return (
        *(material_id for material_id in handed_in if material_id not in materials),
        *(field_id for field_id, value in supplement.form.items() if value and field_id not in fields),
    )


def still_wanted(supplement: Submission, asked: SupplementList) -> tuple[str, ...]:
    """Ids that the list names and that it does not hand in."""
    materials = {one.material_id for one in supplement.materials if one.pages or one.material_id in supplement.waived}
    fields = {field_id for field_id, value in supplement.form.items() if value}
    return tuple(
        wanted.material_id or wanted.field_id
        for wanted in asked.wanted
        if wanted.material_id not in materials and wanted.field_id not in fields
    )


def check_new(database: Database, supplement: Submission) -> None:
    """Raises ValueError for a supplement that names no list (or a list and no case), StoreError (supplemented) when that list of
    that case was answered here already, unless the platform refused that for good."""
    if bool(supplement.supplement_of) != bool(supplement.supplement_list):
        raise ValueError("a supplement names its case and the list that it answers")
    if not supplement.supplement_of:
        return
    row = database.row(
        "SELECT 1 FROM pickup LEFT JOIN submission USING (submission_id) WHERE pickup.supplement_of = ? AND"
        " supplement_list = ? AND (submission.state IS NULL OR submission.state <> 'quarantined')",
        supplement.supplement_of,
        supplement.supplement_list,
    )
    if row is not None:
        raise StoreError(StoreFault.SUPPLEMENTED, "that list was answered here already")
