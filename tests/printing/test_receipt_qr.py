"""The receipt as text in a QR code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.receipt_printer.raster import qr_modules
from kiosk.printing.receipt_qr import MOST_BYTES, qr_text
from tests.printing.receipts import CROWDED, DELIVERED, LOCAL, texts

pytestmark = pytest.mark.req("M12", "M22")
SAY = texts().say
VERSION_15 = 77  # modules a side
any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
names = st.lists(any_text, max_size=60).map(tuple)


def test_a_phone_without_network_keeps_everything_that_matters() -> None:
    assert qr_text(replace(LOCAL, materials_deferred=("公示证明", "户口簿")), SAY).split("\n") == [
        "本机暂存回执（尚未送达）",
        "本回执不代表已受理",
        "本机编号 L-YJHL0001-20261123-0042-C",
        "乌***格 2026年11月23日 10:24",
        "还要补交：公示证明、户口簿",
        "退休：养老金申领、户籍信息确认",
        "咨询电话 0477-000-0000（样例） 12345",
    ]


@pytest.mark.req("M09", "M12")
def test_a_deferral_that_the_platform_has_not_allowed_yet_is_called_provisional() -> None:
    owed = replace(LOCAL, materials_deferred=("公示证明", "户口簿"))
    assert "还要补交（能否后补待核实）：公示证明、户口簿" in qr_text(replace(owed, deferral_to_verify=True), SAY).split(
        "\n"
    )
    assert "核实" not in qr_text(replace(LOCAL, deferral_to_verify=True), SAY)


@pytest.mark.req("M09", "M12")
def test_names_give_way_before_the_word_provisional_does() -> None:
    many = replace(DELIVERED, materials_deferred=("材料" * 10,) * 9, deferral_to_verify=True)
    told = qr_text(many, SAY)
    assert len(told.encode()) <= MOST_BYTES
    assert "还要补交（能否后补待核实）：" in told


def test_online_it_ends_with_the_progress_address() -> None:
    lines = qr_text(DELIVERED, SAY).split("\n")
    assert lines[-1] == "https://platform.example.invalid/p/token"
    assert "申请编号 KSK 0627 1123 000018" in lines


def test_items_that_do_not_fit_are_counted() -> None:
    text = qr_text(CROWDED, SAY)
    assert "等 11 项\n" in text
    assert len(qr_modules(text)) <= VERSION_15


def test_where_not_one_name_fits_their_number_is_said() -> None:
    assert "退休：共 9 项\n" in qr_text(replace(LOCAL, items=("事项" * 80,) * 9), SAY)


def test_what_is_owed_comes_before_address_and_items() -> None:
    many = replace(DELIVERED, materials_deferred=("材料" * 10,) * 3, items=("一个很长的事项名称" * 3,) * 40)
    text = qr_text(many, SAY)
    assert text.count("材料" * 10) == 3
    assert text.index("还要补交") < text.index("咨询电话")


def test_an_address_is_held_whole_or_not_at_all() -> None:
    assert "https" not in qr_text(replace(DELIVERED, progress_url="https://x.invalid/" + "p" * 300), SAY)


def test_without_a_phone_of_the_office_there_is_the_hotline() -> None:
    assert qr_text(replace(LOCAL, phone=""), SAY).endswith("\n咨询电话 12345")


@given(names, names, any_text, any_text, any_text, st.text(alphabet="K0123456789", min_size=1, max_size=43))
@settings(max_examples=80, deadline=None)
def test_it_is_always_small_enough_to_be_read_from_paper(
    items: tuple[str, ...], deferred: tuple[str, ...], phone: str, name: str, bundle: str, number: str
) -> None:
    receipt = replace(
        DELIVERED,
        items=items,
        materials_deferred=deferred,
        phone=phone,
        applicant_masked=name,
        bundle_name=bundle,
        case_number=number,
        sample=True,
    )
    text = qr_text(receipt, SAY)
    assert number in text.replace(" ", "")
    assert len(text.encode()) <= MOST_BYTES


def test_the_largest_one_is_of_version_15() -> None:
    assert len(qr_modules("x" * MOST_BYTES)) == VERSION_15
    assert len(qr_modules("x" * (MOST_BYTES + 1))) > VERSION_15
