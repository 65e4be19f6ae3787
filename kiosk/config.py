"""The configuration file (TOML). Unknown keys are refused: a typing error must not silently change a kiosk.

``data_dir`` holds all state. Relative paths count from the file's own folder, so that a folder can be moved as a whole.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from kiosk.config_platform import PATHS, Gb39046Section, PlatformSection, platform_fault
from kiosk.config_store import DiskSection, RetentionSection, SyncSection, quiet_fault
from kiosk.errors import ConfigurationError
from kiosk.journey.state import Place

ROLES = (
    "id_reader",
    "card_reader",
    "scanner",
    "receipt_printer",
    "page_printer",
    "code_scanner",
    "speaker",
    "keypad",
    "signals",
)


class KioskSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which kiosk this is and where it stands. ``id`` is part of every local number (``offline.numbers``), ``division`` is
    GB/T 2260: a wrong one would be noticed when the first citizen submits."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z]{2,12}$")]
    division: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}$")]
    division_name: str
    place: str
    phone: str


class ScreenSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``width``/``height`` in px; ``mm_per_px`` of the panel; ``show_cursor`` for a mouse; ``touch_map``: file that tells
    outside test tools what can be touched, refused in production."""

    width: Annotated[int, msgspec.Meta(ge=320, le=10_000)] = 1080
    height: Annotated[int, msgspec.Meta(ge=320, le=10_000)] = 1920
    mm_per_px: Annotated[float, msgspec.Meta(gt=0.01, lt=5)] = 0.248
    fullscreen: bool = False
    show_cursor: bool = False
    touch_map: str = ""


class Configuration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. ``devices``: role -> driver settings, checked by the driver's own settings class."""

    environment: Literal["production", "demo", "test"]
    data_dir: str
    kiosk: KioskSection
    platform: PlatformSection
    catalogue: str = ""
    screen: ScreenSection = ScreenSection()
    sync: SyncSection = SyncSection()
    disk: DiskSection = DiskSection()
    retention: RetentionSection = RetentionSection()
    gb39046: Gb39046Section = Gb39046Section()
    devices: dict[str, dict[str, Any]] = {}

    @property
    def data(self) -> Path:
        """Where all state lies."""
        return Path(self.data_dir)

    @property
    def place(self) -> Place:
        """What screens and papers say of this kiosk."""
        k = self.kiosk
        return Place(k.id, k.division, k.division_name, k.place, k.phone)


# Settings by which a driver takes a stand-in for hardware: files in the place of the kernel's answers, pictures in a folder,
# a USB bus behind a socket, SANE's picture files.
STAND_IN_KEYS = ("answers", "headphone_answers")
STAND_IN_VALUES = ("dir:", "socket:", "pnm:")


def load(file: Path) -> Configuration:
    """Read and check the file. Raises ConfigurationError naming file, key and reason."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: not TOML: {error}") from error
    try:
        configuration = msgspec.convert(raw, Configuration)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{file}: {_readable(str(error))}") from error
    _check(file, configuration)
    return _resolved(file.resolve().parent, configuration)


def _readable(message: str) -> str:
    """msgspec says ``Object contains unknown field `x` - at `$.screen```; say it with the key's full name."""
    reason, _, where = message.partition(" - at ")
    key = where.strip("`").removeprefix("$").lstrip(".") or "top level"
    return f"[{key}] {reason}"


def _check(file: Path, configuration: Configuration) -> None:
    for role, settings in configuration.devices.items():
        if role not in ROLES:
            raise ConfigurationError(f"{file}: [devices.{role}] no such role; roles are {', '.join(ROLES)}")
        if not isinstance(settings.get("driver"), str):
            raise ConfigurationError(f"{file}: [devices.{role}] the key 'driver' is missing")
    if configuration.environment == "production" and configuration.screen.touch_map:
        raise ConfigurationError(f"{file}: [screen] touch_map is for tests and refused in production")
    if configuration.environment == "production":
        _refuse_stand_ins(file, configuration)
    if wrong := platform_fault(configuration.platform):
        raise ConfigurationError(f"{file}: [platform] {wrong}")
    if fault := quiet_fault(configuration.sync.quiet_hours):
        raise ConfigurationError(f"{file}: [sync] quiet_hours: {fault}")


def _refuse_stand_ins(file: Path, configuration: Configuration) -> None:
    """A production kiosk takes no device that is a file or a program on the same machine."""
    for role, settings in configuration.devices.items():
        for key, value in settings.items():
            if key in STAND_IN_KEYS and value:
                raise ConfigurationError(f"{file}: [devices.{role}] {key} is for tests and refused in production")
            if isinstance(value, str) and value.startswith(STAND_IN_VALUES):
                raise ConfigurationError(f"{file}: [devices.{role}] {key} names a stand-in, refused in production")


def _resolved(base: Path, configuration: Configuration) -> Configuration:
    platform = msgspec.structs.replace(
        configuration.platform,
        **{key: str(base / name) for key in PATHS if (name := getattr(configuration.platform, key))},
    )
    screen = configuration.screen
    if screen.touch_map:
        screen = msgspec.structs.replace(screen, touch_map=str(base / screen.touch_map))
    catalogue = str(base / configuration.catalogue) if configuration.catalogue else ""
    return msgspec.structs.replace(
        configuration,
        data_dir=str(base / configuration.data_dir),
        platform=platform,
        screen=screen,
        catalogue=catalogue,
    )
