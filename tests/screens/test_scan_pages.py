"""Pages side by side: what did not change is kept, and pictures are unpacked while the stack still runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.journey.state import Journey, Scan, ScanPhase
from kiosk.model.page_list import PageList

if TYPE_CHECKING:
    from screens.scan_pages import PageTile

    from .stage import Stage

pytestmark = pytest.mark.req("M08")


def pages() -> tuple[Journey, Scan]:
    from screens import samples

    journey = samples.every()["scan-pages"]
    assert journey.session is not None
    assert journey.session.scan is not None
    return journey, journey.session.scan


def with_scan(journey: Journey, scan: Scan) -> Journey:
    assert journey.session is not None
    return replace(journey, session=replace(journey.session, scan=scan))


def tiles(stage: Stage) -> dict[str, PageTile]:
    from screens.scan_pages import PageTile

    return {widget.name: widget for widget in stage.root.walk() if isinstance(widget, PageTile)}


def test_only_the_tile_of_the_page_that_changed_is_made_anew(stage: Stage) -> None:
    journey, scan = pages()
    stage.show(journey)
    before = tiles(stage)
    first = scan.pages.pages[0]
    stage.show(with_scan(journey, replace(scan, pages=scan.pages.put(replace(first, verdict=None, page=None)))))
    after = tiles(stage)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] is not after[name]] == [f"page:{first.page_id}"]


def test_pages_in_another_order_bear_other_numbers(stage: Stage) -> None:
    journey, scan = pages()
    stage.show(journey)
    first, second, *_ = scan.pages.pages
    stage.show(with_scan(journey, replace(scan, pages=scan.pages.moved(first.page_id, 1))))
    captions = {name: tile.caption for name, tile in tiles(stage).items()}
    assert captions[f"page:{second.page_id}"] < captions[f"page:{first.page_id}"]


def test_pictures_are_unpacked_while_the_stack_still_runs(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from screens import scan_pages

    made: list[bytes] = []
    thumbnail = scan_pages.Thumbnail
    journey, scan = pages()
    runs = replace(scan, phase=ScanPhase.SCANNING, shown="", pages=PageList())
    stage.show(with_scan(journey, runs))
    monkeypatch.setattr(scan_pages, "Thumbnail", lambda preview=b"": made.append(preview) or thumbnail(preview))
    for count, _ in enumerate(scan.pages.pages, start=1):
        stage.show(with_scan(journey, replace(runs, pages=PageList(scan.pages.pages[:count]))))
        assert len(made) <= count
    before = len([preview for preview in made if preview])
    stage.show(journey)
    assert len([preview for preview in made if preview]) == before
    assert before == len([page for page in scan.pages.pages if page.preview])
