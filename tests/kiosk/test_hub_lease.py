"""The hub on real workers: whose command runs, what the next visit may see, and the spool after a document."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.page_printer.protocol import Progress, Sides, Supply
from devices.print_report import PrintOutcome, PrintReport
from devices.scanner.protocol import ScannedImage
from devices.signals.protocol import Signal, SignalEvent
from devices.speaker.protocol import Speech
from devices.status import DeviceState, DeviceStatus
from kiosk import device_hub
from kiosk.bus import Bus
from kiosk.device_hub import DeviceHub
from kiosk.journey import events as ev

PATIENCE = 5.0
PAGE = ScannedImage(1, 1, "L", b"\xff", 300)
DONE = PrintReport(PrintOutcome.DONE)


class Everything:
    """A driver of every role. What it does waits for ``go``; ``began`` says that it has begun."""

    def __init__(self) -> None:
        self.go, self.began = threading.Event(), threading.Event()
        self.forgotten: queue.Queue[bool] = queue.Queue()
        self.signals: queue.Queue[SignalEvent | DeviceError] = queue.Queue()
        self.printed = 0

    def open(self) -> None: ...

    def close(self) -> None: ...

    def status(self, context: CommandContext) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    self_test = status

    def _wait(self, context: CommandContext) -> None:
        self.began.set()
        while not self.go.wait(0.01):
            context.check()

    def scan(self, context: CommandContext) -> ScannedImage:
        self._wait(context)
        return PAGE

    def print_slip(self, context: CommandContext, blocks: object, job: str = "") -> PrintReport:
        self._wait(context)
        self.printed += 1
        return DONE

    def print_document(
        self,
        context: CommandContext,
        pdf: bytes,
        *,
        title: str,
        sides: Sides = Sides.ONE,
        copies: int = 1,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> PrintReport:
        return DONE

    def supplies(self, context: CommandContext) -> tuple[Supply, ...]:
        return ()

    def forget_jobs(self, context: CommandContext) -> None:
        self.forgotten.put(True)

    def say(self, context: CommandContext, text: str, *, prompt: bool = False, out: object = None) -> Speech:
        self._wait(context)
        return Speech(1.0, True, False)

    def watch(self, context: CommandContext, on_signal: Callable[[SignalEvent], None]) -> None:
        while True:
            try:
                heard = self.signals.get(timeout=0.01)
            except queue.Empty:
                context.check()
                continue
            if isinstance(heard, DeviceError):
                raise heard
            on_signal(heard)


class Bench:
    """A hub of one role on that driver."""

    def __init__(self, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.driver = Everything()
        monkeypatch.setattr(device_hub, "create", lambda *_: self.driver)
        self.bus = Bus()
        self.woken = threading.Event()
        self.bus.on_event(self.woken.set)
        self.logged: queue.Queue[str] = queue.Queue()
        self.hub = DeviceHub({role: {"driver": "any"}}, self.bus, lambda event, **_: self.logged.put(event))
        self.hub.start()

    def event(self, kind: type) -> Any:
        """The next event of that kind."""
        while self.woken.wait(PATIENCE):
            self.woken.clear()
            for event in self.bus.drain():
                if isinstance(event, kind):
                    return event
        raise AssertionError(f"no {kind.__name__}")


Make = Callable[[str], Bench]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Bench] = []

    def of(role: str) -> Bench:
        made.append(Bench(role, monkeypatch))
        return made[-1]

    yield of
    for bench in made:
        bench.driver.go.set()
        bench.hub.stop()


@pytest.mark.req("M21")
def test_a_page_under_way_when_the_visit_ends_is_nobodys(make: Make) -> None:
    bench = make("scanner")
    pages: queue.Queue[ScannedImage] = queue.Queue()
    bench.hub.scan("one", 1, pages.put, lambda: None)
    assert bench.driver.began.wait(PATIENCE)
    bench.hub.release("one")
    failed = bench.event(ev.DeviceFailed)
    assert (failed.session_id, failed.completion) == ("one", "canceled")
    assert pages.empty()


@pytest.mark.req("M21")
def test_the_next_visit_has_the_devices_at_once(make: Make) -> None:
    bench = make("scanner")
    pages: queue.Queue[ScannedImage] = queue.Queue()
    bench.hub.scan("one", 1, pages.put, lambda: None)
    bench.hub.release("one")
    bench.driver.go.set()
    bench.hub.scan("two", 1, pages.put, lambda: None)
    assert pages.get(timeout=PATIENCE) == PAGE


def test_while_one_holds_the_devices_another_is_refused(make: Make) -> None:
    bench = make("scanner")
    bench.hub.lease("admin")
    bench.hub.scan("one", 1, lambda _: None, lambda: None)
    failed = bench.event(ev.DeviceFailed)
    assert (failed.completion, failed.code) == ("deviceNotReady", "leased")


@pytest.mark.req("M12")
def test_a_slip_that_is_coming_out_comes_out_whole(make: Make) -> None:
    bench = make("receipt_printer")
    reports: queue.Queue[PrintReport] = queue.Queue()
    bench.hub.print_slip("one", (), reports.put)
    assert bench.driver.began.wait(PATIENCE)
    bench.hub.release("one")
    bench.driver.go.set()
    assert reports.get(timeout=PATIENCE) == DONE


@pytest.mark.req("M21")
def test_a_slip_that_waited_for_its_printer_does_not_come_out_before_the_next_person(make: Make) -> None:
    bench = make("receipt_printer")
    reports: queue.Queue[PrintReport] = queue.Queue()
    bench.hub.print_slip("one", (), reports.put)
    assert bench.driver.began.wait(PATIENCE)
    bench.hub.print_slip("one", (), reports.put)
    bench.hub.release("one")
    bench.driver.go.set()
    assert reports.get(timeout=PATIENCE) == DONE
    late = reports.get(timeout=PATIENCE)
    assert (late.outcome, late.code) == (PrintOutcome.FAILED, "leaseOver")
    assert bench.driver.printed == 1


@pytest.mark.req("M21")
def test_after_a_visit_with_a_document_the_spool_is_emptied(make: Make) -> None:
    bench = make("page_printer")
    reports: queue.Queue[PrintReport] = queue.Queue()
    bench.hub.print_document("one", b"%PDF", "result", reports.put)
    assert reports.get(timeout=PATIENCE) == DONE
    bench.hub.release("one")
    assert bench.driver.forgotten.get(timeout=PATIENCE)


def test_a_visit_without_a_document_leaves_the_print_system_alone(make: Make) -> None:
    bench = make("page_printer")
    bench.hub.lease("one")
    bench.hub.release("one")
    bench.hub.stop()
    assert bench.driver.forgotten.empty()


@pytest.mark.req("M20")
def test_a_sentence_is_broken_off_and_its_end_told(make: Make) -> None:
    bench = make("speaker")
    bench.hub.say("请放好身份证。", 7)
    assert bench.driver.began.wait(PATIENCE)
    bench.hub.cancel("speaker")
    assert bench.event(ev.Spoken).turn == 7


def test_without_a_speaker_the_end_is_told_at_once(make: Make) -> None:
    bench = make("scanner")
    bench.hub.say("请放好身份证。", 3)
    assert bench.event(ev.Spoken).turn == 3


@pytest.mark.req("M34")
def test_the_cabinet_is_heard_and_what_a_person_should_know_is_logged(make: Make) -> None:
    bench = make("signals")
    bench.driver.signals.put(SignalEvent(Signal.DOOR, True))
    changed = bench.event(ev.SignalChanged)
    assert (changed.signal, changed.active) == ("door", True)
    heard = set()
    while "cabinet.door_opened" not in heard:
        heard.add(bench.logged.get(timeout=PATIENCE))


@pytest.mark.req("M34")
def test_a_keypad_that_was_unplugged_is_heard_again(make: Make) -> None:
    bench = make("keypad")
    bench.driver.signals.put(DeviceError(Completion.DEVICE_NOT_READY, "unplugged"))
    bench.driver.signals.put(SignalEvent(Signal.ENTER, True))
    changed = bench.event(ev.SignalChanged)
    assert changed.signal == "enter"


@pytest.mark.req("M34")
def test_a_keypad_whose_driver_failed_is_heard_again(make: Make) -> None:
    bench = make("keypad")
    bench.driver.signals.put(DeviceError(Completion.HARDWARE_ERROR, "brokenLine"))
    bench.driver.signals.put(SignalEvent(Signal.ENTER, True))
    assert bench.event(ev.SignalChanged).signal == "enter"
