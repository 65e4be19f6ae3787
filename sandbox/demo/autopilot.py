"""The autopilot: one whole application by touch, through the real window, as a citizen would do it.

What it sees goes to ``screens/``; what came of it, as the platform's own ledger tells, to ``report.json``.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.demo.finger import Finger, Lost, Sight, Target
from sandbox.demo.report import write_report
from sandbox.papers import BANK_CARD

if TYPE_CHECKING:
    from sandbox.demo.processes import Processes
    from sandbox.demo.stage import Stage

# A signature as a person draws it: down, across, up again.
SIGNATURE = tuple((0.2 + 0.06 * i, 0.5 + 0.25 * (-1) ** i * (1 - i / 14)) for i in range(11))

SCREENS_MOST = 12  # sections of a form or papers of a bundle; more means that it goes round in circles
PHONE = "13900000000"  # not assigned to anybody: all zeros after the prefix
# What is typed into a field that takes digits, by a word in its id; a bank card's number into all others.
TYPED = (("phone", PHONE), ("date", "20250901"), ("month", "20250901"), ("post", "017200"))


def names(sight: Sight) -> tuple[str, ...]:
    """What can be touched, by name."""
    return tuple(target.name for target in sight.targets)


def _options(sight: Sight) -> list[Target]:
    """The answers that can be chosen now."""
    return [target for target in sight.targets if target.enabled and target.name.startswith("option:")]


@dataclass
class Diary:
    """How long each step took, in ms, and how many touches."""

    steps: list[dict[str, object]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def note(self, name: str) -> None:
        """The step ends now."""
        now = time.monotonic()
        self.steps.append({"name": name, "ms": round((now - self.began) * 1000)})
        self.began = now


class Autopilot:
    """Drives the kiosk of a stage that has been set."""

    def __init__(self, stage: Stage, processes: Processes) -> None:
        self.stage = stage
        self.processes = processes
        self.finger = Finger(stage.display, stage.out / "touch_map.json")
        self.diary = Diary()
        self._pictures = 0

    def run(self) -> int:
        """Walk, report; 0 when the platform has exactly one case and the paper came out."""
        try:
            self._walk()
        except Lost as error:
            self.finger.picture(self.stage.out / "screens" / "99-lost.png")
            self.processes.check()
            print(f"demo: the autopilot is lost: {error}", file=sys.stderr)
            return 1
        if self.stage.offline:
            self._restore_network()
        report = write_report(self.stage, self.diary.steps)
        print(json.dumps(report, ensure_ascii=False, indent=1))
        print(f"demo: {self.finger.touches} touches; pictures, receipt and report in {self.stage.out}", file=sys.stderr)
        well = report["platform"]["cases"] == 1 and report["platform"]["sha256_match"]
        return 0 if well and report["receipt"]["outcome"] == "done" else 1

    def _walk(self) -> None:
        self.to_signature()
        self._on("sign", self._sign)
        self._on("receipt", self._take_receipt)
        self._on("evaluate", self._rate)
        self._on("goodbye", lambda: None)
        self.stage.bench.lift_card()
        self.finger.screen("home")
        self.diary.note("home")

    def to_signature(self) -> None:
        """From the home screen until the letter is there to be signed."""
        self._on("home", lambda: self.finger.touch_text(self.stage.bundle, prefix="tile:"))
        self._on("overview", self._next)
        self._on("items", self._next)
        self._on("situation", self._answer)
        self._on("notice", self._next)
        self._on("identity", self._put_card)
        self._on("checklist", self._next)
        self._fill_form()
        self._on("checklist", self._next)
        self._scan_all()
        self._on("checklist", self._next)
        self._on("review", self._next)

    def _on(self, screen: str, act: Callable[[], None]) -> None:
        self.finger.screen(screen)
        self._picture(screen)
        act()
        self.diary.note(screen)

    def _picture(self, name: str) -> None:
        self._pictures += 1
        self.finger.picture(self.stage.out / "screens" / f"{self._pictures:02d}-{name}.png")

    def _next(self) -> None:
        self.finger.touch("next")

    def _answer(self) -> None:
        for _ in range(SCREENS_MOST):
            sight = self.finger.wait(lambda s: bool(_options(s)), "the answers to choose from")
            self.finger.choose(_options(sight)[0].name)
            self._picture("situation-answered")
            self._next()
            # The next question has nothing chosen yet, even where its answers are called the same.
            after = self.finger.wait(
                lambda s: s.screen != "situation" or not any(option.chosen for option in _options(s)),
                "what follows the answer",
            )
            if after.screen != "situation":
                return
        raise Lost("the questions have no end")

    def _put_card(self) -> None:
        self.stage.bench.put_card()

    def _fill_form(self) -> None:
        sight = self.finger.screen("form")
        for _ in range(SCREENS_MOST):
            self._fill_section(sight)
            self._picture("form")
            self._next()
            # A section is known by what can be touched on it; words change with every key.
            before = names(sight)
            sight = self.finger.wait(
                lambda s, before=before: s.screen != "form" or names(s) != before,  # type: ignore[misc]
                "the next section",
            )
            self.diary.note("form")
            if sight.screen != "form":
                return
        raise Lost("the form has no end")

    def _fill_section(self, sight: Sight) -> None:
        for target in sight.targets:
            kind, _, name = target.name.partition(":")
            if kind == "field":
                self.finger.touch(target.name)
                for digit in next((digits for word, digits in TYPED if word in name), BANK_CARD):
                    self.finger.touch(f"key:{digit}")
        chosen: set[str] = set()
        for target in sight.targets:
            kind, _, rest = target.name.partition(":")
            name = rest.partition(":")[0]
            if kind == "option" and name not in chosen:
                chosen.add(name)
                self.finger.choose(target.name)

    def _scan_all(self) -> None:
        for paper in self.stage.papers[:SCREENS_MOST]:
            self.stage.bench.put_paper(paper)
            self._picture("scan")
            self.finger.touch("scan")
            self.finger.wait(lambda s: s.find(lambda t: t.name == "accept") is not None, "the scanned page")
            self._picture("scan-shown")
            self.finger.touch("accept")
            sight = self.finger.wait(
                lambda s: s.screen != "scan" or s.find(lambda t: t.name == "scan") is not None, "what follows the page"
            )
            self.diary.note("scan")
            if sight.screen != "scan":
                return
        raise Lost("more materials are asked for than there are papers")

    def _sign(self) -> None:
        self.finger.draw("pad", SIGNATURE)
        self.finger.wait(lambda s: s.find(lambda t: t.name == "next") is not None, "a signature that counts")
        self._picture("sign-signed")
        self._next()

    def _take_receipt(self) -> None:
        self.finger.wait(lambda s: s.find(lambda t: t.name == "evaluate") is not None, "the end of the print")
        self._picture("receipt-printed")
        slips = sorted((self.stage.devices / "slips").glob("slip-*.png"))
        if slips:
            shutil.copyfile(slips[-1], self.stage.out / "receipt.png")
        self.finger.touch("evaluate")

    def _rate(self) -> None:
        self.finger.choose("level:very_satisfied")
        self.finger.choose("reason:516")
        self._picture("evaluate-chosen")
        self._next()

    def _restore_network(self) -> None:
        url = self.stage.platform["url"]
        self.stage.start_platform(self.processes, int(url.rsplit(":", 1)[1]))
        self.stage.wait_for_delivery()
        self.diary.note("delivered")
