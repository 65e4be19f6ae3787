"""What every driver of the role ``speaker`` promises. A new driver adds itself to ``MADE``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices import registry
from devices.command import CommandContext
from devices.errors import Completion, DeviceError
from devices.speaker import wave_file
from devices.speaker.espeak_ng import EspeakNgSettings, EspeakNgSpeaker
from devices.speaker.protocol import Speaker
from devices.status import DeviceState

PATIENCE = 20.0
MADE: dict[str, Callable[[], Speaker]] = {"espeak_ng": lambda: EspeakNgSpeaker(EspeakNgSettings(player=("cat",)))}


@pytest.fixture(params=registry.kinds("speaker"))
def speaker(request: pytest.FixtureRequest) -> Speaker:
    speaker = MADE[request.param]()
    speaker.open()
    return speaker


def soon() -> CommandContext:
    return CommandContext.lasting(PATIENCE)


def test_a_sentence_is_spoken(speaker: Speaker) -> None:
    speech = speaker.say(soon(), "您好")
    assert speech.played
    assert speech.seconds > 0


def test_a_sentence_is_written_to_a_file_instead(speaker: Speaker, tmp_path: Path) -> None:
    speech = speaker.say(soon(), "您好", out=tmp_path / "out.wav")
    assert not speech.played
    assert wave_file.whole((tmp_path / "out.wav").read_bytes())


def test_nothing_to_say_is_invalid(speaker: Speaker) -> None:
    with pytest.raises(DeviceError) as caught:
        speaker.say(soon(), " ")
    assert caught.value.completion is Completion.INVALID_DATA


def test_a_command_that_was_called_off_says_nothing(speaker: Speaker, tmp_path: Path) -> None:
    context = soon()
    context.cancel.set()
    with pytest.raises(DeviceError) as caught:
        speaker.say(context, "您好", out=tmp_path / "out.wav")
    assert caught.value.completion is Completion.CANCELED
    assert not (tmp_path / "out.wav").exists()


def test_whether_headphones_are_in_is_known_or_unknown(speaker: Speaker) -> None:
    assert speaker.headphones(soon()) in (True, False, None)


def test_status_and_self_test_say_online_and_close_may_come_twice(speaker: Speaker) -> None:
    assert speaker.status(soon()).state is DeviceState.ONLINE
    assert speaker.self_test(soon()).state is DeviceState.ONLINE
    speaker.close()
    speaker.close()
