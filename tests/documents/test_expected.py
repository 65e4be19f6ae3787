"""Which papers do for a material, by its name; and that nothing is claimed where a name leaves it open."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.expected import DOCUMENT_TYPES, mismatch, types_of
from kiosk.documents.recipes import RECIPES

pytestmark = pytest.mark.req("M08")
CARD = ("resident_card_front", "resident_card_back")


def test_the_types_are_those_that_can_be_read() -> None:
    assert set(DOCUMENT_TYPES) == set(RECIPES)


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("身份证", CARD),
        ("中华人民共和国居民身份证", CARD),
        ("申请人身份证复印件", CARD),
        ("法定代表人或经办人身份证", CARD),
        ("法人或经办人（授权委托书）身份证", CARD),
        ("身份证正反面", CARD),
        ("身份证人像面", CARD[:1]),
        ("居民身份证（国徽面）", CARD[1:]),
        ("户口簿", ("hukou_page",)),
        ("户口本", ("hukou_page",)),
        ("户口簿首页及本人页", ("hukou_page",)),
        ("被投靠人户口页", ("hukou_page",)),
        ("常住人口登记卡", ("hukou_page",)),
        ("结婚证（投靠配偶落户登记）", ("marriage_certificate",)),
        ("结婚证原件及复印件", ("marriage_certificate",)),
        ("出生证", ("birth_certificate",)),
        ("《出生医学证明》", ("birth_certificate",)),
        ("居民死亡医学证明（推断）书", ("death_certificate",)),
        ("残疾证", ("disability_card",)),
        ("第三代社会保障卡", ("social_security_card",)),
        ("银行卡或社会保障卡", ("bank_card", "social_security_card")),
        ("夫妻双方身份证和结婚证", (*CARD, "marriage_certificate")),
        ("hukou_page", ("hukou_page",)),
        (" 银行卡 ", ("bank_card",)),
    ],
)
def test_a_name_says_which_papers_do(name: str, types: tuple[str, ...]) -> None:
    assert types_of(name) == types


@pytest.mark.parametrize(
    "name",
    [
        "",
        "收入证明",
        "身份证明",
        "身份证或护照",
        "身份证等有效证件",
        "身份证或其他有效身份证件",
        "户口迁移证明",
        "户口迁移证明/迁入地户口本",
        "户籍卡或劳动合同书或就业协议书或社保参保缴费明细证明",
        "《居民死亡医学证明（推断）书》、非正常死亡证明",
        "出生医学证明首次签发表",
        "新生儿出生医学记录",
        "残疾人注销申明",
        "银行卡信息",
        "企业银行账户信息",
        "身份证遗失声明",
        "社会保障卡申领登记表",
        "公安机关出具的死亡证明",
    ],
)
def test_of_a_name_that_leaves_it_open_nothing_is_expected(name: str) -> None:
    assert types_of(name) == ()
    assert mismatch(name, "bank_card") == ""


@pytest.mark.parametrize("room", ["expected", "fingerprint", "crosscheck"])
def test_what_the_walk_asks_of_pages_loads_no_picture(room: str) -> None:
    program = f"import sys, kiosk.documents.{room}; sys.exit(bool({{'cv2', 'numpy', 'PIL', 'onnxruntime'}} & {{*sys.modules}}))"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=20))
def test_no_name_and_no_type_break_the_comparison(name: str, document: str) -> None:
    assert mismatch(name, document) in ("", "wrong_side", "wrong_document")


def test_of_a_page_that_could_not_be_told_nothing_is_claimed() -> None:
    assert mismatch("居民户口簿", "") == ""
    assert mismatch("居民户口簿", "other") == "wrong_document"
