"""An application, its letters and its guide, plain and overfull, and the papers made of them."""

from __future__ import annotations

import functools
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from PIL import Image, ImageDraw
from pypdf import PdfReader

from kiosk.documents.letter import letter_sha256, letter_text
from kiosk.model.checklist import Checklist, ChecklistRow, RowState
from kiosk.model.guide import (
    Condition,
    Fee,
    FormField,
    FormSection,
    Guide,
    Item,
    Provenance,
    Question,
    ServicePoint,
)
from kiosk.model.identity import IdCard
from kiosk.model.material import Deferral, Material, Source
from kiosk.model.situation import Asks, Option, Situation
from kiosk.model.submission import Signature, Submission
from kiosk.printing.a4.application import Application
from kiosk.printing.a4.press import Press
from kiosk.printing.a4.sheet import Sheet
from tests.forms import samples
from tests.printing.receipts import texts

ASSETS = Path(__file__).parents[3] / "assets"
CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 23, 10, 24, 5, tzinfo=CHINA)
TODAY = date(2026, 11, 23)
MADE = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
NUMBER = "L-YJHL0001-20261123-0042-C"
HOSTILE = (
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0": *',
    "*粗* _斜_ `码` $x^2$ @ref <label> = 标题",
    "\\ \\\\ \\u{41} // 注释 /* 注释 */",
    '"]} {"kind": "notice"} <n> <m> <codes>',
    '#{panic()} #eval("1+1") #sys.inputs',
    "~ -- --- ... 'a' \"b\" [c] {d} (e)",
)

CARD = replace(samples.CARD, valid_from=date(2016, 5, 1), valid_until=date(2036, 5, 1), name="巴特尔")
SECTIONS = (
    FormSection(
        "person",
        "本人信息",
        (
            FormField("mobile", "手机号码", "phone"),
            FormField("work", "工作单位", "text"),
            FormField("post", "岗位", "choice", options=(("worker", "工人"), ("cadre", "干部"), ("none", "无"))),
            FormField("since", "参加工作日期", "date"),
            FormField("home", "现住址", "address"),
            FormField("remark", "备注", "text", required=False),
        ),
    ),
    FormSection(
        "money",
        "领取方式",
        (
            FormField("bank", "开户银行", "text"),
            FormField("account", "银行卡号", "bank_card"),
            FormField("fund", "公积金账号", "text", items=("fund",)),
        ),
    ),
)
VALUES = {
    "mobile": "13800000000",
    "work": "伊金霍洛旗样例机械厂",
    "post": "worker",
    "since": "1986-07-01",
    "home": "内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇王府路社区一街坊二号楼三单元四零一",
    "bank": "样例银行阿镇支行",
    "account": "6222020000000000000",
}
LATER = Deferral(("pension",), 15, "邮寄或者送到政务服务中心二楼人社窗口")
MATERIALS = (
    Material("id", "中华人民共和国居民身份证", Source.ID_CARD, True, kind="original"),
    Material("form", "退休“一件事”申请表", Source.FORM, True),
    Material("card", "银行卡", Source.SCAN, True, kind="copy", hint="拍卡号一面", copies=1, size="A4"),
    Material("hukou", "居民户口簿", Source.E_LICENCE, False, kind="original_or_copy", acceptance_note="户主页和本人页"),
    Material(
        "child",
        "《独生子女证》或《独生子女父母光荣证》或《无子女证明》",
        Source.SCAN,
        False,
        kind="original",
        key=False,
        deferrals=(LATER,),
        legal_basis="《样例条例》第十条",
    ),
)
GUIDE = samples.guide(
    *SECTIONS,
    name="退休“一件事”",
    lead_department="人力资源和社会保障局（样例）",
    departments=("人社部门", "住建部门", "公安部门"),
    delivery="窗口领取，或者邮寄到付",
    flow=("受理", "审核", "决定", "送达"),
    items=(
        Item("pension", "企业职工基本养老保险养老金申领", "人社部门", 20, 30, "养老金核定表", instant=False),
        Item("fund", "住房公积金提取（正常退休提取）", "住建部门", 1, instant=True),
        Item("hukou", "户籍信息确认", "公安部门", 35, instant=False, appointment="需要现场核对"),
    ),
    materials=MATERIALS,
    situations=(
        Situation("who", "您替谁办", "", (Option("self", "本人"), Option("agent", "代办人")), asks=Asks.APPLICANT),
        Situation("kind", "怎么退休", "", (Option("legal", "到法定退休年龄"), Option("ill", "因病提前退休"))),
    ),
    conditions=(Condition("在职的企业职工，参加了基本养老保险"), Condition("达到法定退休年龄，或者符合提前退休的条件")),
    fees=(Fee("邮寄费", "20 元/件，到付", "自愿选择", "送达"),),
    points=(
        ServicePoint(
            "旗政务服务中心（样例）", "阿勒腾席热镇样例路 1 号", "工作日 9:00-12:00，14:30-17:30", "0477-000-0000"
        ),
    ),
    questions=(
        Question("退休以后医保怎么办？", "缴费年限够的，不再缴费。\n不够的，可以一次补缴。"),
        Question("要跑几次？", "不需要到现场。"),
    ),
)
LETTER = letter_text(GUIDE, CARD, [GUIDE.items[0].name, GUIDE.items[2].name], TODAY, ((MATERIALS[4], LATER),))


