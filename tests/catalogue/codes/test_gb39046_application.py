"""A submission as 申请 of GB/T 39046: what it says, what it leaves out by name, what it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.codes.divisions import NoDivision
from kiosk.catalogue.codes.gb39046_application import ELEMENTS, NotAnApplication, OperatorCodes, absent, to_gb39046
from kiosk.catalogue.codes.lengths import DoesNotFit
from kiosk.catalogue.codes.table import CodeProblem, UnmappedValue
from kiosk.model.bundle import Audience
from kiosk.model.guide import FormField, FormSection, Guide, ItemCode
from kiosk.model.page import Page, Verdict
from kiosk.model.situation import Asks, Option, Situation
from kiosk.model.submission import CapturedMaterial, Submission
from tests.printing.a4.papers import CARD, GUIDE, NUMBER, SUBMISSION

pytestmark = pytest.mark.req("M44")
OPERATOR = OperatorCodes(documents={"resident": "111"}, items={"pension": "11150627MB00000000"}, source="5")
PAGE = Page(b"jpeg", b"", 10, 10, 300, Verdict(ok=True), Page.digest(b"jpeg"))
FORM = (
    FormSection(
        "s",
        "",
        (
            FormField("mobile", "手机", "phone", element="联系人手机"),
            FormField("home", "住址", "address", element="通讯地址"),
            FormField("agent", "代办人证件", "id_number", element="代理人证件号", about="agent"),
            FormField("other", "其他", "text", element="没有这样的要素"),
            FormField("forged", "其他", "text", element="申请者名称"),
        ),
    ),
)
FORMED = replace(GUIDE, form=FORM)
VALUES = {"mobile": "13800000000", "home": "样例街一号", "other": "x", "forged": "别人"}
SENT = replace(
    SUBMISSION,
    form=VALUES,
    materials=(
        CapturedMaterial("card", "银行卡", "scanned", (PAGE, PAGE)),
        CapturedMaterial("hukou", "居民户口簿", "to_verify"),
        CapturedMaterial("child", "独生子女证", "deferred"),
    ),
)


def records(
    submission: Submission = SENT, guide: Guide = FORMED, operator: OperatorCodes = OPERATOR
) -> dict[str, dict[str, object]]:
    return to_gb39046(submission, guide, operator)


def test_a_bundle_gives_one_application_for_each_chosen_item() -> None:
    assert list(records()) == ["pension", "hukou"]


def test_an_application_names_its_elements_as_the_standard_does() -> None:
    assert records()["pension"] == {
        "办件编号": NUMBER,
        "实施编码": "11150627MB00000000",
        "事项名称": "企业职工基本养老保险养老金申领",
        "办件类型": "承诺件",
        "办件类型代码": "2",
        "申请者名称": "巴特尔",
        "申请者证件类型代码": "111",
        "申请者证件号": "150627196611230018",
        "联系人手机": "13800000000",
        "通讯地址": "样例街一号",
        "申报来源代码": "5",
        "申请时间": "20261123T102405",
        "行政区划": "150627",
        "材料": [
            {"材料名称": "银行卡", "是否收取": True, "收取数量": 2},
            {"材料名称": "居民户口簿", "是否收取": False, "收取数量": 0},
            {"材料名称": "独生子女证", "是否收取": False, "收取数量": 0},
        ],
    }


def test_every_element_is_one_of_the_standards() -> None:
    assert {key for record in records().values() for key in record} <= {*ELEMENTS, "材料"}


def test_what_the_kiosk_does_not_know_stays_out_and_is_named() -> None:
    record = records()["hukou"]
    assert "实施编码" not in record
    assert absent(record)[:1] == ("实施编码",)
    assert "法定代表人" in absent(record)
    assert "" not in record.values()


def test_the_platforms_number_takes_the_place_of_the_local_one() -> None:
    record = to_gb39046(SENT, FORMED, OPERATOR, "KSK06271123000018")["pension"]
    assert record["办件编号"] == "KSK06271123000018"


def test_an_item_that_is_done_at_once_has_the_code_of_annex_a() -> None:
    record = records(replace(SENT, items=(("fund", "住房公积金提取"),)))["fund"]
    assert (record["办件类型"], record["办件类型代码"]) == ("即办件", "1")


def test_an_item_of_which_nobody_has_said_it_is_refused() -> None:
    unsaid = replace(FORMED, items=tuple(replace(item, instant=None) for item in FORMED.items))
    with pytest.raises(UnmappedValue, match=r"办件类型: .* pension"):
        records(guide=unsaid)


@pytest.mark.parametrize("operator", [OperatorCodes(), OperatorCodes(documents={"hmt_permit": "516"})])
def test_a_kind_of_card_without_a_number_is_refused(operator: OperatorCodes) -> None:
    with pytest.raises(UnmappedValue, match="resident") as refused:
        records(operator=operator)
    assert CARD.number not in str(refused.value)
    assert CARD.name not in str(refused.value)


def test_without_an_operators_word_there_is_no_default() -> None:
    with pytest.raises(UnmappedValue, match=r"GA/T 2000\.156"):
        to_gb39046(SENT, FORMED)


@pytest.mark.parametrize(
    ("changes", "operator", "element"),
    [
        ({}, replace(OPERATOR, items={"pension": "12441500196720244T3442199806003"}), "实施编码"),
        ({}, replace(OPERATOR, documents={"resident": "11"}), "申请者证件类型代码"),
        ({}, replace(OPERATOR, documents={"resident": "ID1"}), "申请者证件类型代码"),
        ({"applicant": replace(CARD, number="1" * 19)}, OPERATOR, "申请者证件号"),
        ({"local_number": "L" * 51}, OPERATOR, "办件编号"),
        ({"division": "150627100205"}, OPERATOR, "行政区划"),
        ({"division": "150627999000"}, OPERATOR, "行政区划"),
    ],
)
def test_what_is_too_long_is_refused_by_its_element_and_never_cut(
    changes: dict[str, object], operator: OperatorCodes, element: str
) -> None:
    with pytest.raises(DoesNotFit, match=element):
        records(replace(SENT, **changes), operator=operator)  # type: ignore[arg-type]


def test_a_town_takes_all_nine_digits() -> None:
    assert records(replace(SENT, division="150627100000"))["pension"]["行政区划"] == "150627100"


def test_a_division_that_is_none_is_refused() -> None:
    with pytest.raises(NoDivision):
        records(replace(SENT, division="鄂尔多斯"))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((("基本编码", "B1"), ("实施编码", "A1")), "A1"),
        ((("实施编码", "A1"), ("实施编码", "B2")), None),
        ((("基本编码", "A1"),), None),
        ((), None),
    ],
)
def test_of_several_codes_none_is_taken_for_the_one(codes: tuple[tuple[str, str], ...], expected: str | None) -> None:
    told = tuple(ItemCode(kind, code) for kind, code in codes)
    guide = replace(FORMED, items=tuple(replace(item, codes=told) for item in FORMED.items))
    assert records(guide=guide, operator=replace(OPERATOR, items={}))["pension"].get("实施编码") == expected


def test_the_form_cannot_name_another_applicant() -> None:
    assert records()["pension"]["申请者名称"] == "巴特尔"


def test_an_agent_comes_from_the_form() -> None:
    record = records(replace(SENT, form={**VALUES, "agent": "15062719710518000X"}))["pension"]
    assert record["代理人证件号"] == "15062719710518000X"


def test_one_element_said_twice_and_differently_is_refused() -> None:
    section = replace(FORM[0], fields=(*FORM[0].fields, FormField("m2", "另一个手机", "phone", element="联系人手机")))
    guide = replace(FORMED, form=(section,))
    with pytest.raises(NotAnApplication, match="联系人手机") as refused:
        records(replace(SENT, form={**VALUES, "m2": "13900000000"}), guide)
    assert "139" not in str(refused.value)
    assert records(replace(SENT, form={**VALUES, "m2": VALUES["mobile"]}), guide)


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant": None}, {"created_at": None}, {"items": ()}, {"local_number": ""}, {"guide_version": "2"},
        {"bundle_id": "newborn"}, {"items": (("ghost", "没有"),)},
    ],
    ids=lambda changes: next(iter(changes)),
)  # fmt: skip
def test_what_is_no_application_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(NotAnApplication):
        records(replace(SENT, **changes))  # type: ignore[arg-type]


def test_every_refusal_is_of_one_kind_that_a_caller_can_name() -> None:
    assert all(issubclass(kind, CodeProblem) for kind in (NotAnApplication, UnmappedValue, DoesNotFit, NoDivision))


NAMED = FormSection(
    "who",
    "",
    (
        FormField("firm", "企业名称", "text", about="enterprise", use="enterprise_name"),
        FormField("code", "统一社会信用代码", "uscc", about="enterprise", use="uscc"),
        FormField("whose", "姓名", "name", about="subject", use="subject_name"),
        FormField("number", "证件号码", "id_number", about="subject", use="subject_number"),
    ),
)
WHO = Situation("who", "谁来办", "", (Option("self", "本人"), Option("agent", "替人办")), Asks.APPLICANT)


@pytest.mark.req("M05", "M19")
def test_an_enterprise_applies_by_its_own_name_and_code() -> None:
    firm = replace(FORMED, audience=Audience.ENTERPRISE, form=(NAMED,))
    sent = replace(SENT, form={"firm": "样例商店", "code": "911506270000000002"})
    record = records(sent, firm, OperatorCodes(documents={"resident": "111", "uscc": "001"}))["hukou"]
    assert (record["申请者名称"], record["申请者证件类型代码"], record["申请者证件号"]) == (
        "样例商店",
        "001",
        "911506270000000002",
    )
    assert record["法定代表人"] == CARD.name


@pytest.mark.req("M19")
def test_an_agents_card_is_never_put_in_the_applicants_place() -> None:
    guide = replace(FORMED, form=(NAMED,), situations=(WHO,))
    agent = replace(SENT, answers={"who": "agent"}, form={"number": "150627199001010013"})
    record = records(agent, guide)["hukou"]
    assert "申请者名称" not in record
    assert record["申请者证件号"] == "150627199001010013"
    assert CARD.number not in record.values()
