"""What stands on each paper that an organ issues: a notice of acceptance, of refusal, of what is to be supplied, a result.

Contents as 行政许可法 art. 32 and the published samples of these notices ask: number, applicant, matter, reason and legal basis,
the complete list, the competent organ, date and seal. Made up throughout, and the footer says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from kiosk.contract import changes
from kiosk.contract.answer import NOTICE, RESULT, Organ
from kiosk.model.identity import mask_number
from sandbox.decisions import Issue

FOOTER = "样例文书：由演示平台制作，不具有法律效力。"
TITLES = {
    changes.ACCEPTED: "受理通知书",
    changes.REFUSED: "不予受理通知书",
    changes.SUPPLEMENT: "一次性补正告知书",
    changes.DECLINED: "不予行政许可决定书",
}


@dataclass(frozen=True)
class Paper:
    """One paper before it is typeset. ``facts``: (label, value); ``wanted``: (name, fault, how)."""

    kind: str
    title: str
    number: str
    organ: str
    dated: str
    facts: tuple[tuple[str, str], ...] = field(repr=False)
    body: tuple[str, ...] = field(repr=False)
    wanted: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)

    def as_json(self) -> str:
        """As the template reads it."""
        year, month, day = self.dated.split("-")
        return json.dumps(
            {
                **{name: getattr(self, name) for name in ("title", "number", "organ", "facts", "body", "wanted")},
                "dated": f"{year}年{int(month)}月{int(day)}日",
                "footer": FOOTER,
            },
            ensure_ascii=False,
        )


def papers_of(issue: Issue) -> list[Paper]:
    """The papers that go with a decision, in order; none for those that are only told."""
    decision = issue.decision
    if decision.state == changes.DONE:
        return [_paper(issue, RESULT, title, (f"准予办理{title}所列事项，特此证明。",)) for title in decision.results]
    title = TITLES.get(decision.state)
    if title is None:
        return []
    return [_paper(issue, NOTICE, title, tuple(line for line in _body(issue) if line))]


def _body(issue: Issue) -> tuple[str, ...]:
    decision, bundle = issue.decision, issue.application.bundle_name
    basis = f"依据：{decision.legal_basis}" if decision.legal_basis else ""
    match decision.state:
        case changes.ACCEPTED:
            promised = f"承诺办结日期：{decision.due}。" if decision.due else ""
            return (f"您提交的“{bundle}”申请，材料齐全，符合法定形式，本机关决定予以受理。{promised}", basis)
        case changes.REFUSED:
            there = f"请向有权机关提出：{_where(decision.competent)}。" if decision.competent is not None else ""
            return (f"您提交的“{bundle}”申请，经审查不予受理。理由：{decision.reason}", basis, there)
        case changes.SUPPLEMENT:
            until = f"请于{decision.until}前补正。" if decision.until else ""
            return (f"您提交的“{bundle}”申请，需补正下列全部内容，此外不再要求其他材料。{until}", basis)
        case _:
            return (f"您提交的“{bundle}”申请，经审查不予许可。理由：{decision.reason}", basis)


def _paper(issue: Issue, kind: str, title: str, body: tuple[str, ...]) -> Paper:
    told = issue.application
    return Paper(
        kind=kind,
        title=title,
        number=f"办件编号 {issue.case_number}",
        organ=issue.decision.organ.name,
        dated=issue.dated,
        facts=(
            ("申请人", told.applicant.name),
            ("证件号码", mask_number(told.applicant.number)),
            ("事项", "、".join(name for _, name in told.items)),
        ),
        body=body,
        wanted=tuple((one.name, one.fault, one.how) for one in issue.decision.wanted),
    )


def _where(organ: Organ) -> str:
    return "，".join(part for part in (organ.name, organ.phone, organ.address) if part)
