"""One device, one thread: commands one after the other, the device watched in between and taken back when lost.

A driver blocks; nothing else may. The worker opens it before the first command or the first idle look, answers every
command exactly once, and publishes the status only when it changed. ``status`` and ``Ticket.cancel`` never wait
for the command that is running.

A driver that does not come back counts as hung: its command and those that wait are answered ``hung``, the status says
hardwareError, the log says ``device.hung`` once. When it does come back the device is opened anew.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from devices.command import CommandContext
from devices.driver import Driver, StatusListener
from devices.errors import Action, Completion, DeviceError
from devices.hang_watch import HUNG, WATCH, Vigil, gave_up, waited_in_vain
from devices.status import DeviceState, DeviceStatus
from devices.worker_job import Job, Ticket, canceled
from devices.worker_voice import EventLog, Voice

__all__ = ["DeviceWorker", "EventLog", "Ticket", "reopen_pause"]

IDLE_POLL_SECONDS = 2.0  # a person who re-plugs a cable looks at the screen for about that long
STATUS_SECONDS = 1.5  # for one idle look; well over the second that a slow reader takes to say that it is there
REOPEN_FIRST_SECONDS = 0.5  # a USB adapter needs about that to appear again
REOPEN_MOST_SECONDS = 5.0  # an absent device costs next to nothing to try, and somebody may stand before it
# A driver keeps its own, shorter times; these are for one that breaks its word.
OPENING_SECONDS = 40.0  # a hosted driver whose library warms up a lamp may take 20, then its process is killed
CLOSING_SECONDS = 10.0
OVERRUN_SECONDS = 30.0  # after a command's end or its cancel: a printer may first bring its paper to an end
LOOK_OVERRUN_SECONDS = 10.0  # a hosted driver's process is killed after five at most
LEAVING_SECONDS = 2.0  # after its process was killed
_LOST = frozenset({DeviceState.OFFLINE, DeviceState.POWER_OFF, DeviceState.NO_DEVICE})

D = TypeVar("D", bound=Driver)
T = TypeVar("T")


def reopen_pause(failures: int) -> float:
    """Seconds to wait after so many failed attempts in a row: 0.5, 1, 2, 4, 5, 5, …"""
    return min(REOPEN_MOST_SECONDS, REOPEN_FIRST_SECONDS * 2.0 ** min(failures, 10))


class DeviceWorker(Generic[D]):
    """The thread lives from ``start`` to ``stop``; commands submitted before ``start`` wait for it."""

    def __init__(
        self,
        name: str,
        driver: D,
        *,
        on_status: StatusListener,
        log: EventLog,
        clock: Callable[[], float] = time.monotonic,
        poll_seconds: float = IDLE_POLL_SECONDS,
        pause: Callable[[int], float] = reopen_pause,
    ) -> None:
        self._driver = driver
        self._clock = clock
        self._in_child = bool(getattr(driver, "in_child", False))  # see ``HostedDriver``
        self._voice = Voice(name, on_status, log, clock)
        self._poll_seconds = poll_seconds
        self._pause = pause
        self._open = False
        self._failures = 0
        self._look_at = clock()
        self._changed = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._running: threading.Event | None = None  # cancel flag of the command or the look under way
        self._looking = False
        self._stopping = False
        self._vigil = Vigil(clock)
        self._asked: Job | None = None  # the job under way, for whoever has to answer it in the driver's place
        self._begun = False  # it has got as far as the driver's command
        self._thread = threading.Thread(target=self._live, name=f"device-{name}", daemon=True)

    def start(self) -> None:
        """Begin; the first status follows by itself."""
        WATCH.add(self)
        self._thread.start()

    @property
    def status(self) -> DeviceStatus:
        """What is known now; never waits."""
        return self._voice.status

    def submit(
        self, command: Callable[[D, CommandContext], T], *, timeout: float, done: Callable[[T | DeviceError], None]
    ) -> Ticket:
        """Queue a command; ``timeout`` in seconds counts from its start.

        ``done`` is called once, on the worker's thread, with the result or the error. After ``stop`` and while the driver
        hangs it is called at once on the caller's, with ``canceled`` or ``hung``. A command that hangs is answered
        internalError ``hung`` on the watch's thread: how far it got, nobody knows. One that had not begun is deviceNotReady.
        """
        cancel = threading.Event()

        def perform() -> None:
            outcome: T | DeviceError
            try:
                self._ready_for(cancel)
                context = CommandContext(self._clock() + timeout, cancel, self._clock)
                context.check()
                self._begin(timeout)
                outcome = command(self._driver, context)
            except DeviceError as error:
                outcome = error
            except BaseException as cause:  # noqa: BLE001  # a vendor library may even call sys.exit
                outcome = self._voice.foreign(cause)
            if self._came_back():
                self._close()  # after a hang nobody knows what state it is in
                return
            if not isinstance(outcome, DeviceError):
                self._failures = 0
                self._voice.well()
                self._voice.tell(done, outcome)
                return
            lost = self._judge(outcome)
            self._voice.tell(done, outcome)  # before closing, which may take its time with a broken device
            if lost:
                self._lose(outcome.code)

        job = Job(cancel, perform, lambda error: self._voice.tell(done, error))
        with self._changed:
            refusal = canceled() if self._stopping else waited_in_vain() if self._vigil.hung else None
            if refusal is None:
                self._jobs.append(job)
                if self._looking and self._running is not None:
                    self._running.set()  # the idle look makes way
                self._changed.notify_all()
        if refusal is not None:
            job.refuse(refusal)
        return Ticket(cancel)

    def ask_to_stop(self) -> None:
        """The first half of ``stop``: returns at once, so that many workers can end side by side."""
        with self._changed:
            self._stopping = True
            if self._running is not None:
                self._running.set()
            self._changed.notify_all()

    def stop(self, timeout: float) -> bool:
        """Call off what runs, answer what waits ``canceled``, release the device.

        Returns False when the driver did not come back within ``timeout`` seconds; its thread then dies with the
        process.
        """
        self.ask_to_stop()
        if self._thread.ident is not None:
            self._thread.join(timeout)
            if self._thread.is_alive() and self._in_child:
                self._driver.close()  # kills what hangs, and with that the thread comes back
                self._thread.join(LEAVING_SECONDS)
        WATCH.remove(self)
        if self._thread.is_alive():
            self._voice.log("device.worker_stuck")
            self._refuse_waiting(canceled())  # better answered on the wrong thread than never
            return False
        self._refuse_waiting(canceled())  # of a worker that was never started
        return True

    def notice_hang(self) -> None:
        """See ``hang_watch.Watched``."""
        with self._changed:
            if self._running is not None and self._running.is_set():
                self._vigil.hurry(OVERRUN_SECONDS)
            if not self._vigil.gives_up():
                return
            (job, self._asked), begun = (self._asked, None), self._begun
        self._voice.hung()
        self._voice.publish(self._voice.without(HUNG, DeviceState.HARDWARE_ERROR))
        if job is not None:
            job.refuse(gave_up() if begun else waited_in_vain())
        self._refuse_waiting(waited_in_vain())

    def _live(self) -> None:
        while self._await_turn():
            with self._changed:
                job = self._jobs.popleft() if self._jobs else None
                self._running = threading.Event() if job is None else job.cancel
                self._looking = job is None
                if self._stopping:
                    self._running.set()
                flag = self._running
                self._asked, self._begun = job, False
            if job is None:
                self._look(flag)
            elif flag.is_set():
                job.refuse(canceled())
            else:
                job.perform()
            del job  # what it was asked for and by whom must not wait here for the next one
            with self._changed:
                self._running = None
                self._asked = None
                self._looking = False
        self._refuse_waiting(canceled())
        self._close()

    def _await_turn(self) -> bool:
        with self._changed:
            while not self._stopping and not self._jobs:
                pause = self._look_at - self._clock()
                if pause <= 0:
                    return True
                self._changed.wait(pause)
            return not self._stopping

    def _begin(self, timeout: float) -> None:
        """The driver gets the command now, unless it was given up: a print that was told not to have begun must not begin."""
        with self._changed:
            if self._vigil.hung:
                raise waited_in_vain()
            self._begun = True
            self._vigil.expect(timeout + OVERRUN_SECONDS)

    def _came_back(self) -> bool:
        """The driver is no longer awaited. True when it had been given up, and answers have been given for it."""
        with self._changed:
            self._asked = None
            hung = self._vigil.end()
            if hung:
                self._look_at = self._clock()
            return hung

    def _refuse_waiting(self, error: DeviceError) -> None:
        while True:
            with self._changed:
                job = self._jobs.popleft() if self._jobs else None
            if job is None:
                return
            job.refuse(error)

    def _look(self, cancel: threading.Event) -> None:
        """One idle look at the device: open it when it is time, ask how it is."""
        try:
            self._ensure_open()
            status = self._asked_how_it_is(cancel)
        except DeviceError as error:
            if self._came_back():
                self._close()
                return
            if error.completion is Completion.TIME_OUT:
                status = self._voice.without("noAnswer")
            elif self._judge(error):
                self._lose(error.code)
                return
            else:
                self._look_at = self._clock() + self._poll_seconds
                return
        except BaseException as cause:  # noqa: BLE001  # as above
            self._came_back()
            self._judge(self._voice.foreign(cause))
            self._lose("driverFault")
            return
        if self._came_back():
            self._close()
            return
        if cancel.is_set():
            return  # called off half-way: says nothing about the device
        self._voice.publish(status)
        if status.state in _LOST:
            self._lose(status.detail)
            return
        if status.state is DeviceState.HARDWARE_ERROR:
            if status.detail == HUNG:
                self._voice.hung()
            if self._in_child:
                self._lose(status.detail)
                return
        else:
            self._voice.well()
        self._failures = 0
        self._look_at = self._clock() + self._poll_seconds

    def _ready_for(self, cancel: threading.Event) -> None:
        """Open for a command. A device that was lost and is back is published first: the command may take its time, and until
        its end nobody would hear that there is something to wait for."""
        self._ensure_open()
        # Open already, and still said to be away: the look that opened it was called off by this very command.
        if self._voice.status.state not in _LOST:
            return
        try:
            self._voice.publish(self._asked_how_it_is(cancel))
        except DeviceError as error:
            if error.completion is not Completion.TIME_OUT:
                raise
            self._voice.publish(self._voice.without("noAnswer"))  # the command may yet get one: it has more time

    def _asked_how_it_is(self, cancel: threading.Event) -> DeviceStatus:
        self._vigil.expect(STATUS_SECONDS + LOOK_OVERRUN_SECONDS)
        return self._driver.status(CommandContext(self._clock() + STATUS_SECONDS, cancel, self._clock))

    def _ensure_open(self) -> None:
        if not self._open:
            self._vigil.expect(OPENING_SECONDS)
            self._driver.open()
            self._open = True

    def _judge(self, error: DeviceError) -> bool:
        """Publish what a failed command or look says about the device; True when it has to be opened anew."""
        if error.completion in (Completion.CANCELED, Completion.TIME_OUT):
            return False
        if error.completion is Completion.DEVICE_NOT_READY or not self._open:
            self._voice.publish(self._voice.without(error.code))
            return True
        if error.code == HUNG:
            self._voice.hung()
        self._look_at = self._clock()  # whatever it was, ask the device how it is now
        return error.action is Action.RESET

    def _lose(self, code: str) -> None:
        was_open = self._open
        self._close()
        self._look_at = self._clock() + self._pause(self._failures)
        self._failures += 1
        if was_open and self._failures == 1 and self._voice.status.state in _LOST:
            self._voice.log("device.lost", code=code)

    def _close(self) -> None:
        self._open = False
        self._vigil.expect(CLOSING_SECONDS)
        try:
            self._driver.close()
        except BaseException as cause:  # noqa: BLE001  # close never raises, says its contract; a broken driver may
            self._voice.log("device.driver_fault", error=type(cause).__name__)
        self._came_back()
