"""Whether a page is the paper that was asked for. A mismatch never blocks; it asks.

A material is named by a document type or, as in guides, in Chinese. Where its name says nothing of a type that is known here,
where it leaves a choice of papers of which one is not known here, or where the page could not be told, nothing is claimed: a
question too many is asked of everybody who holds the right paper. Standard library alone, since the walk asks too.
"""

from __future__ import annotations

import re
from typing import Final

OTHER: Final = "other"
# As the command line names them.
DOCUMENT_TYPES: Final = (
    "resident_card_front", "resident_card_back", "hukou_page", "marriage_certificate", "birth_certificate", "bank_card",
    "social_security_card", "death_certificate", "disability_card",
)  # fmt: skip

_CARD: Final = ("resident_card_front", "resident_card_back")
# What is printed on the back in the same words; which half is meant is said by the side that a name names.
_FRONT: Final = re.compile("正面|人像面|头像面|照片面")
_BACK: Final = re.compile("反面|背面|国徽面")
_BOTH: Final = re.compile("正反|双面|两面|正、反|反正")
_PAPERS: Final = (
    (r"身份证(?!明|号|件号)(?:件)?", _CARD),
    (r"户口(?:簿|本|薄|页|卡|首页)|常住人口(?:登记)?[卡页表]|户籍(?:页|簿|本)", ("hukou_page",)),
    (r"结婚证(?!明|字|号)|结婚登记证", ("marriage_certificate",)),
    (r"出生医学证明书?|(?<!准予)(?<!计划)出生证(?!明|编|号)", ("birth_certificate",)),
    (r"死亡医学证明书?|居民死亡证明书?|死亡证明书?|死亡推断书|医学死亡证明书?", ("death_certificate",)),
    (r"残疾人?证(?!明|号|迁|新|换|注)", ("disability_card",)),
    (r"社会?保障?卡(?!号)", ("social_security_card",)),
    (r"银行(?:借记|储蓄)?卡(?!号)|储蓄卡(?!号)|借记卡(?!号)", ("bank_card",)),
)  # fmt: skip
# A paper about the paper: an application for it, its loss, its number. Another organ's certificate of the same fact.
_ABOUT: Final = re.compile(
    "(?:申请|申领|申报)(?!人|者)|登记表|签发|声明|申明|说明|遗失|丢失|挂失|补办|换领|新办|注销|迁移|承诺|委托书|告知|记录|信息|流水|账户"
    "|非正常|公安|派出所|法院|村委|居委|社区"
)
_CHOICE: Final = re.compile("或者|或是|或|/|／|、|，|,|；|;|及其|以及|及|和|与|\\+|＋|\\s")
_SOMETHING_ELSE: Final = re.compile("其他|其它|任意|任何|有效身份证件|相关|等$|等(?:材料|证明|证件|资料|有效)")
# What a paper is called by its last character; a clause without one (法定代表人 或 经办人身份证) names no paper of its own.
_PAPER_NOUN: Final = re.compile("(?:[证书簿本卡表页单照函件]|证明|材料|合同|协议|凭证)$")


def mismatch(asked: str, document: str) -> str:
    """``wrong_document``, ``wrong_side``, or nothing where it fits or nobody can tell. ``asked``: a document type or a material's
    name. ``document``: the type that was read; empty where there was too little print to tell."""
    wanted = types_of(asked)
    if not wanted or not document or document in wanted:
        return ""
    return "wrong_side" if document in _CARD and set(wanted) <= set(_CARD) else "wrong_document"


def types_of(material: str) -> tuple[str, ...]:
    """The document types that would do for a material; empty where any paper may."""
    name = material.strip()
    if name in DOCUMENT_TYPES:
        return (name,)
    # What stands in brackets says whose it is or what for; 死亡医学证明（推断）书 closes up to the word itself.
    plain = re.sub(r"（[^（）]*）|\([^()]*\)|《|》|“|”|【|】", "", name)
    if _SOMETHING_ELSE.search(plain):
        return ()
    found: list[str] = []
    for clause in filter(None, _CHOICE.split(plain)):
        kinds = _of_clause(clause)
        if kinds:
            found.extend(kinds)
        elif _PAPER_NOUN.search(clause) and not _COPY.fullmatch(clause):
            return ()  # that other paper would be right as well
    return _of_side(name, tuple(dict.fromkeys(found)))


_COPY: Final = re.compile(
    "(?:原件|复印件|扫描件|正反面|正面|反面|首页|本人页|户主页|增减页|内页|封面|照片页|人像面|国徽面)+"
)


def _of_clause(clause: str) -> tuple[str, ...]:
    if _ABOUT.search(clause):
        return ()
    return next((kinds for word, kinds in _PAPERS if re.search(word, clause)), ())


def _of_side(name: str, found: tuple[str, ...]) -> tuple[str, ...]:
    if set(found) != set(_CARD) or _BOTH.search(name):
        return found
    front, back = _FRONT.search(name), _BACK.search(name)
    if bool(front) == bool(back):
        return found
    return _CARD[:1] if front else _CARD[1:]
