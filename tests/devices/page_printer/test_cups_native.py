"""The asking half on a scripted printer: what is asked before a document leaves, and each answer that stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from devices.errors import Action, Completion, DeviceError
from devices.page_printer.cups import CupsSettings
from devices.page_printer.cups_native import CupsNative
from devices.page_printer.ipp_message import Group, Message, Range, Tag
from devices.page_printer.ipp_status import GONE, NOT_FOUND, NOT_POSSIBLE, SUBSTITUTED, Operation
from devices.page_printer.job_view import JobHandle, JobState
from devices.page_printer.protocol import Sides
from tests.devices.page_printer.benches import pdf, soon
from tests.devices.page_printer.scripted import GOOD_PRINTER, ScriptedPrinter, answer, group, scripted

UUID = "urn:uuid:00000000-0000-0000-0000-000000000001"


class Machine:
    """A printer that does everything right until the test changes a part of it."""

    def __init__(self) -> None:
        self.description: dict[str, Any] = dict(GOOD_PRINTER)
        self.job: dict[str, Any] = {
            "job_id": (Tag.INTEGER, (1,)),
            "job_uuid": (Tag.URI, (UUID,)),
            "job_state": (Tag.ENUM, (5,)),
            "time_at_processing": (Tag.INTEGER, (40,)),
            "job_impressions_completed": (Tag.INTEGER, (0,)),
        }
        self.listed: list[Group] = []
        self.statuses: dict[int, int] = {}
        self.refused: tuple[Group, ...] = ()

    def __call__(self, request: Message) -> Message:
        status = self.statuses.get(request.code, 0)
        if request.code == Operation.GET_PRINTER_ATTRIBUTES:
            return answer(request, group(Tag.PRINTER, **self.description), status=status)
        if request.code == Operation.GET_JOBS:
            return answer(request, *self.listed, status=status)
        if request.code in (Operation.CREATE_JOB, Operation.SEND_DOCUMENT, Operation.GET_JOB_ATTRIBUTES):
            return answer(request, *self.refused, group(Tag.JOB, **self.job), status=status)
        return answer(request, status=status)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def printer(machine: Machine) -> Iterator[ScriptedPrinter]:
    with scripted(machine) as printer:
        yield printer


@pytest.fixture
def native(printer: ScriptedPrinter) -> CupsNative:
    return CupsNative(CupsSettings(uri=printer.uri, answer_timeout=1.0))


def begin(native: CupsNative, sides: Sides = Sides.ONE, copies: int = 1) -> JobHandle:
    return native.begin(soon(), "result", sides.value, copies)


def refused(native: CupsNative, sides: Sides = Sides.ONE, copies: int = 1) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        begin(native, sides, copies)
    return caught.value


def test_a_job_is_asked_for_with_all_that_matters_and_nothing_may_be_left_out(
    native: CupsNative, printer: ScriptedPrinter
) -> None:
    assert begin(native, Sides.LONG_EDGE, 2) == JobHandle(1, UUID, "result", Sides.LONG_EDGE)
    (request,) = printer.asked(Operation.CREATE_JOB)
    about, job = request.first(Tag.OPERATION), request.first(Tag.JOB)
    assert about.truth("ipp-attribute-fidelity") is True
    assert (about.string("job-name"), about.string("requesting-user-name")) == ("result", "kiosk")
    assert (job.string("sides"), job.integer("copies"), job.string("media")) == (
        "two-sided-long-edge",
        2,
        "iso_a4_210x297mm",
    )


def test_the_document_goes_as_it_is_and_is_the_only_one(native: CupsNative, printer: ScriptedPrinter) -> None:
    document = pdf(2, size=200_000)
    native.send(soon(), begin(native).packed(), document)
    (request,) = printer.asked(Operation.SEND_DOCUMENT)
    assert request.data == document
    assert request.first(Tag.OPERATION).truth("last-document") is True
    assert request.first(Tag.OPERATION).string("document-format") == "application/pdf"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("operations_supported", (Tag.ENUM, (2, 4, 8, 9, 10, 11)), "needsCreateJob"),
        ("operations_supported", (Tag.UNKNOWN, ()), "needsCreateJob"),
        ("document_format_supported", (Tag.MIME_TYPE, ("image/urf",)), "pdfUnsupported"),
        ("media_supported", (Tag.KEYWORD, ("na_letter_8.5x11in",)), "mediaUnsupported"),
        ("printer_error_policy", (Tag.NAME, ("retry-job",)), "retryingQueue"),
        ("printer_error_policy", (Tag.NAME, ("abort-job",)), "noCompletion"),  # without a device-uri
    ],
)
def test_a_printer_that_cannot_do_it_gets_no_job(
    native: CupsNative, machine: Machine, printer: ScriptedPrinter, name: str, value: Any, code: str
) -> None:
    machine.description[name] = value
    error = refused(native)
    assert (error.completion, error.code, error.action) == (
        Completion.UNSUPPORTED_COMMAND,
        code,
        Action.CONFIGURATION,
    )
    assert printer.asked(Operation.CREATE_JOB) == []


@pytest.mark.parametrize(
    ("device", "fits"),
    [
        ("ipp://printer/ipp/print", True),
        ("ipps://printer/ipp/print", True),
        ("ipp://printer/ipp/print?waitjob=true", True),
        ("dnssd://Printer._ipp._tcp.local/", True),
        ("ipp://printer/ipp/print?waitjob=false", False),
        ("socket://printer:9100", False),
        ("usb://HP/LaserJet", False),
        ("lpd://printer/queue", False),
        ("file:///dev/null", False),
        ("", False),
    ],
)
def test_a_queue_has_to_hear_from_its_printer_that_a_job_is_over(
    native: CupsNative, machine: Machine, device: str, fits: bool
) -> None:
    machine.description["printer_error_policy"] = (Tag.NAME, ("abort-job",))
    machine.description["device_uri"] = (Tag.URI, (device,))
    if fits:
        assert begin(native).number == 1
    else:
        assert refused(native).code == "noCompletion"


def test_both_sides_are_not_promised_by_a_printer_that_does_not_list_them(native: CupsNative, machine: Machine) -> None:
    assert refused(native, Sides.SHORT_EDGE).code == "noDuplex"
    del machine.description["sides_supported"]
    assert refused(native, Sides.LONG_EDGE).code == "noDuplex"
    assert begin(native, Sides.ONE).number == 1


def test_more_copies_than_the_printer_makes_are_refused(native: CupsNative, machine: Machine) -> None:
    machine.description["copies_supported"] = (Tag.RANGE, (Range(1, 9),))
    assert begin(native, copies=9).number == 1
    assert refused(native, copies=10).code == "badCopies"


def test_a_printer_that_takes_no_jobs_gets_none(native: CupsNative, machine: Machine) -> None:
    machine.description["printer_is_accepting_jobs"] = (Tag.BOOLEAN, (False,))
    error = refused(native)
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "notAccepting")


@pytest.mark.parametrize(
    ("status", "completion", "code"),
    [
        (0x0507, Completion.DEVICE_NOT_READY, "printerBusy"),
        (0x0506, Completion.DEVICE_NOT_READY, "notAccepting"),
        (0x040B, Completion.UNSUPPORTED_COMMAND, "attributeUnsupported"),
        (0x0402, Completion.DEVICE_NOT_READY, "notAuthenticated"),
    ],
)
def test_a_job_that_is_refused_has_the_code_of_its_status(
    native: CupsNative, machine: Machine, status: int, completion: Completion, code: str
) -> None:
    machine.statuses[Operation.CREATE_JOB] = status
    error = refused(native)
    assert (error.completion, error.code) == (completion, code)


def test_a_busy_printer_is_rid_of_our_own_abandoned_jobs_and_of_no_others(
    native: CupsNative, machine: Machine, printer: ScriptedPrinter
) -> None:
    machine.statuses[Operation.CREATE_JOB] = 0x0507
    machine.listed = [named("left behind", 8), named("another kiosk's", 9)]
    with pytest.raises(DeviceError, match="printerBusy"):
        native.begin(soon(), "result", "one-sided", 1, ("left behind",))
    called_off = [each.first(Tag.OPERATION).integer("job-id") for each in printer.asked(Operation.CANCEL_JOB)]
    assert called_off == [8]


def test_a_job_on_other_paper_than_asked_for_is_called_off(
    native: CupsNative, machine: Machine, printer: ScriptedPrinter
) -> None:
    machine.statuses[Operation.CREATE_JOB] = SUBSTITUTED
    machine.refused = (group(Tag.UNSUPPORTED_GROUP, media=(Tag.KEYWORD, ("iso_a4_210x297mm",))),)
    error = refused(native)
    assert (error.code, error.detail) == ("attributeUnsupported", "IPP 0x0001 media")
    assert len(printer.asked(Operation.CANCEL_JOB)) == 1


def test_a_job_without_a_number_is_an_odd_answer(native: CupsNative, machine: Machine) -> None:
    del machine.job["job_id"]
    assert refused(native).code == "oddAnswer"


def test_the_uuid_is_asked_for_when_the_job_comes_without(native: CupsNative, machine: Machine) -> None:
    del machine.job["job_uuid"]
    assert begin(native).uuid == ""
    machine.job["job_uuid"] = (Tag.URI, (UUID,))
    assert begin(native).uuid == UUID


def test_a_look_tells_state_start_sheets_and_the_printers_reasons(native: CupsNative, machine: Machine) -> None:
    job = begin(native)
    machine.description["printer_state_reasons"] = (Tag.KEYWORD, ("media-jam-error",))
    view = native.look(soon(), job.packed())
    assert (view.state, view.started_at, view.sheets) == (JobState.PROCESSING, 40, 0)
    assert (view.printer_reasons, view.direct) == (("media-jam-error",), True)


@pytest.mark.parametrize("status", [NOT_FOUND, GONE])
def test_a_job_that_the_printer_does_not_know_has_vanished(native: CupsNative, machine: Machine, status: int) -> None:
    job = begin(native)
    machine.statuses[Operation.GET_JOB_ATTRIBUTES] = status
    assert native.look(soon(), job.packed()).state is None


def test_another_job_of_the_same_number_is_not_this_one(native: CupsNative, machine: Machine) -> None:
    job = begin(native)
    machine.job["job_uuid"] = (Tag.URI, ("urn:uuid:00000000-0000-0000-0000-000000000002",))
    assert native.look(soon(), job.packed()).state is None


def test_a_state_nobody_has_heard_of_is_not_the_end(native: CupsNative, machine: Machine) -> None:
    machine.job["job_state"] = (Tag.ENUM, (42,))
    assert not native.look(soon(), begin(native).packed()).ended


@pytest.mark.parametrize("status", [NOT_POSSIBLE, NOT_FOUND, GONE])
def test_a_job_that_is_over_needs_no_calling_off(native: CupsNative, machine: Machine, status: int) -> None:
    machine.statuses[Operation.CANCEL_JOB] = status
    native.cancel(soon(), JobHandle(1, "", "result").packed())


def test_a_cancel_that_is_refused_is_an_error(native: CupsNative, machine: Machine) -> None:
    machine.statuses[Operation.CANCEL_JOB] = 0x0403
    with pytest.raises(DeviceError, match="notAuthorized"):
        native.cancel(soon(), JobHandle(1, "", "result").packed())


@pytest.fixture
def behind(machine: Machine, printer: ScriptedPrinter) -> Iterator[tuple[Machine, CupsNative]]:
    """A printer behind ``machine``, which is then a queue."""
    machine.description["printer_error_policy"] = (Tag.NAME, ("abort-job",))
    machine.description["device_uri"] = (Tag.URI, ("ipp://printer/ipp/print",))
    device = Machine()
    with scripted(device) as there:
        yield device, CupsNative(CupsSettings(uri=printer.uri, device_uri=there.uri, answer_timeout=5.0))


def named(name: str, number: int) -> Group:
    return group(Tag.JOB, job_id=(Tag.INTEGER, (number,)), job_name=(Tag.NAME, (name,)))


def test_the_printers_own_account_of_the_job_is_found_by_its_name(behind: tuple[Machine, CupsNative]) -> None:
    device, native = behind
    job = begin(native)
    device.listed = [named("another", 8), named("result", 9)]
    device.job["job_state"] = (Tag.ENUM, (8,))
    device.job["job_impressions_completed"] = (Tag.INTEGER, (1,))
    view = native.look(soon(), job.packed())
    assert (view.state, view.printer_state, view.sheets, view.twice) == (
        JobState.PROCESSING,
        JobState.ABORTED,
        1,
        False,
    )


def test_a_job_that_the_printer_was_given_twice_shows(behind: tuple[Machine, CupsNative]) -> None:
    device, native = behind
    job = begin(native)
    device.listed = [named("result", 9), named("result", 10)]
    assert native.look(soon(), job.packed()).twice


@pytest.mark.parametrize("status", [0x0403, 0x0501])
def test_a_printer_that_shows_nobody_its_jobs_gives_no_account(behind: tuple[Machine, CupsNative], status: int) -> None:
    device, native = behind
    job = begin(native)
    device.statuses[Operation.GET_JOBS] = status
    view = native.look(soon(), job.packed())
    assert (view.state, view.printer_state, view.sheets) == (JobState.PROCESSING, None, None)


def test_the_counters_of_a_queue_are_not_taken_for_the_printers(
    behind: tuple[Machine, CupsNative], machine: Machine
) -> None:
    _, native = behind
    machine.job["job_impressions_completed"] = (Tag.INTEGER, (2,))
    assert native.look(soon(), begin(native).packed()).sheets is None


def test_forgetting_calls_off_purges_and_looks(native: CupsNative, machine: Machine, printer: ScriptedPrinter) -> None:
    native.forget_jobs(soon())
    assert len(printer.asked(Operation.PURGE_JOBS)) == 1
    which = [each.first(Tag.OPERATION).string("which-jobs") for each in printer.asked(Operation.GET_JOBS)]
    assert which == ["not-completed", "not-completed", "completed"]
    assert all(each.first(Tag.OPERATION).truth("my-jobs") for each in printer.asked(Operation.GET_JOBS))


def test_a_purge_without_effect_is_an_error(native: CupsNative, machine: Machine, printer: ScriptedPrinter) -> None:
    machine.listed = [group(Tag.JOB, job_id=(Tag.INTEGER, (4,)))]
    with pytest.raises(DeviceError) as caught:
        native.forget_jobs(soon())
    assert (caught.value.completion, caught.value.code) == (Completion.HARDWARE_ERROR, "historyKept")
    assert len(printer.asked(Operation.CANCEL_JOB)) == 1


def test_a_printer_that_cannot_forget_says_so(native: CupsNative, machine: Machine) -> None:
    machine.listed = [group(Tag.JOB, job_id=(Tag.INTEGER, (4,)))]
    machine.description["operations_supported"] = (Tag.ENUM, (5, 6, 8, 9, 10, 11))
    with pytest.raises(DeviceError) as caught:
        native.forget_jobs(soon())
    assert (caught.value.completion, caught.value.code) == (Completion.UNSUPPORTED_COMMAND, "historyKept")


def test_the_self_test_asks_whether_such_a_job_would_be_taken(native: CupsNative, machine: Machine) -> None:
    machine.statuses[Operation.VALIDATE_JOB] = 0x040B
    with pytest.raises(DeviceError, match="attributeUnsupported"):
        native.self_test(soon())


def test_a_description_that_is_refused_is_no_status(native: CupsNative, machine: Machine) -> None:
    machine.statuses[Operation.GET_PRINTER_ATTRIBUTES] = 0x0500
    with pytest.raises(DeviceError, match="printerFault"):
        native.status(soon())
