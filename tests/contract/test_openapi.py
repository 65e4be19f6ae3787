"""The contract that is kept in the documentation is the one that is served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.contract.problem import PERMANENT
from sandbox.export import contract

DOCUMENT = Path(__file__).parents[2] / "docs" / "contract" / "openapi.json"


@pytest.mark.req("M44")
def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text("utf-8") == contract(), "run: python -m sandbox.export docs/contract/openapi.json"


def test_every_reference_leads_somewhere() -> None:
    document = json.loads(contract())
    text = json.dumps(document)
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert named
    assert named <= document["components"]["schemas"].keys()


def test_the_permanent_problems_are_named() -> None:
    assert set(json.loads(contract())["x-permanent-problem-types"]) == PERMANENT
