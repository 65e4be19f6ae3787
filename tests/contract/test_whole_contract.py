"""Whatever a kiosk, or a program that claims to be one, sends: the platform never fails, and answers only as the contract says.

schemathesis makes the requests from the published document; the real server answers over mutual TLS.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.sandbox.running import Running

DOCUMENT = Path(__file__).parents[2] / "docs" / "contract" / "platform.openapi.yaml"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 12  # requests of each operation; docs/figures.md says how many were made once
schemathesis.serializer.alias(
    ["application/offset+octet-stream", "application/pdf", "application/ofd"], "application/octet-stream"
)
SCHEMA = schemathesis.openapi.from_path(DOCUMENT)
OPERATIONS = {operation.ok().label: operation.ok() for operation in SCHEMA.get_all_operations()}


@pytest.fixture(scope="module")
def session(shared_platform: Running) -> Iterator[requests.Session]:
    """One connection for all, with the kiosk's certificate."""
    settings_ = shared_platform.settings
    with requests.Session() as session:
        session.verify = str(settings_.ca)
        session.cert = (str(settings_.client_cert), str(settings_.client_key))
        session.mount("https://", HTTPAdapter(pool_maxsize=1))
        yield session


@pytest.mark.req("M44")
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_every_request_is_answered_as_the_contract_says(
    shared_platform: Running, session: requests.Session, label: str
) -> None:
    url = shared_platform.settings.url

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # a counterexample is told as it was found: looking for a smaller one takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        case: Any = data.draw(OPERATIONS[label].as_strategy())
        answer = case.call(base_url=url, session=session, timeout=10, verify=session.verify, cert=session.cert)
        case.validate_response(answer, checks=CHECKS)

    check()


@pytest.mark.req("M44")
def test_nothing_that_a_kiosk_asks_is_left_out_of_the_contract() -> None:
    asked = {
        *("PUT /v1/submissions/{submission_id}", "PATCH /v1/uploads/{submission_id}/{sha256}", "GET /v1/changes"),
        *("POST /v1/licences", "POST /v1/checks", "POST /v1/credentials", "POST /v1/cases", "GET /v1/time"),
        *("POST /v1/certificate", "POST /v1/seals", "PUT /v1/downloads/{download_id}", "GET /v1/appointments"),
    }

    assert asked <= OPERATIONS.keys()
