"""The evaluation of a visit: taken once, shown as the citizen wished."""

from __future__ import annotations

import msgspec
import pytest
import requests

from kiosk.contract.submission import EvaluationBody
from tests.sandbox.builder import Built, fresh_id
from tests.sandbox.running import Running

GOOD = EvaluationBody("very_satisfied", ("516", "510"), False, "2026-11-23T10:33:00+08:00")


def _put(platform: Running, submission_id: str, body: EvaluationBody) -> requests.Response:
    return platform.call("PUT", f"/v1/submissions/{submission_id}/evaluation", data=msgspec.json.encode(body))


@pytest.fixture
def case(platform: Running) -> Built:
    built = platform.builder.build()
    platform.submit(built)
    return built


@pytest.mark.req("M16")
def test_an_evaluation_stands_on_the_case_page(platform: Running, case: Built) -> None:
    assert _put(platform, case.submission_id, GOOD).status_code == 204

    page = platform.page(f"/cases/{case.submission_id}").text

    assert "非常满意" in page
    assert "无需材料直接办理、一窗受理一次办结" in page


@pytest.mark.req("M16")
def test_an_anonymous_evaluation_is_counted_but_not_shown_with_the_case(platform: Running, case: Built) -> None:
    anonymous = msgspec.structs.replace(GOOD, satisfaction="dissatisfied", reasons=("214",), anonymous=True)

    assert _put(platform, case.submission_id, anonymous).status_code == 204

    page = platform.page(f"/cases/{case.submission_id}").text
    assert "已匿名评价" in page
    assert "不满意" not in page
    assert "不满意" in platform.page("/").text


def test_the_same_evaluation_twice_is_one(platform: Running, case: Built) -> None:
    assert _put(platform, case.submission_id, GOOD).status_code == 204
    assert _put(platform, case.submission_id, GOOD).status_code == 204


def test_an_evaluation_once_taken_is_not_changed(platform: Running, case: Built) -> None:
    _put(platform, case.submission_id, GOOD)

    answer = _put(platform, case.submission_id, msgspec.structs.replace(GOOD, anonymous=True))

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:yijianshi:problem:submission-conflict"


@pytest.mark.parametrize(
    "wrong",
    [
        msgspec.structs.replace(GOOD, satisfaction="splendid"),
        msgspec.structs.replace(GOOD, reasons=("108",)),
        msgspec.structs.replace(GOOD, evaluated_at="yesterday"),
    ],
)
def test_an_evaluation_of_the_wrong_shape_is_refused(platform: Running, case: Built, wrong: EvaluationBody) -> None:
    assert _put(platform, case.submission_id, wrong).status_code == 422


def test_an_evaluation_of_nothing_is_refused(platform: Running) -> None:
    assert _put(platform, fresh_id(), GOOD).status_code == 404
