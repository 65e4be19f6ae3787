"""How a virtual device lives: states one after the other, from a hand or a file, and an end at a signal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.sim_file import SimFile, write_state
from devices.sim_life import SimLife

TOP = Path(__file__).resolve().parents[2]
SERVED = """
import sys
from tests.devices.test_sim_life import Lamp
from devices.sim_life import serve
lamp = Lamp()
serve(lamp, lambda: {"runs": True})
print(lamp.seen)
"""


@dataclass(frozen=True)
class Light:
    colour: str

    def as_json(self) -> dict[str, object]:
        return {"colour": self.colour}

    @staticmethod
    def from_json(said: object) -> Light:
        colour = said.get("colour") if isinstance(said, dict) else None
        if not colour:
            raise ValueError("no colour")
        return Light(str(colour))


class Lamp(SimLife[Light]):
    """Shows what it is told and remembers it."""

    def __init__(self, file: Path | None = None, on_complaint: Callable[[str], None] | None = None) -> None:
        watched = SimFile(file, Light.from_json) if file is not None else None
        super().__init__("lamp", away=Light("dark"), wanted=Light("white"), watched=watched, on_complaint=on_complaint)
        self.seen: list[str] = []
        self.changed = threading.Condition()
        self.then: Light | None = None  # what it wants of itself when it is red

    def _take(self, before: Light) -> None:
        with self.changed:
            self.seen.append(f"{before.colour}>{self._state.colour}")
            self.changed.notify_all()
        if self._state.colour == "red" and self.then is not None:
            self.apply(self.then)

    def _turn(self) -> None:
        self._await(())

    def _gone(self) -> None:
        self.seen.append("gone")

    def until(self, colour: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self._state.colour == colour, 10)


def test_a_hand_s_states_come_into_force_one_after_the_other() -> None:
    with Lamp() as lamp:
        lamp.apply(Light("red"), Light("green"))
        assert lamp.seen == ["dark>white", "white>red", "red>green"]
    assert lamp.seen[-1] == "gone"


def test_what_a_second_process_writes_comes_into_force(tmp_path: Path) -> None:
    file = tmp_path / "lamp.json"
    with Lamp(file) as lamp:
        write_state(file, Light("blue"))
        lamp.until("blue")


def test_a_file_that_says_nonsense_is_complained_of_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "lamp.json"
    complained = threading.Event()
    words: list[str] = []

    def complain(said: str) -> None:
        words.append(said)
        complained.set()

    with Lamp(file, complain) as lamp:
        file.write_text("[]")
        assert complained.wait(10)
        assert lamp.seen == ["dark>white"]
        write_state(file, Light("blue"))
        lamp.until("blue")
    assert words == ["no colour"]


def test_a_state_that_it_wants_of_itself_waits_for_nobody() -> None:
    with Lamp() as lamp:
        lamp.then = Light("dark")
        lamp.apply(Light("red"))
        lamp.until("dark")
        assert lamp.seen == ["dark>white", "white>red", "red>dark"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process_it_says_that_it_runs_and_ends_in_order_at_a_signal(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SERVED], cwd=TOP, stdout=subprocess.PIPE, text=True) as lamp:
        assert lamp.stdout is not None
        assert json.loads(lamp.stdout.readline()) == {"runs": True}
        lamp.send_signal(number)
        assert lamp.wait(10) == 0
        assert "gone" in lamp.stdout.read()
