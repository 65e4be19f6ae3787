"""The receipt of a submission: everything already masked, so that nothing after this point holds a whole name or number."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.documents.letter import one_line
from kiosk.journey.state import Place
from kiosk.model.checklist import RowState
from kiosk.model.identity import mask_name, mask_number
from kiosk.model.receipt import Receipt
from kiosk.model.submission import CapturedMaterial, Submission

# What is neither taken nor waived for good: promised for later, or waiting for a check.
_TO_VERIFY = RowState.TO_VERIFY.value
_NOT_TAKEN = frozenset(
    {RowState.TO_SCAN.value, RowState.PROBLEM.value, RowState.TO_SIGN.value, RowState.DEFERRED.value}
)


def receipt_of(submission: Submission, place: Place, deferred: Sequence[str] = ()) -> Receipt:
    """Made at the commit, before the platform has answered. ``deferred``: names of materials promised for later (容缺).

    Every text is one line, so that no name can print a line of its own. A material that was neither taken nor waived is
    never printed as taken: it stands with the deferred ones. Raises ValueError without applicant or time.
    """
    applicant, created = submission.applicant, submission.created_at
    if applicant is None or created is None:
        raise ValueError("a receipt names its applicant and its time")
    owed = dict.fromkeys(
        one_line(name) for name in (*deferred, *(m.name for m in submission.materials if _not_taken(m)))
    )
    named = [(one_line(material.name), material) for material in submission.materials]
    rest = [(name, material) for name, material in named if name not in owed]
    return Receipt(
        submission_id=submission.submission_id,
        local_number=submission.local_number,
        case_number=None,
        bundle_name=one_line(submission.bundle_name),
        applicant_masked=mask_name(one_line(applicant.name)),
        number_masked=mask_number(one_line(applicant.number)),
        items=tuple(one_line(name) for _, name in submission.items),
        materials_taken=tuple((name, len(m.pages)) for name, m in rest if m.state != _TO_VERIFY),
        materials_deferred=tuple(owed),
        promised_days=submission.promised_days,
        local_time=created,
        platform_time=None,
        place=one_line(place.place),
        kiosk_id=place.kiosk_id,
        phone=one_line(submission.phone or place.phone),
        materials_to_verify=tuple(name for name, m in rest if m.state == _TO_VERIFY),
        longest_days=submission.longest_days if submission.longest_days > submission.promised_days else 0,
        sample=submission.sample,
        deferral_to_verify=submission.deferral_to_verify,
        left=tuple(dict.fromkeys(one_line(label) for label in submission.left)),
    )


def _not_taken(material: CapturedMaterial) -> bool:
    return material.state in _NOT_TAKEN and not material.pages
