"""Which drivers there are, and what each can be set to.

Explicit on purpose: nothing is discovered and no serial port is probed, since a probe can make a printer print or a
gate open. A driver is imported when it is created, so that a kiosk without a scanner needs no SANE. Each driver class
has ``Settings``, a frozen dataclass, and is called ``Class(settings, clock=...)``.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import math
import time
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from devices.driver import Driver
from devices.errors import Action, Completion, DeviceError

_SIGNALS = MappingProxyType(
    {
        "evdev": "devices.signals.evdev_keys:EvdevSignals",
        "serial": "devices.signals.serial_board:SerialSignals",
    }
)

DRIVERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "id_reader": MappingProxyType(
            {
                "sdt_serial": "devices.id_reader.sdt_serial:SdtSerialReader",
                "sdt_usb": "devices.id_reader.sdt_usb:SdtUsbReader",
            }
        ),
        "card_reader": MappingProxyType({"pcsc": "devices.card_reader.pcsc:PcscReader"}),
        "scanner": MappingProxyType(
            {"sane": "devices.scanner.sane:SaneScanner", "camera": "devices.scanner.camera:CameraScanner"}
        ),
        "receipt_printer": MappingProxyType({"escpos": "devices.receipt_printer.escpos:EscposPrinter"}),
        "page_printer": MappingProxyType({"cups": "devices.page_printer.cups:CupsPrinter"}),
        "code_scanner": MappingProxyType(
            {
                "serial": "devices.code_scanner.serial_line:SerialCodeScanner",
                "hid": "devices.code_scanner.hid:HidCodeScanner",
                "camera": "devices.code_scanner.camera:CameraCodeScanner",
            }
        ),
        "speaker": MappingProxyType({"espeak_ng": "devices.speaker.espeak_ng:EspeakNgSpeaker"}),
        "keypad": _SIGNALS,
        "signals": _SIGNALS,
    }
)

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """One key of a driver's settings. ``expected`` says in words what it takes; ``default`` is None when required."""

    key: str
    expected: str
    required: bool
    default: object


def kinds(role: str) -> tuple[str, ...]:
    """The drivers of a role; none for a role that has no driver yet."""
    return tuple(DRIVERS.get(role, {}))


def settings_of(role: str, kind: str) -> tuple[Setting, ...]:
    """What can be set. Raises ``DeviceError`` as ``create`` does."""
    shape = _settings_class(_driver_class(role, kind))
    hints = typing.get_type_hints(shape)
    return tuple(
        Setting(
            field.name,
            _expected(hints[field.name]),
            field.default is dataclasses.MISSING,
            None if field.default is dataclasses.MISSING else field.default,
        )
        for field in dataclasses.fields(shape)
    )


def create(
    role: str, kind: str, settings: Mapping[str, object], *, clock: Callable[[], float] = time.monotonic
) -> Driver:
    """A driver, not yet open. Values may be what TOML gives or the strings of ``--set``.

    Raises ``DeviceError`` invalidData with action configuration; its detail names role, key and what was expected,
    never the value, which may be a secret.
    """
    driver_class = _driver_class(role, kind)
    shape = _settings_class(driver_class)
    hints = typing.get_type_hints(shape)
    fields = {field.name: field for field in dataclasses.fields(shape)}
    for key in settings:
        if key not in fields:
            raise _wrong("unknownSetting", f"{role}: {kind} has no setting {key}; it has {', '.join(fields)}")
    values: dict[str, object] = {}
    for key, field in fields.items():
        if key in settings:
            try:
                values[key] = _coerce(settings[key], hints[key])
            except (ValueError, TypeError) as cause:
                expected = _expected(hints[key])
                raise _wrong("badSetting", f"{role}: {key} has to be {expected}") from cause
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise _wrong("missingSetting", f"{role}: {key} is required ({_expected(hints[key])})")
    driver: Driver = driver_class(shape(**values), clock=clock)
    return driver


def _driver_class(role: str, kind: str) -> typing.Any:
    if role not in DRIVERS:
        raise _wrong("unknownRole", f"{role}: no such role; there are {', '.join(DRIVERS)}")
    if kind not in DRIVERS[role]:
        raise _wrong("unknownDriver", f"{role}: no driver {kind}; there are {', '.join(DRIVERS[role])}")
    module, _, name = DRIVERS[role][kind].partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except ImportError as cause:
        missing = cause.name or module
        raise _wrong("driverMissing", f"{role}: {kind} needs {missing}, which is not installed") from cause


def _settings_class(driver_class: typing.Any) -> typing.Any:
    return driver_class.Settings


def _coerce(value: object, kind: object) -> object:
    """``value`` as ``kind``. Raises ValueError or TypeError when it cannot be meant."""
    choices = _choices(kind)
    if choices:
        return _chosen(value, choices)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return _coerce_union(value, typing.get_args(kind))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind(value)
    if kind is bool:
        return value if isinstance(value, bool) else _truth(value)
    if kind is int and not isinstance(value, (bool, float)):
        return int(str(value), 10)
    if kind is float and not isinstance(value, bool):
        return _finite(float(str(value)))
    if kind is str and isinstance(value, str):
        return value
    if kind is Path and isinstance(value, str):
        return Path(value)
    if typing.get_origin(kind) is tuple:
        return _coerce_tuple(value, typing.get_args(kind)[0])
    raise TypeError


def _coerce_union(value: object, kinds_of_value: tuple[object, ...]) -> object:
    # "" on the command line is how "none" is said there.
    if type(None) in kinds_of_value and value in (None, ""):
        return None
    (kind,) = (each for each in kinds_of_value if each is not type(None))
    return _coerce(value, kind)


def _coerce_tuple(value: object, kind: object) -> tuple[object, ...]:
    parts = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)):
        raise TypeError
    return tuple(_coerce(part, kind) for part in parts)


def _choices(kind: object) -> tuple[object, ...]:
    return typing.get_args(kind) if typing.get_origin(kind) is typing.Literal else ()


def _chosen(value: object, choices: tuple[object, ...]) -> object:
    for choice in choices:
        if not isinstance(value, bool) and str(value) == str(choice):
            return choice
    raise ValueError


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError
    return number


def _truth(value: object) -> bool:
    word = str(value).lower()
    if word not in _TRUE + _FALSE:
        raise ValueError
    return word in _TRUE


def _expected(kind: object) -> str:
    choices = _choices(kind)
    if choices:
        return "one of " + ", ".join(str(choice) for choice in choices)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return " or ".join("nothing" if each is type(None) else _expected(each) for each in arguments)
    if origin is tuple:
        return f"a list, each {_expected(arguments[0])}"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "one of " + ", ".join(str(member.value) for member in kind)
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "text", Path: "a path"}
    return names.get(kind, "something else") if isinstance(kind, type) else "something else"


def _wrong(code: str, detail: str) -> DeviceError:
    return DeviceError(Completion.INVALID_DATA, code, Action.CONFIGURATION, detail)
