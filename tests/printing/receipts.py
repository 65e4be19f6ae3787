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


# Everything at once: eleven items, long names, materials of each kind.
CROWDED = replace(
    DELIVERED,
    items=(
        "企业职工基本养老保险待遇申领",
        "待遇领取资格确认",
        "视同缴费年限认定",
        "特殊工种提前退休核准",
        "养老保险待遇核定发放",
        "基本医疗保险视同缴费年限认定",
        "基本医疗保险在职转退休",
        "住房公积金提取（离休、退休提取）",
        "独生子女父母奖励金发放（企业退休职工）",
        "独生子女父母奖励对象申请",
        "户籍信息确认",
    ),
    materials_taken=(
        ("居民身份证", 0),
        ("退休一件事申请表", 0),
        ("养老金申领承诺书", 0),
        ("银行卡信息", 1),
        ("《独生子女证》或《独生子女父母光荣证》或《无子女证明》", 2),
        ("《特殊工种提前退休审批表》原件及档案复印件", 12),
    ),
    materials_to_verify=("居民户口簿", "结婚证"),
    materials_deferred=("公示证明（公示表）",),
    place="内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇王府路社区党群服务中心一楼自助服务区",
    phone="0477-000-0000、0477-000-0001（工作日 9:00-12:00）",
    longest_days=35,
)


def texts() -> Texts:
    """As the kiosk has them; ``missing`` stays empty when every word is there."""
    return Texts(LOCALE)
