"""Pages in photographs of the testing set: found, judged, read. The figures over many more are the benchmark's."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from kiosk.documents.admit import Admitted
from kiosk.documents.light import evened
from kiosk.documents.ocr import RapidReader
from kiosk.documents.pipeline import Looked, calm, finished, look
from kiosk.documents.reading import Read, read_page
from tests.documents.generator.camera import Fault
from tests.documents.generator.conditions import TESTING
from tests.documents.generator.gallery import drawn, picture
from tests.documents.generator.truth import Picture, Pixels

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("documents")]
SEED = 7_312_000  # of an earlier testing set: today's is not looked at


@functools.cache
def taken(kind: str, fault: str = "none", scan: bool = False) -> tuple[Picture, Looked]:
    calm()
    seen = picture(kind, SEED, TESTING, Fault(**({} if fault == "none" else {fault: True})), scan)
    return seen, look(admitted(seen.pixels, seen.dpi))


def admitted(pixels: Pixels, dpi: int = 0) -> Admitted:
    return Admitted(np.ascontiguousarray(pixels[..., ::-1]), False, dpi, 1, (pixels.shape[1], pixels.shape[0]))


@functools.cache
def reader() -> RapidReader:
    return RapidReader()


def read(page: Pixels) -> Read:
    text = reader().read(page)
    return read_page(np.ascontiguousarray(np.rot90(page, text.turns)), text, reader())


@pytest.mark.parametrize("kind", ["resident_card_front", "hukou_page", "other", "blank"])
def test_corners_are_found_within_a_hundredth_of_the_diagonal(kind: str) -> None:
    seen, looked = taken(kind)
    assert looked.corners is not None
    apart = np.linalg.norm(looked.corners - seen.truth.corners, axis=1).max()
    assert apart < 0.01 * np.hypot(*seen.pixels.shape[:2])


@pytest.mark.parametrize("kind", ["hukou_page", "other"])
def test_a_sharp_whole_page_is_good(kind: str) -> None:
    verdict = taken(kind)[1].verdict
    assert (verdict.blur, verdict.glare, verdict.blank, verdict.cropped) == (False, False, False, False)


@pytest.mark.parametrize(("fault", "reason"), [("blur", "blur"), ("glare", "glare"), ("cropped", "cropped")])
@pytest.mark.parametrize("kind", ["birth_certificate", "social_security_card"])
def test_what_is_wrong_with_a_photograph_is_said(kind: str, fault: str, reason: str) -> None:
    assert reason in taken(kind, fault)[1].verdict.reasons


def test_an_empty_sheet_is_blank_and_nobody_says_that_it_is_sharp() -> None:
    verdict = taken("blank")[1].verdict
    assert (verdict.blank, verdict.blur) == (True, None)


def test_a_photograph_on_a_card_is_not_taken_for_the_page() -> None:
    page, _ = drawn("resident_card_front", 7)
    looked = look(admitted(page, 300))
    assert looked.corners is not None
    assert np.abs(looked.corners[2] - [page.shape[1] - 1, page.shape[0] - 1]).max() <= 1


def test_a_scan_is_turned_level() -> None:
    seen, looked = taken("hukou_page", scan=True)
    assert looked.skew == pytest.approx(seen.truth.turned, abs=0.3)
    assert look(admitted(looked.page[..., ::-1])).skew == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_is_read_whichever_way_round_it_lies(turns: int) -> None:
    page, fields = drawn("resident_card_front", 7)
    found = read(np.ascontiguousarray(np.rot90(page[..., ::-1], -turns)))
    assert (found.type, found.turns) == ("resident_card_front", turns)
    assert {name: value.text for name, value in found.fields.items()} == fields


@pytest.mark.parametrize(
    "kind",
    ["resident_card_back", "hukou_page", "marriage_certificate", "birth_certificate", "bank_card", "death_certificate",
     "social_security_card", "disability_card"],
)  # fmt: skip
def test_every_type_is_told_and_its_fields_are_read(kind: str) -> None:
    page, fields = drawn(kind, 3)
    found = read(np.ascontiguousarray(page[..., ::-1]))
    assert found.type == kind
    assert {name: value.text for name, value in found.fields.items()} == fields


def test_a_form_is_none_of_the_known_types() -> None:
    page, _ = drawn("form", 3)
    assert read(np.ascontiguousarray(page[..., ::-1])).type == "other"


def test_a_page_is_sent_small_and_with_the_hash_of_its_bytes() -> None:
    page = finished(taken("other")[1])
    assert len(page.jpeg) <= 500_000
    assert page.sha256 == page.digest(page.jpeg)


def test_a_shadow_is_evened_out_and_print_stays() -> None:
    page, _ = drawn("other", 5)
    shade = np.linspace(0.55, 1.0, page.shape[1])[None, :, None]
    even = evened((page * shade).astype(np.uint8))
    light = [float(np.percentile(even[:, side], 90)) for side in (slice(0, 300), slice(-300, None))]
    assert abs(light[0] - light[1]) < 12
    assert float(np.percentile(even, 0.5)) < 110
