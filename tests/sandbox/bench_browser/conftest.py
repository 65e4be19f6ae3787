"""One browser and one table for all tests of a file: both take a second to start."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from devices.driver import Driver
from sandbox.bench import FileBench
from tests.sandbox.browser import Table, browsing, laid_table, opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def shared_table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    with laid_table(tmp_path_factory.mktemp("table")) as table:
        yield table


@pytest.fixture
def table(shared_table: Table) -> Iterator[Table]:
    """All is well again afterwards, with nothing lying anywhere."""
    yield shared_table
    (shared_table.devices / "absent.json").unlink(missing_ok=True)
    FileBench(shared_table.devices).press("all", "restore")


@pytest.fixture(scope="module")
def shared_page(browser: Browser, shared_table: Table) -> Iterator[Page]:
    with opened(browser, shared_table.address) as page:
        yield page


@pytest.fixture
def page(shared_page: Page, table: Table) -> Page:
    """Drawn anew; a window of its own would take three times as long."""
    shared_page.goto("about:blank")
    shared_page.goto(table.address)
    return shared_page


@pytest.fixture
def open_driver(table: Table) -> Iterator[Callable[[str], Driver]]:
    drivers: list[Driver] = []

    def open_it(role: str) -> Driver:
        driver = table.driver(role)
        drivers.append(driver)
        driver.open()
        return driver

    yield open_it
    for driver in drivers:
        driver.close()
