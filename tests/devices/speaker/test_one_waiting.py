"""One sentence sounds, one waits: what becomes of the others."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.speaker.one_waiting import OneWaiting, Sentence
from devices.speaker.protocol import HEADPHONES_PULLED, Speaker, Speech
from devices.status import DeviceState, DeviceStatus
from devices.worker import DeviceWorker

PATIENCE = 10.0


class Voice:
    """A speaker that speaks each sentence until it is told that it has ended."""

    def __init__(self) -> None:
        self.begun: queue.Queue[str] = queue.Queue()
        self.end = threading.Semaphore(0)
        self.pulled = threading.Event()

    def open(self) -> None: ...

    def close(self) -> None: ...

    def status(self, context: CommandContext) -> DeviceStatus:
        return DeviceStatus(DeviceState.ONLINE)

    def self_test(self, context: CommandContext) -> DeviceStatus:
        return self.status(context)

    def headphones(self, context: CommandContext) -> bool | None:
        return None

    def say(self, context: CommandContext, text: str, *, prompt: bool = False, out: Path | None = None) -> Speech:
        self.begun.put(f"{text}!" if prompt else text)
        while not self.end.acquire(timeout=0.01):
            context.check()
            if self.pulled.is_set():
                self.pulled.clear()
                raise DeviceError(Completion.USER_ERROR, HEADPHONES_PULLED)
        return Speech(len(text), played=True, cached=False)


class Room:
    def __init__(self) -> None:
        self.voice = Voice()
        self.ended: queue.Queue[Speech | DeviceError] = queue.Queue()
        self.worker: DeviceWorker[Speaker] = DeviceWorker(
            "speaker", self.voice, on_status=lambda _status: None, log=_forget
        )
        self.mouth = OneWaiting(self.worker, self.ended.put)
        self.worker.start()

    def say(self, text: str, *, interrupt: bool = False) -> None:
        self.mouth.say(Sentence(text), interrupt=interrupt)

    def begun(self) -> str:
        return self.voice.begun.get(timeout=PATIENCE)

    def outcome(self) -> Speech | DeviceError:
        return self.ended.get(timeout=PATIENCE)


def _forget(_event: str, /, **_fields: str) -> None:
    return


@pytest.fixture
def room() -> Iterator[Room]:
    room = Room()
    yield room
    assert room.worker.stop(PATIENCE)


def canceled(outcome: Speech | DeviceError) -> bool:
    return isinstance(outcome, DeviceError) and outcome.completion is Completion.CANCELED


def test_a_new_sentence_replaces_the_one_that_waits(room: Room) -> None:
    room.say("one")
    assert room.begun() == "one"
    for text in ("two", "three", "four"):
        room.say(text)
    room.voice.end.release(2)
    assert room.begun() == "four"
    assert [room.outcome(), room.outcome()] == [Speech(3, True, False), Speech(4, True, False)]
    assert room.voice.begun.empty()


def test_an_interrupting_sentence_breaks_off_the_one_that_sounds(room: Room) -> None:
    room.say("one")
    room.begun()
    room.say("two", interrupt=True)
    assert canceled(room.outcome())
    assert room.begun() == "two"


def test_hush_ends_what_sounds_and_forgets_what_waits(room: Room) -> None:
    room.say("one")
    room.begun()
    room.say("two")
    room.mouth.hush()
    assert canceled(room.outcome())
    room.say("three")
    assert room.begun() == "three"


@pytest.mark.req("M21")
def test_what_waits_for_an_ear_is_not_said_in_the_hall_when_the_headphones_are_pulled_out(room: Room) -> None:
    room.say("one")
    room.begun()
    room.say("two")
    room.voice.pulled.set()
    outcome = room.outcome()
    assert isinstance(outcome, DeviceError)
    assert outcome.code == HEADPHONES_PULLED
    room.say("three")
    assert room.begun() == "three"


def test_hush_in_silence_is_nothing(room: Room) -> None:
    room.mouth.hush()
    room.say("one")
    assert room.begun() == "one"


def test_a_prompt_stays_a_prompt(room: Room) -> None:
    room.mouth.say(Sentence("one", prompt=True))
    assert room.begun() == "one!"


def test_after_the_worker_has_stopped_each_sentence_ends_at_once(room: Room) -> None:
    room.worker.stop(PATIENCE)
    for _ in range(2):
        room.say("one")
        assert canceled(room.outcome())


def test_a_sentence_does_not_show_its_text() -> None:
    assert "乌兰" not in repr(Sentence("乌兰"))


def test_many_threads_at_once_leave_one_sentence_at_the_end(room: Room) -> None:
    room.voice.end.release(1000)

    def chatter(name: str) -> Callable[[], None]:
        return lambda: [room.say(f"{name}{n}", interrupt=n % 3 == 0) for n in range(50)] and None

    threads = [threading.Thread(target=chatter(name)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    room.say("last")
    while room.begun() != "last":
        pass
    assert room.voice.begun.empty()
