"""Questions to a printer and their answers, on one open line.

Two ways of asking (Epson ESC/POS command reference):

- *in real time*, ``DLE EOT n``: answered the moment it arrives, even while the printer is stuck. The answers do not say
  which question they answer, so one is asked at a time. While data go out, single questions are strewn in between (the
  *watch*): they are answered as they come, and counted.
- *in order*: ``GS r 1`` is executed when all data before it have been, so its answer says that they were. Nearly every printer
  has it, but one answer looks like the other; late ones are kept apart by waiting for silence. ``GS ( H`` answers with the
  four characters that it was given: exact, and said only once printing is complete, but missing in many printers.

An answer that was asked for and never came means that the printer was off or lost bytes in between.
"""

from __future__ import annotations

from collections.abc import Callable

from devices.command import CommandContext
from devices.receipt_printer import answers, encode, signals
from devices.receipt_printer.answers import Answer, Kind
from devices.receipt_printer.settings import EscposSettings
from devices.receipt_printer.wire import STEP_SECONDS, Wire
from devices.status import PaperState

# After an in-order answer, late ones of an earlier job would have followed within this time.
QUIET_SECONDS = 0.2
TOKEN_CHARACTERS = 4
# GS a 0: no status unasked. A printer whose switches turned it on forgets it at the next power-on.
NO_STATUS_BACK = encode.GS + b"a\x00"


def process_id(token: bytes) -> bytes:
    """GS ( H function 48: answer with ``token`` (four characters 20h..7Eh) once everything before is printed."""
    return encode.GS + b"(H\x06\x0000" + token


class Dialogue:
    """One line and what is owed on it. All methods raise ``LineLostError``; those with a context canceled and timeOut too."""

    def __init__(self, wire: Wire, settings: EscposSettings, clock: Callable[[], float]) -> None:
        self.wire = wire
        self._settings = settings
        self._clock = clock
        self._parser = answers.AnswerParser()
        # Answers in real time that are still to come.
        self.owed = 0
        # Somebody else's may come too: of a program before us, or late ones of questions that were given up.
        self._doubtful = True
        asked = settings.asked
        # Why a printer is offline tells more than that it is.
        self._watched = signals.OFFLINE_CAUSE if signals.OFFLINE_CAUSE in asked else next(iter(asked), 0)
        self._seen_on_watch = signals.PrinterState("", PaperState.UNKNOWN)

    def ask_state(self, context: CommandContext | None, in_order: list[Answer] | None = None) -> signals.PrinterState:
        """The printer in real time: one question after the other, up to the first without an answer.

        Answers in order that come in between are collected in ``in_order``; without it everything that came before is
        dropped, and nothing is owed any more.
        """
        found: dict[int, int] = {}
        odd = False
        doubtful, self._doubtful = self._doubtful, False
        for n in self._settings.asked:
            if context is not None:
                context.check()
            if in_order is None and (doubtful or self._doubtful or not found):
                self.forget()
            over = self.after(self._settings.answer_timeout)
            self.wire.write(signals.question(n), over)
            self.owed += 1
            while n not in found and not over():
                for answer in self.listen():
                    if answer.kind is Kind.REAL_TIME and self.owed == 0:
                        found[n] = answer.byte
                    elif in_order is not None and answer.kind in (Kind.IN_ORDER, Kind.PROCESS_ID):
                        in_order.append(answer)
                    elif answer.kind in (Kind.OTHER, Kind.IN_ORDER, Kind.PROCESS_ID):
                        odd = True
            if n not in found:
                # The others would only add their time-outs; and a late answer to this one could be taken for theirs.
                break
        self._doubtful = self._doubtful or odd or len(found) < len(self._settings.asked)
        return signals.read_state(found, self._settings.asked, odd=odd)

    def settle(self, context: CommandContext, zeros: int, token: bytes) -> Answer | None:
        """The answer in order after everything before, None when there is none within ``ready_timeout``.

        ``zeros`` fill up a command that was left unfinished; between commands they do nothing. Late answers of earlier
        jobs are taken in here, so that they cannot pass for those of the next.
        """
        by_token = self._settings.confirmation == "process_id"
        ask = process_id(token) if by_token else encode.CONFIRM
        too_late = quiet = self.after(self._settings.ready_timeout)
        self.wire.write(bytes(zeros) + NO_STATUS_BACK + ask, too_late)
        answered: Answer | None = None
        while not quiet() and not too_late():
            context.check()
            for answer in self.listen():
                if by_token and answer == Answer(Kind.PROCESS_ID, token):
                    return answer
                if not by_token and answer.kind is Kind.IN_ORDER:
                    quiet, answered = self.after(QUIET_SECONDS), answer
        return answered

    def listen(self, wait: float = STEP_SECONDS) -> list[Answer]:
        """What has come within ``wait`` seconds; answers in real time count as given."""
        heard = self._parser.feed(self.wire.read(wait))
        given = sum(answer.kind is Kind.REAL_TIME for answer in heard)
        if given > self.owed:
            self._doubtful = True
        self.owed = max(0, self.owed - given)
        return heard

    def watch(self, stop: Callable[[], bool]) -> bool:
        """Strew a question in; False when the line did not take it. Answers are read as they come (``keep_watch``)."""
        question = signals.question(self._watched)
        self.owed += 1
        return self.wire.write(question, stop) == len(question)

    def keep_watch(self, wait: float) -> list[Answer]:
        """``listen`` while nothing but strewn questions is owed; what they say is in ``on_watch``."""
        heard = self.listen(wait)
        for answer in heard:
            if answer.kind is Kind.REAL_TIME:
                found = {self._watched: answer.byte}
                self._seen_on_watch = signals.read_state(found, (self._watched,))
        return heard

    @property
    def on_watch(self) -> str:
        """The trouble in the latest answer to a strewn question, "" for none."""
        return self._seen_on_watch.trouble

    def forget(self) -> None:
        """Drop what has come; what is owed may still come, and then be taken for something else."""
        self._doubtful = self._doubtful or self.owed > 0
        self.wire.forget_input()
        self._parser.forget()
        self.owed = 0
        self._seen_on_watch = signals.PrinterState("", PaperState.UNKNOWN)

    def after(self, seconds: float) -> Callable[[], bool]:
        """True once ``seconds`` have passed. Made anew for each command: a line that moves is not stalled."""
        until = self._clock() + seconds
        return lambda: self._clock() >= until
