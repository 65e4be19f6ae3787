"""A citizen who does not exist, with a canary in every field that tells of a person."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

from kiosk.model.identity import IdCard, mask_name, mask_number
from kiosk.model.page import Page, Verdict
from kiosk.model.receipt import Receipt
from kiosk.model.submission import CapturedMaterial, Signature, Submission
from offline.uuid7 import uuid7

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

CARD = IdCard(
    document="resident",
    name="金丝雀甲",
    sex="female",
    number="150602196001010028",
    ethnic_code="02",
    ethnicity="蒙古",
    birth_date=date(1960, 1, 1),
    address="金丝雀街一号",
    issuer="金丝雀公安局",
    valid_from=date(2020, 1, 1),
    long_term=True,
    photo_wlt=b"canary-photo" + bytes(1012),
)
OTHER_CARD = replace(CARD, name="金丝雀乙", number="150602196001010036", photo_wlt=b"other-photo!" + bytes(1012))

LETTER = "canary-letter: 本人承诺"

# Everything that was entered, and its masked forms: none may stand readable anywhere on the disk.
CANARIES = (
    "金丝雀",
    "150602196001010028",
    mask_name(CARD.name),
    mask_number(CARD.number),
    "canary-photo",
    "canary-page",
    "canary-drawing",
    "canary-phone-13800000000",
    "canary-letter",
    "canary-answer",
)


def page(content: bytes) -> Page:
    return Page(content, b"", 2480, 3508, 300, Verdict(ok=True), Page.digest(content))


def draft(number: int = 0, *, at: datetime = NOW, pages: int = 2, page_size: int = 2000) -> Submission:
    """A submission as the walk hands it over; ``number`` makes its id another one."""
    return Submission(
        submission_id=uuid7(at, lambda count: number.to_bytes(count, "big")),
        local_number="",
        kiosk_id="TEST01",
        division="150627",
        division_name="伊金霍洛旗",
        bundle_id="retirement",
        bundle_name="退休",
        guide_version="1",
        items=(("pension", "养老金申领"), ("medical", "医保退休")),
        answers={"employment": "canary-answer"},
        applicant=CARD,
        form={"phone": "canary-phone-13800000000", "relative": "金丝雀丙"},
        materials=(
            CapturedMaterial("id", "身份证", "verified"),
            CapturedMaterial(
                "bank",
                "银行卡",
                "scanned",
                tuple(page(b"canary-page-%d" % n + bytes(page_size)) for n in range(pages)),
            ),
        ),
        signature=Signature(b"canary-drawing", hashlib.sha256(LETTER.encode()).hexdigest(), at),
        letter=LETTER,
        created_at=at,
        promised_days=22,
        phone="0477-0000000",
    )


def receipt_of(submission: Submission) -> Receipt:
    """As the printing room makes it."""
    if submission.applicant is None or submission.created_at is None:
        raise ValueError("a receipt needs an applicant and a time")
    return Receipt(
        submission_id=submission.submission_id,
        local_number=submission.local_number,
        case_number=None,
        bundle_name=submission.bundle_name,
        applicant_masked=mask_name(submission.applicant.name),
        number_masked=mask_number(submission.applicant.number),
        items=tuple(name for _, name in submission.items),
        materials_taken=tuple((m.name, len(m.pages)) for m in submission.materials),
        materials_deferred=(),
        promised_days=submission.promised_days,
        local_time=submission.created_at,
        platform_time=None,
        place="嘎查村便民服务站",
        kiosk_id=submission.kiosk_id,
        phone=submission.phone,
    )
