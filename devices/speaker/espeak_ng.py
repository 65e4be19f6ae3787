"""Spoken sentences through the program espeak-ng, played by another program.

Both run as children that are killed when a sentence is broken off. The text goes in by standard input and the sound
out by standard output, so nothing that concerns a person lies in a command line or on the disk. Options: manual page
of espeak-ng 1.51. Its library is GPL-3.0, so it stays behind a process boundary.
"""

from __future__ import annotations

import re
import shutil
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.speaker import child, wave_file
from devices.speaker.headphones import headphones_of, possible
from devices.speaker.protocol import HEADPHONES_PULLED, Speech
from devices.speaker.wave_cache import WaveCache, key_of
from devices.status import DeviceState, DeviceStatus

SELF_TEST = "1 2 3"  # every voice knows these in its own language
_VOICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]*")
_RANGES = {"words_per_minute": (80, 450), "loudness": (0, 200), "pitch": (0, 99), "longest": (1, 10_000)}


@dataclass(frozen=True, slots=True)
class EspeakNgSettings:
    """``voice``: one of ``espeak-ng --voices``. The plain ``cmn`` of version 1.51 reads the tones of most characters as
    English numbers (好 as "hao two", its issue 1236); ``cmn-latn-pinyin`` is the Mandarin that works.
    ``loudness`` 0 to 200, ``pitch`` 0 to 99. ``longest`` sentence in characters.

    ``player``: program and options of what plays a wave from its standard input, such as ``aplay,-q,-``; nothing
    means that sentences can only be written to files. ``cache``: folder for at most ``cache_files`` rendered prompts;
    nothing means that each is rendered anew.

    ``headphones``: what tells whether some are plugged in, ``evdev:DEVICE`` (a path, ``name:HDA Intel PCH Headphone``),
    ``alsa:CARD:Headphone Jack``, ``pulse:analog-output-headphones``, or nothing. ``headphone_player``: what plays into them;
    nothing where the sound system switches by itself. ``headphone_answers``: see ``devices/evdev_stand_in.py``; for demo
    and tests.
    """

    voice: str = "cmn-latn-pinyin"
    words_per_minute: int = 150
    loudness: int = 100
    pitch: int = 50
    longest: int = 500
    engine: str = "espeak-ng"
    player: tuple[str, ...] = ()
    headphones: str = ""
    headphone_player: tuple[str, ...] = ()
    headphone_answers: Path | None = None
    cache: Path | None = None
    cache_files: int = 500

    def __post_init__(self) -> None:
        if not _VOICE.fullmatch(self.voice):
            raise _wrong("voice", "the name of a voice, such as cmn-latn-pinyin")
        for key, (least, most) in _RANGES.items():
            if not least <= getattr(self, key) <= most:
                raise _wrong(key, f"from {least} to {most}")
        if not self.engine:
            raise _wrong("engine", "a program")
        if not possible(self.headphones):
            raise _wrong("headphones", "evdev:DEVICE, alsa:CARD:CONTROL, pulse:PORT or nothing")
        if self.headphone_player and not (self.player and self.headphones):
            raise _wrong("headphone_player", "given with player and headphones only")


