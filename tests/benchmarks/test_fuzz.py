"""The fuzz targets: their seeds are well, broken promises are seen, and a run is written down."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from benchmarks.fuzz import __main__ as fuzz
from benchmarks.fuzz import sdt
from devices.id_reader import sdt_frame


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_the_seeds_of_a_target_and_their_mutations_break_no_promise(name: str) -> None:
    target, dice = fuzz.target(name), random.Random(1)
    for seed in target.seeds():
        assert len(seed) <= target.LONGEST_INPUT
        target.one(seed)
        for _ in range(40):
            mutated = bytearray(seed or b"\0")
            mutated[dice.randrange(len(mutated))] ^= dice.randint(1, 255)
            target.one(bytes(mutated[: dice.randint(0, len(mutated))] if dice.random() < 0.3 else mutated))


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_a_corpus_is_made_by_code_and_made_again_the_same(name: str, tmp_path: Path) -> None:
    count = fuzz.lay_seeds(name, tmp_path)
    assert len(list(tmp_path.iterdir())) == count
    fuzz.lay_seeds(name, tmp_path)
    assert len(list(tmp_path.iterdir())) == count


def test_a_parser_that_depends_on_how_bytes_arrive_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_whole(self: sdt_frame.AnswerParser, chunk: bytes) -> sdt_frame.Answer | None:
        return sdt_frame.Answer(0x90) if len(chunk) > 16 else None

    monkeypatch.setattr(sdt_frame.AnswerParser, "feed", only_whole)
    with pytest.raises(AssertionError, match="a right frame was not taken"):
        sdt.one(bytes([sdt.FRAMED, 16]) + b"\0\0\x90")


def test_a_run_under_the_fuzzer_counts_its_executions(tmp_path: Path) -> None:
    outcome = fuzz.run("apdu", 1, tmp_path)
    assert (outcome["exit"], outcome["findings"]) == (0, [])
    assert isinstance(outcome["executions"], int)
    assert outcome["executions"] > 100
    fuzz.add(outcome, tmp_path / "fuzz.json")
    fuzz.add(outcome, tmp_path / "fuzz.json")
    assert json.loads((tmp_path / "fuzz.json").read_text()) == [outcome, outcome]


def test_a_target_that_is_not_there_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        fuzz.main(["psychic"])
    assert ended.value.code == 2
    assert "no target psychic" in capsys.readouterr().err
