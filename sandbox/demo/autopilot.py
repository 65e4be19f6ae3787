"""The autopilot: one whole visit by touch, through the real window, as a citizen would do it.

It follows no fixed order: it looks which screen is up and does what a citizen does there, until it is home again. What it sees
goes to ``screens/``; what came of it, as the platform's own ledger tells, to ``report.json``.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.demo.acts import SIGNATURE, Acts
from sandbox.demo.entries import Entries
from sandbox.demo.finger import Finger, Lost, Sight
from sandbox.demo.pickup import Pickup
from sandbox.demo.report import ledger, write_report

if TYPE_CHECKING:
    from sandbox.demo.processes import Processes
    from sandbox.demo.stage import Stage

ACTS_MOST = 150  # of one visit; twins with all their papers take some seventy
AGAIN_MOST = 4  # times the same place may come up: a change, a second application; more is going round in circles
PASSING = ("submitting",)  # screens on which there is nothing to touch


@dataclass
class Diary:
    """How long each step took, in ms."""

    steps: list[dict[str, object]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def note(self, name: str) -> None:
        """The step ends now."""
        now = time.monotonic()
        self.steps.append({"name": name, "ms": round((now - self.began) * 1000)})
        self.began = now


class Autopilot:
    """Drives the kiosk of a stage that has been set. ``prefer``: ids of answers that are given where they are offered; where
    none of them is, the first answer."""

    def __init__(
        self, stage: Stage, processes: Processes, prefer: Collection[str] = (), finger: Finger | None = None
    ) -> None:
        self.stage = stage
        self.processes = processes
        self.finger = finger or Finger(stage.display, stage.out / "touch_map.json")
        self.diary = Diary()
        self.applications = 0
        self._pictures = 0
        self._places: Counter[tuple[object, ...]] = Counter()
        self._today = datetime.now().astimezone().date()
        acts = Acts(self.finger, self._picture, stage.bench, Entries(self._today), prefer)
        self._put_card = acts.put_card
        self._acts: Mapping[str, Callable[[Sight], object]] = {
            "home": lambda sight: acts.choose_bundle(sight, stage.meant()),
            "overview": acts.go_on,
            "items": acts.choose_items,
            "situation": acts.answer,
            "notice": acts.go_on,
            "identity": acts.put_card,
            "checklist": acts.go_on,
            "form": acts.fill_section,
            "scan": lambda sight: acts.scan(sight, stage.sheet),
            "review": acts.go_on,
            "sign": lambda _: acts.sign(SIGNATURE),
            "receipt": self._take_receipt,
            "delivery": acts.choose_delivery,
            "payment": acts.go_on,
            "phone_messages": acts.leave_phone,
            "evaluate": lambda _: acts.rate(),
        }

    def run(self) -> int:
        """Walk, come back for the result, report; 0 when the platform has exactly one intact case for each application and
        each paper came out."""
        try:
            self._walk()
            if self.stage.offline:
                self._restore_network()
            result = self._pick_up() if self.stage.prints_pages else None
        except Lost as error:
            self.finger.picture(self.stage.out / "screens" / "99-lost.png")
            self.processes.check()
            print(f"demo: the autopilot is lost: {error}", file=sys.stderr)
            return 1
        report = write_report(self.stage, self.diary.steps, self.applications, result)
        print(json.dumps(report, ensure_ascii=False, indent=1))
        print(f"demo: {self.finger.touches} touches; pictures, papers and report in {self.stage.out}", file=sys.stderr)
        well = report["platform"]["cases"] == self.applications and report["platform"]["sha256_match"]
        printed = result is None or (result["outcome"] == "done" and result["pdf"] is not None)
        return 0 if well and printed and report["receipt"]["outcome"] == "done" else 1

    def _walk(self) -> None:
        self.until("goodbye")
        self._picture("goodbye")
        self.diary.note("goodbye")
        self.stage.bench.lift_card()
        self.finger.screen("home")
        self.diary.note("home")

    def until(self, screen: str) -> None:
        """Do what each screen asks for until that one is up. Raises Lost, also when the visit has no end or came home."""
        sight = self.finger.wait(lambda s: s.screen in self._acts, "a screen to begin with")
        for _ in range(ACTS_MOST):
            if sight.screen == screen:
                return
            sight = self.act(sight)
            if sight.screen == "home" and screen != "home":
                raise Lost(f"the walk came home before {screen}; {sight.trouble or 'no reason is given'}")
        raise Lost(f"{ACTS_MOST} screens did not lead to {screen}; the last one was {sight.screen}")

    def act(self, sight: Sight) -> Sight:
        """Do what this screen asks for; what the window shows then."""
        self._places[sight.place] += 1
        if self._places[sight.place] > AGAIN_MOST:
            raise Lost(f"going round in circles: {sight.screen} has come up {AGAIN_MOST} times with the same choices")
        self._picture(sight.screen)
        last = self._acts[sight.screen](sight)
        before = last if isinstance(last, Sight) else sight
        after = self.finger.wait(lambda s: self._is_next(before, s), f"what follows {sight.screen}")
        self.diary.note(sight.screen)
        return after

    def _is_next(self, before: Sight, now: Sight) -> bool:
        if now.screen == before.screen == "form" and any(t.wrong for t in now.targets):
            wrong = [(t.name, now.kinds.get(t.name.split(":")[1], "")) for t in now.targets if t.wrong]
            raise Lost(f"the form does not take {wrong}")
        if now.overlay and now.overlay != before.overlay:
            raise Lost(f"{now.overlay} came over {now.screen}")
        known = now.screen in self._acts or now.screen == "goodbye"
        if not known and now.screen not in PASSING:
            raise Lost(f"nobody has said what to do on {now.screen or 'an empty window'}")
        return known and now.place != before.place

    def _picture(self, name: str) -> None:
        self._pictures += 1
        self.finger.picture(self.stage.out / "screens" / f"{self._pictures:02d}-{name}.png")

    def _take_receipt(self, _: Sight) -> Sight:
        """Take the paper, then go on: to the next application where one is left, else to the evaluation."""
        sight = self.finger.wait(lambda s: s.offers("next"), "the end of the print")
        self._picture("receipt-printed")
        self.applications += 1
        slips = sorted((self.stage.devices / "slips").glob("slip-*.png"))
        if slips:
            name = "receipt.png" if self.applications == 1 else f"receipt-{self.applications}.png"
            shutil.copyfile(slips[-1], self.stage.out / name)
        of, rounds = sight.round
        self.finger.touch("next" if of < rounds or not sight.offers("evaluate") else "evaluate")
        return sight

    def _pick_up(self) -> dict[str, Any]:
        """The result of the first application, once the platform has it."""
        self.stage.wait_for_delivery(self.applications)
        first = min(ledger(self.stage)["submissions"], key=lambda entry: str(entry["local_number"]))
        picked = Pickup(self.stage, self.finger, self._picture, self._put_card).run(first["submission_id"], self._today)
        self.diary.note("result")
        return picked

    def _restore_network(self) -> None:
        url = self.stage.platform["url"]
        self.stage.start_platform(self.processes, int(url.rsplit(":", 1)[1]))
        self.stage.wait_for_delivery(self.applications)
        self.diary.note("delivered")
