"""Who signs for whom: an ordinary agent signs what an agent can know, and the applicant's own promise comes on paper."""

from __future__ import annotations

import pytest

from kiosk.documents.letter import letter_sha256
from kiosk.journey import events as ev
from kiosk.journey.state import Step
from kiosk.journey.view import checklist_of
from kiosk.model.checklist import RowState
from tests.catalogue.samples.through import apply_for, begun
from tests.catalogue.samples.walked import guide_of
from tests.journey.walks import CARD, Walk

OPERATION = guide_of("operation")


def stands(applicant: str) -> Walk:
    answers = {situation.situation_id: situation.options[0].option_id for situation in OPERATION.situations}
    return begun(OPERATION, {**answers, "applicant": applicant, "many_guests": "yes"}, frozenset({"fire"}))


def row_of(walk: Walk, material_id: str) -> RowState:
    rows = {row.material.material_id: row.state for row in checklist_of(walk.journey).rows}
    return rows[material_id]


@pytest.mark.req("M10", "M19")
def test_an_agent_brings_the_applicants_promise_signed_on_paper() -> None:
    walk = stands("agent")
    assert row_of(walk, "fire_letter") is RowState.TO_SCAN
    commit = apply_for(walk)
    letter = commit.draft.letter
    assert f"代办人：{CARD.name}" in letter
    assert f"申请人：{CARD.name}" not in letter
    assert "告知内容" not in letter
    assert not set(OPERATION.letter) & set(letter.split("\n"))
    pages = {material.material_id: len(material.pages) for material in commit.draft.materials}
    assert pages["fire_letter"] == 1


@pytest.mark.req("M10")
def test_who_represents_an_enterprise_signs_its_promise_with_what_was_told() -> None:
    walk = stands("legal_representative")
    assert row_of(walk, "fire_letter") is RowState.TO_SIGN
    commit = apply_for(walk)
    letter = commit.draft.letter
    told = OPERATION.material("fire_letter").told
    assert told
    assert all(f"告知内容{n}：{words}" in letter for n, words in enumerate(told, 1))
    assert "自愿" in letter
    assert f"法定代表人（负责人）：{CARD.name}" in letter
    assert "统一社会信用代码：" in letter
    assert commit.draft.signature is not None
    assert commit.draft.signature.letter_sha256 == letter_sha256(letter)


@pytest.mark.req("M10")
def test_another_answer_to_who_applies_voids_the_letter() -> None:
    walk = stands("legal_representative")
    apply_for(walk)
    signed = walk.session.letter
    other = stands("agent")
    apply_for(other)
    assert letter_sha256(signed) != letter_sha256(other.session.letter)


def test_nothing_is_promised_by_who_is_not_there_yet() -> None:
    walk = stands("agent").do(ev.Next())
    assert walk.at is not Step.SIGN
    assert walk.session.letter == ""
