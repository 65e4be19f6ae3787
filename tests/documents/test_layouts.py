"""Papers as different presses set them: the same values out of each. Print is given as lines, since only the layout is tried."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.documents.ocr import Line, Text
from kiosk.documents.reading import Read, read_page

pytestmark = pytest.mark.req("M08")
HIS, HERS, ITS = "15062719661123001X", "150627199001011227", "430104198001010013"
PAGE = np.zeros((1000, 1400, 3), np.uint8)


def wide(text: str) -> float:
    return sum(30.0 if unicodedata.east_asian_width(one) in "WF" else 16.0 for one in text)


def paper(*rows: tuple[float, str]) -> Read:
    """Each row: its top, and pieces at columns: ``0 姓名 / 120 巴特尔``."""
    lines = []
    for top, row in rows:
        for piece in row.split(" / "):
            left, _, text = piece.partition(" ")
            x = float(left)
            lines.append(Line(text, 0.95, (x, top, x + wide(text), top + 30)))
    return read_page(PAGE, Text(tuple(lines), 0))


def fields(read: Read) -> dict[str, str | None]:
    return {name: value.text for name, value in read.fields.items()}


COUPLE = {
    "name": "其木格", "registered_on": "2019-05-20", "certificate_number": "J150602-2019-001234",
    "husband_name": "巴特尔", "husband_number": HIS, "wife_name": "其木格", "wife_number": HERS,
}  # fmt: skip
HEAD = (
    (0, "0 持证人 / 200 其木格"),
    (50, "0 登记日期 / 200 2019年5月20日"),
    (100, "0 结婚证字号 / 200 J150602-2019-001234"),
)


def test_a_marriage_one_below_the_other_the_woman_first() -> None:
    read = paper(
        *HEAD,
        (200, "0 姓名 / 90 其木格 / 400 性别 / 490 女"), (250, "0 国籍 / 90 中国 / 400 出生日期 / 540 1990年01月01日"),
        (300, f"0 身份证件号 / 200 {HERS}"),
        (400, "0 姓名 / 90 巴特尔 / 400 性别 / 490 男"), (450, "0 国籍 / 90 中国 / 400 出生日期 / 540 1966年11月23日"),
        (500, f"0 身份证件号 / 200 {HIS}"),
    )  # fmt: skip
    assert (read.type, fields(read)) == ("marriage_certificate", COUPLE)


def test_a_marriage_side_by_side() -> None:
    read = paper(
        *HEAD,
        (200, "0 姓名巴特尔 / 600 姓名其木格"), (250, "0 性别男 / 600 性别女"), (300, "0 国籍中国 / 600 国籍中国"),
        (350, "0 出生日期1966年11月23日 / 600 出生日期1990年01月01日"),
        (400, f"0 身份证件号{HIS} / 600 身份证件号{HERS}"),
    )  # fmt: skip
    assert (read.type, fields(read)) == ("marriage_certificate", COUPLE)


def test_a_marriage_in_which_no_sex_can_be_read_goes_by_the_numbers() -> None:
    read = paper(
        *HEAD, (200, "0 姓名 / 90 其木格"), (300, f"0 身份证件号 / 200 {HERS}"), (400, "0 姓名 / 90 巴特尔"),
        (500, f"0 身份证件号 / 200 {HIS}"),
    )  # fmt: skip
    assert fields(read) == COUPLE


def test_a_birth_certificate_whose_parents_number_has_a_label_of_its_own() -> None:
    read = paper(
        (0, "300 出生医学证明"),
        (60, "0 新生儿姓名 / 200 小明明 / 600 性别 / 700 男 / 800 出生时间 / 960 2023年3月4日5时6分"),
        (120, "0 出生孕周 / 200 39周 / 400 出生体重 / 560 3250克"),
        (180, "0 母亲姓名 / 200 其木格 / 400 年龄 / 500 33 / 600 国籍 / 700 中国 / 800 民族 / 900 蒙古族"),
        (240, f"0 有效身份证件类别 / 260 居民身份证 / 600 有效身份证件号码 / 860 {HERS}"),
        (300, "0 父亲姓名 / 200 巴特尔 / 400 年龄 / 500 56 / 600 国籍 / 700 中国 / 800 民族 / 900 蒙古族"),
        (360, f"0 有效身份证件类别 / 260 居民身份证 / 600 有效身份证件号码 / 860 {HIS}"),
        (420, "0 签发机构 / 200 某某医院 / 800 出生证编号 / 980 P150123456"),
    )
    assert read.type == "birth_certificate"
    assert fields(read) == {
        "name": "小明明", "sex": "男", "birth_date": "2023-03-04", "certificate_number": "P150123456",
        "mother_name": "其木格", "mother_number": HERS, "father_name": "巴特尔", "father_number": HIS,
    }  # fmt: skip


def test_a_birth_certificate_across_with_the_parents_side_by_side() -> None:
    read = paper(
        (0, "500 出生医学证明"), (60, "0 新生儿姓名 / 200 小明明 / 600 性别 / 700 女"),
        (120, "0 出生时间 / 200 2023年3月4日 / 600 出生证编号 / 800 P150123456"),
        (200, "0 母亲姓名 / 200 其木格 / 700 父亲姓名 / 900 巴特尔"),
        (260, f"0 身份证件号码 / 240 {HERS} / 700 身份证件号码 / 940 {HIS}"),
    )  # fmt: skip
    assert {name: value for name, value in fields(read).items() if "_n" in name and "cert" not in name} == {
        "mother_name": "其木格", "mother_number": HERS, "father_name": "巴特尔", "father_number": HIS,
    }  # fmt: skip


def test_a_register_page_whose_label_stands_on_two_lines() -> None:
    read = paper(
        (0, "400 常住人口登记卡"), (50, "600 户主或与"), (68, "0 姓名 / 200 其木格 / 840 长女"), (86, "600 户主关系"),
        (150, "0 曾用名 / 600 性别 / 840 女"), (210, "0 出生地 / 200 东胜区 / 600 民族 / 840 蒙古族"),
        (270, "0 籍贯 / 200 东胜区 / 600 出生日期 / 840 1990年1月1日"), (330, f"0 公民身份号码 / 260 {HERS} / 900 血型"),
    )  # fmt: skip
    assert read.type == "hukou_page"
    assert fields(read) == {
        "name": "其木格", "relation": "长女", "sex": "女", "ethnicity": "蒙古", "birth_date": "1990-01-01", "number": HERS,
    }  # fmt: skip


def test_the_first_page_of_a_register_names_the_householder_and_no_page_owner() -> None:
    read = paper(
        (0, "300 居民户口簿"), (60, "0 户别 / 200 家庭户 / 600 户主姓名 / 800 巴特尔"), (120, "0 户号 / 200 886559389"),
        (180, "0 住址 / 200 内蒙古自治区鄂尔多斯市东胜区文明路12号"), (260, "0 承办人签章 / 600 2016年11月6日签发"),
    )  # fmt: skip
    assert read.type == "hukou_page"
    assert fields(read) == {"householder": "巴特尔", "household_number": "886559389"}


def test_the_cover_of_a_register_is_one_of_its_pages() -> None:
    assert paper((0, "300 居民户口簿"), (500, "200 中华人民共和国公安部制")).type == "hukou_page"


def test_the_back_of_a_card_with_all_in_pieces() -> None:
    read = paper(
        (0, "300 中华人民共和国"), (80, "280 居 / 380 民 / 480 身 / 580 份 / 680 证"),
        (300, "100 签发机关 / 300 鄂尔多斯市公安局东胜分局"), (360, "100 有效期限 / 300 2016.05.31-长期"),
    )  # fmt: skip
    assert read.type == "resident_card_back"
    assert fields(read) == {"issuer": "鄂尔多斯市公安局东胜分局", "valid_from": "2016-05-31", "valid_until": "长期"}


@pytest.mark.parametrize(
    "number",
    [
        "300 6217003560436310845",
        "300 6217 / 400 0035 / 500 6043 / 600 6310 / 700 845",
        "300 621700 / 430 3560436310845",
    ],
)
def test_a_bank_cards_number_in_any_groups(number: str) -> None:
    read = paper((0, "0 中国建设银行"), (200, number), (260, "300 VALID THRU / 460 07/32"))
    assert (read.type, fields(read)) == ("bank_card", {"card_number": "6217003560436310845"})


def test_a_social_security_card_of_the_third_generation() -> None:
    read = paper(
        (0, "0 中国农业银行 / 500 中华人民共和国社会保障卡"), (200, "500 姓名 其木格"), (250, f"500 社会保障号码 {HERS}"),
        (300, "500 发卡日期 2021年6月"),
    )  # fmt: skip
    assert (read.type, fields(read)) == (
        "social_security_card", {"name": "其木格", "social_security_number": HERS},
    )  # fmt: skip


def test_a_booklet_for_the_disabled() -> None:
    read = paper(
        (0, "300 中华人民共和国残疾人证"), (60, "0 姓 名 巴特尔"), (110, "0 性 别 男"), (160, "0 民 族 蒙古"),
        (210, "0 出生日期 1966年11月23日"), (260, "0 残疾类别 言语"), (310, "0 残疾等级 三级"), (360, f"0 证 号 {HIS}33"),
    )  # fmt: skip
    assert read.type == "disability_card"
    assert fields(read) == {"name": "巴特尔", "sex": "男", "number": HIS, "certificate_number": HIS + "33"}


def test_a_death_certificate_with_much_that_nobody_asks_for() -> None:
    read = paper(
        (0, "300 居民死亡医学证明(推断)书"), (40, "0 行政区划代码 / 240 150627 / 800 编号 / 900 2290667143"),
        (100, "0 死者姓名 / 200 巴特尔 / 400 性别 / 500 男 / 600 民族 / 700 蒙古族 / 800 国家 / 900 中国"),
        (160, f"0 有效身份证件类别 / 280 身份证 / 500 证件号码 / 640 {HIS} / 1000 年龄 / 1100 55"),
        (220, "0 出生日期 / 200 1966年11月23日 / 500 婚姻状况 / 640 已婚"),
        (280, "0 死亡日期 / 200 2022年2月22日 / 500 死亡地点 / 640 医疗卫生机构"),
        (340, "0 可联系的家属姓名 / 300 其木格 / 600 联系电话 / 740 13900000000"),
        (400, "0 户籍地址 / 200 内蒙古自治区鄂尔多斯市东胜区"), (460, "0 直接死因 / 200 疾病"),
    )  # fmt: skip
    assert read.type == "death_certificate"
    assert fields(read) == {
        "name": "巴特尔", "sex": "男", "number": HIS, "birth_date": "1966-11-23", "death_date": "2022-02-22",
        "certificate_number": "2290667143",
    }  # fmt: skip


FORM = (
    (0, "400 困难补助申请表"), (80, "0 姓名 / 120 巴特尔 / 400 性别 / 500 男 / 700 民族 / 800 蒙古"),
    (140, "0 出生年月 / 180 1966年11月 / 700 联系电话 / 860 13900000000"), (200, f"0 身份证号 / 180 {HIS}"),
    (260, "0 住址 / 180 东胜区文明路12号"), (320, "0 申请人签名"),
)  # fmt: skip


@pytest.mark.parametrize("without", [(), (0,), (0, 5)], ids=["whole", "no heading", "no signature"])
def test_a_form_that_asks_what_a_card_says_is_no_card(without: tuple[int, ...]) -> None:
    assert paper(*(row for n, row in enumerate(FORM) if n not in without)).type == "other"


@pytest.mark.parametrize(
    "rows",
    [
        ((0, "300 中华人民共和国机动车驾驶证"), (60, f"0 证号 / 120 {HIS}"), (110, "0 姓名 / 120 巴特尔 / 400 性别 / 500 男"),
         (160, "0 住址 / 120 东胜区文明路12号"), (210, "0 出生日期 / 200 1966-11-23"), (260, "0 准驾车型 / 200 C1")),
        ((0, "300 居住证"), (60, "0 姓名 巴特尔"), (110, "0 性别 男 民族 蒙古"), (160, "0 出生 1966年11月23日"),
         (210, "0 住址 东胜区文明路12号"), (260, f"0 公民身份号码 / 240 {HIS}")),
        ((0, "300 离婚证"), (60, "0 持证人 / 200 巴特尔"), (110, "0 登记日期 / 200 2019年5月20日"),
         (160, "0 离婚证字号 / 200 L150602-2019-001234"), (210, "0 姓名 巴特尔 / 400 性别 男"), (260, f"0 身份证件号 {HIS}")),
        ((0, "300 中国农业银行转账凭证"), (60, "0 账号 / 120 6217003560436310845"), (110, "0 金额 / 120 100.00")),
    ],
    ids=["driving licence", "residence permit", "divorce", "slip"],
)  # fmt: skip
def test_papers_that_look_like_ours_are_other_papers(rows: tuple[tuple[float, str], ...]) -> None:
    assert paper(*rows).type == "other"


def test_a_letter_that_speaks_of_papers_is_none() -> None:
    read = paper(
        (0, "400 委托书"), (80, "0 本人因工作繁忙，不能亲自办理结婚证、居民户口簿、出生医学证明的相关手续，"),
        (140, "0 特委托其木格作为我的合法代理人，全权代表我办理，身份证号码见下。"), (200, f"0 委托人 / 120 巴特尔 / 400 {HIS}"),
    )  # fmt: skip
    assert read.type == "other"


def test_birth_date_and_sex_that_cannot_be_read_follow_from_the_checked_number() -> None:
    read = paper((0, "0 姓名 其木格"), (150, "0 住址 东胜区文明路12号"), (300, f"0 公民身份号码 / 240 {HERS}"))
    assert (fields(read)["birth_date"], fields(read)["sex"]) == ("1990-01-01", "女")


def test_of_a_number_whose_check_failed_nothing_follows() -> None:
    read = paper((0, "0 姓名 其木格"), (150, "0 住址 东胜区文明路12号"), (300, f"0 公民身份号码 / 240 {HERS[:-1]}6"))
    assert fields(read)["number"] is None
    assert "birth_date" not in read.fields


WORDS = st.sampled_from(
    [
        "姓名", "性别", "住址", "公民身份号码", "常住人口登记卡", "持证人", "结婚证字号", "母亲姓名", "有效期限", "残疾人证",
        "出生医学证明", HIS, "6217003560436310845", "2019年5月20日", "男", "〓", "长期", "银行", "登记日期",
    ]
)  # fmt: skip
AT = st.floats(-2000, 3000, allow_nan=False)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(WORDS, st.text(max_size=30)), AT, AT, st.floats(0, 900), st.floats(0, 200)), max_size=25
    )
)
def test_whatever_stands_wherever_a_page_is_read_to_its_end(
    placed: list[tuple[str, float, float, float, float]],
) -> None:
    lines = tuple(Line(text, 0.9, (x, y, x + broad, y + high)) for text, x, y, broad, high in placed)
    read = read_page(PAGE, Text(lines, 0, 12.0))
    assert all(value.text is None or value.text for value in read.fields.values())
    assert all(value.confidence == 0.0 for value in read.fields.values() if value.text is None)
