"""The search carried out: answered with what fits, or said to be away; ranked by what is applied for here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from kiosk.bus import Bus
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.catalogue.search import Found
from kiosk.finding import Finding
from kiosk.journey import events as ev
from kiosk.journey.effects import Find

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "catalogue"


class _Catalogue:
    """Fails when told to; keeps what it was asked."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.used: Mapping[str, int] | None = None

    def search(self, query: str, used: Mapping[str, int] | None = None) -> Found:
        self.used = used
        if self.error is not None:
            raise self.error
        return Found((), "catalogue.search.nothing" if query else "")


class _Outbox:
    def __init__(self, counted: dict[str, int]) -> None:
        self.counted = counted

    def uses(self) -> dict[str, int]:
        return self.counted


class _Store:
    """The store thread without its thread."""

    def __init__(self) -> None:
        self.outbox = _Outbox({})
        self.broken: Exception | None = None

    def submit(self, job: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        done(self.broken or job(self.outbox))


class Bench:
    def __init__(self, catalogue: Any) -> None:
        self.store, self.bus = _Store(), Bus()
        self.logged: list[tuple[str, dict[str, object]]] = []
        self.finding = Finding(catalogue, cast(Any, self.store), self.bus, lambda e, **f: self.logged.append((e, f)))


@pytest.mark.req("M17")
def test_what_fits_is_answered_to_the_visit_that_asked() -> None:
    bench = Bench(Catalogue(ASSETS, "150627"))
    bench.finding.find(Find("visit", "tuixiu"))
    (answer,) = bench.bus.drain()
    assert isinstance(answer, ev.Found)
    assert (answer.session_id, answer.query, answer.hits[0].matter_id) == ("visit", "tuixiu", "retirement")


@pytest.mark.parametrize("error", [CatalogueProblem("x.db", "$.search", "is damaged"), ZeroDivisionError("zhangsan")])
def test_a_search_that_fails_is_answered_too_and_nothing_typed_is_logged(error: Exception) -> None:
    catalogue = _Catalogue()
    catalogue.error = error
    bench = Bench(catalogue)
    bench.finding.find(Find("visit", "zhangsan"))
    assert bench.bus.drain() == (ev.FindFailed("visit", "zhangsan"),)
    assert [event for event, _ in bench.logged] == ["catalogue.broken"]
    assert "zhangsan" not in str(bench.logged)


def test_what_is_applied_for_ranks_and_is_told_most_first() -> None:
    catalogue = _Catalogue()
    bench = Bench(catalogue)
    bench.store.outbox.counted = {"a": 1, "b": 9, "c": 1}
    bench.finding.count_uses()
    assert bench.bus.drain() == (ev.UsesCounted(("b", "a", "c")),)
    bench.finding.find(Find("visit", "x"))
    assert catalogue.used == {"a": 1, "b": 9, "c": 1}


def test_without_a_store_the_search_ranks_nothing_and_goes_on() -> None:
    catalogue = _Catalogue()
    bench = Bench(catalogue)
    bench.store.broken = OSError("disk")
    bench.finding.count_uses()
    assert bench.bus.drain() == ()
    assert bench.logged == [("store.broken", {"reason": "OSError"})]
    bench.finding.find(Find("visit", ""))
    assert (catalogue.used, bench.bus.drain()) == ({}, (ev.Found("visit", "", ()),))
