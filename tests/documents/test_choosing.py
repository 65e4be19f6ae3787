"""The trees that choose: how they are read, and that those of this program are whole."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from kiosk.documents.choosing import BrokenTrees, trees, trees_of
from kiosk.documents.evidence import NAMES

pytestmark = pytest.mark.req("M08")
# Evidence 3 up to 0.5: a leaf of -1; above it evidence 0 up to 2: a leaf of 0.25, else 4.
TREE = [[3, 0.5, 1, 2, 0], [0, 0, 1, 1, -1], [0, 2, 3, 4, 0], [0, 0, 3, 3, 0.25], [0, 0, 4, 4, 4]]
STUMP = [[1, 0.0, 1, 2, 0], [0, 0, 1, 1, 10], [0, 0, 2, 2, 20]]


def content(**change: Any) -> bytes:
    return json.dumps({"names": NAMES, "base": -3.0, "depth": 2, "trees": [TREE, STUMP], **change}).encode()


def row(**values: float) -> list[float]:
    return [values.get(f"n{n}", 0.0) for n in range(len(NAMES))]


def test_odds_are_the_base_and_one_leaf_of_each_tree() -> None:
    seen = np.array([row(n3=0.5), row(n3=0.6, n0=2), row(n3=0.6, n0=2.1), row(n3=0.6, n0=3, n1=1)])
    assert trees_of(content()).odds(seen).tolist() == pytest.approx(
        [-3 - 1 + 10, -3 + 0.25 + 10, -3 + 4 + 10, -3 + 4 + 20]
    )


def test_of_no_fours_there_are_no_odds() -> None:
    assert len(trees_of(content()).odds(np.zeros((0, len(NAMES))))) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"names": list(NAMES[1:])},
        {"trees": []},
        {"trees": [[[0, 0, 1, 9, 0]]]},
        {"trees": [[[len(NAMES), 0, 0, 0, 0]]]},
        {"trees": [[[-1, 0, 0, 0, 0]]]},
        {"trees": [[[0, "much", 0, 0, 0]]]},
        {"trees": [[[0, 0, 0]]]},
        {"trees": 5},
        {"base": None},
        {"depth": "deep"},
    ],
)
def test_trees_that_are_not_whole_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BrokenTrees):
        trees_of(content(**change))


@pytest.mark.parametrize("broken", [b"", b"[]", b"{}", b"\xff\xfe", b'{"names": []'])
def test_what_are_no_trees_is_refused(broken: bytes) -> None:
    with pytest.raises(BrokenTrees):
        trees_of(broken)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(BrokenTrees):
        trees_of(content(trees=[[[0, 0, 0, 0, float("nan")]]]))


def test_the_programs_own_trees_end_in_leaves_within_their_depth() -> None:
    own = trees()
    tree = np.arange(len(own.value))
    source = np.random.default_rng(4)
    seen = source.normal(0, 100, (200, len(NAMES)))
    node = np.zeros((len(seen), len(tree)), np.intp)
    for _ in range(own.depth):
        low = seen[np.arange(len(seen))[:, None], own.evidence[tree, node]] <= own.limit[tree, node]
        node = np.where(low, own.low[tree, node], own.high[tree, node])
    assert (own.low[tree, node] == node).all()
    assert np.isfinite(own.odds(seen)).all()
