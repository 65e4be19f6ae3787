"""What every page printer has to keep, on a printer of software by itself and behind the kiosk's real print system."""

from __future__ import annotations

import os
import queue
import signal

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.page_printer.protocol import PrintOutcome, Progress, Sides
from devices.page_printer.sim_state import change
from devices.status import DeviceState, PaperState
from devices.worker import DeviceWorker
from tests.devices.page_printer.benches import Bench, Meddler, Sand, after_sheet, blocked, pdf, soon
from tests.devices.page_printer.conftest import MakeBench

pytestmark = pytest.mark.req("M14")


def refused(bench: Bench, document: bytes | None = None, **how: object) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        bench.driver.print_document(soon(), pdf() if document is None else document, title="result", **how)  # type: ignore[arg-type]
    return caught.value


def test_the_printer_gets_the_document_byte_for_byte(bench: Bench) -> None:
    document = pdf(2, size=300_000)
    report = bench.driver.print_document(soon(), document, title="result")
    assert (report.outcome, report.code) == (PrintOutcome.DONE, "")
    assert report.detail.startswith("job ")
    assert [job.document for job in bench.printed()] == [document]


def test_two_pages_on_both_sides_are_one_sheet(bench: Bench) -> None:
    report = bench.driver.print_document(soon(), pdf(2), title="result", sides=Sides.LONG_EDGE)
    assert report.outcome is PrintOutcome.DONE
    (job,) = bench.printed()
    assert (job.about["sides"], job.about["sheets"], job.about["complete"]) == ("two-sided-long-edge", 1, True)


def test_copies_and_the_configured_paper_reach_the_printer(direct: Bench) -> None:
    direct.driver.print_document(soon(), pdf(2), title="result", copies=3)
    (job,) = direct.printed()
    assert (job.about["copies"], job.about["sheets"], job.about["media"]) == (3, 6, "iso_a4_210x297mm")


def test_progress_counts_the_sheets_that_came_out(bench: Bench) -> None:
    bench.machine.set(seconds_per_sheet=0.3)
    seen: list[Progress] = []
    bench.driver.print_document(soon(), pdf(3), title="result", on_progress=seen.append)
    counted = [each.sheets for each in seen if each.sheets is not None]
    assert counted == sorted(counted)
    assert {1, 2} <= set(counted)


def test_the_title_and_a_mark_are_all_that_names_the_job(direct: Bench) -> None:
    direct.driver.print_document(soon(), pdf(), title="result")
    name = str(direct.printed()[0].about["name"])
    assert name.startswith("result ")
    assert len(name) == len("result ") + 8


@pytest.mark.parametrize("document", [b"", b"hello", b"\x89PNG\r\n", b" " * 1024 + b"%PDF-1.4"])
def test_what_is_no_pdf_is_refused_before_anybody_is_asked(bench: Bench, document: bytes) -> None:
    bench.machine.set(plugged=False)
    error = refused(bench, document)
    assert (error.completion, error.code) == (Completion.INVALID_DATA, "notPdf")


@pytest.mark.parametrize("copies", [0, -1, 100_000])
def test_an_impossible_number_of_copies_is_refused(bench: Bench, copies: int) -> None:
    error = refused(bench, copies=copies)
    assert (error.completion, error.code) == (Completion.INVALID_DATA, "badCopies")


@pytest.mark.parametrize(
    ("changes", "code", "paper"),
    [
        ({"paper": "out"}, "paperOut", PaperState.OUT),
        ({"paper": "jam"}, "jammed", PaperState.JAMMED),
        ({"cover_open": True}, "coverOpen", PaperState.FULL),
        ({"fault": "marker_empty"}, "markerEmpty", PaperState.FULL),
    ],
)
def test_a_printer_that_cannot_print_says_so_and_is_given_nothing(
    bench: Bench, changes: dict[str, object], code: str, paper: PaperState
) -> None:
    bench.machine.set(**changes)
    status = bench.driver.status(soon())
    assert (status.state, status.detail, status.paper) == (DeviceState.USER_ERROR, code, paper)
    report = bench.driver.print_document(soon(), pdf(), title="result")
    assert (report.outcome, report.code) == (PrintOutcome.FAILED, code)
    assert bench.printed() == []


