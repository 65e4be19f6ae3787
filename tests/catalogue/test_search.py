"""Search as people type: words, sounds, initials, a slip of the finger, a whole sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.search import NOTHING, fill, search
from kiosk.catalogue.search_phrases import phrase
from kiosk.catalogue.search_text import LONGEST, folded, likeness, one_slip

NAMES = {
    "retirement": "退休", "newborn": "新生儿出生", "marriage": "结婚生育", "bank": "银行卡变更", "walk": "行走辅助器具",
    "closing": "企业注销", "startup": "企业开办", "home": "二手房过户",
}  # fmt: skip
ITEMS = {"retirement": ("住房公积金提取", "养老金申领"), "newborn": ("社保卡申领", "出生登记"), "home": ("水电气过户",)}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    named = [phrase(bundle, name, 1.0) for bundle, name in NAMES.items()]
    fill(connection, [*named, *(phrase(b, item, 0.85) for b, items in ITEMS.items() for item in items)])
    yield connection
    connection.close()


def first(index: sqlite3.Connection, query: str, **more: object) -> str:
    hits = search(index, query, within=NAMES, **more).hits  # type: ignore[arg-type]
    return hits[0].matter_id if hits else ""


@pytest.mark.req("M17")
@pytest.mark.parametrize(
    ("query", "bundle"),
    [
        ("退休", "retirement"),
        ("ＴＵＩＸＩＵ", "retirement"),
        ("tuixiu", "retirement"),
        ("tui xiu", "retirement"),
        ("tx", "retirement"),
        ("新生", "newborn"),
        ("xinsheng", "newborn"),
        ("xsecs", "newborn"),
        ("公积金", "retirement"),
        ("gongjijin", "retirement"),
        ("水电气", "home"),
        ("我想办退休手续", "retirement"),
    ],
)
def test_what_people_type_finds_what_they_mean(index: sqlite3.Connection, query: str, bundle: str) -> None:
    assert first(index, query) == bundle


@pytest.mark.parametrize(
    ("query", "bundle"),
    [
        ("新生儿出升", "newborn"),
        ("新生出生", "newborn"),
        ("企业注消", "closing"),
        ("tiuxiu", "retirement"),
        ("tuixu", "retirement"),
        ("xinshengerchuseng", "newborn"),
    ],
)
def test_one_slip_is_forgiven(index: sqlite3.Connection, query: str, bundle: str) -> None:
    assert first(index, query) == bundle


def test_a_character_with_two_sounds_is_found_by_the_one_it_has_there(index: sqlite3.Connection) -> None:
    assert first(index, "yinhang") == "bank"
    assert first(index, "xingzou") == "walk"
    assert first(index, "yinxing") == ""


@pytest.mark.req("M03")
@pytest.mark.parametrize("query", ["护照", "huzhao", "驾驶证年审", "qqqq"])
def test_what_is_out_of_scope_is_said_with_where_to_go(index: sqlite3.Connection, query: str) -> None:
    found = search(index, query, within=NAMES)
    assert (found.hits, found.advice) == ((), NOTHING)


@pytest.mark.parametrize("query", ["", "  ", "？！", "🙂", "\x00\x1b[;"])
def test_an_empty_query_finds_and_advises_nothing(index: sqlite3.Connection, query: str) -> None:
    found = search(index, query, within=NAMES)
    assert (found.hits, found.advice) == ((), "")


def test_a_better_word_comes_before_what_is_used_more(index: sqlite3.Connection) -> None:
    assert first(index, "企业", used={"startup": 500}) == "startup"
    assert first(index, "企业", used={"closing": 500}) == "closing"
    assert first(index, "企业注销", used={"startup": 100_000}) == "closing"


def test_only_what_this_kiosk_has_is_found(index: sqlite3.Connection) -> None:
    assert not search(index, "退休", within={"newborn"}).hits


@pytest.mark.parametrize("query", ["退" * 10_000, "' OR 1=1 --", "%_*?[", "\U0001f600" * 500, "a" * 9_999])
def test_a_hostile_query_is_only_a_query(index: sqlite3.Connection, query: str) -> None:
    search(index, query, within=NAMES)


@given(st.text(max_size=60))
def test_folding_keeps_little_and_is_done_once(text: str) -> None:
    once = folded(text)
    assert len(once) <= LONGEST
    assert folded(once) == once


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_a_slip_is_the_same_both_ways(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)


@given(st.sampled_from("tpi"), st.text("退休ab", max_size=8), st.text("退休ab", max_size=8))
def test_nothing_is_more_alike_than_the_same(kind: str, query: str, text: str) -> None:
    assert 0 <= likeness(kind, query, text) <= likeness(kind, text or "a", text or "a") <= 100
