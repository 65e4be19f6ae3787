"""A guide that has one of everything the rules know, small enough to reason about."""

from __future__ import annotations

from dataclasses import replace

from kiosk.model.guide import FormField, FormSection, Guide, Item, Requirement
from kiosk.model.material import Deferral, Material, Source
from kiosk.model.rule import Rule
from kiosk.model.situation import Asks, Option, Situation
from tests.journey.walks import GUIDE

WORD = Deferral(("benefit", "grant"), 15, "窗口或快递")
SHORTER = Deferral(("benefit",), 5, "窗口")

ITEMS = (
    Item("certificate", "出生医学证明", "卫健部门", 5, locked_reason="法定前置", instant=False),
    Item("register", "出生登记", "公安部门", 10, requires=(Requirement("certificate"),), instant=False),
    Item("card", "社保卡申领", "人社部门", 1, requires=(Requirement("register"),), instant=True),
    Item("benefit", "生育待遇", "医保部门", 20, instant=False, conflicts=("grant",)),
    Item("grant", "生育补贴", "医保部门", 20, instant=False, preselected=False),
    Item("mixed", "民族成份登记", "公安部门", 10, when=Rule.of({"same": ("no",)}), instant=False),
)
MATERIALS = (
    Material("id_card", "身份证", Source.ID_CARD, True),
    Material("record", "出生记录", Source.SCAN, True, each=True),
    Material("bill", "费用清单", Source.SCAN, True, items=("benefit", "grant"), key=False, deferrals=(WORD,)),
    Material("photo", "照片", Source.SCAN, False, items=("card", "benefit"), key=False, deferrals=(SHORTER,)),
    Material("hukou", "户口簿", Source.SCAN, True, items=("register",)),
    Material("notice", "外省户口证明", Source.SCAN, False, when=Rule.of({"where": ("other",)})),
    Material("either", "任一情形", Source.SCAN, False, when=Rule.of({"same": ("no",)}, {"where": ("other",)})),
    Material("earlier", "结婚证", Source.REUSE, True, fallback_scan=True),
)
SITUATIONS = (
    Situation("twins", "生了几个？", "", (Option("1", "一个"), Option("2", "两个")), Asks.APPLICATIONS),
    Situation("same", "父母同一民族吗？", "", (Option("yes", "是"), Option("no", "不是"))),
    Situation(
        "where", "户口落在哪里？", "", (Option("here", "本地"), Option("other", "外省")), items=("register",),
        when=Rule.of({"same": ("no",)}),
    ),
)  # fmt: skip
FORM = (
    FormSection("child", "孩子", (FormField("child_name", "姓名", "name", each=True, about="subject"),)),
    FormSection("contact", "联系", (FormField("phone", "手机号码", "phone"),)),
)
NEWBORN: Guide = replace(
    GUIDE, bundle_id="newborn", name="新生儿出生", items=ITEMS, materials=MATERIALS, situations=SITUATIONS, form=FORM
)
EVERY = frozenset(item.item_id for item in ITEMS)
