"""The second visit of the demo: the clerk has decided, and the citizen comes back with the card to print the result."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from sandbox.demo.clerk import Clerk
from sandbox.demo.entries import SAMPLES
from sandbox.demo.finger import Finger, Lost, Sight

if TYPE_CHECKING:
    from sandbox.demo.stage import Stage

DIGITS = SAMPLES["phone"][-4:]  # that the platform compares: of the number that was typed into the form
PDF = "result.pdf"
READ_SECONDS = 1.0  # a person reads that it is printed before walking away; the touch map tells nothing of panels


class Pickup:
    """``picture`` takes a picture under a name; ``put_card`` lays the card down at the identity screen and goes on."""

    def __init__(
        self, stage: Stage, finger: Finger, picture: Callable[[str], None], put_card: Callable[[Sight], Sight]
    ) -> None:
        self._stage, self._finger = stage, finger
        self._picture, self._put_card = picture, put_card

    def run(self, submission_id: str, today: date) -> dict[str, Any]:
        """``{"outcome", "pdf"}``: what the kiosk says of the print, and the file that the page printer was given. Raises Lost,
        DemoError."""
        Clerk(self._stage.platform["clerk"]).finish(submission_id, today)
        self._come_back()
        self._prove()
        self._finger.screen("case_list")
        self._picture("case-list")
        self._finger.touch(f"case:{submission_id}")
        case = self._finger.wait(_can_print, "a result that can be printed")
        self._picture("case")
        # Where one item was applied for there is one button; of several results the first one is taken.
        self._finger.touch("print" if case.offers("print") else _first_file(case))
        outcome = self._end_of_print()
        threading.Event().wait(READ_SECONDS)
        self._picture("case-printed")
        self._leave()
        return {"outcome": outcome, "pdf": self._pdf() if outcome == "done" else None}

    def _come_back(self) -> None:
        self._finger.screen("home")
        self._finger.touch("service:cases")
        self._finger.screen("cases")
        self._picture("cases")
        self._finger.touch("way:card")
        self._put_card(self._finger.screen("identity"))

    def _prove(self) -> None:
        sight = self._finger.wait(lambda s: s.screen in ("second_check", "case_list"), "the second check")
        if sight.screen == "case_list":
            return
        for digit in DIGITS:
            self._finger.touch(f"key:{digit}")
        self._picture("second-check")
        self._finger.touch("next")

    def _end_of_print(self) -> str:
        """What the kiosk's log says of it, since that is what it would tell anybody who asks. Raises Lost."""
        log = self._stage.work / "data" / "logs" / "kiosk.log"

        def ended(_: Sight) -> bool:
            return _printed(log.read_text(encoding="utf-8")) is not None

        self._finger.wait(ended, "the end of the result's print")
        said = _printed(log.read_text(encoding="utf-8"))
        if said is None:
            raise Lost("the log forgot the print")
        return said

    def _leave(self) -> None:
        self._finger.touch("exit")
        asked = self._finger.wait(lambda s: s.overlay != "" or s.screen in ("goodbye", "home"), "the way out")
        if asked.overlay:
            self._finger.touch("leave")
        self._finger.wait(lambda s: s.screen in ("goodbye", "home"), "the end of the visit")
        self._stage.bench.lift_card()
        self._finger.screen("home")

    def _pdf(self) -> str | None:
        printed = sorted((self._stage.devices / "pages").glob("job-*.pdf"), key=lambda file: file.stat().st_mtime_ns)
        if not printed:
            return None
        shutil.copyfile(printed[-1], self._stage.out / PDF)
        return PDF


def _can_print(sight: Sight) -> bool:
    return sight.screen == "case" and (sight.offers("print") or sight.offers_any("file:"))


def _first_file(sight: Sight) -> str:
    found = sight.find(lambda target: target.name.startswith("file:"))
    if found is None:
        raise Lost("no paper of the case can be printed")
    return found.name


def _printed(log: str) -> str | None:
    """The outcome of the last result's print in the log."""
    said = None
    for line in log.splitlines():
        entry = json.loads(line)
        if entry["event"] == "result.printed":
            said = str(entry["outcome"])
    return said
