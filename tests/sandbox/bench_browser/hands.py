"""What a hand finds on the bench's page, and what the driver says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from devices.driver import Driver
from devices.errors import DeviceError
from tests.sandbox.browser import soon


def button(page: Page, role: str, key: str) -> Locator:
    return page.locator(f"#{role} button[data-key='{key}']")


def sign(page: Page, role: str) -> Locator:
    return page.locator(f"#{role} header .tag")


def press(page: Page, role: str, key: str) -> None:
    """Click, and see it pressed."""
    button(page, role, key).click()
    expect(button(page, role, key)).to_have_attribute("aria-pressed", "true")


def status(driver: Driver) -> Any:
    """What the driver says; an error it raises says the device is not there."""
    try:
        return driver.status(soon()).state
    except DeviceError as error:
        return error.code


def failure(act: Callable[[], object]) -> str:
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value.code
