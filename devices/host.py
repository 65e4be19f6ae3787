"""Runs a driver on a native library in a child process, so that a library that hangs or crashes takes down only that child.

SANE, PC/SC, CUPS and camera libraries can block for ever inside a call that no thread can interrupt. The
child is therefore killed when an answer is overdue and built again at the next call. This file is the
parent's side; ``devices/host_child.py`` is the child's, and ``devices/host_wire.py`` is what they say to each
other. No thread is started here.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pathlib
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from devices import host_wire
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState, DeviceStatus, MediaState, PaperState

log = logging.getLogger("devices.host")

# How often a waiting parent looks at the cancel flag; CommandContext promises 200 ms.
POLL_SECONDS = 0.05
# A child that was told to leave and does not within this time is killed.
LEAVE_SECONDS = 1.0
# Between SIGKILL and the end of a process lies only what the kernel has to tidy up.
KILL_SECONDS = 5.0
# A child reads its socket in a thread of its own, so a frame that it does not take in this time means it is stuck.
SEND_SECONDS = 2.0
STDERR_DESCRIPTOR = 2


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to run and how patient to be. Times in seconds.

    ``driver`` is ``"module:Class"``, called in the child as ``Class(settings, clock=time.monotonic)``;
    ``settings`` must pickle. ``environment`` is added to the child's. A child may answer ``answer_grace``
    after its command's deadline and ``cancel_grace`` after a cancel; then it counts as hung.
    """

    driver: str
    settings: object
    environment: Mapping[str, str] = field(default_factory=dict)
    open_timeout: float = 20.0
    answer_grace: float = 1.0
    cancel_grace: float = 2.0


