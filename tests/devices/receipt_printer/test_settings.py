"""Keys of a receipt printer: which belong together, and what is said of those that do not."""

from __future__ import annotations

import pytest

from devices.errors import Action, DeviceError
from devices.receipt_printer.escpos import EscposPrinter
from devices.receipt_printer.settings import EscposSettings, check
from devices.registry import create, settings_of

SERIAL = {"port": "/dev/ttyS9"}
NETWORK = {"connection": "network", "host": "192.0.2.7"}
USB = {"connection": "usb", "usb_id": "0416:5011"}


def wrong_key(**settings: object) -> str:
    with pytest.raises(DeviceError) as caught:
        check(EscposSettings(**settings))  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.action) == ("badSettings", Action.CONFIGURATION)
    return caught.value.detail.partition(":")[0]


@pytest.mark.parametrize("settings", [SERIAL, NETWORK, USB, {**NETWORK, "host": "2001:db8::7"}])
def test_each_connection_needs_its_address_alone(settings: dict[str, str]) -> None:
    check(EscposSettings(**settings))


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"connection": "bluetooth"}, "connection"),
        ({}, "port"),
        ({"connection": "network"}, "host"),
        ({"connection": "network", "host": "printer.example"}, "host"),
        ({**NETWORK, "tcp_port": 70000}, "tcp_port"),
        ({**NETWORK, "connect_timeout": 0.0}, "connect_timeout"),
        ({"connection": "usb"}, "usb_id"),
        ({**USB, "usb_id": "0416"}, "usb_id"),
        ({**USB, "usb_path": "somewhere"}, "usb_path"),
        ({**USB, "usb_backend": "libusb9"}, "usb_backend"),
        ({**USB, "usb_interface": -1}, "usb_interface"),
        ({**SERIAL, "questions": "11"}, "questions"),
        ({**SERIAL, "confirmation": "trust"}, "confirmation"),
        ({**SERIAL, "baudrate": 0}, "baudrate"),
        ({**SERIAL, "dpi": 0}, "dpi"),
        ({**SERIAL, "spacing_dots": 300}, "spacing_dots"),
        ({**SERIAL, "answer_timeout": 0.0}, "answer_timeout"),
    ],
)
def test_a_key_that_cannot_be_meant_is_named(settings: dict[str, object], key: str) -> None:
    assert wrong_key(**settings) == key


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({**NETWORK, "port": "/dev/ttyS1"}, "port"),
        ({**NETWORK, "baudrate": 9600}, "baudrate"),
        ({**NETWORK, "usb_id": "0416:5011"}, "usb_id"),
        ({**USB, "flow": "none"}, "flow"),
        ({**USB, "host": "192.0.2.7"}, "host"),
        ({**SERIAL, "tcp_port": 9100}, "tcp_port"),
        ({**SERIAL, "usb_serial": "V1"}, "usb_serial"),
    ],
)
def test_a_key_of_another_connection_is_refused(settings: dict[str, object], key: str) -> None:
    assert wrong_key(**settings) == key


def test_the_registry_takes_the_words_of_the_command_line() -> None:
    driver = create("receipt_printer", "escpos", {**NETWORK, "tcp_port": "9101", "watch": "no", "profile": "TM-T88V"})
    assert isinstance(driver, EscposPrinter)


def test_the_registry_lists_every_setting_and_requires_none_that_only_one_connection_has() -> None:
    settings = settings_of("receipt_printer", "escpos")
    assert {"connection", "host", "usb_id", "profile", "confirmation"} <= {setting.key for setting in settings}
    assert not any(setting.required for setting in settings)
