"""Sections of forms that show what the one sample guide does not have: keys of their own, sources that disagree, places, and a
form of an enterprise. Everything in it is made up; the code of the enterprise fits its check character and no office's number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.forms.provenance import PrefillSource
from kiosk.journey.state import Session
from kiosk.model.guide import FormField, FormSection, Guide
from kiosk.model.page_list import PageList
from kiosk.model.page_read import PageRead, ReadField
from screens.sample_papers import CARD, page
from screens.sample_scans import pages_of, snippet

_PLACES = (
    *(("150100", "呼和浩特市"), ("150200", "包头市"), ("150300", "乌海市"), ("150400", "赤峰市"), ("150500", "通辽市")),
    *(("150600", "鄂尔多斯市"), ("150700", "呼伦贝尔市"), ("150800", "巴彦淖尔市"), ("150900", "乌兰察布市")),
    *(("150602", "东胜区"), ("150603", "康巴什区"), ("150621", "达拉特旗"), ("150622", "准格尔旗")),
    *(
        ("150623", "鄂托克前旗"),
        ("150624", "鄂托克旗"),
        ("150625", "杭锦旗"),
        ("150626", "乌审旗"),
        ("150627", "伊金霍洛旗"),
    ),
)
_ENTERPRISE = FormSection(
    "enterprise",
    "企业信息",
    (
        FormField("enterprise_name", "企业名称", "text", about="enterprise", use="enterprise_name"),
        FormField("uscc", "统一社会信用代码", "uscc", hint="营业执照上的 18 位代码", about="enterprise", use="uscc"),
        FormField("capital", "注册资本（元）", "money", about="enterprise"),
        FormField("email", "电子邮箱", "email", required=False),
    ),
)
_FAMILY = FormSection(
    "family",
    "家里的情况",
    (
        FormField("spouse_name", "配偶姓名", "name", about="spouse", use="spouse_name"),
        FormField("spouse_number", "配偶身份证号码", "id_number", about="spouse", use="spouse_number"),
        FormField("married_on", "结婚登记日期", "past_date", about="spouse", use="married_on"),
        FormField("landline", "家里的座机", "landline", required=False, hint="前面加区号"),
        FormField("members", "家里几口人", "count", hint="同一个户口簿上的人数"),
    ),
)
_PLACE = FormSection("place", "户口在哪里", (FormField("place", "所在的旗、区或市", "choice", options=_PLACES),))
_HEAD = FormSection(
    "people",
    "法定代表人",
    (
        FormField("boss", "法定代表人姓名", "name", prefill="name", editable=False, about="legal_representative"),
        FormField(
            "boss_number", "身份证号码", "id_number", prefill="number", editable=False, about="legal_representative"
        ),
        FormField("phone", "手机号码", "mobile"),
    ),
)


def married(read: Mapping[str, str]) -> PageList:
    """A marriage certificate on which all this was read."""
    pieces = {
        "wife_name": ReadField(read["spouse_name"], 0.97, snippet(f"姓名  {read['spouse_name']}")),
        "wife_number": ReadField(read["spouse_number"], 0.99, snippet(read["spouse_number"])),
        "husband_number": ReadField(CARD.number, 0.99),
        "registered_on": ReadField("1990-07-01", 0.96, snippet("1990年07月01日")),
    }
    pages = pages_of(page())
    return replace(pages, pages=(replace(pages.pages[0], read=PageRead("marriage_certificate", pieces)),))


def _with(guide: Guide, known: Session, section: FormSection, **form: str) -> Session:
    return replace(known, guide=replace(guide, form=(section,)), section=0, form=form)


def forms(guide: Guide, known: Session) -> dict[str, Session]:
    """Name of the picture -> session at the form."""
    read = {
        "spouse_name": "乌日娜",
        "spouse_number": "150627196805180049",
        "married_on": "19900701",
    }
    family = replace(_with(guide, known, _FAMILY, **read), scans={"onechild": married(read)})
    by_machine = {PrefillSource.OCR: read}
    earlier = {**by_machine, PrefillSource.EARLIER: {"married_on": "19900710"}}
    licence = {PrefillSource.E_LICENCE: {"legal_representative": "苏日娜"}}
    head = _with(guide, known, _HEAD)
    card = known.card
    said = {} if card is None else {"boss": card.name, "boss_number": card.number}
    return {
        "form-enterprise": _with(guide, known, _ENTERPRISE),
        "form-money": _with(guide, known, replace(_ENTERPRISE, fields=_ENTERPRISE.fields[2:]), capital="500000.5"),
        "form-email": _with(guide, known, replace(_ENTERPRISE, fields=_ENTERPRISE.fields[3:])),
        "form-look": replace(family, facts=by_machine),
        "form-differ": replace(family, facts=earlier, form_problems={"married_on": "forms.source.differ"}),
        "form-place": _with(guide, known, _PLACE),
        "form-county": _with(guide, known, _PLACE, place="150627"),
        "form-representative": replace(head, facts=licence, form=said),
    }
