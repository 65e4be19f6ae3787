"""Soak runs count on, say what they saw, and can see what they are there for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import soak, soak_kill, soak_reader, soak_vfs
from benchmarks.soak import Outcome, Tally
from devices.id_reader.sdt_serial import SdtSerialReader, SdtSerialSettings
from devices.id_reader.sim import VirtualReader
from tests.faults.storage.kills import Killed

FAKE = "a_part_of_the_soak"


class Play:
    """Runs ``soak`` with one part, ``kill``, that has the outcomes given to it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.starts: list[int] = []
        self._outcomes: tuple[Outcome | BaseException, ...] = ()

    def run(self, *outcomes: Outcome | BaseException, word: str = "kill") -> int:
        self._outcomes = outcomes
        return soak.main([word], self.file)

    def cycles(self, _folder: Path, first: int, _over: Callable[[], bool]) -> Iterator[Outcome]:
        self.starts.append(first)
        for outcome in self._outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    played = Play(tmp_path / "soak.json")
    monkeypatch.setitem(sys.modules, FAKE, played)
    monkeypatch.setattr(soak, "PARTS", {"kill": FAKE})
    return played


def counted(folder: Path) -> dict[str, Tally]:
    return soak.read(folder / "soak.json")


def test_without_a_word_every_part_runs_shortly() -> None:
    assert soak.asked([]) == dict.fromkeys(soak.PARTS, soak.SHORT)
    assert {"kill", "power", "vfs", "reader", "unplug"} <= soak.PARTS.keys()


def test_each_part_has_its_own_minutes() -> None:
    assert soak.asked(["all=2", "reader=0.5"]) == dict.fromkeys(soak.PARTS, 2.0) | {"reader": 0.5}


@pytest.mark.parametrize("word", ["printer", "kill=0", "kill=41", "kill=long", "kill=nan"])
def test_what_cannot_be_run_is_a_usage_error(play: Play, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert play.run(word=word) == 2
    assert capsys.readouterr().err.startswith("soak: ")


def test_a_second_run_goes_on_counting(play: Play, tmp_path: Path) -> None:
    assert play.run(Outcome({"kills": 1}), Outcome({"kills": 1})) == 0
    assert play.run(Outcome({"kills": 1, "promised": 3})) == 0
    assert play.starts == [0, 2]
    assert counted(tmp_path)["kill"].cycles == 3
    assert counted(tmp_path)["kill"].counts == {"kills": 3, "promised": 3}


def test_a_broken_promise_fails_its_run_and_is_remembered(play: Play, tmp_path: Path) -> None:
    assert play.run(Outcome({}), Outcome({}, ("it is lost",))) == 1
    assert play.run(Outcome({})) == 0
    assert counted(tmp_path)["kill"].broken == [{"cycle": 1, "what": "it is lost"}]


def test_a_run_that_is_cut_off_keeps_what_it_counted(play: Play, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        play.run(Outcome({"kills": 1}), KeyboardInterrupt())
    assert counted(tmp_path)["kill"].counts == {"kills": 1}


def test_another_file_of_that_name_is_left_alone(play: Play, tmp_path: Path) -> None:
    (tmp_path / "soak.json").write_text(json.dumps({"kill": {"wheels": 4}}))
    assert play.run(Outcome({})) == 2
    assert json.loads((tmp_path / "soak.json").read_text()) == {"kill": {"wheels": 4}}


def test_a_kill_and_a_delivery_are_counted_apart() -> None:
    assert soak_kill.outcome(Killed([], promised=2, unsaid=1)).counts == {
        "kills": 1, "promised": 2, "kept_unsaid": 1, "broken": 0,
    }  # fmt: skip
    assert soak_kill.outcome(Killed(["lost"], delivered=9)) == Outcome(
        {"stores": 1, "delivered": 9, "broken": 1}, ("lost",)
    )


def test_a_run_of_power_cuts_ends_when_it_is_over(tmp_path: Path) -> None:
    seen = list(soak_vfs.cycles(tmp_path, 0, lambda: True))
    assert seen == [Outcome({"cuts": 1, "broken": 0})]


@pytest.fixture
def table(tmp_path: Path) -> Iterator[soak_reader.Table]:
    driver = SdtSerialReader(SdtSerialSettings(str(tmp_path / "port")))
    with VirtualReader(tmp_path / "port") as reader:
        driver.open()
        yield soak_reader.Table(reader, driver)
        driver.close()


@pytest.mark.req("M05")
def test_a_cycle_with_a_fault_gives_no_card_and_then_the_next(table: soak_reader.Table) -> None:
    outcome = table.cycle(soak_reader.Plan(0, "checksum", None, "none", 0.0))
    assert outcome.broken == ()
    assert outcome.counts["ended userError/reseat"] == 1
    assert outcome.counts["recovered"] == 1


def test_a_cycle_sees_a_card_that_is_none_of_those_laid(
    table: soak_reader.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soak_reader, "is_of", lambda _reading, _card: False)
    outcome = table.cycle(soak_reader.Plan(0, None, None, "none", 0.0))
    assert len(outcome.broken) == 2
    assert outcome.counts["mixed"] == 2


def test_the_number_of_a_cycle_says_what_goes_wrong_in_it() -> None:
    plans = [soak_reader.plan(number) for number in range(50)]
    assert plans == [soak_reader.plan(number) for number in range(50)]
    assert {plan.fault for plan in plans} > {None, "checksum", "silent"}
