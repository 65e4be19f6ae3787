"""承诺书: exactly the text that was signed, its hash, and nothing beside it that it does not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.documents.letter import letter_sha256
from kiosk.model.material import Deferral
from kiosk.printing.a4.commitment import Commitment, Promised, commitment_sheet
from kiosk.printing.a4.press import PaperNotMade
from tests.printing.a4.papers import LATER, LETTER, MATERIALS, NUMBER, read, said, say, signed, squeezed

pytestmark = pytest.mark.req("M10")
NAME = MATERIALS[4].name
OWED = Commitment(
    Promised.LATER, LETTER, signed(), NUMBER, ((NAME, LATER),), basis=("《样例容缺办理规定》第三条",), sample=True
)
TOLD = Commitment(
    Promised.CONDITIONS, LETTER, signed(), NUMBER, told=("需要证明的事：在职。", "不实承诺的，依法处理。")
)
KINDS = {"later": OWED, "conditions": TOLD, "truth": Commitment(Promised.TRUTH, LETTER, signed())}


@pytest.mark.parametrize("commitment", KINDS.values(), ids=KINDS)
def test_the_signed_text_stands_on_the_paper_line_for_line(commitment: Commitment) -> None:
    words = said(commitment_sheet(commitment, say))
    assert squeezed(LETTER) in words
    assert letter_sha256(LETTER) in words
    assert "日期：2026年11月23日" in words


@pytest.mark.req("M09")
def test_what_follows_later_is_named_with_its_way_and_its_days() -> None:
    words = said(commitment_sheet(OWED, say))
    assert "容缺受理承诺书" in words
    table = words.split("后补的材料、方式和期限")[1]
    assert all(part in table for part in ("邮寄或者送到政务服务中心二楼人社窗口", "自受理之日起15个工作日内"))
    assert "《样例容缺办理规定》第三条" in table


@pytest.mark.parametrize("commitment", KINDS.values(), ids=KINDS)
def test_no_letter_says_that_anything_was_accepted(commitment: Commitment) -> None:
    words = said(commitment_sheet(commitment, say))
    assert "不代表已受理" in words
    assert "已受理" not in words.replace("不代表已受理", "")
    assert "受理通知书" not in words


def test_a_commitment_to_conditions_tells_them_first_and_that_there_is_another_way() -> None:
    words = said(commitment_sheet(TOLD, say))
    assert "告知承诺由申请人自愿选择" in words
    assert "按一般程序提交材料办理" in words
    assert words.index("需要证明的事：在职。") < words.index(squeezed(LETTER))


def test_who_cannot_write_has_room_for_a_finger_and_a_witness() -> None:
    words = said(commitment_sheet(replace(TOLD, signature=None, witnessed=True), say))
    assert "承诺人（按指印）" in words
    assert "见证人（签名）" in words
    assert "承诺人（签名）" not in words


@pytest.mark.parametrize(
    "letter", [LETTER + "。", LETTER.replace("15个", "51个"), LETTER.replace("巴特尔", "巴特")], ids=["dot", "days", "name"]
)  # fmt: skip
def test_a_letter_that_was_changed_after_signing_is_not_printed(letter: str) -> None:
    with pytest.raises(PaperNotMade) as refused:
        commitment_sheet(replace(OWED, letter=letter), say)
    assert refused.value.code == "letter"


@pytest.mark.parametrize(
    "promise",
    [
        ("别的材料", LATER),
        (NAME, Deferral(("pension",), 5, LATER.how)),
        (NAME, Deferral(("pension",), 1, LATER.how)),
        (NAME, Deferral(("pension",), 15, "电话里说")),
        (NAME, None),
    ],
    ids=["material", "days that are part of others", "fewer days", "way", "no word"],
)
def test_a_table_that_says_other_than_the_signed_text_is_not_printed(promise: tuple[str, Deferral | None]) -> None:
    with pytest.raises(PaperNotMade) as refused:
        commitment_sheet(replace(OWED, deferred=(promise,)), say)
    assert refused.value.code == "letter"


@pytest.mark.parametrize(
    "commitment",
    [
        replace(OWED, letter="", signature=None),
        replace(OWED, deferred=()),
        replace(TOLD, told=()),
        replace(TOLD, told=("  ",)),
    ],
    ids=["no letter", "nothing deferred", "nothing told", "blank told"],
)
def test_a_commitment_to_nothing_is_not_printed(commitment: Commitment) -> None:
    with pytest.raises(PaperNotMade) as refused:
        commitment_sheet(commitment, say)
    assert refused.value.code == "incomplete"


def test_a_letter_longer_than_a_page_keeps_signature_and_day_together() -> None:
    letter = "\n".join(["承诺书", *(f"第{n}条：" + "本人承诺。" * 30 for n in range(1, 30))])
    document = read(commitment_sheet(Commitment(Promised.TRUTH, letter, signed(letter)), say))
    pages = [squeezed(page.extract_text()) for page in document.pages]
    assert len(pages) > 1
    assert [("承诺人（签名）" in page) == ("日期：2026年11月23日" in page) for page in pages] == [True] * len(pages)
    assert all(f"第{n}条：" in "".join(pages) for n in range(1, 30))


@pytest.mark.req("M21")
def test_its_repr_does_not_hold_the_letter() -> None:
    assert "巴特尔" not in repr(OWED)