@functools.cache
def drawing() -> bytes:
    """A signature as a finger draws it, on nothing."""
    picture = Image.new("RGBA", (900, 300), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    pen.line([(120, 90), (260, 70), (190, 240), (330, 120), (420, 230), (560, 80), (700, 220)], "black", 9, "curve")
    pen.line([(300, 60), (340, 260)], "black", 8)
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def signed(letter: str = LETTER) -> Signature:
    return Signature(drawing(), letter_sha256(letter), NOW)


SUBMISSION = Submission(
    submission_id="0190-id",
    local_number=NUMBER,
    kiosk_id="YJHL0001",
    division="150627",
    division_name="伊金霍洛旗",
    bundle_id="retirement",
    bundle_name="退休",
    guide_version="1",
    items=(("pension", GUIDE.items[0].name), ("hukou", GUIDE.items[2].name)),
    answers={"who": "self", "kind": "legal"},
    applicant=CARD,
    form=VALUES,
    signature=signed(),
    letter=LETTER,
    created_at=NOW,
    promised_days=22,
    longest_days=35,
    phone="0477-000-0000（样例）",
    sample=True,
)
CHECKLIST = Checklist(
    (
        ChecklistRow(MATERIALS[0], RowState.VERIFIED),
        ChecklistRow(MATERIALS[1], RowState.SIGNED),
        ChecklistRow(MATERIALS[2], RowState.SCANNED, 2),
        ChecklistRow(MATERIALS[3], RowState.TO_VERIFY),
        ChecklistRow(MATERIALS[4], RowState.DEFERRED, deferral=LATER),
    )
)
APPLICATION = Application(GUIDE, SUBMISSION, SECTIONS, CHECKLIST, "旗政务服务中心一楼自助服务区（样例）", VALUES)

LONG_NAME = "买买提江·阿不都热合曼·" + "吐尔逊" * 9 + "江"  # 40 characters
CROWD = tuple(
    Material(
        f"m{n}", f"第{n}种材料：" + "很长的材料名称，" * (n % 5), Source.SCAN, True, kind="original_and_copy", key=False,
        acceptance_note="原件与复印件一致，复印件加盖公章。" * (n % 4), legal_basis=f"《样例办法》第{n}条",
    )
    for n in range(1, 61)
)  # fmt: skip


def crowded() -> Application:
    """Sixty materials, a name of forty characters, hostile words wherever words are."""
    fields = tuple(FormField(f"h{n}", f"字段{n}", "text") for n in range(len(HOSTILE)))
    sections = (*SECTIONS, FormSection("hostile", "其他", fields))
    values = {**VALUES, **{f"h{n}": words for n, words in enumerate(HOSTILE)}, "remark": "备注" * 90, "work": "W" * 180}
    rows = tuple(
        ChecklistRow(material, RowState.DEFERRED, deferral=Deferral(("pension",), n + 1, "送到窗口"))
        if n % 9 == 0
        else ChecklistRow(material, RowState.SCANNED, n % 40 + 1)
        for n, material in enumerate(CROWD)
    )
    guide = replace(GUIDE, form=sections, materials=CROWD)
    return Application(
        guide,
        replace(SUBMISSION, applicant=replace(CARD, name=LONG_NAME)),
        sections,
        Checklist(rows),
        "内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇王府路社区党群服务中心一楼自助服务区",
        values,
    )


@functools.cache
def press() -> Press:
    return Press(ASSETS)


say = texts().say


def read(sheet: Sheet) -> PdfReader:
    return PdfReader(io.BytesIO(press().pdf(sheet, MADE)))


@functools.lru_cache(maxsize=64)
def said(sheet: Sheet) -> str:
    """Everything on the paper, without spaces and ends of line: where lines break is the typesetter's affair."""
    return "".join("".join(page.extract_text() for page in read(sheet).pages).split())


def squeezed(words: str) -> str:
    return "".join(words.split())


def official(guide: Guide = GUIDE) -> Guide:
    return replace(guide, provenance=Provenance.OFFICIAL)


def card(**changes: object) -> IdCard:
    return replace(CARD, **changes)  # type: ignore[arg-type]
