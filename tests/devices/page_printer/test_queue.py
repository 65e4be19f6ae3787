"""The driver behind the kiosk's real print system: what CUPS knows, forgets, does twice and cannot be believed in."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.page_printer.cups import CupsPrinter
from devices.page_printer.protocol import PrintOutcome
from devices.status import DeviceState, PaperState
from tests.devices.page_printer.benches import Bench, Meddler, after_sheet, blocked, holds, pdf, soon, until_idle
from tests.devices.page_printer.conftest import MakeBench
from tests.devices.page_printer.print_system import PrintSystem

pytestmark = pytest.mark.req("M14")
WORDS = b"11010519491231002X in the clear"


def queue_of(bench: Bench) -> str:
    return bench.settings.uri.rsplit("/", 1)[1]


def error_of(bench: Bench) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        bench.driver.print_document(soon(), pdf(), title="result")
    return caught.value


def test_the_kiosks_configuration_is_one_that_cupsd_accepts(print_system: PrintSystem) -> None:
    done = subprocess.run([*print_system.command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "is OK" in done.stdout + done.stderr


@pytest.mark.req("M21")
def test_the_print_system_listens_nowhere_but_at_its_door(print_system: PrintSystem, make_bench: MakeBench) -> None:
    make_bench("queue").driver.status(soon())
    assert print_system.ports() == []
    assert print_system.socket.parent.stat().st_mode & 0o007 == 0


@pytest.mark.req("M21")
def test_nothing_of_a_document_is_left_after_its_job_and_forgetting(
    own_system: PrintSystem, make_bench: MakeBench
) -> None:
    bench = make_bench("queue", own_system)
    bench.machine.set(seconds_per_sheet=0.3)
    while_printing = Meddler(after_sheet(1), lambda: held.extend(holds(own_system.root, WORDS)))
    held: list[object] = []
    bench.driver.print_document(soon(), pdf(2, WORDS), title="result", on_progress=while_printing)
    bench.driver.forget_jobs(soon())
    assert held, "the words have to be found while they are there, or finding none afterwards proves nothing"
    assert holds(own_system.folder, WORDS) == []
    assert [path for path in (own_system.root / "spool").rglob("*") if path.is_file()] == []


@pytest.mark.req("M21")
def test_no_title_of_a_job_stands_anywhere_after_forgetting(own_system: PrintSystem, make_bench: MakeBench) -> None:
    bench = make_bench("queue", own_system)
    bench.driver.print_document(soon(), pdf(), title="titleofthejob")
    bench.driver.forget_jobs(soon())
    assert holds(own_system.folder, b"titleofthejob") == []


@pytest.mark.req("M21")
def test_forgetting_takes_a_job_along_that_still_waits(own_system: PrintSystem, make_bench: MakeBench) -> None:
    bench = make_bench("queue", own_system)
    own_system.run(["cupsdisable", queue_of(bench)])
    own_system.run(["lp", "-U", "kiosk", "-d", queue_of(bench), __file__])
    assert holds(own_system.root, b"several sentinels")  # stands in this very line
    bench.driver.forget_jobs(soon())
    assert holds(own_system.root, b"several sentinels") == []
    own_system.run(["cupsenable", queue_of(bench)])
    assert bench.driver.print_document(soon(), pdf(), title="result").outcome is PrintOutcome.DONE


def test_a_stopped_queue_takes_no_job_and_says_that_it_is_paused(
    own_system: PrintSystem, make_bench: MakeBench
) -> None:
    bench = make_bench("queue", own_system)
    own_system.run(["cupsdisable", queue_of(bench)])
    status = bench.driver.status(soon())
    assert (status.state, status.detail, status.paper) == (DeviceState.USER_ERROR, "paused", PaperState.FULL)
    report = bench.driver.print_document(soon(), pdf(), title="result")
    assert (report.outcome, report.code) == (PrintOutcome.FAILED, "paused")


def test_a_queue_that_rejects_jobs_is_not_ready(own_system: PrintSystem, make_bench: MakeBench) -> None:
    bench = make_bench("queue", own_system)
    own_system.run(["cupsreject", queue_of(bench)])
    error = error_of(bench)
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "notAccepting")
    assert bench.driver.status(soon()).detail == "notAccepting"


def test_a_queue_that_nobody_made_is_a_matter_of_configuration(
    print_system: PrintSystem, make_bench: MakeBench
) -> None:
    bench = make_bench("queue", uri="ipp://localhost/printers/nowhere")
    error = error_of(bench)
    assert (error.code, error.action) == ("noPrinter", Action.CONFIGURATION)


@pytest.mark.parametrize("policy", ["retry-job", "retry-current-job", "stop-printer"])
def test_a_queue_that_would_print_the_first_sheets_again_is_refused(
    own_system: PrintSystem, make_bench: MakeBench, policy: str
) -> None:
    bench = make_bench("queue", own_system)
    own_system.run(["lpadmin", "-p", queue_of(bench), "-o", f"printer-error-policy={policy}"])
    error = error_of(bench)
    assert (error.completion, error.code) == (Completion.UNSUPPORTED_COMMAND, "retryingQueue")
    with pytest.raises(DeviceError, match="retryingQueue"):
        bench.driver.self_test(soon())


@pytest.mark.parametrize("device", ["{uri}?waitjob=false", "http://127.0.0.1:9/"])
def test_a_queue_that_calls_a_job_complete_when_the_cable_took_it_is_refused(
    own_system: PrintSystem, make_bench: MakeBench, device: str
) -> None:
    bench = make_bench("queue", own_system)
    own_system.run(["lpadmin", "-p", queue_of(bench), "-v", device.format(uri=bench.machine.uri)])
    error = error_of(bench)
    assert (error.completion, error.code) == (Completion.UNSUPPORTED_COMMAND, "noCompletion")


@pytest.mark.req("M34")
def test_a_print_system_that_crashed_and_came_back_empty_leaves_its_job_unknown(
    own_system: PrintSystem, make_bench: MakeBench
) -> None:
    bench = make_bench("queue", own_system)
    bench.machine.set(seconds_per_sheet=0.5)

    def crash() -> None:
        own_system.kill()
        own_system.empty_spool()
        own_system.start()

    report = bench.driver.print_document(soon(), pdf(3), title="result", on_progress=Meddler(after_sheet(1), crash))
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "jobVanished")
    bench.driver.forget_jobs(soon())


def test_another_job_of_the_same_number_is_not_taken_for_the_one_that_was_lost(
    own_system: PrintSystem, make_bench: MakeBench
) -> None:
    bench = make_bench("queue", own_system)
    bench.machine.set(seconds_per_sheet=0.5)

    def crash() -> None:
        own_system.kill()
        own_system.empty_spool()
        own_system.forget_numbers()
        own_system.start()
        own_system.run(["lp", "-d", queue_of(bench), "-o", "raw", __file__])

    report = bench.driver.print_document(soon(), pdf(3), title="result", on_progress=Meddler(after_sheet(1), crash))
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "jobVanished")


@pytest.mark.req("M34")
def test_a_job_that_a_print_system_takes_up_again_after_its_crash_is_called_off(
    own_system: PrintSystem, make_bench: MakeBench
) -> None:
    bench = make_bench("queue", own_system)
    bench.machine.set(seconds_per_sheet=0.4)

    def crash() -> None:
        own_system.kill()
        own_system.start()

    report = bench.driver.print_document(soon(), pdf(4), title="result", on_progress=Meddler(after_sheet(2), crash))
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "restarted")


@pytest.mark.req("M34")
def test_a_print_system_that_stays_away_leaves_the_job_unknown(own_system: PrintSystem, make_bench: MakeBench) -> None:
    bench = make_bench("queue", own_system, end_timeout=0.5)
    bench.machine.set(seconds_per_sheet=0.4)
    context = soon()
    gone = Meddler(lambda _: True, lambda: (own_system.kill(), context.cancel.set()))
    report = bench.driver.print_document(context, pdf(9), title="result", on_progress=gone)
    assert (report.outcome, report.code) == (PrintOutcome.UNKNOWN, "noConnection")


def test_a_print_system_that_falls_silent_for_a_moment_is_asked_again(
    own_system: PrintSystem, make_bench: MakeBench
) -> None:
    bench = make_bench("queue", own_system, answer_timeout=1.0)
    bench.machine.set(seconds_per_sheet=0.3)
    silent: list[str] = []

    def fall_silent() -> None:
        own_system.freeze()
        silent.append(bench.driver.status(soon()).detail)
        own_system.thaw()

    report = bench.driver.print_document(
        soon(), pdf(3), title="result", on_progress=Meddler(after_sheet(1), fall_silent)
    )
    assert silent == ["noAnswer"]
    assert report.outcome is PrintOutcome.DONE


def test_without_the_printers_address_paper_is_unknown_and_printing_works(make_bench: MakeBench) -> None:
    bench = make_bench("blind")
    assert bench.driver.status(soon()).paper is PaperState.UNKNOWN
    seen = Meddler(lambda _: False, lambda: None)
    report = bench.driver.print_document(soon(), pdf(2), title="result", on_progress=seen)
    assert report.outcome is PrintOutcome.DONE
    assert {progress.sheets for progress in seen.seen} == {None}


def test_without_the_printers_address_a_job_that_was_given_up_never_counts_as_failed(make_bench: MakeBench) -> None:
    """Nearly always unknown. On a busy machine CUPS' own back-end may look too late, find the job ended and call it completed;
    nobody can know better without asking the printer, which is what ``device_uri`` is for."""
    bench = make_bench("blind")
    bench.machine.set(fault="abort_at_start")
    assert bench.driver.print_document(soon(), pdf(2), title="result").outcome is not PrintOutcome.FAILED


def test_trouble_that_a_queue_remembers_of_its_last_job_keeps_no_next_job_away(make_bench: MakeBench) -> None:
    bench = make_bench("blind")
    bench.machine.set(paper_left=1, seconds_per_sheet=0.3)
    context = soon()
    off = Meddler(blocked("media-empty"), context.cancel.set)
    assert bench.driver.print_document(context, pdf(2), title="result", on_progress=off).outcome is PrintOutcome.UNKNOWN
    bench.machine.set(paper="full", paper_left=None)
    until_idle(bench.machine)
    assert bench.driver.print_document(soon(), pdf(), title="result").outcome is PrintOutcome.DONE


def test_a_printer_that_is_switched_off_in_the_middle_leaves_the_job_unknown(own_bench: MakeBench) -> None:
    bench = own_bench("queue", end_timeout=0.5)
    bench.machine.set(seconds_per_sheet=0.3)
    context = soon()
    off = Meddler(after_sheet(1), lambda: (bench.machine.power_off(), context.cancel.set()))
    report = bench.driver.print_document(context, pdf(9), title="result", on_progress=off)
    assert report.outcome is PrintOutcome.UNKNOWN
    assert report.code in ("noConnection", "connectionLost")


def test_two_drivers_share_a_queue_without_taking_each_others_jobs(make_bench: MakeBench) -> None:
    bench = make_bench("queue")
    other = CupsPrinter(replace(bench.settings, user="other"))
    try:
        assert bench.driver.print_document(soon(), pdf(), title="one").outcome is PrintOutcome.DONE
        assert other.print_document(soon(), pdf(), title="two").outcome is PrintOutcome.DONE
    finally:
        other.close()
    assert [str(job.about["name"]).split()[0] for job in bench.printed()] == ["one", "two"]
