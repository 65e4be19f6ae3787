"""The papers of an application: made of a real walk, by the real typesetter, under the signature that was drawn."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from pypdf import PdfReader

from kiosk.journey.effects import Commit
from kiosk.model.paper import Paper, PaperKind
from kiosk.model.submission import Submission
from kiosk.printing.a4.apart import PressApart
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Sheet
from kiosk.printing.papers import papers_of
from tests.catalogue.samples.through import apply_for, begun
from tests.catalogue.samples.walked import all_answers, guide_of
from tests.printing.a4.papers import ASSETS, drawing
from tests.printing.receipts import texts

NUMBER = "L-YJHL0001-20261123-0042-C"


def committed(bundle: str, **preferred: str) -> Commit:
    """What a walk with these answers hands to the store, its signature a drawing."""
    guide = guide_of(bundle)
    answers = next(
        answers for answers in all_answers(guide) if all(answers.get(key) == value for key, value in preferred.items())
    )
    commit = apply_for(begun(guide, answers))
    signature = commit.draft.signature
    assert signature is not None
    drawn = replace(signature, png=drawing())
    return replace(commit, draft=replace(commit.draft, local_number=NUMBER, signature=drawn))


def made(commit: Commit) -> tuple[Paper, ...]:
    return papers_of(commit.work, commit.draft, PressApart(ASSETS).pdfs, texts().say)


def words(paper: Paper) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf)).pages).replace("\n", "")


@pytest.mark.req("M06", "M10")
def test_an_application_gets_its_form_and_its_letter_with_the_letters_hash() -> None:
    commit = committed("retirement")
    form, letter = made(commit)
    assert (form.kind, letter.kind) == (PaperKind.APPLICATION, PaperKind.COMMITMENT)
    assert form.materials
    signature = commit.draft.signature
    assert signature is not None
    assert form.letter_sha256 == letter.letter_sha256 == signature.letter_sha256
    for paper in (form, letter):
        grouped = words(paper).replace(" ", "")
        assert NUMBER in grouped
        assert signature.letter_sha256 in grouped


@pytest.mark.req("M06")
def test_the_one_form_stands_for_the_forms_of_all_departments() -> None:
    commit = committed("newborn")
    form = made(commit)[0]
    generated = [row.material.material_id for row in commit.work.checklist.rows if row.material.source.value == "form"]
    assert len(generated) > 1
    assert list(form.materials) == generated


@pytest.mark.req("M06")
def test_what_is_left_to_the_counter_is_said_on_the_form() -> None:
    commit = committed("retirement")
    labels = [field.label for section in commit.work.sections for field in section.fields if not field.prefill]
    left = replace(commit.draft, left=(labels[0],), form={})
    (form, *_) = papers_of(commit.work, left, PressApart(ASSETS).pdfs, texts().say)
    assert "由窗口补填" in words(form)


def test_a_drawing_for_another_letter_goes_on_no_paper() -> None:
    commit = committed("retirement")
    other = replace(commit.draft, letter=commit.draft.letter + "\n另一段")
    with pytest.raises(PaperNotMade) as refused:
        papers_of(commit.work, other, PressApart(ASSETS).pdfs, texts().say)
    assert refused.value.code == "letter"


@pytest.mark.parametrize("broken", [{"applicant": None}, {"local_number": ""}, {"items": ()}, {"created_at": None}])
def test_an_application_that_lacks_what_a_form_says_gets_no_paper(broken: dict[str, object]) -> None:
    commit = committed("retirement")
    with pytest.raises(PaperNotMade) as refused:
        papers_of(commit.work, replace(commit.draft, **broken), PressApart(ASSETS).pdfs, texts().say)  # type: ignore[arg-type]
    assert refused.value.code == "incomplete"


def test_a_press_that_fails_makes_none_of_the_papers() -> None:
    def jammed(_sheets: Sequence[Sheet], _at: datetime) -> tuple[bytes, ...]:
        raise PaperNotMade("deadline", "no paper")

    commit = committed("retirement")
    with pytest.raises(PaperNotMade, match="deadline"):
        papers_of(commit.work, commit.draft, jammed, texts().say)


def test_a_submission_says_nothing_of_its_papers_in_its_repr() -> None:
    commit = committed("retirement")
    submission: Submission = replace(commit.draft, papers=made(commit))
    assert "%PDF" not in repr(submission)
    assert commit.draft.letter[:20] not in repr(commit)


@pytest.mark.req("M05", "M19")
def test_who_comes_for_an_enterprise_is_not_called_the_applicant() -> None:
    form = words(made(committed("operation", applicant="legal_representative"))[0])
    assert "来办理的人（读卡核验）" in form
    assert "法定代表人或负责人（签名）" in form
    agents = words(made(committed("operation", applicant="agent"))[0])
    assert "代办人（签名）" in agents
    assert "申请人（签名）" not in agents
