"""Guides that nobody has seen, and what only an enemy would send: an entry with a report, or a refusal with path and reason;
never a crash, and never a long wait."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalogue.entry import Entry, Report
from kiosk.catalogue.portal_import import guide_import, import_portal, write_entry
from kiosk.catalogue.portal_node import ImportProblem, whole_object
from kiosk.catalogue.reading import MAX_BYTES, read

from .conftest import GUIDES

# Hypothesis' own clock is off, since the machine may be busy; the time of our own work is measured below.
PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
LONGEST = 10.0  # s of processor time for one file of the largest size that is read

OFFICIAL = [json.loads(file.read_text("utf-8")) for file in sorted(GUIDES.glob("*.json"))]

TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "", " ", "无", "/", "22", "5个工作日", "1.0", "-3", "1e9", "<p>甲</p>", "<script>x</script>", "<!-- -->", "&nbsp;",
            "&#0;", "&#xD800;", "<" * 300, "\x00", "\x1b[2J", "\u202e反", "\ufeff", "\ud800", "—>" * 50, "-" * 500, "9" * 4000,
        ]
    ),
)  # fmt: skip
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
HOW = st.sampled_from(["drop", "replace", "extra", "repeat", "empty", "rename"])
CHANGES = st.lists(st.tuples(HOW, st.integers(min_value=0), TEXTS, JUNK), min_size=1, max_size=6)


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


def change(document: Any, how: str, where: int, key: str, junk: Any) -> None:
    """One slip of a portal at one place of the guide."""
    spots = [spot for spot in containers(document) if spot]
    if not spots:
        return
    spot = spots[where % len(spots)]
    at = list(spot)[where % len(spot)] if isinstance(spot, dict) else where % len(spot)
    match how:
        case "drop":
            del spot[at]
        case "replace":
            spot[at] = junk
        case "empty":
            spot[at] = type(spot[at])() if not isinstance(spot[at], bool) else None
        case "repeat" if isinstance(spot, list):
            spot.extend(copy.deepcopy(spot[:3]))
        case "rename" if isinstance(spot, dict):
            spot[key] = spot.pop(at)
        case _ if isinstance(spot, dict):
            spot[key] = junk
        case _:
            spot.append(junk)


def attempt(raw: bytes) -> tuple[ImportProblem | None, tuple[Entry, Report] | None]:
    try:
        return None, import_portal(raw)
    except ImportProblem as problem:
        return problem, None


def outcome(raw: bytes) -> Entry | None:
    """The entry, which can be written and read again; None for a refusal that names path and reason."""
    refusal, made = attempt(raw)
    if made is None:
        assert refusal is not None
        assert refusal.path.startswith("$")
        assert refusal.reason
        return None
    entry, report = made
    again = msgspec.json.decode(msgspec.json.encode(entry), type=Entry)
    assert again == entry
    for lines in msgspec.to_builtins(report).values():
        "\n".join(lines).encode()
    return entry


@PATIENT
@given(guide=st.integers(0, 10), changes=CHANGES)
def test_a_guide_changed_anywhere_is_imported_or_refused(guide: int, changes: list[Any]) -> None:
    document = copy.deepcopy(OFFICIAL[guide])
    for one in changes:
        change(document, *one)
    outcome(json.dumps(document).encode())


@PATIENT
@given(guide=st.integers(0, 10), at=st.integers(min_value=0), junk=st.binary(max_size=6))
def test_a_guide_with_broken_bytes_is_imported_or_refused(guide: int, at: int, junk: bytes) -> None:
    raw = json.dumps(OFFICIAL[guide], ensure_ascii=False).encode()
    outcome(raw[: at % len(raw)] + junk + raw[at % len(raw) + len(junk) :])


@PATIENT
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(raw: bytes) -> None:
    assert outcome(raw) is None


@PATIENT
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "a (repeated 1)", "a (repeated 2)"]), st.integers()), max_size=8))
def test_no_value_of_a_repeated_key_is_dropped(pairs: list[tuple[str, int]]) -> None:
    made = whole_object(pairs)
    assert sorted(made.values()) == sorted(value for _, value in pairs)
    assert {key: made[key] for key, _ in pairs} == dict(pairs)


def test_a_byte_order_mark_is_no_error(portal: Any) -> None:
    raw = json.dumps(portal, ensure_ascii=False).encode()
    assert import_portal(b"\xef\xbb\xbf" + raw) == import_portal(raw)


def sized(make: Callable[[int], Any]) -> Callable[[Any], bytes]:
    """The largest file that ``make(n)`` gives below what is read at all."""

    def made(portal: Any) -> bytes:
        unit = len(json.dumps(make(100)).encode()) / 100
        number = int((MAX_BYTES - 100_000) / unit)
        portal["data"].update(make(number))
        return json.dumps(portal, ensure_ascii=False).encode()

    return made


def many_attachments(number: int) -> Any:
    """Below 500 each, in 500 materials."""
    each = min(number, 480)
    file = {"fjmc": "<b>&amp;"}
    return {
        "materialList": [
            {"clmc": f"材料{n}", "clbyx": "1", "attachList": [file] * each} for n in range(-(-number // each))
        ]
    }


def long_talk(number: int) -> Any:
    question = {"problem": "问", "answer": "不再需要提交。" * 1000}
    materials = [{"clmc": "甲乙" * 300 + str(n), "clbyx": "1"} for n in range(200)]
    return {"questionInfo": [question] * min(480, 1 + number // 8000), "materialList": materials}


@pytest.mark.parametrize(
    "make",
    [
        sized(many_attachments),
        sized(long_talk),
        sized(lambda n: {"sxmc": "x", **{f"{'k' * 70}{i}": 1 for i in range(n)}}),
        sized(lambda n: {"materialList": [{"clmc": f"m{i}" + "y" * 3000, "clbyx": "2"} for i in range(min(n, 490))]}),
        sized(lambda n: {"onethingCatalogStandServiceGuide": {"bllctsm": "-" * 19_990}, "chargelist": ""}),
        sized(lambda n: {"onethingCatalogStandServiceGuide": {"bllctsm": "甲" + " " * 19_990 + "乙"}, "chargelist": ""}),
        sized(lambda n: {"sxmc": "<a" * 9_000, "x": "<!--" * 4_000}),
        sized(lambda n: {"neu": [[]] * n}),
        sized(lambda n: {"materialList": [{}] * n}),
    ],
    ids=[
        "markup in files", "answers against materials", "unknown keys", "long names", "dashes", "spaces", "open tags",
        "unknown list", "ten thousand materials",
    ],
)  # fmt: skip
def test_the_largest_file_takes_bounded_time(portal: Any, make: Callable[[Any], bytes]) -> None:
    raw = make(portal)
    began = time.process_time()
    outcome(raw)
    assert time.process_time() - began < LONGEST


def test_a_key_repeated_ten_thousand_times_takes_bounded_time() -> None:
    raw = ('{"data": {' + ",".join(['"sxmc": "x"'] * 100_000) + "}}").encode()
    began = time.process_time()
    assert outcome(raw) is None
    assert time.process_time() - began < LONGEST


@pytest.mark.parametrize("depth", [100, 500, 900, 1500])
def test_an_absurd_depth_at_a_key_that_nobody_knows_is_no_crash(portal: Any, depth: int) -> None:
    raw = json.dumps(portal).replace('"sxmc":', '"neu": ' + "[" * depth + "]" * depth + ', "sxmc":', 1)
    outcome(raw.encode())


def test_a_string_of_ten_megabytes_is_refused_before_it_is_read_in_full(tmp_path: Path) -> None:
    file = tmp_path / "thick.json"
    file.write_bytes(b'{"data": "' + b"x" * 10_000_000 + b'"}')
    (failed,) = guide_import([file], tmp_path / "out")["failed"]
    assert "has more than" in failed["error"]
    assert not (tmp_path / "out").exists()


def test_a_key_that_cannot_be_written_does_not_stop_the_writing(portal: Any, tmp_path: Path) -> None:
    portal["data"]["\ud800\x00"] = "\udfff"
    entry, report = import_portal(json.dumps(portal).encode())
    write_entry(entry, tmp_path / "e.json")
    assert read(tmp_path / "e.json", Entry) == entry
    assert any("unknown key" in line for line in report.unknown)
