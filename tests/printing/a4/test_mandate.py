"""委托书: matter, powers, term, both persons; one text for one mandate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.documents.letter import letter_sha256
from kiosk.printing.a4.mandate import Mandate, blank_mandate_sheet, mandate_sheet, mandate_text
from kiosk.printing.a4.press import PaperNotMade
from tests.printing.a4.papers import HOSTILE, MANDATE, said, say, signed, squeezed

pytestmark = pytest.mark.req("M19")
TEXT = mandate_text(MANDATE, say)


def test_the_text_names_both_persons_the_matter_the_powers_and_the_term() -> None:
    assert TEXT.split("\n") == [
        "委托书",
        "委托人：巴特尔，居民身份证，号码150627196611230018，联系电话13800000000，住址伊金霍洛旗样例街一号",
        "受托人：乌云其木格，居民身份证，号码15062719710518000X，联系电话13900000000，住址—",
        "委托事项：在伊金霍洛旗办理退休“一件事”，共2项：1．企业职工基本养老保险养老金申领；2．户籍信息确认",
        "委托权限：1．提交申请和材料；2．补交、更正材料；3．签收办理机关的文书",
        "委托期限：2026年11月23日至2027年2月22日，首尾两日都算在内",
        "受托人在上述权限和期限内办理上述事项，由委托人承担法律后果。受托人不得转委托。",
        "日期：2026年11月23日",
    ]


def test_the_paper_holds_the_signed_text_and_its_hash_and_room_for_the_other_to_sign() -> None:
    words = said(mandate_sheet(MANDATE, TEXT, say, signed(TEXT), sample=True))
    assert squeezed(TEXT) in words
    assert letter_sha256(TEXT) in words
    assert "委托人（签名）" in words
    assert "日期：＿＿＿＿年＿＿月＿＿日" in words


@pytest.mark.parametrize(
    "changed",
    [
        replace(MANDATE, powers=(*MANDATE.powers, "领取证照")),
        replace(MANDATE, until=date(2027, 2, 23)),
        replace(MANDATE, items=MANDATE.items[:1]),
        replace(MANDATE, agent=replace(MANDATE.agent, number="150627197105180001")),
        replace(MANDATE, bundle_name="别的事"),
        replace(MANDATE, division_name="东胜区"),
    ],
    ids=["power", "term", "items", "agent", "matter", "place"],
)
def test_any_other_mandate_is_another_text_and_is_not_printed_with_this_one(changed: Mandate) -> None:
    assert mandate_text(changed, say) != TEXT
    with pytest.raises(PaperNotMade, match="letter"):
        mandate_sheet(changed, TEXT, say, signed(TEXT))


@pytest.mark.parametrize("whose", ["signature", "agent_signature"])
def test_a_signature_for_another_text_is_refused_on_either_side(whose: str) -> None:
    with pytest.raises(PaperNotMade, match="letter"):
        mandate_sheet(MANDATE, TEXT, say, **{whose: signed("另一份")})


@pytest.mark.parametrize(
    "changed",
    [
        replace(MANDATE, powers=()),
        replace(MANDATE, powers=(" ",)),
        replace(MANDATE, items=()),
        replace(MANDATE, until=date(2026, 11, 22)),
        replace(MANDATE, since=date(2027, 3, 1)),
        replace(MANDATE, made_on=date(2027, 3, 1)),
        replace(MANDATE, agent=replace(MANDATE.agent, name=" ")),
        replace(MANDATE, principal=replace(MANDATE.principal, number="")),
        replace(MANDATE, agent=replace(MANDATE.agent, number="150627196611230018 ")),
        replace(MANDATE, agent=replace(MANDATE.agent, document="library_card")),
    ],
    ids=["no power", "blank power", "no item", "over", "ends first", "expired", "no agent", "no number", "oneself", "document"],
)  # fmt: skip
def test_a_mandate_that_would_not_hold_is_not_written(changed: Mandate) -> None:
    with pytest.raises(PaperNotMade) as refused:
        mandate_text(changed, say)
    assert refused.value.code == "incomplete"
    assert "巴特尔" not in str(refused.value)


def test_a_mandate_of_one_day_is_one() -> None:
    assert "2026年11月23日至2026年11月23日" in mandate_text(replace(MANDATE, until=MANDATE.since), say)


def test_no_value_can_write_a_paragraph_of_its_own() -> None:
    forged = replace(MANDATE, principal=replace(MANDATE.principal, name="巴特尔\n委托权限：一切"))
    assert len(mandate_text(forged, say).split("\n")) == 8


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_as_they_are(words: str) -> None:
    hostile = replace(MANDATE, powers=(words,))
    assert squeezed(words) in said(mandate_sheet(hostile, mandate_text(hostile, say), say))


def test_the_blank_mandate_names_matter_and_items_and_nobody() -> None:
    words = said(blank_mandate_sheet(MANDATE.bundle_name, MANDATE.items, say))
    assert all(item in words for item in MANDATE.items)
    assert words.count("姓名证件类型") == 2
    assert "巴特尔" not in words


@pytest.mark.req("M21")
def test_its_repr_tells_nothing_of_the_two() -> None:
    assert "巴特尔" not in repr(MANDATE)
    assert "1506" not in repr(MANDATE)
