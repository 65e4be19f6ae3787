"""Words for what a submission names by id, on the clerk's pages.

The platform knows the guides that it publishes; given their folder it takes the labels of form fields, options and
situations from there. An id without a word is shown as it is, never left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kiosk.contract.submission import Person
from kiosk.model.checklist import RowState
from kiosk.model.evaluation import REASONS, Satisfaction

DOCUMENTS = {
    "resident": "居民身份证",
    "hmt_permit": "港澳台居民居住证",
    "foreigner_2017": "外国人永久居留身份证（2017 版）",
    "foreigner_2023": "外国人永久居留身份证（2023 版）",
    "social_security": "社会保障卡",
}
SEXES = {"male": "男", "female": "女", "unknown": "未知", "not_stated": "未说明"}
ROW_STATES = {
    RowState.TO_SCAN.value: "待扫描",
    RowState.SCANNED.value: "已扫描",
    RowState.TO_SIGN.value: "待签字",
    RowState.SIGNED.value: "已签字",
    RowState.VERIFIED.value: "已核验",
    RowState.WAIVED.value: "免提交",
    RowState.TO_VERIFY.value: "免提交·待核验",
    RowState.DEFERRED.value: "容缺后补",
    RowState.PROBLEM.value: "有问题",
}
LEVELS = {
    Satisfaction.VERY_SATISFIED.value: "非常满意",
    Satisfaction.SATISFIED.value: "满意",
    Satisfaction.BASICALLY_SATISFIED.value: "基本满意",
    Satisfaction.DISSATISFIED.value: "不满意",
    Satisfaction.VERY_DISSATISFIED.value: "非常不满意",
}
REASON_WORDS = {code: words for reasons in REASONS.values() for code, words in reasons}


@dataclass(frozen=True)
class Labels:
    """``fields``, ``questions``: id -> words; ``choices``: (id of a field or situation, value) -> words."""

    fields: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    choices: MappingProxyType[tuple[str, str], str] = field(default_factory=lambda: MappingProxyType({}))
    questions: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def read(cls, folder: Path | None) -> Labels:
        """From every ``*.json`` below ``folder``. Raises ``OSError`` and ``ValueError`` for an unreadable file."""
        fields: dict[str, str] = {}
        choices: dict[tuple[str, str], str] = {}
        questions: dict[str, str] = {}
        for path in sorted(folder.rglob("*.json")) if folder is not None else ():
            for entry in _objects(json.loads(path.read_text("utf-8"))):
                match entry:
                    case {"field_id": str(name), "label": str(label)}:
                        fields[name] = label
                    case {"situation_id": str(name), "question": str(question)}:
                        questions[name] = question
                    case _:
                        continue
                choices |= {(name, value): label for value, label in _options(entry.get("options"))}
        return cls(MappingProxyType(fields), MappingProxyType(choices), MappingProxyType(questions))

    def form(self, form: dict[str, str]) -> list[tuple[str, str]]:
        """(label, value) of each field of a form, in its order."""
        return [(self.fields.get(name, name), self.choices.get((name, value), value)) for name, value in form.items()]

    def answers(self, answers: dict[str, str]) -> list[tuple[str, str]]:
        """(question, answer) of each situation."""
        return [
            (self.questions.get(name, name), self.choices.get((name, value), value)) for name, value in answers.items()
        ]


def person(applicant: Person) -> list[tuple[str, str]]:
    """(label, value) of what is known of the applicant."""
    until = "长期" if applicant.long_term else applicant.valid_until
    validity = f"{applicant.valid_from or '?'} 至 {until or '?'}"
    rows = [
        ("姓名", applicant.name),
        ("证件", DOCUMENTS.get(applicant.document, applicant.document)),
        ("证件号码", applicant.number),
        ("性别", SEXES.get(applicant.sex, applicant.sex)),
        ("民族", applicant.ethnicity),
        ("出生日期", applicant.birth_date),
        ("住址", applicant.address),
        ("签发机关", applicant.issuer),
        ("有效期限", validity if applicant.valid_from or until else None),
    ]
    return [(label, value) for label, value in rows if value]


def _objects(value: object) -> Iterator[dict[str, object]]:
    """Every JSON object inside ``value``, outermost first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _options(options: object) -> Iterator[tuple[str, str]]:
    for option in options if isinstance(options, list) else ():
        match option:
            case {"option_id": str(value), "label": str(label)} | [str(value), str(label)]:
                yield value, label
            case {"value": str(value), "label": str(label)}:
                yield value, label
