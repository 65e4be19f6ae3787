"""Whether headphones are in, and where a sentence goes when they come and go. The jack is a stream; amixer and pactl are
programs that print what the real ones print, since there is no sound card here."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from evdev import ecodes

from devices import registry
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.evdev_stand_in import EventLine
from devices.speaker.espeak_ng import EspeakNgSettings, EspeakNgSpeaker
from devices.speaker.headphones import PROGRAM_SECONDS, amixer_says, headphones_of, pactl_says
from devices.status import DeviceState

TOP = Path(__file__).parents[3]
PATIENCE = 20.0
PLUGGED = frozenset({ecodes.SW_HEADPHONE_INSERT})
# Tells on a named pipe that it plays, and then takes for ever.
ENDLESS = "#!/bin/sh\ncat >/dev/null &\necho $$ >{pipe}\nexec sleep 600\n"
QUIET = "#!/bin/sh\ncat >{file}\n"
AMIXER = "numid=17,iface=CARD,name='Headphone Jack'\n  ; type=BOOLEAN,access=r-------,values=1\n  : values={}\n"


class Jack:
    """A jack that is an input device."""

    def __init__(self, folder: Path) -> None:
        self.node = folder / "jack"
        self.answers = folder / "jack.json"
        self.line = EventLine(self.node, self.answers)
        self.line.plug()
        self.pull()

    def insert(self) -> None:
        self.line.hold([], PLUGGED, {ecodes.EV_SW: PLUGGED})

    def pull(self) -> None:
        self.line.hold([], [], {ecodes.EV_SW: PLUGGED})

    def speaker(self, player: str, **settings: Any) -> EspeakNgSpeaker:
        return EspeakNgSpeaker(
            EspeakNgSettings(
                player=(player,), headphones=f"evdev:{self.node}", headphone_answers=self.answers, **settings
            )
        )


class Saying:
    """A sentence in a thread of its own."""

    def __init__(self, speaker: EspeakNgSpeaker) -> None:
        self.outcome: Any = None
        self._speaker = speaker
        self._thread = threading.Thread(target=self._say, daemon=True)
        self._thread.start()

    def _say(self) -> None:
        try:
            self.outcome = self._speaker.say(soon(), "乌兰，您好")
        except DeviceError as error:
            self.outcome = error

    def end(self) -> Any:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.outcome


@pytest.fixture
def jack(tmp_path: Path) -> Iterator[Jack]:
    jack = Jack(tmp_path)
    yield jack
    jack.line.unplug()


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], str]:
    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return write


def soon() -> CommandContext:
    return CommandContext.lasting(PATIENCE)


@pytest.mark.req("M20")
def test_with_headphones_in_it_sounds_there_and_else_in_the_hall(
    jack: Jack, program: Callable[[str, str], str], tmp_path: Path
) -> None:
    hall, ears = tmp_path / "hall", tmp_path / "ears"
    player = program("player", QUIET.format(file=hall))
    speaker = jack.speaker(player, headphone_player=(program("phones", QUIET.format(file=ears)),))
    speaker.say(soon(), "1")
    assert (hall.exists(), ears.exists()) == (True, False)
    hall.unlink()
    jack.insert()
    speaker.say(soon(), "1")
    assert (hall.exists(), ears.exists()) == (False, True)


@pytest.mark.req("M20", "M21")
@pytest.mark.parametrize("two_players", [True, False])
def test_pulled_out_in_the_middle_it_falls_silent_at_once(
    jack: Jack, program: Callable[[str, str], str], tmp_path: Path, two_players: bool
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    endless = program("phones", ENDLESS.format(pipe=pipe))
    hall = tmp_path / "hall"
    other = {"headphone_player": (endless,)} if two_players else {}
    speaker = jack.speaker(program("player", QUIET.format(file=hall)) if two_players else endless, **other)
    jack.insert()
    saying = Saying(speaker)
    pipe.read_text()
    started = time.monotonic()
    jack.pull()
    error = saying.end()
    assert time.monotonic() - started < 0.2
    assert (error.completion, error.code, error.action) == (Completion.USER_ERROR, "headphonesPulled", Action.NONE)
    assert not hall.exists()


def test_a_jack_that_tells_no_more_counts_as_pulled_out(
    jack: Jack, program: Callable[[str, str], str], tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    speaker = jack.speaker(program("player", ENDLESS.format(pipe=pipe)))
    jack.insert()
    saying = Saying(speaker)
    pipe.read_text()
    jack.line.unplug()
    assert saying.end().code == "headphonesPulled"


def test_plugged_in_in_the_middle_the_sentence_begins_anew_in_the_ears(
    jack: Jack, program: Callable[[str, str], str], tmp_path: Path
) -> None:
    pipe, ears = tmp_path / "pipe", tmp_path / "ears"
    os.mkfifo(pipe)
    phones = program("phones", QUIET.format(file=ears))
    speaker = jack.speaker(program("player", ENDLESS.format(pipe=pipe)), headphone_player=(phones,))
    saying = Saying(speaker)
    pipe.read_text()
    jack.insert()
    assert saying.end().played
    assert ears.read_bytes()[:4] == b"RIFF"


def test_where_the_sound_system_switches_by_itself_plugging_in_disturbs_nothing(
    jack: Jack, program: Callable[[str, str], str], tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    go_on = tmp_path / "go"
    os.mkfifo(go_on)
    script = f"#!/bin/sh\ncat >/dev/null &\necho $$ >{pipe}\nread word <{go_on}\n"
    saying = Saying(jack.speaker(program("player", script)))
    pipe.read_text()
    jack.insert()
    go_on.write_text("go\n")
    assert saying.end().played


def test_the_speaker_says_whether_headphones_are_in(jack: Jack) -> None:
    speaker = jack.speaker("cat")
    assert speaker.headphones(soon()) is False
    jack.insert()
    assert speaker.headphones(soon()) is True
    assert (speaker.status(soon()).state, speaker.status(soon()).detail) == (DeviceState.ONLINE, "")
    jack.line.unplug()
    assert speaker.headphones(soon()) is None
    assert speaker.status(soon()).detail == "headphonesUnknown"
    jack.line.plug()
    assert speaker.headphones(soon()) is True
    speaker.close()
    speaker.close()


def test_an_input_device_without_a_jack_tells_nothing(jack: Jack) -> None:
    jack.line.hold([], [], {ecodes.EV_SW: [ecodes.SW_LID]})
    assert jack.speaker("cat").headphones(soon()) is None


def test_without_a_setting_nothing_is_known_and_nothing_is_missing() -> None:
    speaker = EspeakNgSpeaker(EspeakNgSettings(player=("cat",)))
    assert speaker.headphones(soon()) is None
    assert speaker.status(soon()).detail == ""


@pytest.mark.parametrize(
    ("words", "answer"),
    [(AMIXER.format("on"), True), (AMIXER.format("off"), False), (AMIXER.format("on,off"), None), ("", None)],
)
def test_amixer_is_understood(words: str, answer: bool | None) -> None:
    assert amixer_says(words) is answer


@pytest.mark.parametrize(
    ("availability", "answer"),
    [("available", True), ("not available", False), ("availability unknown", None), (None, None)],
)
def test_pactl_is_understood(availability: str | None, answer: bool | None) -> None:
    ports = [{"name": "analog-output-speaker", "availability": "available"}]
    ports += [] if availability is None else [{"name": "analog-output-headphones", "availability": availability}]
    assert pactl_says(json.dumps([{"ports": []}, {"ports": ports}]), "analog-output-headphones") is answer


@pytest.mark.parametrize("words", ["", "{}", "[1]", "[[]]", '[{"ports": [{}]}]', '[{"ports": 7}]', "null"])
def test_what_pactl_never_prints_is_unknown(words: str) -> None:
    assert pactl_says(words, "analog-output-headphones") is None


@pytest.mark.parametrize(
    ("setting", "name", "script"),
    [
        ("alsa:0:Headphone Jack", "amixer", '#!/bin/sh\necho "$*" >asked\n[ "$LC_ALL" = C ] && echo "  : values=on"\n'),
        (
            "pulse:headphones",
            "pactl",
            '#!/bin/sh\necho "$*" >asked\necho \'[{"ports":[{"name":"headphones","availability":"available"}]}]\'\n',
        ),
    ],
)
def test_the_sound_system_s_own_program_is_asked(
    tmp_path: Path,
    program: Callable[[str, str], str],
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    name: str,
    script: str,
) -> None:
    program(name, script.replace("asked", str(tmp_path / "asked")))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert headphones_of(setting, None).inserted() is True
    asked = (tmp_path / "asked").read_text().strip()
    assert asked in ("-c 0 cget iface=CARD,name=Headphone Jack", "-f json list sinks")


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho nonsense\n", "#!/bin/sh\nexec sleep 600\n"])
def test_a_program_that_fails_or_hangs_leaves_it_unknown(
    tmp_path: Path, program: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program("amixer", script)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert headphones_of("alsa:PCH:Headphone Jack", None).inserted() is None


def test_a_program_that_is_not_there_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert headphones_of("pulse:headphones", None).inserted() is None


def test_a_program_is_not_asked_more_often_than_it_answers(
    tmp_path: Path, program: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program("amixer", f"#!/bin/sh\necho x >>{tmp_path / 'asked'}\necho '  : values=off'\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    now = [0.0]
    headphones = headphones_of("alsa:0:Jack", None, lambda: now[0])
    for now[0] in (0.0, 0.1, PROGRAM_SECONDS, PROGRAM_SECONDS + 0.1):
        assert headphones.inserted() is False
    assert (tmp_path / "asked").read_text() == "x\nx\n"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"headphones": "jack"}, "headphones"),
        ({"headphones": "evdev:event3"}, "headphones"),
        ({"headphones": "alsa:0"}, "headphones"),
        ({"headphones": "alsa:../x:Jack"}, "headphones"),
        ({"headphones": "pulse:"}, "headphones"),
        ({"headphone_player": "aplay"}, "headphone_player"),
        ({"headphone_player": "aplay", "headphones": "evdev:/dev/x"}, "headphone_player"),
        ({"headphone_player": "aplay", "player": "aplay"}, "headphone_player"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(settings: dict[str, str], named: str) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("speaker", "espeak_ng", settings)
    assert f"{named} has to be" in caught.value.detail


def test_a_speaker_without_such_a_jack_does_not_load_the_library_of_input_devices() -> None:
    program = "import sys, devices.speaker.espeak_ng as e; e.EspeakNgSpeaker(e.EspeakNgSettings()); print('evdev' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"
