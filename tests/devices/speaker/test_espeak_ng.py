"""The real espeak-ng: what it renders, what it leaves behind, and how it is broken off."""

from __future__ import annotations

import io
import json
import os
import re
import select
import stat
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

import pytest

from devices import registry
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.speaker import wave_file
from devices.speaker.espeak_ng import EspeakNgSettings, EspeakNgSpeaker
from devices.status import DeviceState
from tests.devices.speaker.conftest import Hall

TOP = Path(__file__).parents[3]
PATIENCE = 20.0
PROMPT = "请把身份证放在读卡区。"
# Says on a named pipe that it runs, and then takes for ever; its own child would outlive it if only it were killed.
ENDLESS = "#!/bin/sh\nsleep 600 &\necho $! >{pipe}\nwait\n"


def soon() -> CommandContext:
    return CommandContext.lasting(PATIENCE)


def rendered(tmp_path: Path, text: str, **settings: str | int) -> bytes:
    out = tmp_path / "out.wav"
    EspeakNgSpeaker(EspeakNgSettings(**settings)).say(soon(), text, out=out)  # type: ignore[arg-type]
    return out.read_bytes()


def program(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def failure(speaker: EspeakNgSpeaker, text: str = PROMPT, out: Path | None = None) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        speaker.say(soon(), text, out=out)
    return caught.value


@pytest.mark.req("M20")
def test_a_sentence_becomes_a_wave_file_that_others_can_read(tmp_path: Path) -> None:
    data = rendered(tmp_path, PROMPT)
    assert data[:4] == b"RIFF"
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert 1.0 < file.getnframes() / file.getframerate() < 10.0
        assert any(file.readframes(file.getnframes()))


def test_a_longer_sentence_takes_longer(tmp_path: Path) -> None:
    lengths = [wave_file.seconds(rendered(tmp_path, "请取走身份证。" * times)) for times in (1, 2, 4)]
    assert lengths[0] * 1.5 < lengths[1]
    assert lengths[1] * 1.5 < lengths[2]


def test_the_voice_is_mandarin_unless_set_otherwise(tmp_path: Path) -> None:
    """An English voice does not know the characters and reads each as *Chinese letter*."""
    mandarin, english = rendered(tmp_path, PROMPT), rendered(tmp_path, PROMPT, voice="en")
    assert wave_file.seconds(mandarin) * 1.5 < wave_file.seconds(english)


@pytest.mark.req("M20")
def test_no_character_of_the_screens_is_read_as_english() -> None:
    """The voice ``cmn`` of espeak-ng 1.51 does that with six characters out of seven; ``-x`` shows it as ``(en)``."""
    words = "".join(file.read_text(encoding="utf-8") for file in (TOP / "assets/locale/zh_CN").rglob("*.po"))
    characters = sorted(set(re.findall("[\u3400-\u9fff]", words)))
    command = ["espeak-ng", "-b", "1", "-v", EspeakNgSettings().voice, "-q", "-x", "--stdin"]
    done = subprocess.run(command, input="。".join(characters), capture_output=True, text=True, timeout=60, check=True)
    assert len(characters) > 300
    assert len(done.stdout.split()) >= len(characters)
    assert "(en)" not in done.stdout


def test_a_slower_pace_takes_longer(tmp_path: Path) -> None:
    slow, quick = (wave_file.seconds(rendered(tmp_path, PROMPT, words_per_minute=pace)) for pace in (90, 300))
    assert slow > 1.5 * quick


def test_what_looks_like_a_command_is_read_or_left_out(tmp_path: Path) -> None:
    assert rendered(tmp_path, "请看\x01屏幕") == rendered(tmp_path, "请看 屏幕")
    assert rendered(tmp_path, "[[a]]") == rendered(tmp_path, "[ [a]]")
    assert rendered(tmp_path, "-v en --version") != rendered(tmp_path, "version")


def test_a_sentence_is_played_whole(hall: Hall) -> None:
    speech = hall.speaker().say(soon(), PROMPT)
    (heard,) = hall.heard
    assert wave_file.whole(heard)
    assert speech.played
    assert speech.seconds == wave_file.seconds(heard)


def test_a_player_that_takes_its_time_gets_the_whole_sentence(hall: Hall) -> None:
    """More than a pipe holds, and nothing of it taken before several slices of time are over."""
    player = ("sh", "-c", 'sleep 0.2; exec "$@"', "sh", *hall.player)
    EspeakNgSpeaker(EspeakNgSettings(player=player)).say(soon(), PROMPT)
    (heard,) = hall.heard
    assert len(heard) > 65536
    assert wave_file.whole(heard)


def test_a_prompt_is_rendered_once(hall: Hall, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, second = hall.speaker(cache=cache), hall.speaker(cache=cache)
    assert not first.say(soon(), PROMPT, prompt=True).cached
    assert second.say(soon(), PROMPT, prompt=True).cached
    assert hall.heard[0] == hall.heard[1]


def test_a_prompt_with_another_voice_or_pace_is_another_one(hall: Hall, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for settings in ({}, {"words_per_minute": 90}, {"voice": "en"}, {"pitch": 20}, {"loudness": 50}):
        assert not hall.speaker(cache=cache, **settings).say(soon(), "1", prompt=True).cached
    assert len(list(cache.iterdir())) == 5


@pytest.mark.req("M21")
def test_a_text_about_a_person_leaves_nothing_on_the_disk(hall: Hall, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert not hall.speaker(cache=cache).say(soon(), "乌兰，您好").cached
    assert not cache.exists()


@pytest.mark.req("M21")
def test_the_text_stands_in_no_command_line_and_no_environment(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    engine = program(
        tmp_path / "engine", f"#!/bin/sh\ntr '\\0' ' ' </proc/$$/cmdline >{seen}\nenv >>{seen}\nexec espeak-ng \"$@\"\n"
    )
    EspeakNgSpeaker(EspeakNgSettings(engine=engine)).say(soon(), "乌兰", out=tmp_path / "out.wav")
    assert "--stdin" in seen.read_text()
    assert "乌兰" not in seen.read_text()


def test_a_prompt_that_was_damaged_on_the_disk_is_rendered_again(hall: Hall, tmp_path: Path) -> None:
    speaker = hall.speaker(cache=tmp_path / "cache")
    speaker.say(soon(), PROMPT, prompt=True)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])
    assert not speaker.say(soon(), PROMPT, prompt=True).cached
    assert wave_file.whole(kept.read_bytes())


def test_a_full_cache_keeps_what_it_has(hall: Hall, tmp_path: Path) -> None:
    speaker = hall.speaker(cache=tmp_path / "cache", cache_files=1)
    cached = [speaker.say(soon(), text, prompt=True).cached for text in ("1", "2", "1", "2")]
    assert cached == [False, False, True, False]


def test_a_cache_that_cannot_be_written_is_told_and_does_not_silence_the_kiosk(hall: Hall, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    speaker = hall.speaker(cache=tmp_path / "file")
    assert speaker.say(soon(), PROMPT, prompt=True).played
    assert speaker.status(soon()).detail == "cacheBroken"


@pytest.mark.parametrize("which", ["engine", "player"])
def test_a_sentence_is_broken_off_within_200_ms_and_all_its_processes_end(
    hall: Hall, tmp_path: Path, which: str
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    endless = program(tmp_path / "endless", ENDLESS.format(pipe=pipe))
    settings = EspeakNgSettings(engine=endless) if which == "engine" else EspeakNgSettings(player=(endless,))
    context, outcome = soon(), list[DeviceError]()

    def speak() -> None:
        try:
            EspeakNgSpeaker(settings).say(context, PROMPT, out=tmp_path / "out" if which == "engine" else None)
        except DeviceError as error:
            outcome.append(error)

    speaking = threading.Thread(target=speak, daemon=True)
    speaking.start()
    grandchild = os.pidfd_open(int(pipe.read_text()))
    started = time.monotonic()
    context.cancel.set()
    speaking.join(PATIENCE)
    assert time.monotonic() - started < 0.2
    assert outcome[0].completion is Completion.CANCELED
    ended, _, _ = select.select([grandchild], [], [], PATIENCE)
    os.close(grandchild)
    assert ended


def test_a_player_that_never_ends_is_cut_off_at_the_deadline(tmp_path: Path) -> None:
    speaker = EspeakNgSpeaker(EspeakNgSettings(player=("sleep", "600")))
    with pytest.raises(DeviceError) as caught:
        speaker.say(CommandContext.lasting(0.5), PROMPT)
    assert caught.value.completion is Completion.TIME_OUT


def test_without_espeak_ng_it_says_what_is_missing(tmp_path: Path) -> None:
    speaker = EspeakNgSpeaker(EspeakNgSettings(engine="espeak-ng-is-not-here"))
    speaker.open()
    status = speaker.status(soon())
    assert (status.state, status.detail) == (DeviceState.NO_DEVICE, "engineMissing")
    error = failure(speaker, out=tmp_path / "out.wav")
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "engineMissing")
    assert error.action is Action.CONFIGURATION
    assert "espeak-ng-is-not-here cannot be started" in error.detail
    assert not (tmp_path / "out.wav").exists()


def test_without_its_player_it_says_what_is_missing() -> None:
    speaker = EspeakNgSpeaker(EspeakNgSettings(player=("aplay-is-not-here",)))
    status = speaker.status(soon())
    assert (status.state, status.detail) == (DeviceState.OFFLINE, "playerMissing")
    error = failure(speaker)
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "playerMissing")


def test_without_a_player_it_writes_files_and_does_not_pretend_to_speak(tmp_path: Path) -> None:
    speaker = EspeakNgSpeaker(EspeakNgSettings())
    status = speaker.status(soon())
    assert (status.state, status.detail) == (DeviceState.ONLINE, "filesOnly")
    assert (failure(speaker).completion, failure(speaker).code) == (Completion.DEVICE_NOT_READY, "noPlayer")
    assert not speaker.say(soon(), PROMPT, out=tmp_path / "out.wav").played


def test_a_player_that_fails_is_not_taken_for_a_spoken_sentence() -> None:
    error = failure(EspeakNgSpeaker(EspeakNgSettings(player=("false",))), PROMPT * 3)
    assert (error.completion, error.code, error.detail) == (
        Completion.HARDWARE_ERROR,
        "notPlayed",
        "false ended with 1",
    )


def test_a_voice_that_espeak_ng_lacks_is_a_matter_of_configuration(tmp_path: Path) -> None:
    error = failure(EspeakNgSpeaker(EspeakNgSettings(voice="nosuch")), out=tmp_path / "out.wav")
    assert (error.code, error.action) == ("notRendered", Action.CONFIGURATION)


def test_an_engine_that_gives_no_sound_is_told(tmp_path: Path) -> None:
    error = failure(EspeakNgSpeaker(EspeakNgSettings(engine="true")), out=tmp_path / "out.wav")
    assert (error.completion, error.code) == (Completion.HARDWARE_ERROR, "notRendered")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    error = failure(EspeakNgSpeaker(EspeakNgSettings()), out=tmp_path / "no" / "out.wav")
    assert error.code == "notWritten"


@pytest.mark.parametrize("text", ["", " \n", "。！", "\x01\x02", "\udc80"])
def test_nothing_that_can_be_read_aloud_is_refused(text: str) -> None:
    assert failure(EspeakNgSpeaker(EspeakNgSettings(player=("cat",))), text).code == "nothingToSay"


def test_a_text_that_is_too_long_is_refused_without_being_shown() -> None:
    error = failure(EspeakNgSpeaker(EspeakNgSettings(player=("cat",), longest=3)), "乌兰您好")
    assert (error.code, error.detail) == ("tooLong", "more than 3 characters")


def test_the_self_test_is_heard(hall: Hall) -> None:
    assert hall.speaker().self_test(soon()).state is DeviceState.ONLINE
    assert len(hall.heard) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("voice", "-w/tmp/x"),
        ("voice", ""),
        ("words_per_minute", 20),
        ("loudness", 300),
        ("pitch", 100),
        ("longest", 0),
        ("engine", ""),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(key: str, value: object) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("speaker", "espeak_ng", {key: value})
    assert (caught.value.code, caught.value.action) == ("badSetting", Action.CONFIGURATION)
    assert key in caught.value.detail


def test_the_command_line_writes_the_wave(tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    command = [sys.executable, "main.py", "device", "speaker", "say", PROMPT, "--out", str(out)]
    done = subprocess.run(
        [*command, "--driver", "espeak_ng", "--json"],
        cwd=TOP, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document == {"file": str(out), "seconds": round(wave_file.seconds(out.read_bytes()), 3), "played": False}


def test_the_command_line_needs_a_text() -> None:
    command = [sys.executable, "main.py", "device", "speaker", "say", "--driver", "espeak_ng", "--json"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "text"
