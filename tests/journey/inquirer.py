"""Inquiries and their answers; made up."""

from __future__ import annotations

from kiosk.model.guide import Division, FormField, FormSection, Provenance
from kiosk.model.inquiry import Column, ColumnKind, Inquiry, InquiryAnswer, SecondCheck

WHO = FormSection(
    "who",
    "身份",
    (
        FormField("name", "姓名", "name", prefill="name", editable=False),
        FormField("number", "证件号码", "id_number", prefill="number", editable=False),
    ),
)
PERIOD = FormSection(
    "period", "时间", (FormField("period", "查多久", "choice", options=(("year", "一年"), ("three", "三年"))),)
)
COLUMNS = (Column("state", "账户状态"), Column("balance", "余额", ColumnKind.MONEY))


def inquiry(inquiry_id: str, *sections: FormSection, second: SecondCheck = SecondCheck.PHONE) -> Inquiry:
    return Inquiry(
        inquiry_id, inquiry_id, "", "home-city", "住房", "住建部门", Division("150600", "鄂尔多斯市"), Provenance.SAMPLE,
        "1", sections, COLUMNS, second, "没有查到。",
    )  # fmt: skip


FUND = inquiry("fund", WHO)
PENSION = inquiry("pension", WHO, PERIOD)
VOUCHED = inquiry("vouched", WHO, second=SecondCheck.ATTENDANT)
PROGRESS = inquiry("progress", second=SecondCheck.NONE)
ANSWER = InquiryAnswer(({"state": "正常", "balance": "53568.00"},), "2026-11-23T10:00:00+08:00", "公积金中心")
