"""Inquiries for pictures and tests, as the sample catalogue offers them."""

from __future__ import annotations

from dataclasses import replace

from kiosk.model.guide import Division, Provenance
from kiosk.model.inquiry import Column, ColumnKind, Inquiry, SecondCheck

FUND = Inquiry(
    "housing_fund",
    "公积金账户查询",
    "看看公积金账户里有多少钱、交到哪个月",
    "home-city",
    "住房",
    "住建部门",
    Division("150600", "鄂尔多斯市"),
    Provenance.SAMPLE,
    "1",
    (),
    (
        Column("state", "账户状态"),
        Column("monthly", "每月交多少（元）", ColumnKind.MONEY),
        Column("paid_until", "交到哪个月", ColumnKind.MONTH),
        Column("balance", "账户余额（元）", ColumnKind.MONEY),
    ),
    SecondCheck.PHONE,
    "没有查到您的公积金账户。不对的话，请问公积金窗口或拨打 12345。",
)
PENSION = replace(FUND, inquiry_id="pension", name="养老保险缴费查询", icon="clipboard-text-clock", hint="")
