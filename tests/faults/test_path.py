"""The main job and its mishaps, on real parts: each mishap gives a clear sentence and keeps what was entered."""

from __future__ import annotations

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Journey, Network, ScanPhase, Step
from kiosk.model.evaluation import Satisfaction
from tests.faults.rig import Rig


def trouble(journey: Journey) -> str:
    """The message id of what is shown as having happened."""
    return journey.session.trouble.what if journey.session and journey.session.trouble else ""


@pytest.mark.req("M05", "M06", "M07", "M11", "M12", "M16")
def test_one_application_becomes_one_case_with_a_printed_receipt(rig: Rig) -> None:
    rig.start().submit()
    assert rig.printed() == "done"
    receipt = rig.session.filing.receipt if rig.session.filing else None
    assert receipt is not None
    assert receipt.case_number is not None
    rig.do(ev.EvaluateAsked())
    rig.pass_over().do(ev.Rated(Satisfaction.SATISFIED), ev.Next())
    assert rig.at is Step.GOODBYE
    rig.until(lambda _: rig.ledger()["submissions"][0]["evaluated"], "the evaluation")
    counted = rig.ledger()
    assert (counted["cases"], counted["sha256_match"]) == (1, True)
    assert counted["submissions"][0]["case_number"] == receipt.case_number


def test_a_reader_unplugged_while_reading_is_said_and_comes_back(rig: Rig) -> None:
    rig.start().to_identity()
    answers = dict(rig.session.answers)
    rig.set_device("id_reader", fault="unplug_while_reading", fault_count=1)
    rig.put_card()
    journey = rig.until(lambda j: trouble(j) == "errors.id.away", "the sentence")
    assert journey.session is not None
    assert journey.session.trouble is not None
    assert journey.session.trouble.safe == "errors.safe.entered_kept"
    rig.set_device("id_reader", plugged=True, fault=None, fault_count=None)
    rig.until(lambda j: j.session is not None and j.session.step is Step.CHECKLIST, "the card after all")
    assert rig.session.answers == answers


def test_a_wrong_checksum_never_becomes_a_card(rig: Rig) -> None:
    rig.start().to_identity()
    rig.set_device("id_reader", fault="checksum")
    rig.put_card()
    rig.until(lambda j: trouble(j) != "", "a sentence")
    assert rig.session.card is None
    rig.set_device("id_reader", fault=None)
    rig.stage.bench.lift_card()
    rig.put_card()
    rig.until(lambda j: j.session is not None and j.session.card is not None, "the card")


def test_a_printer_without_paper_leaves_the_receipt_on_the_screen(rig: Rig) -> None:
    rig.set_device("receipt_printer", paper="out", plugged=True, cover_open=False, fault=None)
    rig.start().submit()
    assert rig.printed() == "failed"
    assert rig.session.filing is not None
    assert rig.session.filing.print_code == "paperOut"
    assert rig.session.filing.receipt is not None
    assert rig.session.filing.receipt.local_number in rig.controller.qr_text() + rig.session.filing.receipt.local_number
    rig.set_device("receipt_printer", paper="full")
    rig.do(ev.ReprintAsked())
    assert rig.printed() == "done"


@pytest.mark.req("M08")
def test_an_empty_or_jammed_scanner_is_said_and_the_form_stays(rig: Rig) -> None:
    rig.start().to_checklist().fill_form()
    rig.do(ev.Next(), ev.ScanAsked())
    rig.until(lambda j: trouble(j) == "errors.scan.no_paper", "the sentence")
    rig.stage.scanner_sim.put_paper(
        rig.stage.devices / "scanner", rig.stage.devices / "scanner" / "papers" / rig.stage.papers[0]
    )
    rig.stage.scanner_sim.set_fault(rig.stage.devices / "scanner", "jammed")
    rig.do(ev.ScanAsked())
    rig.until(lambda j: trouble(j) == "errors.scan.jammed", "the other sentence")
    assert rig.session.scan is not None
    assert rig.session.scan.phase is ScanPhase.READY
    assert rig.session.form_done
    rig.stage.scanner_sim.set_fault(rig.stage.devices / "scanner", None)
    rig.scan(rig.stage.papers[0])


@pytest.mark.req("M22")
def test_with_the_platform_down_the_local_receipt_is_printed_and_the_case_follows(rig: Rig) -> None:
    port = int(rig.stage.platform["url"].rsplit(":", 1)[1])
    rig.processes.stop("platform")
    rig.start()
    rig.until(lambda j: j.network is Network.AWAY, "the network to be found away")
    rig.submit()
    assert rig.printed() == "done"
    receipt = rig.session.filing.receipt if rig.session.filing else None
    assert receipt is not None
    assert receipt.case_number is None
    slip = max((rig.stage.devices / "slips").glob("slip-*.txt")).read_text(encoding="utf-8")
    assert "本机暂存回执" in slip
    assert "尚未送达" in slip
    rig.do(ev.Next())
    rig.stage.start_platform(rig.processes, port)
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the delivery")


@pytest.mark.req("M11")
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "garbage"},
        {"kind": "portal"},
        {"kind": "drop_after"},
    ],
    ids=["500", "garbage", "captive portal", "lost acknowledgement"],
)
def test_a_platform_that_answers_nonsense_costs_nothing(rig: Rig, fault: dict[str, object]) -> None:
    rig.platform_faults({**fault, "times": 2, "path": "/v1/submissions"})
    rig.start().submit()
    assert rig.printed() == "done"
    rig.until(lambda _: rig.ledger()["cases"] == 1, "the delivery")
    assert rig.ledger()["sha256_match"] is True
