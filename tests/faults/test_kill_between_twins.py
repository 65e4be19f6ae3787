"""``kill -9`` between two applications of one visit: the first stands as it was handed in, the second is begun again."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.faults.rig import TOP, Rig
from tests.faults.visitor import Visitor


@pytest.mark.req("M11", "M12", "M21")
def test_the_first_twins_case_stands_and_the_second_ones_is_made_in_another_visit(rig: Rig) -> None:
    command = [sys.executable, "-m", "tests.faults.left_alone", str(rig.stage.out)]
    with subprocess.Popen(command, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as kiosk:
        assert kiosk.stdout is not None
        said = kiosk.stdout.readline().split()
        kiosk.kill()
    (first,) = rig.ledger()["submissions"]
    assert said == [first["case_number"]]

    rig.stage.bench.lift_card()
    rig.start()
    visitor = Visitor(rig, prefer=("1",)).play("newborn")
    counted = rig.ledger()
    cases = {case["case_number"] for case in counted["submissions"]}
    assert cases == {first["case_number"], *visitor.receipts}
    assert (counted["cases"], counted["sha256_match"]) == (2, True)
    assert visitor.outcomes == ["done"]
