"""What the document worker says is taken in with care: it may have met a file that has it in hand."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from kiosk.document_answers import MOST_FIELDS, MOST_WORDS, Content, Failed, Quality, answer_of

pytestmark = pytest.mark.req("M08")
JPEG, PREVIEW, SNIPPET = b"page", b"small", b"piece"
VERDICT = {"ok": False, "blur": True, "glare": None, "blank": False, "cropped": False, "reasons": ["blur"]}


def content(**other: Any) -> dict[str, Any]:
    return {
        "kind": "content", "type": "bank_card", "score": 3.1, "corners": [[0, 0], [9, 0], [9, 5], [0, 5]], "turns": 3,
        "verdict": VERDICT, "fingerprint": "f", "ms": 12.5,
        "fields": {
            "number": {"value": None, "confidence": 0.0, "snippet": len(SNIPPET)},
            "name": {"value": "某某", "confidence": 0.9, "snippet": 0},
        },
        "page": {
            "width": 90, "height": 50, "dpi": 0, "sha256": hashlib.sha256(JPEG).hexdigest(),
            "jpeg": len(JPEG), "preview": len(PREVIEW),
        },
        **other,
    }  # fmt: skip


def taken(body: bytes = JPEG + PREVIEW + SNIPPET, **other: Any) -> Content:
    answer = answer_of(1, content(**other), body)
    assert isinstance(answer, Content)
    return answer


def test_a_page_comes_with_its_preview_and_the_pieces_of_its_fields() -> None:
    answer = taken()
    assert (answer.page.jpeg, answer.page.preview) == (JPEG, PREVIEW)
    assert {name: one.snippet for name, one in answer.read.fields.items()} == {"number": SNIPPET, "name": b""}
    assert (answer.read.fields["number"].value, answer.read.fields["name"].value) == (None, "某某")
    assert (answer.turns, answer.page.verdict.reasons, answer.read.fingerprint) == (3, ("blur",), "f")


def test_quality_comes_with_a_preview() -> None:
    head = {"kind": "quality", "verdict": VERDICT, "skew": None, "corners": None, "ms": 3}
    answer = answer_of(4, head, b"jpeg")
    assert isinstance(answer, Quality)
    assert (answer.number, answer.preview, answer.corners, answer.skew) == (4, b"jpeg", None, None)


@pytest.mark.parametrize(
    "body", [b"", JPEG, JPEG + PREVIEW, JPEG + PREVIEW + SNIPPET + b"!", b"egap" + PREVIEW + SNIPPET]
)
def test_a_body_that_is_not_as_its_head_says_is_no_answer(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"page|piece|announced"):
        taken(body)


@pytest.mark.parametrize(
    "other",
    [
        {"verdict": {**VERDICT, "ok": True}},
        {"verdict": {**VERDICT, "reasons": []}},
        {"verdict": {**VERDICT, "blur": "yes"}},
        {"verdict": None},
        {"corners": [[0, 0]]},
        {"corners": [[0, 0], [0, 0], [0, 0], ["a", 0]]},
        {"corners": [[0, 0], [0, 0], [0, 0], [0]]},
        {"turns": "left"},
        {"fields": [1]},
        {"fields": {"name": 3}},
        {"fields": {"name": {"value": 7, "confidence": 1, "snippet": 0}}},
        {"fields": {"name": {"value": "x" * (MOST_WORDS + 1), "confidence": 1, "snippet": 0}}},
        {"fields": {"name": {"value": "x", "confidence": 1, "snippet": -1}}},
        {"fields": {str(n): {"value": "x", "confidence": 1, "snippet": 0} for n in range(MOST_FIELDS + 1)}},
        {"page": {}},
        {"page": {**content()["page"], "width": 0}},
        {"page": {**content()["page"], "jpeg": "4"}},
        {"fingerprint": 5},
        {"kind": "poem"},
    ],
)
def test_what_cannot_be_is_no_answer(other: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        taken(**other)


def test_a_refusal_is_cut_to_a_bearable_length() -> None:
    answer = answer_of(1, {"kind": "refused", "code": "x" * 5000, "detail": "y" * 5000}, b"")
    assert isinstance(answer, Failed)
    assert (len(answer.code), len(answer.detail)) == (40, 200)


def test_nothing_of_a_person_shows_when_an_answer_is_printed() -> None:
    assert "某某" not in repr(taken())
    assert "page" not in repr(taken()).replace("page=Page", "")
