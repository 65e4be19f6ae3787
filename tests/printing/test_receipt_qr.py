"""The receipt as text in a QR code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.receipt_printer.raster import qr_modules
from kiosk.printing.receipt_qr import MOST_BYTES, qr_text
from tests.printing.receipts import DELIVERED, LOCAL, texts

SAY = texts().say
names = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), max_size=60).map(tuple)


@pytest.mark.req("M12", "M22")
def test_a_phone_without_network_keeps_everything_that_matters() -> None:
    text = qr_text(replace(LOCAL, materials_deferred=("公示证明",), materials_to_verify=("居民户口簿",)), SAY)
    assert text.split("\n") == [
        "本机暂存回执（尚未送达）",
        "本回执不代表已受理",
        "本机编号 L-YJHL0001-20261123-0042-C",
        "乌***格 2026-11-23 10:24",
        "退休",
        "还要补交：公示证明",
        "免提交、待核验：居民户口簿",
        "事项：养老金申领、户籍信息确认",
        "咨询电话 0477-000-0000（样例）",
        "12345",
    ]


def test_online_it_ends_with_the_progress_address() -> None:
    lines = qr_text(DELIVERED, SAY).split("\n")
    assert lines[-1] == "https://platform.example.invalid/p/token"
    assert "申请编号 KSK 0627 1123 000018" in lines


def test_names_that_do_not_fit_are_counted_and_what_is_owed_comes_first() -> None:
    many = replace(LOCAL, materials_deferred=("材料" * 10,) * 3, items=("一个很长很长的事项名称" * 3,) * 40)
    text = qr_text(many, SAY)
    assert len(text.encode()) <= MOST_BYTES
    assert "等，共 40 项" in text
    assert text.count("材料" * 10) == 3
    assert text.endswith("12345")


@given(names, names, names, st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
@settings(max_examples=60, deadline=None)
def test_it_is_always_small_enough_to_be_read_from_paper(
    items: tuple[str, ...], deferred: tuple[str, ...], to_verify: tuple[str, ...], phone: str
) -> None:
    receipt = replace(
        DELIVERED, items=items, materials_deferred=deferred, materials_to_verify=to_verify, phone=phone, sample=True
    )
    assert "KSK 0627 1123 000018" in qr_text(receipt, SAY)
    assert len(qr_text(receipt, SAY).encode()) <= MOST_BYTES


def test_the_largest_one_fits_a_58_mm_slip_with_three_dots_a_module() -> None:
    assert len(qr_modules("员" * (MOST_BYTES // 3))) + 8 <= 384 // 3
