"""One question and its answer: what to send again, what to pass over, and when to stop waiting.

Time-outs and good answers: ``sdt_policy``; framing: ``sdt_frame``; the wire: ``sdt_link``.
"""

from __future__ import annotations

from collections.abc import Callable

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.sdt_frame import Answer, AnswerParser, Refusal, encode
from devices.id_reader.sdt_link import DamagedAnswer, SdtLink
from devices.id_reader.sdt_policy import Expected

GAP_SECONDS = 0.25  # silence inside an answer; USB adapters hold bytes back for up to 16 ms, a busy host longer
ATTEMPTS = 2  # a command that the module did not understand is sent once more


def exchange(link: SdtLink, expected: Expected, context: CommandContext, clock: Callable[[], float]) -> Answer:
    """Send a command and return its good answer. Raises ``DeviceError`` for every other outcome."""
    problem = DeviceError(Completion.INTERNAL_ERROR, "notSent")
    for _ in range(ATTEMPTS):
        outcome = _ask(link, expected, context, clock)
        if isinstance(outcome, DeviceError):
            problem = outcome
            if not expected.repeatable:
                break
        elif outcome.status in expected.good:
            return outcome
        else:
            problem = policy.failure(outcome.status)
            if outcome.status not in policy.NOT_UNDERSTOOD:
                break
    raise problem


def _ask(
    link: SdtLink, expected: Expected, context: CommandContext, clock: Callable[[], float]
) -> Answer | DeviceError:
    """Send once. Returns the first answer that fits, or why there is none; raises when the command has to end."""
    context.check()
    parser = AnswerParser()  # anew for each question, so that bytes of two answers can never meet in one
    passed_over: Answer | None = None
    link.clear(context)
    link.send(encode(expected.command), context)
    heard = clock()
    deadline = heard + expected.seconds + link.slack
    while clock() < deadline:
        try:
            chunk = link.receive()
        except DamagedAnswer:
            parser = AnswerParser()
            parser.refusal = Refusal.LENGTH
            chunk = b""
        answer = parser.feed(chunk)
        while answer is not None:
            if expected.fits(answer):
                return answer
            passed_over = answer
            answer = parser.feed(b"")
        if chunk:
            heard = clock()
        elif clock() - heard > GAP_SECONDS and (parser.inside or parser.refusal):
            break
        context.check()
    return _no_answer(parser, passed_over)


def _no_answer(parser: AnswerParser, passed_over: Answer | None) -> DeviceError:
    refusal = parser.refusal or (Refusal.LENGTH if parser.inside else Refusal.NONE)
    if refusal:
        return DeviceError(Completion.HARDWARE_ERROR, refusal, Action.RESET, "damaged answer")
    if passed_over is not None:
        detail = f"status word {passed_over.status:02X} with {len(passed_over.data)} bytes"
        return DeviceError(Completion.HARDWARE_ERROR, "unexpectedAnswer", Action.RESET, detail)
    return DeviceError(Completion.DEVICE_NOT_READY, "noAnswer", Action.RESET)
