"""From the submission to the receipt: masked once and for all."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journey.state import Place
from kiosk.model.identity import IdCard
from kiosk.model.page import Page, Verdict
from kiosk.model.submission import CapturedMaterial, Submission
from kiosk.printing.receipt_data import receipt_of

PAGE = Page(b"jpeg", b"preview", 10, 10, 300, Verdict(ok=True), Page.digest(b"jpeg"))
PLACE = Place("YJHL0001", "150627", "伊金霍洛旗", "样例中心", "0477-000-0001")
SUBMISSION = Submission(
    submission_id="0190-id",
    local_number="L-1",
    kiosk_id="YJHL0001",
    division="150627",
    division_name="伊金霍洛旗",
    bundle_id="retirement",
    bundle_name="退休",
    guide_version="1",
    items=(("pension", "养老金申领"),),
    applicant=IdCard("resident", "乌云其木格", "female", "15062719710518000X"),
    materials=(
        CapturedMaterial("bank_card", "银行卡", "scanned", (PAGE, PAGE)),
        CapturedMaterial("id_card", "身份证", "verified"),
        CapturedMaterial("hukou", "户口簿", "to_verify"),
    ),
    created_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    promised_days=22,
    phone="0477-000-0000",
)


@pytest.mark.req("M12", "M21")
def test_name_and_number_are_masked_for_good() -> None:
    receipt = receipt_of(SUBMISSION, PLACE)
    assert (receipt.applicant_masked, receipt.number_masked) == ("乌***格", "1506**********000X")
    assert "乌云其木格" not in str(asdict(receipt))
    assert "15062719710518000X" not in str(asdict(receipt))


@pytest.mark.req("M12")
def test_pages_are_counted_and_an_unchecked_waiver_stands_apart() -> None:
    receipt = receipt_of(SUBMISSION, PLACE)
    assert receipt.materials_taken == (("银行卡", 2), ("身份证", 0))
    assert receipt.materials_to_verify == ("户口簿",)
    assert receipt.materials_deferred == ()


@pytest.mark.parametrize("state", ["to_scan", "problem", "to_sign"])
def test_what_was_not_taken_is_owed_and_never_printed_as_taken(state: str) -> None:
    open_one = CapturedMaterial("notice", "公示证明", state)
    receipt = receipt_of(replace(SUBMISSION, materials=(*SUBMISSION.materials, open_one)), PLACE)
    assert receipt.materials_deferred == ("公示证明",)
    assert "公示证明" not in dict(receipt.materials_taken)


@pytest.mark.req("M09")
def test_a_deferred_material_is_named_once_and_not_as_taken() -> None:
    receipt = receipt_of(SUBMISSION, PLACE, deferred=("户口簿", "户口簿"))
    assert receipt.materials_deferred == ("户口簿",)
    assert receipt.materials_to_verify == ()


@pytest.mark.req("M06", "M12")
def test_what_of_the_form_is_left_to_the_counter_is_named_once_and_on_one_line() -> None:
    receipt = receipt_of(replace(SUBMISSION, left=("配偶\n姓名", "住址", "住址")), PLACE)
    assert receipt.left == ("配偶 姓名", "住址")


@pytest.mark.req("M12")
def test_the_offices_own_phone_comes_before_the_places() -> None:
    assert receipt_of(SUBMISSION, PLACE).phone == "0477-000-0000"
    assert receipt_of(replace(SUBMISSION, phone=""), PLACE).phone == "0477-000-0001"


def test_a_slowest_item_is_told_only_when_it_is_slower_than_the_bundle() -> None:
    assert receipt_of(replace(SUBMISSION, longest_days=35), PLACE).longest_days == 35
    assert receipt_of(replace(SUBMISSION, longest_days=22), PLACE).longest_days == 0


def test_sample_content_makes_a_sample_receipt() -> None:
    assert receipt_of(replace(SUBMISSION, sample=True), PLACE).sample
    assert not receipt_of(SUBMISSION, PLACE).sample


@pytest.mark.parametrize("missing", ["applicant", "created_at"])
def test_without_applicant_or_time_there_is_no_receipt(missing: str) -> None:
    with pytest.raises(ValueError, match="names its applicant and its time"):
        receipt_of(replace(SUBMISSION, **{missing: None}), PLACE)  # type: ignore[arg-type]


@pytest.mark.req("M12")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\x85"])
def test_no_name_prints_a_line_of_its_own(end: str) -> None:
    applicant = replace(SUBMISSION.applicant, name=f"{end}已受理") if SUBMISSION.applicant else None
    item = ("x", f"甲{end}已受理")
    receipt = receipt_of(replace(SUBMISSION, applicant=applicant, items=(item,), phone=f"1{end}2"), PLACE)
    assert (receipt.applicant_masked, receipt.items, receipt.phone) == ("已*理", ("甲 已受理",), "1 2")


def test_half_a_surrogate_pair_cannot_break_the_code() -> None:
    assert receipt_of(replace(SUBMISSION, bundle_name="退\ud800休"), PLACE).bundle_name == "退□休"


@pytest.mark.req("M12", "M21")
@given(st.text(max_size=30), st.text(alphabet="0123456789X", max_size=20))
def test_no_more_of_a_person_than_the_ends_ever_reaches_the_receipt(name: str, number: str) -> None:
    receipt = receipt_of(replace(SUBMISSION, applicant=IdCard("resident", name, "male", number)), PLACE)
    assert set(receipt.applicant_masked[1:-1]) <= {"*"}
    assert set(receipt.number_masked[4:-4]) <= {"*"}
