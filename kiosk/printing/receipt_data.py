"""The receipt of a submission: everything already masked, so that nothing after this point holds a whole name or number."""

from __future__ import annotations

from kiosk.journey.state import Place
from kiosk.model.checklist import RowState
from kiosk.model.identity import mask_name, mask_number
from kiosk.model.receipt import Receipt
from kiosk.model.submission import Submission


def receipt_of(submission: Submission, place: Place) -> Receipt:
    """Made at the commit, before the platform has answered. Raises ValueError without applicant or time."""
    applicant, created = submission.applicant, submission.created_at
    if applicant is None or created is None:
        raise ValueError("a receipt names its applicant and its time")
    return Receipt(
        submission_id=submission.submission_id,
        local_number=submission.local_number,
        case_number=None,
        bundle_name=submission.bundle_name,
        applicant_masked=mask_name(applicant.name),
        number_masked=mask_number(applicant.number),
        items=tuple(name for _, name in submission.items),
        materials_taken=tuple(
            (material.name, len(material.pages))
            for material in submission.materials
            if material.state != RowState.TO_VERIFY.value
        ),
        materials_deferred=(),
        promised_days=submission.promised_days,
        local_time=created,
        platform_time=None,
        place=place.place,
        kiosk_id=place.kiosk_id,
        phone=submission.phone or place.phone,
        materials_to_verify=tuple(
            material.name for material in submission.materials if material.state == RowState.TO_VERIFY.value
        ),
    )
