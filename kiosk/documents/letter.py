"""The letter that is signed: its exact text, and the hash that binds the signature to it (M10).

The text is canonical: made from guide, person, items and day alone, one paragraph a line, so that platform and kiosk compute
the same SHA-256 over its UTF-8 bytes. Any other item, name or day is another text. It is not translated: Chinese is
what is signed, and a translation would be another letter; hence its few fixed words stand here and not with the messages.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kiosk.model.bundle import Audience
from kiosk.model.guide import Guide
from kiosk.model.identity import IdCard
from kiosk.model.material import Deferral, Material

# What is signed where the guide has no commitment of its own: that the application is the applicant's.
_CONFIRMATION = ("本人确认上列申请出于自愿，填写的内容和提交的材料真实、完整。",)

# An ordinary agent confirms what an agent can know, and promises nothing in the applicant's place (M10).
_BY_AGENT = (
    "本人受申请人委托代为提交上列申请，提交的材料由申请人交给本人，填写的内容依申请人所说。",
    "申请人自己的承诺，以申请人签字的承诺书为准，本信不代替。",
)
_VOLUNTARY = "本人已阅读告知内容，自愿以承诺方式办理；不选择承诺方式的，可以到窗口按一般程序提交材料办理。"
_UNSAID = "由窗口补填"  # a name that cannot be entered here is told at the counter

# Whether this applicant may defer is the platform's word (credit), which nobody here has heard yet.
_PROVISIONAL = "能否容缺后补，待平台核实；核实后不符合容缺条件的，本人须在规定期限内补交上列材料，否则不予受理。"

AGENT, GUARDIAN = "agent", "guardian"
_SIGNERS = {AGENT: "代办人", GUARDIAN: "监护人"}

_VISIBLE = {"Cc": " ", "Cf": " ", "Zl": " ", "Zp": " ", "Cs": "□"}


@dataclass(frozen=True)
class Signer:
    """In whose name the card's holder signs. ``holder``: ``applicant``, ``agent`` or ``guardian``; ``applicant``: name of the one
    who applies where that is another, or an enterprise, empty where it was not entered; ``number``: an enterprise's
    统一社会信用代码, None where it has none yet."""

    holder: str = "applicant"
    applicant: str = field(default="", repr=False)
    number: str | None = field(default=None, repr=False)


def letter_text(
    guide: Guide,
    card: IdCard,
    items: Sequence[str],
    day: date,
    promised: Sequence[tuple[Material, Deferral]] = (),
    subjects: Sequence[str] = (),
    provisional: bool = False,
    signer: Signer = Signer(),
    told: Sequence[str] = (),
) -> str:
    """The whole letter: title, who applies for whom and what and where, then the guide's paragraphs (they speak of the items
    above), what is promised for later (容缺), then the day. ``items``: official names in the guide's order; ``subjects``: names
    of those for whom it is, such as a newborn; ``told``: what the organ tells before a 告知承诺. An agent signs a confirmation of
    the agent's own. Every value stands on one line, so that none can pass for a paragraph."""
    by_agent = signer.holder == AGENT
    paragraphs = [
        f"{guide.name}申请与承诺书" if guide.letter and not by_agent else f"{guide.name}申请确认书",
        *_parties(guide, card, signer),
        *(f"当事人：{name}" for name in subjects if name != signer.applicant),
        f"办理事项：{guide.name}，共{len(items)}项："
        + "；".join(f"{n}．{name}" for n, name in enumerate(items, start=1)),
        f"办理地：{guide.division.name}",
        *(() if by_agent else _told(told)),
        *(_BY_AGENT if by_agent else guide.letter or _CONFIRMATION),
        *(_promise(n, material, deferral) for n, (material, deferral) in enumerate(promised, start=1)),
        *((_PROVISIONAL,) if promised and provisional else ()),
        f"日期：{day.year}年{day.month}月{day.day}日",
    ]
    return "\n".join(one_line(paragraph) for paragraph in paragraphs)


def _parties(guide: Guide, card: IdCard, signer: Signer) -> list[str]:
    """Who applies, and who signs where that is another."""
    enterprise = guide.audience is Audience.ENTERPRISE
    if signer.holder == "applicant" and not enterprise:
        return [f"申请人：{card.name}", f"证件号码：{card.number}"]
    word = _SIGNERS.get(signer.holder, "法定代表人（负责人）")
    code = [] if signer.number is None else [f"统一社会信用代码：{signer.number.strip() or _UNSAID}"]
    return [
        f"申请人：{signer.applicant.strip() or _UNSAID}",
        *code,
        f"{word}：{card.name}",
        f"{word}证件号码：{card.number}",
    ]


def _told(told: Sequence[str]) -> list[str]:
    """What is promised is signed together with what was told, and that it is promised freely."""
    numbered = [f"告知内容{n}：{paragraph}" for n, paragraph in enumerate(told, start=1)]
    return [*numbered, _VOLUNTARY] if numbered else []


def _promise(number: int, material: Material, deferral: Deferral) -> str:
    return (
        f"容缺后补材料{number}：{material.name}。本人承诺自受理之日起{deferral.days}个工作日内补交，方式：{deferral.how}。"
        "未按时补交的，本人知道申请可能因此不予办理。"
    )


def letter_sha256(text: str) -> str:
    """Hex SHA-256 of the UTF-8 bytes of exactly this text."""
    return hashlib.sha256(text.encode()).hexdigest()


def one_line(text: str) -> str:
    """What is hashed is what can be seen, in one paragraph: ends of line, tabs and controls (also those that turn the
    direction of writing) become a space, a run of spaces becomes one, half a surrogate pair becomes □.

    Nothing else is changed: a rare or private character of a name stays as the card has it, and no normal form is made,
    since Unicode's would put another character in the place of some that names have (U+F900 and following)."""
    seen = "".join(_VISIBLE.get(unicodedata.category(char), char) for char in text)
    return " ".join(seen.split())
