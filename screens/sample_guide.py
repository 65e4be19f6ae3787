"""A made-up guide of the retirement bundle, in size and tone like a published one (facts: material checklists of the bundle
guides). Marked as sample content."""

from __future__ import annotations

from dataclasses import replace

from kiosk.model.age_table import AgeGroup, AgeRow, AgeTable, YearMonth
from kiosk.model.bundle import Audience
from kiosk.model.division_choice import DivisionChoice, Reach
from kiosk.model.guide import (
    Condition,
    Division,
    FormField,
    FormSection,
    Guide,
    Item,
    Provenance,
    Question,
    ServicePoint,
)
from kiosk.model.material import Material, Source
from kiosk.model.rule import Rule
from kiosk.model.situation import Option, Situation

_SOCIAL, _MEDICAL, _FUND, _HEALTH, _POLICE = "人社部门", "医保部门", "公积金中心", "卫健部门", "公安部门"
_ITEMS = (
    ("pension", "养老保险待遇申领", _SOCIAL, 20, "每月领养老金要办这一项", "法律规定要和待遇核定一起办，不能取消"),
    ("qualify", "养老待遇资格确认", _SOCIAL, 15, "", None),
    ("years", "视同缴费年限认定", _SOCIAL, 15, "1996 年以前参加工作的人要办", None),
    ("special", "特殊工种提前退休核准", _SOCIAL, 15, "", None),
    ("amount", "养老保险待遇核定发放", _SOCIAL, 15, "", None),
    ("medical_years", "医保视同缴费年限核定", _MEDICAL, 35, "", None),
    ("medical", "医保在职转退休", _MEDICAL, 5, "退休后看病报销按退休人员", None),
    ("fund", "退休提取住房公积金", _FUND, 1, "", None),
    ("award", "独生子女父母奖励金发放", _HEALTH, 35, "", None),
    ("award_apply", "独生子女父母奖励对象申请", _HEALTH, 15, "", None),
    ("household", "户籍信息确认", _POLICE, 35, "", None),
)
_WHEN_SPECIAL = Rule.of({"kind": ("special", "unsure")})
_WHEN_ILL = Rule.of({"kind": ("ill", "unsure")})
_MATERIALS = (
    Material("form", "退休一件事申请表", Source.FORM, True, icon="file-sign", hint="系统生成，您核对后签字"),
    Material("letter", "养老金申领承诺书", Source.LETTER, True, icon="file-sign", hint="系统生成，您阅读后签字"),
    Material("id", "居民身份证", Source.ID_CARD, True, icon="card-account-details-outline", hint="在读卡区读取"),
    Material("bank", "银行卡", Source.SCAN, True, icon="credit-card-scan-outline", hint="已激活的社保卡或一类卡，正面"),
    Material("publicity", "公示证明或公示表", Source.SCAN, True, hint="原件，A4，一份"),
    Material(
        "onechild", "独生子女父母光荣证", Source.SCAN, False, items=("award", "award_apply"), hint="原件，封面和内页"
    ),
    Material("household", "居民户口簿", Source.E_LICENCE, False, icon="cloud-check-outline", hint="电子证照"),
    Material("insured", "参保缴费记录", Source.DATA_CHECK, True, icon="cloud-check-outline", hint="由人社数据核验"),
    Material("special_file", "特殊工种档案", Source.SCAN, False, when=_WHEN_SPECIAL, hint="原件"),
    Material("special_table", "特殊工种岗位证明", Source.SCAN, False, when=_WHEN_SPECIAL, hint="单位盖章"),
    Material("special_list", "特殊工种花名册", Source.SCAN, False, when=_WHEN_SPECIAL, hint="单位盖章"),
    Material("ill_result", "劳动能力鉴定结论", Source.SCAN, False, when=_WHEN_ILL, hint="原件"),
    Material("ill_record", "病历资料", Source.SCAN, False, when=_WHEN_ILL, hint="医院盖章"),
    Material("ill_form", "因病提前退休申请", Source.SCAN, False, when=_WHEN_ILL, hint="本人签名"),
)
_SITUATION = Situation(
    "kind",
    "您属于哪一种退休？",
    "选了以后，只会让您准备用得着的材料。",
    (
        Option("legal", "按法定退休年龄退休", "也可以选弹性提前或延迟", excludes_items=("special",)),
        Option("special", "特殊工种提前退休", "井下、高温、特别繁重体力劳动等"),
        Option("ill", "因病完全丧失劳动能力提前退休", "经劳动能力鉴定委员会鉴定", excludes_items=("special",)),
        Option("unsure", "我不确定", "先都准备，或请工作人员帮忙", unsure=True),
    ),
)
_FORM = (
    FormSection(
        "person",
        "您的基本信息",
        (
            FormField("name", "姓名", "name", prefill="name", editable=False),
            FormField("number", "身份证号码", "id_number", prefill="number", editable=False),
            FormField("birth", "出生日期", "date", prefill="birth_date", editable=False),
            FormField("address", "住址", "address", prefill="address", editable=False),
        ),
    ),
    FormSection(
        "contact",
        "联系方式和银行卡",
        (
            FormField("phone", "手机号码", "phone", hint="办理有进展会发短信"),
            FormField("bank_card", "领养老金的银行卡号", "bank_card"),
            FormField("archive", "档案怎么办", "choice", options=(("office", "留在原单位"), ("self", "转到社区"))),
        ),
    ),
)
GUIDE = Guide(
    bundle_id="retirement",
    name="退休一件事",
    audience=Audience.PERSON,
    icon="account-clock",
    division=Division("150627", "伊金霍洛旗"),
    code="SAMPLE-RETIREMENT",
    version="1",
    provenance=Provenance.SAMPLE,
    lead_department="伊金霍洛旗人力资源和社会保障局",
    departments=(_SOCIAL, _MEDICAL, _FUND, _HEALTH, _POLICE),
    promised_days=22,
    visits=0,
    visit_reason="",
    flow=("在本机申请", "各部门同时审核", "一次办结，短信告诉您"),
    phone="0477-0000000",
    complaint_phone="12345",
    delivery="短信通知；证件可到窗口领或邮寄",
    items=tuple(
        Item(item_id, name, department, days, hint=hint, locked_reason=locked)
        for item_id, name, department, days, hint, locked in _ITEMS
    ),
    materials=_MATERIALS,
    situations=(_SITUATION,),
    form=_FORM,
    conditions=(Condition("参加企业职工基本养老保险，到了退休年龄"), Condition("养老保险缴费满最低年限")),
    points=(
        ServicePoint(
            "旗政务服务大厅一件事窗口", "阿勒腾席热镇样例路 1 号", "工作日 9:00–12:00，14:30–17:30", "0477-0000000"
        ),
    ),
    questions=(Question("钱什么时候发？", "核定以后的下个月起，每月发到您的银行卡。"),),
    letter=(
        "养老金申领承诺书",
        "本人自愿申请退休一件事所列事项，并承诺：",
        "一、填写的内容和交来的材料真实、完整、有效，复印件、影像件与原件一致。",
        "二、本人没有重复领取养老保险待遇；有重复的，愿意按规定清理和退回。",
        "三、今后死亡、被判刑或者有其他影响领取待遇的情形，由本人或家属及时报告。",
        "四、本人知道承诺不实要承担的法律责任，包括退回多领的待遇。",
        "承诺人签字见下。",
    ),
)
WITH_TABLE = replace(GUIDE, situations=(replace(_SITUATION, table="retirement_age"),))


