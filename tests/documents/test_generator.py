"""The generator that the figures rest on: the same seed gives the same picture, and the truth says no more than can be seen."""

from __future__ import annotations

import numpy as np
import pytest

from tests.documents.generator.camera import Fault
from tests.documents.generator.conditions import CLEAN, DEGRADED, TESTING, TUNING
from tests.documents.generator.gallery import numbered, picture
from tests.documents.generator.lens import blurred
from tests.documents.generator.truth import Scored, blur_of
from tests.documents.generator.typefaces import Press

pytestmark = pytest.mark.req("M08")


def test_the_same_seed_gives_the_same_picture_and_the_same_truth() -> None:
    one, other = (picture("bank_card", TUNING.seeds[40], TUNING, Fault(coarse=True)) for _ in range(2))
    assert np.array_equal(one.pixels, other.pixels)
    assert np.array_equal(one.truth.corners, other.truth.corners)
    assert one.truth.fields == other.truth.fields


def test_no_seed_serves_for_tuning_and_for_testing() -> None:
    sets = [set(conditions.seeds) for conditions in (TUNING, TESTING, CLEAN, DEGRADED)]
    assert len(set.union(*sets)) == sum(len(seeds) for seeds in sets)


def test_of_a_page_taken_from_too_far_nobody_says_that_it_is_sharp() -> None:
    truth = picture("bank_card", TUNING.seeds[41], TUNING, Fault(coarse=True)).truth
    assert (truth.coarse, truth.blur) == (Scored.BAD, Scored.BETWEEN)
    assert blur_of(2.5, 60) is Scored.BAD


@pytest.mark.parametrize("fault", ["blur", "glare", "cropped", "dark", "finger"])
def test_each_fault_is_in_the_truth_and_no_other(fault: str) -> None:
    truth = picture("bank_card", TUNING.seeds[43], TUNING, Fault(**{fault: True})).truth
    assert getattr(truth, fault) is Scored.BAD
    others = {"blur", "glare", "cropped", "dark", "blank"} - {fault}
    assert all(getattr(truth, other) is Scored.GOOD for other in others)


def test_every_kind_meets_every_fault_within_twelve_rounds() -> None:
    from tests.documents.generator.gallery import FAULTS

    assert all({(n + n // 12) % len(FAULTS) for n in range(kind, 144, 12)} == set(range(12)) for kind in range(12))
    assert numbered(TUNING, 11).truth.blank is Scored.BAD


@pytest.mark.parametrize("kind", ["soft", "shaken", "defocused"])
def test_every_kind_of_blur_spreads_a_point_as_far_as_it_says(kind: str) -> None:
    point = np.zeros((81, 81), np.float32)
    point[40, 40] = 1.0
    spread = blurred(point, kind, 3.0, Press(4))  # type: ignore[arg-type]
    y, x = np.mgrid[-40:41, -40:41]
    shares = np.array(
        [[(spread * x * x).sum(), (spread * x * y).sum()], [(spread * x * y).sum(), (spread * y * y).sum()]]
    )
    assert float(np.sqrt(np.linalg.eigvalsh(shares / spread.sum()).max())) == pytest.approx(3.0, rel=0.06)
