"""Made-up papers: a card, pages as a scanner gives them, a receipt. The numbers fail their check digits on purpose, so that
none can pass as a real person's."""

from __future__ import annotations

import functools
import io
from datetime import date, datetime, timedelta, timezone

from kiosk.journey.state import Place
from kiosk.model.identity import IdCard, mask_name, mask_number
from kiosk.model.page import Page, Verdict
from kiosk.model.receipt import Receipt
from screens.sample_guide import GUIDE

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 10, 24, tzinfo=CHINA)
CARD = IdCard(
    document="resident",
    name="巴特尔",
    sex="male",
    number="150627196611230018",
    ethnic_code="02",
    ethnicity="蒙古",
    birth_date=date(1966, 11, 23),
    address="内蒙古自治区伊金霍洛旗阿勒腾席热镇样例路1号",
    issuer="伊金霍洛旗公安局",
    valid_from=date(2010, 1, 1),
    long_term=True,
)
PLACE = Place("KSK0627", "150627", "伊金霍洛旗", "阿勒腾席热镇便民服务中心", "0477-0000000")


@functools.cache
def _picture(kind: str) -> bytes:
    """A drawn page: a card-like or an A4-like sheet with grey lines for words."""
    from PIL import Image, ImageDraw

    size = (860, 540) if kind == "card" else (760, 1075)
    image = Image.new("RGB", size, (43, 109, 156) if kind == "card" else (252, 252, 248))
    pen = ImageDraw.Draw(image)
    ink = (235, 242, 248) if kind == "card" else (70, 78, 90)
    lines = (
        ((60, 60, 420), (60, 300, 700), (60, 440, 180))
        if kind == "card"
        else [(80, 110 + 62 * n, 600 - 90 * (n % 3)) for n in range(13)]
    )
    for x, y, wide in lines:
        pen.rounded_rectangle((x, y, x + wide, y + 26), 10, fill=ink)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def page(kind: str = "sheet", verdict: Verdict | None = None) -> Page:
    """A page of that kind."""
    picture = _picture(kind)
    return Page(
        picture, picture, 860, 540, 200, verdict or Verdict(True, False, False, False, False), Page.digest(picture)
    )


def receipt(*, delivered: bool, deferred: tuple[str, ...] = ()) -> Receipt:
    """A receipt, with or without a case number."""
    return Receipt(
        submission_id="019a-sample",
        local_number="LKSK0627261123000187",
        case_number="KSK 0627 1123 000018" if delivered else None,
        bundle_name="退休一件事",
        applicant_masked=mask_name(CARD.name),
        number_masked=mask_number(CARD.number),
        items=tuple(item.name for item in GUIDE.items[:8]),
        materials_taken=(("银行卡", 1), ("公示证明或公示表", 1), ("居民身份证", 0)),
        materials_deferred=deferred,
        promised_days=22,
        local_time=NOW,
        platform_time=NOW if delivered else None,
        place=PLACE.place,
        kiosk_id=PLACE.kiosk_id,
        phone="0477-0000000",
        progress_url="https://example.invalid/p/KSK06271123000018" if delivered else None,
        longest_days=35,
        sample=True,
        materials_to_verify=("居民户口簿", "参保缴费记录"),
    )
