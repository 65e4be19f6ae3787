"""Status bytes of a receipt printer: any stream, and any set of answers."""

from __future__ import annotations

from devices.receipt_printer import signals
from devices.receipt_printer.answers import AnswerParser, Kind
from devices.status import DeviceState, PaperState

LONGEST_INPUT = 400  # bytes: an answer has one to ninety bytes
WELL = 0x12  # a real-time status with nothing set
_WORDS = 60  # letters of the longest code that is sensible


def seeds() -> list[bytes]:
    """A printer that is well, one in each trouble, a process id, automatic status back."""
    well = bytes([0, 4]) + bytes([WELL] * 4)
    bits = [
        bytes([0, 4, *(WELL | bit if n == at else WELL for n in range(4))])
        for at in range(4)
        for bit in (0x04, 0x08, 0x20, 0x40, 0x60)
    ]
    blocks = [b"\x37\x22ab12\0", b"\x10\x00\x00\x00", b"\x5fEPSON\0", b"\x11\x12\x13", b"\x37\x22ab\x12"]
    return [well, *bits, *(bytes([1, 1]) + block for block in blocks), bytes([2, 0x0F]) + bytes([WELL, WELL])]


def one(data: bytes) -> None:
    """Raises AssertionError, or whatever the parsers let through."""
    step, rest = max(1, (data + b"\0\0")[1]), data[2:]
    whole = AnswerParser().feed(rest)
    parser = AnswerParser()
    pieces = [answer for at in range(0, len(rest), step) for answer in parser.feed(rest[at : at + step])]
    _hold(whole == pieces, "what is found depends on how it arrives")
    _hold(sum(len(answer.data) for answer in whole) <= len(rest), "more came out than went in")
    for answer in whole:
        if answer.kind is Kind.REAL_TIME:
            _hold(signals.is_real_time(answer.byte), "not a real-time status")
        elif answer.kind is Kind.IN_ORDER:
            _hold(signals.is_confirmation(answer.byte), "not a confirmation")
            _hold(isinstance(signals.sensed_paper(answer.byte), PaperState), "no paper state")
        elif answer.kind is Kind.PROCESS_ID:
            _hold(len(answer.data) == 4, "a process id of another length")
    _state(rest, (data + b"\0")[0])


def _state(answers: bytes, switches: int) -> None:
    """Some of the questions answered with any bytes."""
    asked = tuple(n for n in signals.QUESTIONS if switches & 1 << n) or signals.QUESTIONS
    given = dict(zip(signals.QUESTIONS, answers, strict=False))
    state = signals.read_state(given, asked, odd=bool(switches & 1))
    missing = [n for n in asked if n not in given]
    if missing and not state.trouble:
        raise AssertionError("half an answer was taken for a printer that is well")
    _hold(isinstance(state.device_state, DeviceState), "no device state")
    _hold((state.device_state is DeviceState.ONLINE) is (not state.trouble), "online with a trouble")
    if signals.PAPER not in given:
        _hold(state.paper in (PaperState.UNKNOWN, PaperState.OUT), "paper that nobody asked about")
    _hold(len(state.trouble) < _WORDS, "a long code")


def _hold(promise: bool, words: str) -> None:
    if not promise:
        raise AssertionError(words)
