"""Every bundle of the sample catalogue, from home to goodbye, on real parts: store, sealing, drivers on the virtual devices,
stand-in platform over TLS. One kiosk serves all of them one after the other, as on a busy morning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.journey.state import Step
from sandbox.demo.processes import Processes
from tests.faults.rig import TOP, Rig
from tests.faults.visitor import Visitor

# Those whose guide is an official one, imported.
REAL = sorted(file.stem for file in (TOP / "packaging" / "catalogue" / "imported").glob("*.json"))
ALL = [tile["bundle_id"] for tile in json.loads((TOP / "assets" / "catalogue" / "home.json").read_text())["tiles"]]
# Played in this file by each worker that has a share of it: the kiosk is set up once for them all.
pytestmark = pytest.mark.xdist_group("bundles")


class Morning:
    """A kiosk and its platform's cases so far."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self._known: set[str] = set()

    def new_cases(self) -> list[dict[str, Any]]:
        """The platform's cases beside those that were there when it was last asked, in the order of the kiosk's numbers."""
        counted = self.rig.ledger()
        assert counted["sha256_match"] is True
        fresh = [case for case in counted["submissions"] if case["submission_id"] not in self._known]
        self._known |= {case["submission_id"] for case in fresh}
        return sorted(fresh, key=lambda case: str(case["local_number"]))


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    folder = tmp_path_factory.mktemp("bundles")
    with Processes(folder) as processes:
        rig = Rig(folder / "demo", processes)
        yield Morning(rig.start())
        rig.stop()


@pytest.mark.req("M01", "M02", "M11", "M12")
@pytest.mark.parametrize("bundle_id", [*REAL, *(bundle for bundle in ALL if bundle not in REAL)])
def test_each_bundle_becomes_exactly_one_case_with_its_receipt(morning: Morning, bundle_id: str) -> None:
    visitor = Visitor(morning.rig).play(bundle_id)
    (case,) = morning.new_cases()
    assert visitor.outcomes == ["done"]
    assert visitor.receipts == [case["case_number"]]
    assert case["sha256_match"] is True
    assert {Step.OVERVIEW, Step.ITEMS, Step.CHECKLIST, Step.REVIEW, Step.SIGN} <= set(visitor.visited)


@pytest.mark.req("M01", "M02", "M11", "M12")
def test_twins_become_two_cases_with_two_receipts(morning: Morning) -> None:
    visitor = Visitor(morning.rig, prefer=("2",)).play("newborn")
    first, second = morning.new_cases()
    assert visitor.outcomes == ["done", "done"]
    assert visitor.receipts == [first["case_number"], second["case_number"]]
    assert first["case_number"] != second["case_number"]
    assert (first["sha256_match"], second["sha256_match"]) == (True, True)
    assert visitor.visited.count(Step.SIGN) == 2
    assert visitor.visited.count(Step.IDENTITY) == 1


def test_every_official_guide_is_among_the_bundles() -> None:
    assert len(REAL) == 11
    assert set(REAL) <= set(ALL)