@pytest.mark.parametrize(
    ("changes", "code", "paper"),
    [
        ({"paper": "low"}, "paperLow", PaperState.LOW),
        ({"fault": "marker_low"}, "markerLow", PaperState.FULL),
    ],
)
def test_a_printer_that_is_running_low_says_so_and_prints(
    direct: Bench, changes: dict[str, object], code: str, paper: PaperState
) -> None:
    direct.machine.set(**changes)
    status = direct.driver.status(soon())
    assert (status.usable, status.detail, status.paper) == (True, code, paper)
    assert direct.driver.print_document(soon(), pdf(), title="result").outcome is PrintOutcome.DONE


def test_trouble_that_is_over_is_forgotten(direct: Bench) -> None:
    direct.machine.set(paper="jam", cover_open=True)
    direct.machine.set(paper="full", cover_open=False)
    assert direct.driver.print_document(soon(), pdf(), title="result").outcome is PrintOutcome.DONE
    assert direct.driver.status(soon()).paper is PaperState.FULL


@pytest.mark.parametrize(
    ("changes", "reason", "cure"),
    [
        ({"paper": "jam"}, "media-jam", {"paper": "full"}),
        ({"paper": "out"}, "media-empty", {"paper": "full"}),
        ({"cover_open": True}, "cover-open", {"cover_open": False}),
    ],
)
def test_trouble_in_the_middle_shows_in_the_progress_and_a_hand_can_cure_it(
    bench: Bench, changes: dict[str, object], reason: str, cure: dict[str, object]
) -> None:
    bench.machine.set(seconds_per_sheet=0.2)
    cured = Meddler(blocked(reason), lambda: bench.machine.set(**cure))
    meddler = Meddler(after_sheet(1), lambda: bench.machine.set(**changes))

    def both(progress: Progress) -> None:
        cured(progress)
        meddler(progress)

    report = bench.driver.print_document(soon(), pdf(3), title="result", on_progress=both)
    assert cured.acted.is_set()
    assert report.outcome is PrintOutcome.DONE
    assert bench.sheets() == 3


def test_paper_that_runs_out_after_the_first_sheet_leaves_it_unknown_what_the_citizen_has(bench: Bench) -> None:
    bench.machine.set(paper_left=1)
    sand = Sand()
    waiting = Meddler(lambda progress: blocked("media-empty")(progress) and after_sheet(1)(progress), sand.run_out)
    report = bench.driver.print_document(sand.context, pdf(2), title="result", on_progress=waiting)
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "paperOut")
    assert bench.sheets() == 1


def test_a_jam_before_the_first_sheet_has_failed_for_certain_when_time_is_up(direct: Bench) -> None:
    direct.machine.set(seconds_per_sheet=1.0)
    sand = Sand()
    jam = Meddler(lambda progress: progress.sheets == 0, lambda: change(direct.machine.state, paper="jam"))
    waiting = Meddler(blocked("media-jam"), sand.run_out)

    def both(progress: Progress) -> None:
        jam(progress)
        waiting(progress)

    report = direct.driver.print_document(sand.context, pdf(1), title="result", on_progress=both)
    # The sheet may have been on its way when the jam came, so both answers can be true; what must not be is a third one.
    assert report.outcome is (PrintOutcome.DONE if direct.sheets() else PrintOutcome.FAILED)


def test_a_cancel_between_two_sheets_ends_the_job_and_leaves_it_unknown(bench: Bench) -> None:
    bench.machine.set(seconds_per_sheet=0.4)
    context = soon()
    meddler = Meddler(after_sheet(1), context.cancel.set)
    report = bench.driver.print_document(context, pdf(20), title="result", on_progress=meddler)
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "canceled")
    assert 1 <= bench.sheets() < 20


def test_a_cancel_before_the_first_sheet_has_failed_for_certain(bench: Bench) -> None:
    bench.machine.set(seconds_per_sheet=1.0)
    context = soon()
    meddler = Meddler(lambda progress: progress.sheets == 0, context.cancel.set)
    report = bench.driver.print_document(context, pdf(2), title="result", on_progress=meddler)
    assert (report.outcome, report.code) == (PrintOutcome.FAILED, "canceled")
    assert bench.sheets() == 0


def test_a_job_that_the_printer_gives_up_before_its_first_sheet_has_failed(bench: Bench) -> None:
    bench.machine.set(fault="abort_at_start")
    report = bench.driver.print_document(soon(), pdf(2), title="result")
    # Where CUPS' back-end looked too late it says completed and the printer says aborted: two words make it unknown.
    outcomes = (
        (PrintOutcome.FAILED,) if bench.settings.device_uri == "" else (PrintOutcome.FAILED, PrintOutcome.UNKNOWN)
    )
    assert report.outcome in outcomes
    assert report.code == "abortedByPrinter"


