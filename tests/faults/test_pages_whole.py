"""Papers on the glass of the whole kiosk, read by the real worker: what is asked, what is suggested, what is forgotten."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from PIL import Image

from kiosk.forms.provenance import PrefillSource
from kiosk.journey import events as ev
from kiosk.journey.doubting import doubts_of
from kiosk.journey.state import Journey, Step
from kiosk.model.page_list import ScannedPage
from sandbox.papers import BANK_CARD
from tests.documents.generator.gallery import drawn
from tests.faults.rig import Rig

pytestmark = [pytest.mark.req("M08"), pytest.mark.xdist_group("documents")]
WORKER = b"kiosk.documents.worker"


@pytest.fixture
def at_scanner(rig: Rig) -> Rig:
    rig.document_worker = ()
    rig.start().to_checklist().fill_form()
    assert rig.at is Step.CHECKLIST
    return rig


def lay(rig: Rig, kind: str, seed: int = 7) -> str:
    """A generated paper among the bench's papers; its name."""
    pixels, _ = drawn(kind, seed)
    name = f"{kind}.png"
    Image.fromarray(pixels).save(rig.stage.devices / "scanner" / "papers" / name, dpi=(300, 300))
    return name


def shown(rig: Rig) -> ScannedPage:
    scan = rig.session.scan
    assert scan is not None
    assert scan.page is not None
    return scan.page


def abouts(rig: Rig) -> list[str]:
    return [doubt.about for doubt in doubts_of(rig.session, shown(rig))]


def worker_pids() -> list[int]:
    """Our own children that are document workers."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == os.getpid() and WORKER in command:
            found.append(int(entry.name))
    return found


def is_being_read(journey: Journey) -> bool:
    scan = journey.session.scan if journey.session is not None else None
    page = scan.page if scan is not None else None
    return page is not None and page.verdict is not None and page.busy


def test_a_card_is_read_into_the_form_and_another_paper_is_asked_about(at_scanner: Rig) -> None:
    rig = at_scanner
    rig.do(ev.MaterialChosen("hukou"))
    rig.scan(lay(rig, "marriage_certificate"))
    assert "wrong_document" in abouts(rig)
    rig.do(ev.Back(), ev.MaterialChosen("bank_card"))
    rig.scan(rig.stage.papers[0])
    assert abouts(rig) == []
    read = shown(rig).read
    assert read is not None
    assert (read.type, read.fields["card_number"].value) == ("bank_card", BANK_CARD)
    assert read.fields["card_number"].snippet.startswith(b"\xff\xd8")
    rig.accept()
    assert rig.session.facts[PrefillSource.OCR]["bank_card"] == BANK_CARD


def test_the_same_sheet_twice_is_asked_about(at_scanner: Rig) -> None:
    rig = at_scanner
    rig.do(ev.MaterialChosen("bank_card"))
    rig.scan(rig.stage.papers[0]).do(ev.PageAccepted(more=True))
    rig.scan(rig.stage.papers[0])
    assert "duplicate" in abouts(rig)


@pytest.mark.req("M34")
def test_a_worker_that_dies_over_a_page_costs_that_page_and_no_more(at_scanner: Rig) -> None:
    rig = at_scanner
    rig.do(ev.MaterialChosen("bank_card"))
    rig.stage.bench.put_paper(rig.stage.papers[0])
    rig.do(ev.ScanAsked())
    rig.until(is_being_read, "the page to be judged")
    (worker,) = worker_pids()
    os.kill(worker, signal.SIGKILL)
    rig.until(lambda j: bool(j.session and j.session.trouble), "the loss to be said")
    assert rig.session.trouble is not None
    assert rig.session.trouble.what == "errors.scan.page_lost"
    rig.scan(rig.stage.papers[0]).accept()
    assert rig.session.pages


@pytest.mark.req("M21")
def test_the_process_that_held_a_citizens_pages_is_gone_when_the_visit_is_over(at_scanner: Rig) -> None:
    rig = at_scanner
    rig.do(ev.MaterialChosen("bank_card"))
    rig.scan(rig.stage.papers[0])
    (worker,) = worker_pids()
    rig.do(ev.ExitAsked(), ev.ExitConfirmed())
    rig.until(lambda _: worker not in worker_pids(), "the worker to be replaced")
