"""申请表: what it says, what it refuses, and that it promises nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.model.checklist import Checklist, ChecklistRow, RowState
from kiosk.model.guide import FormField, FormSection, Provenance
from kiosk.model.material import Deferral
from kiosk.printing.a4.application import Application, application_sheet
from kiosk.printing.a4.press import PaperNotMade
from tests.printing.a4.papers import (
    APPLICATION,
    GUIDE,
    HOSTILE,
    LONG_NAME,
    MATERIALS,
    NUMBER,
    SECTIONS,
    SUBMISSION,
    card,
    crowded,
    official,
    said,
    say,
    signed,
    squeezed,
)

pytestmark = pytest.mark.req("M06")


def paper(application: Application) -> str:
    return said(application_sheet(application, say))


@pytest.fixture(scope="module")
def plain() -> str:
    return paper(APPLICATION)


@pytest.mark.parametrize(
    "expected",
    [
        "退休“一件事”申请表",
        f"本机编号{NUMBER}",
        "姓名巴特尔",
        "证件类型居民身份证",
        "证件号码150627196611230018",
        "性别男",
        "民族蒙古",
        "出生日期1966年11月23日",
        "有效期限2016年5月1日至2036年5月1日",
        "办理身份本人",
        "填表时间2026年11月23日10:24",
        "办理地伊金霍洛旗（150627）",
        "1企业职工基本养老保险养老金申领人社部门20",
        "2户籍信息确认公安部门35",
        "怎么退休到法定退休年龄",
        "手机号码13800000000",
        "岗位工人",
        "参加工作日期1986年7月1日",
        "备注—",
        "公积金账号（没有填写）",
        "银行卡复印件已扫描2",
        "居民户口簿原件或复印件免提交，待核验",
        "日期：2026年11月23日",
        "第1页，共2页",
    ],
)  # fmt: skip
def test_the_form_says(plain: str, expected: str) -> None:
    assert expected in plain


@pytest.mark.req("M09")
def test_whether_materials_may_follow_later_is_said_until_the_platform_has(plain: str) -> None:
    asked = replace(APPLICATION, submission=replace(APPLICATION.submission, deferral_to_verify=True))
    assert "能否后补，待平台核实；不符合后补条件的，须在规定期限内补交。" in paper(asked)
    assert "能否后补" not in plain
    nothing_owed = replace(asked, checklist=Checklist(()))
    assert "能否后补" not in paper(nothing_owed)


@pytest.mark.req("M09")
def test_what_follows_later_stands_with_its_way_and_its_days(plain: str) -> None:
    assert "容缺后补的材料" in plain
    assert "邮寄或者送到政务服务中心二楼人社窗口" in plain
    assert "自受理之日起15个工作日内" in plain


@pytest.mark.req("M12")
@pytest.mark.parametrize("application", [APPLICATION, crowded()], ids=["plain", "crowded"])
def test_the_form_never_says_that_anything_was_accepted(application: Application) -> None:
    words = paper(application)
    assert "本表不代表已受理" in words
    assert "已受理" not in words.replace("不代表已受理", "")
    assert "受理通知书" not in words


@pytest.mark.req("M03")
def test_the_slowest_item_is_told_beside_the_bundles_days(plain: str) -> None:
    assert "承诺自受理之日起22个工作日，最慢的事项35个工作日" in plain
    assert "最慢" not in paper(replace(APPLICATION, submission=replace(SUBMISSION, longest_days=20)))


@pytest.mark.req("M10")
def test_the_hash_of_the_letter_stands_under_the_signature(plain: str) -> None:
    assert SUBMISSION.signature is not None
    assert SUBMISSION.signature.letter_sha256 in plain


def test_a_form_of_an_official_guide_bears_no_mark_of_a_sample() -> None:
    real = replace(
        APPLICATION, guide=official(), submission=replace(SUBMISSION, sample=False, phone="0477-1", applicant=card())
    )
    assert "没有效力" not in paper(real)


@pytest.mark.parametrize("sample_submission", [True, False])
def test_a_sample_guide_or_a_sample_submission_marks_the_form(sample_submission: bool) -> None:
    guide = official() if sample_submission else replace(GUIDE, provenance=Provenance.SAMPLE)
    assert "没有效力" in paper(
        replace(APPLICATION, guide=guide, submission=replace(SUBMISSION, sample=sample_submission))
    )


def test_a_name_of_forty_characters_and_every_hostile_word_are_whole() -> None:
    words = paper(crowded())
    assert len(LONG_NAME) == 40
    assert squeezed(LONG_NAME) in words
    assert [hostile for hostile in HOSTILE if squeezed(hostile) not in words] == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": "张\ue863"}, "姓名张□"),
        ({"name": "张\ue863"}, "编码是：U+E863"),
        ({"name": "𬱖𠮷"}, "姓名𬱖𠮷"),
        ({"ethnicity": None}, "民族—"),
        ({"birth_date": None}, "出生日期—"),
        ({"valid_from": None, "valid_until": None}, "有效期限—"),
        ({"valid_until": None, "long_term": True}, "2016年5月1日至长期"),
        ({"document": "social_security", "sex": "not_stated"}, "社会保障卡"),
        ({"warnings": ("number_check",)}, "读取证件时有1处需要核对"),
    ],
)
def test_a_card_is_printed_with_what_it_has_and_lacks(changed: dict[str, object], expected: str) -> None:
    assert expected in paper(replace(APPLICATION, submission=replace(SUBMISSION, applicant=card(**changed))))


def test_who_applies_is_not_guessed_where_nobody_asked() -> None:
    assert "办理身份未询问" in paper(replace(APPLICATION, submission=replace(SUBMISSION, answers={})))


@pytest.mark.req("M19")
def test_an_agent_stands_as_such() -> None:
    assert "办理身份代办人" in paper(replace(APPLICATION, submission=replace(SUBMISSION, answers={"who": "agent"})))


@pytest.mark.parametrize("state", list(RowState))
def test_every_state_of_a_material_has_words(state: RowState) -> None:
    row = ChecklistRow(MATERIALS[4], state, deferral=MATERIALS[4].deferrals[0])
    application_sheet(replace(APPLICATION, checklist=Checklist((row,))), say)


def test_a_checklist_without_materials_says_so() -> None:
    assert "申请材料没有" in paper(replace(APPLICATION, checklist=Checklist(())))


def test_an_odd_value_is_printed_as_it_was_entered() -> None:
    words = paper(replace(APPLICATION, values={"since": "某年某月", "post": "别的岗位"}))
    assert "参加工作日期某年某月" in words
    assert "岗位别的岗位" in words


def test_an_unsigned_form_has_a_line_for_a_pen() -> None:
    words = paper(replace(APPLICATION, submission=replace(SUBMISSION, signature=None, letter="")))
    assert "日期：＿＿＿＿年＿＿月＿＿日" in words
    assert "SHA-256" not in words


def test_a_section_without_a_field_leaves_no_heading() -> None:
    empty = (*SECTIONS, FormSection("x", "空的一节", ()))
    assert "空的一节" not in paper(replace(APPLICATION, sections=empty))


def test_a_signature_for_another_letter_makes_no_form() -> None:
    with pytest.raises(PaperNotMade, match="letter"):
        application_sheet(replace(APPLICATION, submission=replace(SUBMISSION, signature=signed("另一封"))), say)


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant": None},
        {"created_at": None},
        {"items": ()},
        {"local_number": ""},
        {"guide_version": "2"},
        {"bundle_id": "newborn"},
        {"items": (("ghost", "没有的事项"),)},
        {"applicant": card(document="library_card")},
        {"applicant": card(sex="?")},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_form_that_would_be_incomplete_is_not_made(changes: dict[str, object]) -> None:
    with pytest.raises(PaperNotMade) as refused:
        application_sheet(replace(APPLICATION, submission=replace(SUBMISSION, **changes)), say)  # type: ignore[arg-type]
    assert refused.value.code == "incomplete"


@pytest.mark.req("M09")
@pytest.mark.parametrize("word", [None, Deferral(("pension",), 0, "窗口"), Deferral(("pension",), 5, " ")])
def test_a_material_that_follows_under_no_word_makes_no_form(word: Deferral | None) -> None:
    rows = (ChecklistRow(MATERIALS[4], RowState.DEFERRED, deferral=word),)
    with pytest.raises(PaperNotMade, match="how and by when"):
        application_sheet(replace(APPLICATION, checklist=Checklist(rows)), say)


@pytest.mark.req("M21")
def test_neither_refusal_nor_repr_tells_who_it_was() -> None:
    assert "巴特尔" not in repr(APPLICATION)
    with pytest.raises(PaperNotMade) as refused:
        application_sheet(replace(APPLICATION, submission=replace(SUBMISSION, items=())), say)
    assert "巴特尔" not in str(refused.value)


def test_a_choice_of_many_words_takes_a_row_of_its_own() -> None:
    long = FormField("c", "选择", "choice", options=(("a", "一个要占一整行的很长很长的选项"),))
    sections = (FormSection("s", "一节", (long, FormField("d", "其他", "text"))),)
    words = paper(replace(APPLICATION, sections=sections, values={"c": "a", "d": "甲"}))
    assert "选择一个要占一整行的很长很长的选项其他甲" in words