class EspeakNgSpeaker:
    """A ``Speaker``. Two sentences at once are the worker's to prevent; see ``one_waiting``."""

    Settings = EspeakNgSettings

    def __init__(self, settings: EspeakNgSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._cache = None if settings.cache is None else WaveCache(settings.cache, settings.cache_files)
        self._cache_broken = False
        self._headphones = headphones_of(settings.headphones, settings.headphone_answers, clock)

    def open(self) -> None:
        """Nothing to take: the sound device is the player's, for as long as it plays."""

    def close(self) -> None:
        """Nothing to give back but the jack."""
        self._headphones.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Whether the programs exist. Details ``engineMissing`` (noDevice), ``playerMissing`` (offline); online:
        ``filesOnly`` (no player configured), ``cacheBroken`` (prompts are rendered each time), ``headphonesUnknown`` (what
        should tell of them does not)."""
        context.check()
        if shutil.which(self._settings.engine) is None:
            return self._status(DeviceState.NO_DEVICE, "engineMissing")
        if not self._settings.player:
            return self._status(DeviceState.ONLINE, "filesOnly")
        if shutil.which(self._settings.player[0]) is None:
            return self._status(DeviceState.OFFLINE, "playerMissing")
        if self._cache_broken:
            return self._status(DeviceState.ONLINE, "cacheBroken")
        untold = bool(self._settings.headphones) and self._headphones.inserted() is None
        return self._status(DeviceState.ONLINE, "headphonesUnknown" if untold else "")

    def headphones(self, context: CommandContext) -> bool | None:
        """See ``Speaker.headphones``."""
        context.check()
        return self._headphones.inserted()

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Render three digits, and play them where a player is configured. Raises ``DeviceError`` with what failed."""
        wave = self._render(context, SELF_TEST)
        if self._settings.player:
            self._play(context, wave)
        return self.status(context)

    def say(self, context: CommandContext, text: str, *, prompt: bool = False, out: Path | None = None) -> Speech:
        """See ``Speaker.say``."""
        context.check()
        if out is None and not self._settings.player:
            raise DeviceError(Completion.DEVICE_NOT_READY, "noPlayer", Action.CONFIGURATION, "no player is configured")
        words = self._words(text)
        cache = self._cache if prompt else None
        wave = None if cache is None else self._find(cache, words)
        cached = wave is not None
        if wave is None:
            wave = self._render(context, words)
            if cache is not None:
                self._keep(cache, words, wave)
        if out is None:
            self._play(context, wave)
        else:
            _write(out, wave)
        return Speech(wave_file.seconds(wave), played=out is None, cached=cached)

    def _words(self, text: str) -> str:
        """What is read aloud. espeak-ng takes control characters for commands and ``[[…]]`` for phonemes."""
        spoken = "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)
        spoken = " ".join(re.sub(r"\[(?=\[)", "[ ", spoken).split())
        if not any(character.isalnum() for character in spoken):
            raise DeviceError(Completion.INVALID_DATA, "nothingToSay", Action.NONE)
        if len(spoken) > self._settings.longest:
            detail = f"more than {self._settings.longest} characters"
            raise DeviceError(Completion.INVALID_DATA, "tooLong", Action.NONE, detail)
        return spoken

    def _render(self, context: CommandContext, words: str) -> bytes:
        settings = self._settings
        command = [settings.engine, "-b", "1", "-v", settings.voice, "-s", str(settings.words_per_minute)]
        command += ["-a", str(settings.loudness), "-p", str(settings.pitch), "--stdin", "--stdout"]
        try:
            ended, wave = child.run(command, words.encode("utf-8"), context, keep=True)
        except OSError as cause:
            raise _missing("engineMissing", settings.engine, cause) from cause
        if ended != 0:
            detail = f"{Path(settings.engine).name} ended with {ended}; voice {settings.voice}"
            raise DeviceError(Completion.HARDWARE_ERROR, "notRendered", Action.CONFIGURATION, detail)
        try:
            return wave_file.finished(wave)
        except ValueError as cause:
            raise DeviceError(Completion.HARDWARE_ERROR, "notRendered", Action.CONFIGURATION, str(cause)) from cause

    def _play(self, context: CommandContext, wave: bytes) -> None:
        while True:
            listened = self._headphones.inserted()
            player = self._settings.headphone_player if listened else ()
            try:
                self._play_with(player or self._settings.player, context, wave, listened)
            except _PluggedIn:
                continue  # who plugs in wants to hear all of it
            return

    def _play_with(self, player: tuple[str, ...], context: CommandContext, wave: bytes, listened: bool | None) -> None:
        def look() -> None:
            now = self._headphones.inserted()
            if listened and not now:  # unknown too: a jack that tells no more may be pulled out with its adapter
                raise DeviceError(Completion.USER_ERROR, HEADPHONES_PULLED, Action.NONE)
            if now and not listened and self._settings.headphone_player:
                raise _PluggedIn

        try:
            ended, _ = child.run(player, wave, context, keep=False, look=look)
        except OSError as cause:
            raise _missing("playerMissing", player[0], cause) from cause
        if ended != 0:
            detail = f"{Path(player[0]).name} ended with {ended}"
            raise DeviceError(Completion.HARDWARE_ERROR, "notPlayed", Action.MAINTENANCE, detail)

    def _find(self, cache: WaveCache, words: str) -> bytes | None:
        try:
            return cache.find(self._key(words))
        except OSError:
            self._cache_broken = True  # told by the status; the sentence matters more
            return None

    def _keep(self, cache: WaveCache, words: str, wave: bytes) -> None:
        try:
            cache.keep(self._key(words), wave)
        except OSError:
            self._cache_broken = True
        else:
            self._cache_broken = False

    def _key(self, words: str) -> str:
        s = self._settings
        return key_of((s.engine, s.voice, str(s.words_per_minute), str(s.loudness), str(s.pitch), words))

    def _status(self, state: DeviceState, detail: str) -> DeviceStatus:
        return DeviceStatus(state, detail=detail, since=self._clock())


class _PluggedIn(Exception):
    """Headphones were plugged in while the loudspeaker spoke."""


def _write(out: Path, wave: bytes) -> None:
    try:
        out.write_bytes(wave)
    except OSError as cause:
        detail = cause.strerror or type(cause).__name__
        raise DeviceError(Completion.INVALID_DATA, "notWritten", Action.CONFIGURATION, detail) from cause


def _missing(code: str, program: str, cause: OSError) -> DeviceError:
    detail = f"{Path(program).name} cannot be started: {cause.strerror or type(cause).__name__}"
    return DeviceError(Completion.DEVICE_NOT_READY, code, Action.CONFIGURATION, detail)


def _wrong(key: str, expected: str) -> DeviceError:
    detail = f"speaker: {key} has to be {expected}"
    return DeviceError(Completion.INVALID_DATA, "badSetting", Action.CONFIGURATION, detail)
