"""The envelope: ``POST /exchange/<服务>`` with ``{"数据": …}``, answered by ``{"返回码", "返回信息", "数据"}``.

GB/T 39046-2020 gives names, lengths and codes of what is exchanged, no way of exchanging it; platforms that follow it have an
envelope of their own, most of them with an HTTP 200 whatever happened and a code inside. So has this one. Its codes are ours
to choose [no standard]; an operator replaces ``PROBLEMS`` by the platform's list. As everywhere, only a code of the list is
believed when it says no for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote

import msgspec

from kiosk.catalogue.codes.table import CodeProblem
from kiosk.contract import problem
from kiosk.contract.problem import Problem
from kiosk.platform.answer import JSON, Answer, decode
from kiosk.platform.call import Caller, Subject
from kiosk.platform.gb39046.operator import Operator
from offline.ports import PermanentError, SaidNoError, TransientError, UnauthorisedError

DONE = "0000"
LONGEST_WAIT_S = 3600

# 返回码 -> the last word of the contract's problem type. What is permanent there is permanent here.
PROBLEMS: Mapping[str, str] = {
    "1001": "signature-invalid",
    "1002": "sealing-invalid",
    "1003": "manifest-invalid",
    "1004": "submission-conflict",
    "1005": "evaluation-invalid",
    "1006": "note-invalid",
    "2001": "case-unknown",
    "2002": "submission-unknown",
    "2003": "file-unknown",
    "2004": "not-here",
    "2005": "cursor-unknown",
    "2006": "second-check-failed",
    "2007": "second-check-locked",
    "2008": "slot-taken",
    "2009": "upload-offset",
}
NOT_KNOWN = ("3001", "3002")  # this kiosk; its certificate

_Data = TypeVar("_Data")


class _Asked(msgspec.Struct):
    data: object = msgspec.field(name="数据")


class _Said(msgspec.Struct):
    data: msgspec.Raw = msgspec.field(name="数据")


class _Code(msgspec.Struct):
    code: str = msgspec.field(name="返回码")
    again_s: int | None = msgspec.field(name="重试秒数", default=None)


class Exchange(Subject):
    """What the subjects of this dialect share."""

    def __init__(self, caller: Caller, operator: Operator) -> None:
        super().__init__(caller)
        self._operator = operator

    def ask(self, service: str, data: object, kind: type[_Data]) -> _Data:
        """Raises ``UplinkError``."""
        body = self._caller.tell("POST", address(service), msgspec.json.encode(_Asked(data)))
        return self.read(body, kind)

    def order(self, service: str, data: object) -> None:
        """As ``ask``, where nothing is answered but that it was done."""
        judge_code(self._caller.tell("POST", address(service), msgspec.json.encode(_Asked(data))))

    def read(self, body: bytes, kind: type[_Data]) -> _Data:
        """The data of an envelope. Raises ``UplinkError``."""
        judge_code(body)
        return decode(bytes(decode(body, _Said).data), kind)

    def piece(self, service: str, offset: int, size: int, media_type: str) -> bytes:
        """Some bytes of a file; a no comes as an envelope in the place of the bytes."""
        return self._caller.piece(service, offset, size, media_type, refused=_refused)


def address(service: str) -> str:
    """A path of this dialect."""
    return "/exchange/" + quote(service, safe="")


def judge_code(body: bytes) -> None:
    """Return when it was done. Raises ``UplinkError``."""
    said = decode(body, _Code)
    if said.code == DONE:
        return
    if said.code in NOT_KNOWN:
        raise UnauthorisedError(said.code)
    word = PROBLEMS.get(said.code)
    if word is None:
        raise TransientError("garbage" if not said.code.isalnum() else "said_no", _wait(said.again_s))
    if problem.BASE + word in problem.PERMANENT:
        raise PermanentError(Problem(problem.BASE + word, "", 0))
    raise SaidNoError(word, "said_no", _wait(said.again_s))


def unmapped(error: CodeProblem) -> TransientError:
    """Something that this platform's codes cannot say, or said in codes that nobody knows: an operator has to confirm a
    table. Until then nothing is given up and nothing is guessed."""
    return TransientError(f"unmapped_{type(error).__name__}")


def _wait(seconds: int | None) -> float | None:
    return float(min(seconds, LONGEST_WAIT_S)) if seconds is not None and seconds > 0 else None


def _refused(answer: Answer) -> None:
    if answer.status == 200 and answer.media_type == JSON:
        judge_code(answer.body)
