"""The second dialect where it is its own: codes that nobody has confirmed, words that nobody knows, and a no inside a 200."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest
import structlog.testing

from kiosk.catalogue.codes.table import CodeProblem
from kiosk.clock import SystemClock
from kiosk.contract.changes import CASE_STATES
from kiosk.contract.submission import EvaluationBody
from kiosk.contract.waiver import ChecksAsked, CredentialShown
from kiosk.model.evaluation import Satisfaction
from kiosk.platform.gb39046.adapter import Gb39046Platform
from kiosk.platform.gb39046.exchange import PROBLEMS
from kiosk.platform.gb39046.operator import Operator
from kiosk.platform.gb39046.wire import Progress
from kiosk.platform.gb39046.words import cents, day, iso, state_of, told
from offline.ports import PermanentError, SaidNoError, TransientError, UnauthorisedError, UplinkError
from tests.platform.office import CASE, CODE, NAME, NUMBER, PERSON, RESULT_FILE, SUBMISSION, Office
from tests.platform.serving import Asked, Pki, Said, Voice, serving
from tests.platform.speaks_gb39046 import LEVELS, OPERATOR, STEPS, gb39046_voice

EVALUATION = EvaluationBody("satisfied", ("412",), True, "2026-11-23T10:33:00+08:00")


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki.made(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def met(pki: Pki) -> Callable[..., Any]:
    @contextmanager
    def meet(voice: Voice, operator: Operator = OPERATOR) -> Iterator[Gb39046Platform]:
        with serving(voice, pki) as settings:
            adapter = Gb39046Platform(settings, SystemClock(), operator)
            yield adapter
            adapter.close()

    return meet


def _always(**words: object) -> Voice:
    body = json.dumps(words, ensure_ascii=False).encode()
    return lambda _: Said(body=body)


@pytest.mark.req("M16", "M44")
@pytest.mark.parametrize("level", list(Satisfaction))
def test_each_level_is_said_by_the_standards_scale(met: Callable[..., Any], level: Satisfaction) -> None:
    heard: list[dict[str, Any]] = []
    office = Office()

    def voice(asked: Asked) -> Said:
        heard.append(json.loads(asked.body)["数据"])
        return gb39046_voice(office)(asked)

    with met(voice) as adapter:
        adapter.put_evaluation(SUBMISSION, msgspec.structs.replace(EVALUATION, satisfaction=level.value))

    assert LEVELS[heard[0]["满意度代码"]] == level.value
    assert (heard[0]["满意度代码"] == "1") == (level is Satisfaction.VERY_SATISFIED)
    assert heard[0]["评价时间"] == "20261123T103300"


@pytest.mark.req("M44")
def test_a_code_that_nobody_has_confirmed_is_not_guessed(met: Callable[..., Any]) -> None:
    office = Office()
    operator = replace(OPERATOR, confirmed=frozenset())
    with met(gb39046_voice(office), operator) as adapter, pytest.raises(TransientError, match="unmapped_Unconfirmed"):
        adapter.put_evaluation(SUBMISSION, EVALUATION)

    assert office.evaluations == {}


def test_a_kind_of_card_without_a_number_is_not_asked_about(met: Callable[..., Any]) -> None:
    asked: list[Asked] = []

    def voice(one: Asked) -> Said:
        asked.append(one)
        return Said()

    with met(voice, replace(OPERATOR, documents={})) as adapter, pytest.raises(TransientError, match="UnmappedValue"):
        adapter.checks(ChecksAsked(PERSON, "retirement", "150627", ("marriage",)))

    assert asked == []


@pytest.mark.parametrize(
    "evaluation",
    [
        msgspec.structs.replace(EVALUATION, satisfaction="delighted"),
        msgspec.structs.replace(EVALUATION, evaluated_at="noon"),
        msgspec.structs.replace(EVALUATION, evaluated_at="2026-11-23T10:33:00"),
    ],
)
def test_what_has_no_word_there_waits_and_is_not_given_up(met: Callable[..., Any], evaluation: EvaluationBody) -> None:
    with met(gb39046_voice(Office())) as adapter, pytest.raises(TransientError, match="unmapped"):
        adapter.put_evaluation(SUBMISSION, evaluation)


def test_an_entry_of_the_feed_in_unknown_words_does_not_hold_up_the_others(met: Callable[..., Any]) -> None:
    known = {
        "动态标识": "c1",
        "申请标识": SUBMISSION,
        "办件编号": CASE,
        "环节名称": "受理",
        "业务动作": "通过",
        "状态": "2",
        "办理时间": "20261123T110000",
    }
    strange = [{"办件": {**known, "动态标识": "c2", "环节名称": "会商"}}, {"办件": {**known, "办理时间": "noon"}}, {}]
    page = {"动态": [*strange, {"办件": known}], "游标": "9", "是否还有": "0"}

    with met(_always(返回码="0000", 数据=page)) as adapter, structlog.testing.capture_logs() as lines:
        reply = adapter.changes(None)

    assert [change.change_id for change in reply.changes] == ["c1"]
    assert [(line["event"], line["count"]) for line in lines] == [("platform.unreadable", 3)]


def test_announcements_and_revoked_files_come_in_the_feed(met: Callable[..., Any]) -> None:
    announced = {
        "动态标识": "a1",
        "公告标识": "n1",
        "公告标题": "通知",
        "公告内容": "周六照常。",
        "发布时间": "20261123T080000",
        "服务对象代码": "1",
    }
    revoked = {"动态标识": "r1", "申请标识": SUBMISSION, "作废摘要": "0" * 64, "作废时间": "20261123T090000"}
    page = {"动态": [{"公告": announced}, {"作废": revoked}], "游标": "2", "是否还有": "1"}

    with met(_always(返回码="0000", 数据=page)) as adapter:
        first, second = adapter.changes("0").changes

    assert (first.title, first.since, first.until, first.audience) == (
        "通知",
        "2026-11-23T08:00:00+08:00",
        None,
        "person",
    )
    assert (second.sha256, second.at) == ("0" * 64, "2026-11-23T09:00:00+08:00")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"返回码": "1001"}, PermanentError),
        ({"返回码": "3001"}, UnauthorisedError),
        ({"返回码": "2001"}, SaidNoError),
        ({"返回码": "9999"}, TransientError),
        ({"返回码": "0000"}, TransientError),
        ({"返回码": "0000", "数据": None}, TransientError),
        ({"返回码": 0}, TransientError),
        ({}, TransientError),
    ],
)
def test_a_no_comes_inside_a_200(
    met: Callable[..., Any], words: dict[str, object], expected: type[UplinkError]
) -> None:
    with met(_always(**words)) as adapter, pytest.raises(UplinkError) as failed:
        adapter.payment(SUBMISSION)

    assert type(failed.value) is expected


def test_only_what_is_permanent_in_the_contract_is_permanent_here() -> None:
    assert sorted(code for code, _ in PROBLEMS.items() if code.startswith("1")) == [
        "1001",
        "1002",
        "1003",
        "1004",
        "1005",
        "1006",
    ]


def test_a_wait_that_is_asked_for_is_bounded(met: Callable[..., Any]) -> None:
    with met(_always(返回码="2007", 重试秒数=10**9)) as adapter, pytest.raises(SaidNoError) as said:
        adapter.payment(SUBMISSION)

    assert said.value.retry_after == 3600.0


def test_a_file_that_is_refused_is_not_taken_for_its_bytes(met: Callable[..., Any]) -> None:
    with met(_always(返回码="2003")) as adapter, pytest.raises(SaidNoError, match="said_no"):
        adapter.file(RESULT_FILE)


def test_html_is_a_portal_here_too(met: Callable[..., Any]) -> None:
    with met(lambda _: Said(200, b"<html>", "text/html")) as adapter, pytest.raises(TransientError, match="portal"):
        adapter.payment(SUBMISSION)


def test_a_certificate_is_not_renewed_over_this_dialect(met: Callable[..., Any]) -> None:
    with met(gb39046_voice(Office())) as adapter, pytest.raises(SaidNoError) as said:
        adapter.renew("csr")

    assert said.value.problem == "not-offered"


@pytest.mark.req("M21")
def test_no_log_line_of_this_dialect_names_a_person(met: Callable[..., Any]) -> None:
    with structlog.testing.capture_logs() as lines, met(_always(返回码="9999")) as adapter:
        for question in (
            lambda: adapter.checks(ChecksAsked(PERSON, "retirement", "150627", ("marriage",))),
            lambda: adapter.credential(CredentialShown(CODE)),
        ):
            with pytest.raises(TransientError):
                question()

    assert lines
    for private in (NAME, NUMBER, CODE):
        assert private not in str(lines)


# -- words


def test_every_state_has_one_place_in_the_standards_course() -> None:
    known = {
        state: state_of(Progress(stage=stage, action=action, done=done))
        for state, (stage, action, done) in STEPS.items()
    }

    assert all(state == found for state, found in known.items())
    assert set(known) <= set(CASE_STATES)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cents, "10.5"),
        (cents, "10"),
        (cents, "-1.00"),
        (cents, "１.00"),
        (cents, "123456789012345.00"),
        (day, "2026-12-03"),
        (day, "20261332"),
        (day, ""),
        (iso, "2026-11-23T12:00:00+08:00"),
        (iso, "20261123"),
        (told, "soon"),
    ],
)
def test_a_value_that_is_not_written_as_the_standard_says_is_a_problem(
    read: Callable[[str], object], text: str
) -> None:
    with pytest.raises(CodeProblem):
        read(text)


def test_values_that_are_written_as_the_standard_says_are_read() -> None:
    assert cents("10.50") == 1050
    assert day("20261203") == "2026-12-03"
    assert iso("20261123T120000") == "2026-11-23T12:00:00+08:00"
    assert told("2026-11-23T04:00:00+00:00") == "20261123T120000"