class _Child:
    """One running child process and the socket to it."""

    def __init__(self, spec: ChildSpec) -> None:
        ours, theirs = socket.socketpair()
        lifeline_read, lifeline_write = os.pipe()
        root = str(pathlib.Path(__file__).resolve().parent.parent)
        environment = {**os.environ, **spec.environment}
        inherited = environment.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = os.pathsep.join(part for part in (root, inherited) if part)
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "devices.host_child", str(theirs.fileno()), str(lifeline_read)],
                env=environment,
                pass_fds=(theirs.fileno(), lifeline_read),
                stdin=subprocess.DEVNULL,
                # Native libraries write what they like; our stdout carries exactly one JSON document.
                stdout=STDERR_DESCRIPTOR,
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            os.close(lifeline_write)
            raise DeviceError(
                Completion.INTERNAL_ERROR, "childNotStarted", Action.RESET, type(error).__name__
            ) from error
        finally:
            theirs.close()
            os.close(lifeline_read)
        self.sock = ours
        self._lifeline = lifeline_write
        self.sequence = 0
        try:
            self.send(host_wire.Kind.START, (spec.driver, host_wire.pickled(spec.settings)))
        except host_wire.UnsendableError as error:
            self.end(gently=False)
            raise DeviceError(
                Completion.INTERNAL_ERROR, "driverNotLoaded", Action.CONFIGURATION, f"settings: {error}"
            ) from error
        except OSError as error:  # gone before it heard anything
            self.end(gently=False)
            raise DeviceError(Completion.HARDWARE_ERROR, "died", Action.RESET, type(error).__name__) from error

    def send(self, kind: host_wire.Kind, body: object) -> None:
        self.sock.settimeout(SEND_SECONDS)
        host_wire.send(self.sock, kind, body)

    def end(self, *, gently: bool) -> None:
        """Make the process go and reap it; gently lets the driver close its device first."""
        if gently and self.process.poll() is None:
            with contextlib.suppress(OSError):
                self.send(host_wire.Kind.LEAVE, None)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(LEAVE_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
        try:
            self.process.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            # In a system call that not even SIGKILL ends (a USB request on a dead bus). It goes when the call does;
            # subprocess reaps it then.
            log.error("device.child_unkillable")  # noqa: TRY400 - the text of the exception says nothing more
        self.sock.close()
        os.close(self._lifeline)


class HostedDriver:
    """A driver whose work is done in a child process; subclasses add the methods of their role with ``call``.

    ``status`` may come from any thread; while a command runs it answers ``deviceBusy`` at once, since the
    library behind is not asked twice at a time.
    """

    # For the worker. A library may hold on to what broke (SANE's net backend keeps its dead connection), so after a fault it is
    # built anew; and ``close`` may come from any thread, since it can end whatever the library is doing.
    in_child = True
    # What a status says of media and paper when the child gave no answer; None for devices without such a thing.
    unknown_media: MediaState | None = None
    unknown_paper: PaperState | None = None

    def __init__(self, spec: ChildSpec, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._spec = spec
        self._clock = clock
        self._child: _Child | None = None
        self._open_wanted = False
        self._turn = threading.Lock()
        self._last = DeviceStatus(DeviceState.OFFLINE, self.unknown_media, self.unknown_paper, "closed", clock())

    @property
    def child_pid(self) -> int | None:
        """Process id of the running child, None when there is none."""
        child = self._child
        return None if child is None else child.process.pid

    def open(self) -> None:
        """Start the child and let it take the device. Raises ``DeviceError``."""
        self._open_wanted = True
        with self._turn:
            if self._child is None:
                self._start()
            else:
                self._ask(
                    self._child,
                    "open",
                    CommandContext.lasting(self._spec.open_timeout, self._clock),
                    True,
                    (),
                )

    def close(self) -> None:
        """Let the child release the device and end it.

        A command still running in another thread fails as ``died``.
        """
        self._open_wanted = False
        if self._turn.acquire(blocking=False):
            try:
                if self._child is not None:
                    self._end(self._child, gently=True)
            finally:
                self._turn.release()
        elif (child := self._child) is not None:
            # The thread that waits for the answer sees the end of the stream and tidies up.
            child.process.kill()

    def status(self, context: CommandContext) -> DeviceStatus:
        """What the device says now; a child that hangs or dies makes it ``hardwareError``.

        Raises ``DeviceError`` only for canceled and timeOut, which say nothing about the device.
        """
        if not self._turn.acquire(blocking=False):
            return self._seen(DeviceState.DEVICE_BUSY, "busy")
        try:
            answer = self._call_in_turn("status", context, ())
        except DeviceError as error:
            if error.completion in (Completion.CANCELED, Completion.TIME_OUT):
                raise
            state = {
                Completion.DEVICE_NOT_READY: DeviceState.OFFLINE,
                Completion.USER_ERROR: DeviceState.USER_ERROR,
            }.get(error.completion, DeviceState.HARDWARE_ERROR)
            return self._seen(state, error.code)
        finally:
            self._turn.release()
        if not isinstance(answer, DeviceStatus):
            return self._seen(DeviceState.HARDWARE_ERROR, "oddAnswer")
        return self._seen(answer.state, answer.detail, answer)

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """The driver's own self-test; raises ``DeviceError``."""
        answer = self.call("self_test", context)
        if not isinstance(answer, DeviceStatus):
            raise DeviceError(Completion.INTERNAL_ERROR, "oddAnswer", Action.RESET)
        return self._seen(answer.state, answer.detail, answer)

    def call(self, method: str, context: CommandContext, *arguments: object) -> object:
        """Run ``method(context, *arguments)`` of the child's driver and give its result.

        Raises the child's ``DeviceError``; hardwareError ``hung`` (the child was killed; the next call builds
        a new one) or ``died``; canceled and timeOut.
        """
        while not self._turn.acquire(timeout=POLL_SECONDS):
            context.check()
        try:
            return self._call_in_turn(method, context, arguments)
        finally:
            self._turn.release()

    def _call_in_turn(self, method: str, context: CommandContext, arguments: tuple[object, ...]) -> object:
        context.check()
        child = self._child
        if child is None:
            child = self._start()
            context.check()  # opening has its own time; a command whose own is over does not hang, it is late
        return self._ask(child, method, context, False, arguments)

    def _start(self) -> _Child:
        child = self._child = _Child(self._spec)
        log.info("device.child_started")
        if self._open_wanted:
            self._ask(child, "open", CommandContext.lasting(self._spec.open_timeout, self._clock), True, ())
        return child

    def _ask(
        self, child: _Child, method: str, context: CommandContext, bare: bool, arguments: tuple[object, ...]
    ) -> object:
        """One call and its answer. ``bare`` methods (open, close) take no context."""
        child.sequence += 1
        try:
            seconds = None if bare else context.remaining
            request = host_wire.Call(child.sequence, method, seconds, host_wire.pickled(arguments))
            child.send(host_wire.Kind.CALL, request)
            answer = self._wait(child, context)
        except host_wire.UnsendableError as error:
            raise DeviceError(Completion.INTERNAL_ERROR, "driverBug", Action.NONE, f"argument: {error}") from error
        except (OSError, EOFError) as error:
            self._end(child, gently=False)
            raise DeviceError(Completion.HARDWARE_ERROR, "died", Action.RESET, type(error).__name__) from error
        if answer.error is not None:
            raise answer.error
        return answer.value

    def _wait(self, child: _Child, context: CommandContext) -> host_wire.Answer:
        receiver = host_wire.Receiver(child.sock)
        poll = select.poll()
        poll.register(child.sock, select.POLLIN)
        overdue_at = context.deadline + self._spec.answer_grace
        canceled = False
        while True:
            if poll.poll(POLL_SECONDS * 1000) and receiver.advance():
                _, body = receiver.take()
                if isinstance(body, host_wire.Answer) and body.sequence == child.sequence:
                    return body
            if context.cancel.is_set() and not canceled:
                canceled = True
                overdue_at = min(overdue_at, context.clock() + self._spec.cancel_grace)
                child.send(host_wire.Kind.CANCEL, child.sequence)
            if context.clock() >= overdue_at:
                self._end(child, gently=False)
                log.warning("device.child_killed")
                if canceled:
                    raise DeviceError(Completion.CANCELED, "canceled", Action.NONE, "child killed")
                raise DeviceError(Completion.HARDWARE_ERROR, "hung", Action.RESET, "child killed")

    def _end(self, child: _Child, *, gently: bool) -> None:
        if self._child is child:
            self._child = None
        child.end(gently=gently)

    def _seen(self, state: DeviceState, detail: str, answer: DeviceStatus | None = None) -> DeviceStatus:
        media = self.unknown_media if answer is None else answer.media
        paper = self.unknown_paper if answer is None else answer.paper
        now = DeviceStatus(state, media, paper, detail, self._clock())
        if not now.same_as(self._last):
            self._last = now
        return self._last
