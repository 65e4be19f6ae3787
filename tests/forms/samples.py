"""A small guide and a card, for tests of the form."""

from __future__ import annotations

from datetime import date

from kiosk.model.bundle import Audience
from kiosk.model.guide import Division, FormField, FormSection, Guide, Item, Provenance
from kiosk.model.identity import IdCard
from kiosk.model.situation import Option, Situation

CARD = IdCard(
    document="resident",
    name="巴特尔",
    sex="male",
    number="150627196611230018",
    ethnic_code="02",
    ethnicity="蒙古",
    birth_date=date(1966, 11, 23),
    address="内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇一街一号",
    issuer="伊金霍洛旗公安局",
)


def field(kind: str, field_id: str = "f", **changes: object) -> FormField:
    return FormField(field_id, "标签", kind, **changes)  # type: ignore[arg-type]


def guide(*sections: FormSection, **changes: object) -> Guide:
    """A guide whose form is ``sections``."""
    values: dict[str, object] = {
        "bundle_id": "retirement",
        "name": "退休",
        "audience": Audience.PERSON,
        "icon": "account-clock",
        "division": Division("150627", "伊金霍洛旗"),
        "code": "T",
        "version": "1",
        "provenance": Provenance.SAMPLE,
        "lead_department": "人社局",
        "departments": ("人社局",),
        "promised_days": 22,
        "visits": 0,
        "visit_reason": "",
        "flow": (),
        "phone": "0477-0000000",
        "complaint_phone": "12345",
        "delivery": "",
        "items": (Item("pension", "养老金申领", "人社局", 20), Item("fund", "公积金提取", "公积金中心", 1)),
        "materials": (),
        "situations": (Situation("kind", "怎么退休", "", (Option("legal", "到年龄"), Option("ill", "因病"))),),
        "form": sections,
        "letter": ("本人承诺所填内容真实。",),
        **changes,
    }
    return Guide(**values)  # type: ignore[arg-type]
