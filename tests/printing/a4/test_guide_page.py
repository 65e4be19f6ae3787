"""办事指南 on paper: everything of the guide, and what nobody published said to be so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.model.guide import Guide
from kiosk.model.rule import Rule
from kiosk.printing.a4.blank_form import blank_form_sheet
from kiosk.printing.a4.guide_page import guide_sheet
from tests.printing.a4.papers import ASSETS, CROWD, GUIDE, SECTIONS, TODAY, official, read, said, say, squeezed

pytestmark = pytest.mark.req("M03", "M17")


def paper(guide: Guide) -> str:
    return said(guide_sheet(guide, TODAY, say))


@pytest.fixture(scope="module")
def plain() -> str:
    return paper(GUIDE)


@pytest.mark.parametrize(
    "expected",
    [
        "退休“一件事”办事指南",
        "伊金霍洛旗·版本1",
        "自受理之日起22个工作日最慢的事项35个工作日",
        "到现场次数0次",
        "办理结果养老金核定表",
        "1.在职的企业职工",
        "1企业职工基本养老保险养老金申领人社部门2030承诺件",
        "住建部门1未公布即办件",
        "需要预约：需要现场核对",
        "银行卡必要复印件1份A4现场扫描拍卡号一面",
        "按情形原件或复印件1份免提交：电子证照户主页和本人页",
        "可以容缺：自受理之日起15个工作日内补交",
        "1.受理→2.审核→3.决定→4.送达",
        "邮寄费20元/件，到付送达自愿选择",
        "旗政务服务中心（样例）",
        "9:00-12:00",
        "退休以后医保怎么办？",
        "不够的，可以一次补缴。",
        "《样例条例》第十条",
        "2026年11月23日打印，以最新公布的为准",
    ],
)  # fmt: skip
def test_the_guide_says(plain: str, expected: str) -> None:
    assert expected in plain


def test_what_nobody_published_is_not_passed_off_as_none() -> None:
    bare = replace(
        GUIDE, conditions=(), fees=(), points=(), questions=(), flow=(), phone=" ", delivery="", lead_department=""
    )
    words = paper(bare)
    assert "咨询电话未公布" in words
    assert "牵头部门未公布" in words
    assert "办理流程未公布" in words
    assert "指南没有列出收费。" in words
    assert "免费" not in words
    assert "常见问题" not in words


@pytest.mark.req("M18")
def test_a_parents_guide_says_that_it_only_informs() -> None:
    assert "在本机不能按它申请" in paper(replace(GUIDE, accepts=False))
    assert "在本机不能按它申请" not in paper(GUIDE)


def test_a_code_that_nobody_could_read_is_shown_as_it_is() -> None:
    material = replace(GUIDE.materials[0], kind="7")
    assert "必要71份" in paper(replace(GUIDE, materials=(material,)))


def test_a_flow_that_is_one_long_text_is_a_paragraph() -> None:
    assert "办理流程" + "先到窗口" * 30 in paper(replace(GUIDE, flow=("先到窗口" * 30,)))


@pytest.mark.req("M04")
def test_a_conditional_material_says_in_which_cases_and_for_which_items_it_is_asked() -> None:
    rule = Rule.of({"kind": ("ill",), "who": ("agent", "ghost")}, {"lost": ("yes",)})
    material = replace(GUIDE.materials[3], when=rule, items=("pension", "hukou"))
    words = paper(replace(GUIDE, materials=(material,)))
    assert "用于第1、3项" in words
    assert "以下情形要交：怎么退休：因病提前退休，并且您替谁办：代办人/ghost；或者lost：yes" in words


def test_an_item_and_a_field_say_in_which_cases_they_are_there() -> None:
    rule = Rule.of({"kind": ("legal",)})
    field = replace(SECTIONS[0].fields[0], when=rule)
    guide = replace(GUIDE, items=(replace(GUIDE.items[0], when=rule),), form=(replace(SECTIONS[0], fields=(field,)),))
    assert "以下情形可以办：怎么退休：到法定退休年龄" in paper(guide)
    assert "“手机号码”只在以下情形填写：怎么退休：到法定退休年龄" in said(blank_form_sheet(guide, TODAY, say))


def test_sixty_materials_are_all_there_under_repeated_heads() -> None:
    pages = [
        squeezed(page.extract_text())
        for page in read(guide_sheet(replace(official(), materials=CROWD), TODAY, say)).pages
    ]
    words = "".join(pages)
    assert all(f"第{n}种材料" in words and f"《样例办法》第{n}条" in words for n in range(1, 61))
    assert sum("序号材料" in page for page in pages) >= 4


def test_an_official_guide_bears_no_mark_of_a_sample() -> None:
    assert "没有效力" in paper(GUIDE)
    assert "没有效力" not in paper(official())


def test_a_guide_of_the_sample_catalogue_prints_whole() -> None:
    catalogue = Catalogue(ASSETS / "catalogue", "150627")
    guide = next(catalogue.guide(tile.bundle_id) for tile in catalogue.tiles() if tile.available)
    words = paper(guide)
    assert [item.name for item in guide.items if squeezed(item.name) not in words] == []
    assert [material.name for material in guide.materials if squeezed(material.name) not in words] == []
    assert [question.question for question in guide.questions if squeezed(question.question) not in words] == []
    blank = said(blank_form_sheet(guide, TODAY, say))
    labels = [field.label for section in guide.form for field in section.fields if not field.prefill]
    assert [label for label in labels if squeezed(label) not in blank] == []


def test_no_guide_says_that_anything_was_accepted(plain: str) -> None:
    assert "已受理" not in plain


@pytest.mark.parametrize(
    "expected",
    [
        "空白表，供手工填写",
        "3户籍信息确认",
        "工人干部无",
        "备注（可不填）",
        "“公积金账号”只在办理第2项时填写。",
        "申请人（签名）",
    ],
)
def test_the_blank_form_has(expected: str) -> None:
    assert expected in said(blank_form_sheet(GUIDE, TODAY, say))


def test_the_blank_form_asks_nothing_twice_and_everybody_who_is_meant() -> None:
    own = replace(SECTIONS[0].fields[1], label="本人姓名", prefill="name")
    child = replace(own, label="新生儿姓名", about="subject")
    alone = replace(SECTIONS[1], title="只有本人的一节", fields=(own,))
    guide = replace(GUIDE, form=(replace(SECTIONS[0], fields=(own, child)), alone))
    words = said(blank_form_sheet(guide, TODAY, say))
    assert "只有本人的一节" in words
    assert words.count("本人姓名") == 2  # in both sections that ask for it, and not a third time as what the card tells
    assert "新生儿姓名" in words


def test_the_blank_form_holds_nobodys_data() -> None:
    words = said(blank_form_sheet(GUIDE, TODAY, say))
    assert "1506271966" not in words
    assert "巴特尔" not in words
