"""The bookkeeping of ``make documents``: what is kept, what is asked, and what figures come of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import document_gallery
from benchmarks.document_gallery import ALL, Kept, asked, main
from benchmarks.document_rows import row, rows_of

pytestmark = pytest.mark.req("M08")
NO_TRUTH = dict.fromkeys(("blur", "glare", "cropped", "blank", "finger", "dark", "low_resolution"), False)


def finding(said: tuple[str, ...] = (), corners: float | None = 0.001, **truth: bool | None) -> dict[str, Any]:
    return {"truth": {**NO_TRUTH, **truth}, "said": list(said), "corners": corners, "skew": 0.05, "ms": 100.0}


def value(found: list[dict[str, Any]], name: str) -> Any:
    rows = rows_of({"quality": {str(n): one for n, one in enumerate(found)}})
    return next(row["value"] for row in rows if row["name"] == f"documents.{name}")


def test_a_run_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    first = Kept(tmp_path / "documents.json", "code")
    first.add("quality", 0, finding())
    first.add("quality", 2, finding())
    first.write()
    again = Kept(tmp_path / "documents.json", "code")
    assert again.missing("quality", 4) == [1, 3]
    assert again.missing("clean", 1) == [0]


def test_what_other_code_found_is_measured_anew(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "documents.json", "old")
    kept.add("quality", 0, finding())
    kept.write()
    new = Kept(tmp_path / "documents.json", "new")
    assert (new.missing("quality", 1), new.dropped) == ([0], 1)


@pytest.mark.parametrize("words", ["", "[]", '{"code": "code"}', '{"code": "code", "found": [1]}'])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, words: str) -> None:
    file = tmp_path / "documents.json"
    file.write_text(words, encoding="utf-8")
    with pytest.raises(ValueError, match="move it away"):
        Kept(file, "code")
    assert main(["quality=1"], file) == 2
    assert file.read_text(encoding="utf-8") == words


def test_a_run_that_ends_early_keeps_what_it_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(part: str, numbers: list[int], jobs: int) -> Any:
        yield numbers[0], finding()
        raise KeyboardInterrupt

    monkeypatch.setattr(document_gallery, "found_on", cut_off)
    file = tmp_path / "documents.json"
    with pytest.raises(KeyboardInterrupt):
        main(["quality=3"], file)
    assert list(json.loads(file.read_text(encoding="utf-8"))["found"]["quality"]) == ["0"]


def test_parts_are_asked_by_name_and_number() -> None:
    assert asked([]) == ALL
    assert asked(["quality=50", "worker"]) == {"quality": 50, "worker": 1}
    assert asked(["quality=9999"]) == {"quality": ALL["quality"]}


@pytest.mark.parametrize("word", ["nothing", "quality=0", "quality=many", "=5"])
def test_a_part_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        asked([word])


def test_precision_and_recall_count_what_was_said_and_what_was_true() -> None:
    found = [
        finding(("blur",), blur=True), finding(("blur",), blur=True), finding(("blur",), blur=True),
        finding((), blur=True), finding(("blur",), blur=False), finding((), blur=False),
    ]  # fmt: skip
    assert (value(found, "blur_precision"), value(found, "blur_recall")) == (0.75, 0.75)


def test_what_lies_between_good_and_bad_is_not_scored() -> None:
    found = [finding(("glare",), glare=None), finding((), glare=None), finding(("glare",), glare=True)]
    assert (value(found, "glare_precision"), value(found, "glare_recall")) == (1.0, 1.0)


def test_corners_that_were_not_found_count_as_wrong_and_cut_off_pages_not_at_all() -> None:
    found = [finding(), finding(corners=None), finding(corners=0.02), finding(corners=0.5, cropped=True)]
    assert value(found, "corners") == pytest.approx(1 / 3, abs=1e-4)


def test_a_number_that_is_claimed_and_wrong_is_told_apart_from_one_that_is_unknown() -> None:
    one = {"right": True, "numbers": {"a": "right", "b": "unknown", "c": "wrong"}, "fields": {"a": "right"}, "ms": 9.0}
    rows = {row["name"]: row for row in rows_of({"clean": {"0": one}})}
    assert rows["documents.clean_number"]["value"] == pytest.approx(1 / 3, abs=1e-4)
    assert rows["documents.clean_number_wrong"]["ok"] is False


def test_a_goal_is_not_reached_by_measuring_nothing() -> None:
    assert row("x", 0.0, "", "<= 1", 0, "")["ok"] is False
    assert row("x", 0.0, "", "", 0, "")["ok"] is None
