"""The half of the IPP driver that talks to the print system; runs in the child process of ``devices/host.py``.

Sources: RFC 8011 4.2-4.3 (operations), CUPS IPP specification (printer-error-policy, device-uri, Purge-Jobs). A queue is told
from a printer by ``printer-error-policy``, which only CUPS has. Two kinds of queue are refused, because nothing honest can be
said of their jobs: one that tries again after an error (the first sheets come out twice), and one whose back-end calls a job
complete when the cable has taken it (``socket``, ``lpd``, ``ipp`` with ``waitjob=false``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.page_printer import job_view, printer_state
from devices.page_printer.cups import CupsSettings
from devices.page_printer.ipp_message import Attribute, Group, Message, Range, Tag, Value
from devices.page_printer.ipp_status import (
    BUSY,
    GONE,
    NOT_FOUND,
    NOT_POSSIBLE,
    SUBSTITUTED,
    Operation,
    granted,
    refusal,
    succeeded,
)
from devices.page_printer.ipp_wire import IppWire
from devices.page_printer.job_view import JobHandle, JobView, PackedHandle
from devices.page_printer.protocol import Sides, Supply
from devices.status import DeviceState, DeviceStatus

PDF = "application/pdf"
_NO_RETRY = ("abort-job",)
_REPORTING = ("ipp", "ipps", "dnssd")  # back-ends that wait until the printer says that the job is over
_NEEDED = (Operation.CREATE_JOB, Operation.SEND_DOCUMENT, Operation.GET_JOB_ATTRIBUTES, Operation.CANCEL_JOB)


class CupsNative:
    """Asks; decides nothing about paper. Every method raises ``DeviceError``."""

    def __init__(self, settings: CupsSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._system = IppWire(
            settings.uri,
            unix_socket=settings.unix_socket,
            timeout=settings.answer_timeout,
            ca_file=settings.ca_file,
        )
        self._printer = (
            IppWire(settings.device_uri, timeout=settings.answer_timeout, ca_file=settings.ca_file)
            if settings.device_uri
            else None
        )

    def open(self) -> None:
        """See that print system and printer answer."""
        self._described(CommandContext.lasting(self._settings.question_seconds, self._clock))

    def close(self) -> None:
        """Nothing is held between questions."""

    def status(self, context: CommandContext) -> DeviceStatus:
        """The queue's troubles first (nothing passes a stopped queue), then the printer's."""
        system, printer = self._described(context)
        now = self._clock()
        if not _is_queue(system):
            return printer_state.device_status(system, since=now)
        here = printer_state.queue_status(system, only_own=self._printer is not None, since=now)
        if self._printer is None:
            return here
        there = printer_state.device_status(printer, since=now)
        if here.state in (DeviceState.ONLINE, DeviceState.DEVICE_BUSY):
            return there
        return DeviceStatus(here.state, paper=there.paper, detail=here.detail, since=now)

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Everything that ``begin`` looks at, and a question whether such a job would be taken; nothing is printed."""
        system, printer = self._described(context)
        self._fit(system, printer, Sides.ONE, 1)
        about = (*self._about(self._system), _one("document-format", Tag.MIME_TYPE, PDF))
        if Operation.VALIDATE_JOB in system.integers("operations-supported"):
            job = self._template(Sides.ONE, 1)
            granted(self._system.ask(context, Operation.VALIDATE_JOB, about, (job,)))
        return self.status(context)

    def supplies(self, context: CommandContext) -> tuple[Supply, ...]:
        """Levels as the printer gives them."""
        _, printer = self._described(context)
        return printer_state.supplies(printer)

    def begin(
        self, context: CommandContext, name: str, printed_on: str, copies: int, abandoned: tuple[str, ...] = ()
    ) -> JobHandle:
        """A job without a document; ``printed_on`` is a value of ``Sides``. userError when the printer says that it cannot print
        now. A printer that is busy is first rid of the jobs named in ``abandoned``."""
        sides = Sides(printed_on)
        system, printer = self._described(context)
        self._fit(system, printer, sides, copies)
        # What a queue says of its printer belongs to the job that it is busy with, not to this one.
        problem = printer_state.trouble(self._reasons(system, printer, only_own=True))
        if problem is not None:
            raise DeviceError(Completion.USER_ERROR, problem.code, Action.CLEAR)
        if system.truth("printer-is-accepting-jobs") is False:
            raise DeviceError(Completion.DEVICE_NOT_READY, "notAccepting", Action.MAINTENANCE)
        wanted = (
            *self._about(self._system),
            _one("job-name", Tag.NAME, name),
            # Rather no job than one on other paper, or on one side where both were asked for.
            _one("ipp-attribute-fidelity", Tag.BOOLEAN, True),
        )
        answer = self._system.ask(context, Operation.CREATE_JOB, wanted, (self._template(sides, copies),))
        if answer.code == BUSY:
            self._call_off(context, abandoned)
        granted(answer)
        job = answer.first(Tag.JOB)
        number = job.integer("job-id")
        if number is None:
            raise DeviceError(Completion.HARDWARE_ERROR, "oddAnswer", Action.RESET, "job without a number")
        handle = JobHandle(number, job.string("job-uuid"), name, sides)
        if answer.code == SUBSTITUTED and answer.all_of(Tag.UNSUPPORTED_GROUP):
            self._cancel(context, handle)
            raise DeviceError(
                Completion.UNSUPPORTED_COMMAND, "attributeUnsupported", Action.CONFIGURATION, refusal(answer).detail
            )
        # Not every Create-Job names the uuid, and the number alone is given anew after a restart.
        return handle if handle.uuid else self._with_uuid(context, handle)

    def send(self, context: CommandContext, job: PackedHandle, pdf: bytes) -> None:
        """The document, and that it is the only one."""
        about = (*self._of_job(self._system, JobHandle.unpacked(job)), _one("document-format", Tag.MIME_TYPE, PDF))
        last = _one("last-document", Tag.BOOLEAN, True)
        granted(self._system.ask(context, Operation.SEND_DOCUMENT, (*about, last), data=pdf))

    def look(self, context: CommandContext, packed: PackedHandle) -> JobView:
        """The job now, and what the printer says of itself."""
        job = JobHandle.unpacked(packed)
        found = self._job(context, self._system, job)
        if found is None:
            return JobView(None)
        system, printer = self._described(context)
        reasons = self._reasons(system, printer, only_own=self._printer is not None)
        state, started = job_view.job_state(found), found.integer("time-at-processing")
        if not _is_queue(system):
            sheets = job_view.sheets(found, job.sides)
            return JobView(state, found.strings("job-state-reasons"), started, sheets, reasons)
        account = () if self._printer is None else self._behind(context, self._printer, job)
        behind = next(iter(account), None)
        return JobView(
            state,
            found.strings("job-state-reasons"),
            started,
            None if behind is None else job_view.sheets(behind, job.sides),
            reasons,
            direct=False,
            printer_state=None if behind is None else job_view.job_state(behind),
            twice=len(account) > 1,
        )

    def cancel(self, context: CommandContext, job: PackedHandle) -> None:
        """Call off; a job that is over already, or that nobody knows, needs no calling off."""
        self._cancel(context, JobHandle.unpacked(job))

    def forget_jobs(self, context: CommandContext) -> None:
        """Cancel ours, purge, look."""
        for number in self._ours(context, "not-completed"):
            self._cancel(context, JobHandle(number, "", ""))
        system = self._describe(context, self._system)
        can_purge = Operation.PURGE_JOBS in system.integers("operations-supported")
        if can_purge:
            granted(self._system.ask(context, Operation.PURGE_JOBS, self._about(self._system)))
        if self._ours(context, "not-completed") or self._ours(context, "completed"):
            completion = Completion.HARDWARE_ERROR if can_purge else Completion.UNSUPPORTED_COMMAND
            raise DeviceError(completion, "historyKept", Action.MAINTENANCE if can_purge else Action.CONFIGURATION)

    def _cancel(self, context: CommandContext, job: JobHandle) -> None:
        answer = self._system.ask(context, Operation.CANCEL_JOB, self._of_job(self._system, job))
        if answer.code not in (NOT_POSSIBLE, NOT_FOUND, GONE):
            granted(answer)

    def _described(self, context: CommandContext) -> tuple[Group, Group]:
        """What the print system and the printer say of themselves; twice the same where there is only one."""
        system = self._describe(context, self._system)
        return system, system if self._printer is None else self._describe(context, self._printer)

    def _describe(self, context: CommandContext, wire: IppWire) -> Group:
        answer = granted(wire.ask(context, Operation.GET_PRINTER_ATTRIBUTES, self._about(wire)))
        return answer.first(Tag.PRINTER)

    def _reasons(self, system: Group, printer: Group, *, only_own: bool) -> tuple[str, ...]:
        if not _is_queue(system):
            return printer_state.reasons_of_printer(system)
        of_queue = printer_state.reasons_of_queue(system, only_own=only_own)
        return of_queue if self._printer is None else (*printer_state.reasons_of_printer(printer), *of_queue)

    def _fit(self, system: Group, printer: Group, sides: Sides, copies: int) -> None:
        """Raise for a print system or printer that such a job cannot be given to."""
        if not set(_NEEDED) <= set(system.integers("operations-supported")):
            raise _unfit("needsCreateJob")
        if _is_queue(system):
            if system.string("printer-error-policy") not in _NO_RETRY:
                raise _unfit("retryingQueue")
            if not _reports_completion(system.string("device-uri")):
                raise _unfit("noCompletion")
        if PDF not in printer.strings("document-format-supported"):
            raise _unfit("pdfUnsupported")
        if sides is not Sides.ONE and sides.value not in printer.strings("sides-supported"):
            raise _unfit("noDuplex")
        # A raw queue lists no media; then the printer behind it decides, and refuses the job where it has to.
        listed = printer.strings("media-supported")
        if self._settings.media and listed and self._settings.media not in listed:
            raise _unfit("mediaUnsupported")
        allowed = printer.find("copies-supported")
        ranges = [each for each in (allowed.values if allowed else ()) if isinstance(each, Range)]
        if ranges and not any(each.lowest <= copies <= each.highest for each in ranges):
            raise DeviceError(Completion.INVALID_DATA, "badCopies", Action.NONE)

    def _template(self, sides: Sides, copies: int) -> Group:
        wanted = [_one("sides", Tag.KEYWORD, sides.value), _one("copies", Tag.INTEGER, copies)]
        if self._settings.media:
            wanted.append(_one("media", Tag.KEYWORD, self._settings.media))
        return Group(Tag.JOB, tuple(wanted))

    def _with_uuid(self, context: CommandContext, job: JobHandle) -> JobHandle:
        found = self._job(context, self._system, job)
        if found is None:
            raise DeviceError(Completion.HARDWARE_ERROR, "oddAnswer", Action.RESET, "job gone at once")
        return JobHandle(job.number, found.string("job-uuid"), job.name, job.sides)

    def _job(self, context: CommandContext, wire: IppWire, job: JobHandle) -> Group | None:
        """What ``wire`` knows of the job; None when it knows none of that number, or another one."""
        answer = wire.ask(context, Operation.GET_JOB_ATTRIBUTES, self._of_job(wire, job))
        if answer.code in (NOT_FOUND, GONE):
            return None
        found = granted(answer).first(Tag.JOB)
        return found if not job.uuid or found.string("job-uuid") == job.uuid else None

    def _behind(self, context: CommandContext, printer: IppWire, job: JobHandle) -> tuple[Group, ...]:
        """The printer's own account of a job that a print system passed on, what runs first; empty when it gives none, as some
        do not show their jobs to anybody."""
        account: dict[int, Group] = {}  # by number: a job that ends between the two questions stands in both lists
        for which in ("not-completed", "completed"):
            answer = self._list(context, printer, which, mine=False)
            for each in answer.all_of(Tag.JOB) if succeeded(answer) else ():
                number = each.integer("job-id")
                if each.string("job-name") == job.name and number is not None:
                    found = self._job(context, printer, JobHandle(number, "", job.name, job.sides))
                    if found is not None:
                        account.setdefault(number, found)
        return tuple(account.values())

    def _call_off(self, context: CommandContext, names: tuple[str, ...]) -> None:
        listed = granted(self._list(context, self._system, "not-completed", mine=True)).all_of(Tag.JOB)
        for each in listed:
            number = each.integer("job-id")
            if number is not None and each.string("job-name") in names:
                self._cancel(context, JobHandle(number, "", each.string("job-name")))

    def _ours(self, context: CommandContext, which: str) -> tuple[int, ...]:
        listed = granted(self._list(context, self._system, which, mine=True)).all_of(Tag.JOB)
        return tuple(number for each in listed if (number := each.integer("job-id")) is not None)

    def _list(self, context: CommandContext, wire: IppWire, which: str, *, mine: bool) -> Message:
        about = (
            *self._about(wire),
            _one("my-jobs", Tag.BOOLEAN, mine),
            Attribute("requested-attributes", Tag.KEYWORD, ("job-id", "job-name")),
            _one("which-jobs", Tag.KEYWORD, which),
        )
        return wire.ask(context, Operation.GET_JOBS, about)

    def _about(self, wire: IppWire) -> tuple[Attribute, ...]:
        return _one("printer-uri", Tag.URI, wire.uri), _one("requesting-user-name", Tag.NAME, self._settings.user)

    def _of_job(self, wire: IppWire, job: JobHandle) -> tuple[Attribute, ...]:
        uri, user = self._about(wire)
        return uri, _one("job-id", Tag.INTEGER, job.number), user


def _one(name: str, tag: Tag, value: Value) -> Attribute:
    return Attribute(name, tag, (value,))


def _is_queue(system: Group) -> bool:
    return system.find("printer-error-policy") is not None


def _reports_completion(device: str) -> bool:
    parts = urlsplit(device)
    return parts.scheme in _REPORTING and parse_qs(parts.query).get("waitjob", ["true"]) == ["true"]


def _unfit(code: str) -> DeviceError:
    return DeviceError(Completion.UNSUPPORTED_COMMAND, code, Action.CONFIGURATION)