def _ages(group: str, first: YearMonth, years: int, least: int) -> AgeGroup:
    """Numbers of the size of real ones: four months of birth share an age, and each month is due later."""
    rows = []
    for place in range(48):
        born = YearMonth(first.year + place // 12, place % 12 + 1)
        age = years * 12 + 1 + place // 4
        due = _later(born, age)
        paid = 180 + 6 * max(0, due.year - 2029)
        rows.append(AgeRow(born, *divmod(age, 12), due, _later(born, least), _later(born, age + 36), paid))
    return AgeGroup(group, tuple(rows), first)


def _later(month: YearMonth, months: int) -> YearMonth:
    year, rest = divmod(month.year * 12 + month.month - 1 + months, 12)
    return YearMonth(year, rest + 1)


AGES = AgeTable(
    (
        _ages("men", YearMonth(1965, 1), 60, 720),
        _ages("women_55", YearMonth(1970, 1), 55, 660),
        _ages("women_50", YearMonth(1975, 1), 50, 600),
    ),
    confirmed=False,
    source="样例",
)


# Another division's guide: whole, and what of it can be applied for elsewhere.
_DONGSHENG = Division("150602", "东胜区")
DONGSHENG_WHOLE = replace(
    GUIDE,
    division=_DONGSHENG,
    items=tuple(replace(item, elsewhere=item.item_id not in ("award", "household")) for item in GUIDE.items),
)
DONGSHENG = replace(DONGSHENG_WHOLE, items=tuple(item for item in DONGSHENG_WHOLE.items if item.elsewhere))
DIVISIONS = (
    DivisionChoice("150600", "鄂尔多斯市", Reach.ABOVE),
    DivisionChoice("150602", "东胜区", Reach.OTHER),
    DivisionChoice("150627", "伊金霍洛旗", Reach.OWN),
)
