"""Which of some fours is the page: a sum of decision trees over what ``evidence`` gives.

The trees were fitted to pictures of which it is known where the page lies (``tests/documents/fit_choosing.py``, which also
writes ``page_trees.json``). Nothing is learnt here: the same picture gives the same answer for ever.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from kiosk.documents.evidence import NAMES
from kiosk.documents.raster import Points

FILE: Final = Path(__file__).with_name("page_trees.json")


class BrokenTrees(Exception):
    """The file of the trees is of other evidence than this program's, or of none."""


@dataclass(frozen=True)
class Trees:
    """``evidence``, ``limit``, ``low``, ``high``: trees × nodes: at a node, what is looked at, up to which value it goes on at
    node ``low`` and above it at ``high``. A leaf goes on at itself. ``value``: trees × nodes, 0 but in leaves."""

    evidence: Points
    limit: Points
    low: Points
    high: Points
    value: Points
    base: float
    depth: int

    def odds(self, seen: Points) -> Points:
        """Of each row of evidence the logarithm of the odds that it is the page."""
        tree = np.arange(len(self.value))
        node = np.zeros((len(seen), len(tree)), np.intp)
        rows = np.arange(len(seen))[:, None]
        for _ in range(self.depth):
            low = seen[rows, self.evidence[tree, node]] <= self.limit[tree, node]
            node = np.where(low, self.low[tree, node], self.high[tree, node])
        return np.asarray(self.base + self.value[tree, node].sum(axis=1))


def trees_of(content: bytes, names: tuple[str, ...] = NAMES) -> Trees:
    """``names``: of the evidence that they are given. Raises BrokenTrees."""
    try:
        said: dict[str, Any] = json.loads(content)
        if tuple(said["names"]) != names:
            raise BrokenTrees("of other evidence")
        trees = [tree for tree in said["trees"] if tree]
        most = max(len(tree) for tree in trees)
        table = np.zeros((len(trees), most, 5))
        for n, tree in enumerate(trees):
            table[n, : len(tree)] = tree
        at = table[..., [0, 2, 3]].astype(np.intp)
        if at.min() < 0 or at[..., 0].max() >= len(names) or at[..., 1:].max() >= most or not np.isfinite(table).all():
            raise BrokenTrees("goes on where there is nothing")
        return Trees(
            at[..., 0], table[..., 1], at[..., 1], at[..., 2], table[..., 4], float(said["base"]), int(said["depth"])
        )
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BrokenTrees("no trees") from error


@functools.cache
def trees() -> Trees:
    """Those of this program. Raises BrokenTrees, and OSError where there is no file."""
    return trees_of(FILE.read_bytes())
