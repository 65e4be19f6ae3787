"""A receipt as it is after the commit, and the words of the papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from kiosk.model.receipt import Receipt
from kiosk.text import Texts

LOCALE = Path(__file__).parents[2] / "assets/locale"
CHINA = timezone(timedelta(hours=8))

LOCAL = Receipt(
    submission_id="0190-id",
    local_number="L-YJHL0001-20261123-0042-C",
    case_number=None,
    bundle_name="退休",
    applicant_masked="乌***格",
    number_masked="1506**********000X",
    items=("养老金申领", "户籍信息确认"),
    materials_taken=(("银行卡信息", 2), ("居民身份证", 0)),
    materials_deferred=(),
    promised_days=22,
    local_time=datetime(2026, 11, 23, 10, 24, 5, tzinfo=CHINA),
    platform_time=None,
    place="样例中心",
    kiosk_id="YJHL0001",
    phone="0477-000-0000（样例）",
)
DELIVERED = replace(
    LOCAL,
    case_number="KSK06271123000018",
    platform_time=datetime(2026, 11, 23, 2, 25, tzinfo=UTC),
    progress_url="https://platform.example.invalid/p/token",
)


def texts() -> Texts:
    """As the kiosk has them; ``missing`` stays empty when every word is there."""
    return Texts(LOCALE)