def test_a_job_that_the_printer_gives_up_after_its_first_sheet_is_unknown(bench: Bench) -> None:
    bench.machine.set(fault="abort")
    report = bench.driver.print_document(soon(), pdf(2), title="result")
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "abortedByPrinter")


def test_a_command_called_off_before_it_begins_hands_over_nothing(bench: Bench) -> None:
    context = soon()
    context.cancel.set()
    with pytest.raises(DeviceError) as caught:
        bench.driver.print_document(context, pdf(), title="result")
    assert caught.value.completion is Completion.CANCELED
    assert bench.printed() == []


def test_a_printer_that_is_unplugged_is_offline_and_its_paper_unknown(bench: Bench) -> None:
    bench.machine.set(plugged=False)
    status = bench.driver.status(soon())
    assert (status.state, status.paper, status.detail) == (DeviceState.OFFLINE, PaperState.UNKNOWN, "noConnection")
    error = refused(bench)
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "noConnection")


def test_a_printer_that_is_plugged_in_again_prints_without_being_opened(direct: Bench) -> None:
    direct.machine.set(plugged=False)
    refused(direct)
    direct.machine.set(plugged=True)
    assert direct.driver.print_document(soon(), pdf(), title="result").outcome is PrintOutcome.DONE


def test_a_cable_pulled_for_a_moment_in_the_middle_costs_nothing(bench: Bench) -> None:
    bench.machine.set(seconds_per_sheet=0.3)
    meddler = Meddler(after_sheet(1), lambda: [bench.machine.set(plugged=each) for each in (False, True)])
    report = bench.driver.print_document(soon(), pdf(3), title="result", on_progress=meddler)
    assert report.outcome is PrintOutcome.DONE
    assert bench.sheets() == 3


def test_a_silent_printer_is_no_printer_with_paper(make_bench: MakeBench) -> None:
    direct = make_bench("direct", answer_timeout=0.5)
    direct.machine.set(fault="silent")
    status = direct.driver.status(soon())
    assert (status.state, status.paper, status.detail) == (DeviceState.OFFLINE, PaperState.UNKNOWN, "noAnswer")


def test_supplies_are_what_the_printer_reports(bench: Bench) -> None:
    bench.machine.set(marker_level=12)
    levels = {supply.name: supply.level for supply in bench.driver.supplies(soon())}
    assert levels["Black"] == 12
    assert levels["main"] == 40
    assert levels["auto"] is None


def test_the_self_test_passes_on_a_good_printer_and_prints_nothing(bench: Bench) -> None:
    assert bench.driver.self_test(soon()).state is DeviceState.ONLINE
    assert bench.printed() == []


def test_paper_that_the_printer_does_not_have_is_a_matter_of_configuration(make_bench: MakeBench, way: str) -> None:
    bench = make_bench(way, media="iso_a3_297x420mm")
    error = refused(bench)
    assert (error.completion, error.code, error.action) == (
        Completion.UNSUPPORTED_COMMAND,
        "mediaUnsupported",
        Action.CONFIGURATION,
    )


def test_a_dead_child_costs_a_question_and_not_the_job(bench: Bench) -> None:
    bench.machine.set(seconds_per_sheet=0.3)

    def kill() -> None:
        assert bench.driver.child_pid is not None
        os.kill(bench.driver.child_pid, signal.SIGKILL)

    report = bench.driver.print_document(soon(), pdf(3), title="result", on_progress=Meddler(after_sheet(1), kill))
    assert report.outcome is PrintOutcome.DONE
    assert bench.sheets() == 3


def test_the_worker_takes_a_printer_back_that_was_unplugged(direct: Bench) -> None:
    statuses: queue.SimpleQueue[DeviceState] = queue.SimpleQueue()
    worker = DeviceWorker(
        "page_printer",
        direct.driver,
        on_status=lambda status: statuses.put(status.state),
        log=lambda event, **fields: None,
        poll_seconds=0.05,
        pause=lambda failures: 0.05,
    )
    worker.start()
    try:
        until(statuses, DeviceState.ONLINE)
        direct.machine.set(plugged=False)
        until(statuses, DeviceState.OFFLINE)
        direct.machine.set(plugged=True)
        until(statuses, DeviceState.ONLINE)
    finally:
        assert worker.stop(60.0)


def until(statuses: queue.SimpleQueue[DeviceState], state: DeviceState) -> None:
    while statuses.get(timeout=60.0) is not state:
        continue
