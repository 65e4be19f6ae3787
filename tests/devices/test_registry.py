"""The registry: from words in a file or on the command line to a driver, or to a sentence that says what is wrong."""

from __future__ import annotations

import dataclasses
import enum
import importlib
from pathlib import Path
from typing import Literal

import pytest

from devices import registry
from devices.errors import Action, Completion, DeviceError
from devices.id_reader.sdt_serial import SdtSerialReader


class Edge(enum.Enum):
    SHORT = "short"
    LONG = "long"


@dataclasses.dataclass(frozen=True)
class SampleSettings:
    port: str
    rate: Literal[9600, 19200] = 9600
    feed: float = 1.5
    quiet: bool = False
    edge: Edge = Edge.SHORT
    tray: int | None = None
    folder: Path = Path()
    suffixes: tuple[str, ...] = ()


class SampleDriver:
    Settings = SampleSettings

    def __init__(self, settings: SampleSettings, *, clock: object) -> None:
        self.settings = settings


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "DRIVERS", {"sampler": {"sample": f"{__name__}:SampleDriver"}})
    monkeypatch.setattr(importlib, "import_module", lambda _name: type("Module", (), {"SampleDriver": SampleDriver}))


def made(**settings: object) -> SampleSettings:
    driver = registry.create("sampler", "sample", {"port": "/dev/x"} | settings)
    assert isinstance(driver, SampleDriver)
    return driver.settings


def refused(role: str, kind: str, settings: dict[str, object]) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        registry.create(role, kind, settings)
    assert caught.value.completion is Completion.INVALID_DATA
    assert caught.value.action is Action.CONFIGURATION
    return caught.value


def test_a_driver_is_made_from_the_words_of_the_command_line() -> None:
    driver = registry.create("id_reader", "sdt_serial", {"port": "/dev/ttyS1", "baudrate": "9600"})
    assert isinstance(driver, SdtSerialReader)


@pytest.mark.parametrize("role", sorted(registry.DRIVERS))
def test_every_listed_driver_exists_and_has_settings_that_can_be_listed(role: str) -> None:
    for kind in registry.kinds(role):
        settings = registry.settings_of(role, kind)
        assert all("something else" not in setting.expected for setting in settings)


def test_no_two_drivers_share_a_file() -> None:
    # A family that serves two roles (keypad and signals) is one driver all the same.
    targets = {target for drivers in registry.DRIVERS.values() for target in drivers.values()}
    assert len(targets) == len({target.partition(":")[0] for target in targets})


def test_a_role_without_a_driver_has_no_kinds() -> None:
    assert registry.kinds("no_such_role") == ()


def test_settings_are_listed_with_what_they_take() -> None:
    port, baudrate, *_others = registry.settings_of("id_reader", "sdt_serial")
    assert port == registry.Setting("port", "text", required=True, default=None)
    assert baudrate.expected == "one of 115200, 57600, 38400, 19200, 9600"
    assert (baudrate.required, baudrate.default) == (False, 115200)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("rate", "19200", 19200),
        ("rate", 19200, 19200),
        ("feed", "2.25", 2.25),
        ("feed", 2, 2.0),
        ("quiet", "true", True),
        ("quiet", "0", False),
        ("quiet", True, True),
        ("edge", "long", Edge.LONG),
        ("tray", "3", 3),
        ("tray", "", None),
        ("folder", "/srv/paper", Path("/srv/paper")),
        ("suffixes", "cr, lf", ("cr", "lf")),
        ("suffixes", ["cr"], ("cr",)),
    ],
)
def test_values_come_from_toml_and_from_the_command_line_alike(key: str, words: object, value: object) -> None:
    assert getattr(made(**{key: words}), key) == value


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("key", "words", "expected"),
    [
        ("rate", "300", "one of 9600, 19200"),
        ("rate", True, "one of 9600, 19200"),
        ("feed", "wide", "a number"),
        ("feed", "nan", "a number"),
        ("feed", True, "a number"),
        ("quiet", "perhaps", "true or false"),
        ("quiet", 2, "true or false"),
        ("edge", "middle", "one of short, long"),
        ("tray", "2.5", "a whole number or nothing"),
        ("tray", 2.5, "a whole number or nothing"),
        ("port", 7, "text"),
        ("folder", 7, "a path"),
        ("suffixes", 7, "a list, each text"),
    ],
)
def test_a_wrong_value_is_refused_by_role_key_and_what_was_expected(key: str, words: object, expected: str) -> None:
    error = refused("sampler", "sample", {"port": "/dev/x", key: words})
    assert error.detail == f"sampler: {key} has to be {expected}"


def test_a_refusal_does_not_repeat_the_value() -> None:
    assert "hunter2" not in str(refused("id_reader", "sdt_serial", {"port": "x", "baudrate": "hunter2"}))


def test_an_unknown_key_is_refused_and_the_known_ones_named() -> None:
    error = refused("id_reader", "sdt_serial", {"port": "x", "speed": 1})
    assert error.code == "unknownSetting"
    assert "speed" in error.detail
    assert "baudrate" in error.detail


def test_a_missing_key_is_refused_by_name() -> None:
    error = refused("id_reader", "sdt_serial", {})
    assert (error.code, error.detail) == ("missingSetting", "id_reader: port is required (text)")


def test_an_unknown_driver_is_refused_and_the_known_ones_named() -> None:
    error = refused("id_reader", "psychic", {})
    assert error.code == "unknownDriver"
    assert "sdt_serial" in error.detail


def test_an_unknown_role_is_refused() -> None:
    assert refused("toaster", "sdt_serial", {}).code == "unknownRole"


def test_a_driver_whose_library_is_not_installed_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "DRIVERS", {"sampler": {"sample": "a_library_that_is_not_there:Driver"}})
    error = refused("sampler", "sample", {})
    assert (error.code, "a_library_that_is_not_there" in error.detail) == ("driverMissing", True)
