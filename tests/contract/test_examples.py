"""The contract's examples: each is one of its own schema, and a kiosk would take it."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from kiosk.contract.plain_answer import is_answer
from kiosk.contract.plain_case import (
    is_booked,
    is_case_status,
    is_cases,
    is_payment,
    is_seal_verdict,
    is_slots,
    is_standing,
)
from kiosk.contract.plain_waiver import complete_checks, complete_licences, is_credential, is_person
from sandbox.examples import ANSWER, CASES, EXAMPLES, PERSON, SLOT
from sandbox.export import platform_contract

DOCUMENT = Path(__file__).parents[2] / "docs" / "contract" / "platform.openapi.yaml"
SAID = yaml.safe_load(DOCUMENT.read_text("utf-8"))
SCHEMAS = SAID["components"]["schemas"]
BY_NAME = {type(one).__name__: one for one in EXAMPLES}


@pytest.mark.req("M44")
def test_the_document_is_up_to_date() -> None:
    again = "run: python -m sandbox.export docs/contract/platform.openapi.yaml"

    assert DOCUMENT.read_text("utf-8") == platform_contract(), again


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_an_example_is_one_of_its_schema(name: str) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": SAID["components"]}

    jsonschema.validate(SCHEMAS[name]["examples"][0], schema)


def test_every_body_and_every_answer_has_an_example() -> None:
    referenced = {
        content["schema"]["$ref"].rpartition("/")[2]
        for path in SAID["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        for part in (operation.get("requestBody", {}), *operation["responses"].values())
        for content in part.get("content", {}).values()
        if "$ref" in content["schema"]
    }

    assert referenced - BY_NAME.keys() == set()


def test_a_kiosk_would_take_the_examples() -> None:
    licences, checks, credential = (BY_NAME[name] for name in ("LicencesReply", "ChecksReply", "CredentialReply"))
    taken = [
        is_answer(ANSWER),
        is_cases(CASES, ""),
        is_person(PERSON),
        is_case_status(BY_NAME["CaseStatus"]),  # type: ignore[arg-type]
        is_payment(BY_NAME["Payment"]),  # type: ignore[arg-type]
        is_slots(BY_NAME["SlotsReply"]),  # type: ignore[arg-type]
        is_booked(BY_NAME["Booked"], SLOT.slot_id),  # type: ignore[arg-type]
        is_standing(BY_NAME["Standing"]),  # type: ignore[arg-type]
        is_seal_verdict(BY_NAME["SealVerdict"]),  # type: ignore[arg-type]
        is_credential(credential),  # type: ignore[arg-type]
        complete_licences(licences, ("hukou", "bank_card")) == licences,  # type: ignore[arg-type]
        complete_checks(checks, ("no_home",)) == checks,  # type: ignore[arg-type]
    ]

    assert all(taken), taken
