"""The page that a telephone opens by QR: opened there with the key that no server saw, and gone afterwards."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.browser import PHONE, opened
from tests.sandbox.running import Running

pytestmark = [pytest.mark.xdist_group("desk-browser"), pytest.mark.req("M24")]
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8


def _sent(platform: Running) -> tuple[str, str]:
    """A download as a kiosk makes it: its id, and the key as it stands in the fragment."""
    key, nonce, name = AESGCM.generate_key(256), secrets.token_bytes(12), secrets.token_hex(16)
    answer = platform.call("PUT", f"/v1/downloads/{name}", data=nonce + AESGCM(key).encrypt(nonce, PDF, None))
    assert answer.status_code == 200
    return name, base64.urlsafe_b64encode(key).decode().rstrip("=")


def _left(platform: Running, name: str) -> int:
    waiting = platform.sandbox.rooms.downloads.waiting(name)
    return 0 if waiting is None else waiting.left


def _fetch(page: Page) -> None:
    page.get_by_role("button", name="取文件").click()


def test_the_telephone_saves_the_very_pages_and_then_they_are_gone(
    browser: Browser, platform: Running, tmp_path: Path
) -> None:
    name, key = _sent(platform)
    with opened(browser, f"{platform.clerk}/d/{name}#{key}", PHONE) as page:
        _fetch(page)
        with page.expect_download() as saved:
            page.get_by_role("link", name="保存到手机").click()
        saved.value.save_as(tmp_path / "pages.pdf")
        page.get_by_role("button", name="已保存，立即删除").click()
        expect(page.get_by_text("已删除", exact=True)).to_be_visible()

    assert (tmp_path / "pages.pdf").read_bytes() == PDF
    assert _left(platform, name) == 0


def test_the_key_never_reaches_a_server(browser: Browser, platform: Running) -> None:
    name, key = _sent(platform)
    seen: list[str] = []
    with opened(browser, "about:blank", PHONE) as page:
        page.on("request", lambda request: seen.append(request.url + str(request.headers) + str(request.post_data)))
        page.goto(f"{platform.clerk}/d/{name}#{key}")
        _fetch(page)
        expect(page.get_by_role("link", name="保存到手机")).to_be_visible()

    sent = [one for one in seen if not one.startswith("blob:")]
    assert sent
    assert all(key not in one.partition("#")[0] and f"{key}'" not in one for one in sent)


def test_opening_the_page_costs_nothing_and_each_tap_one_fetch(browser: Browser, platform: Running) -> None:
    name, key = _sent(platform)
    with opened(browser, f"{platform.clerk}/d/{name}#{key}", PHONE) as page:
        assert _left(platform, name) == 3
        _fetch(page)
        expect(page.get_by_role("link", name="保存到手机")).to_be_visible()

    assert _left(platform, name) == 2


@pytest.mark.parametrize("fragment", ["", "#", "#short", "#<script>"])
def test_an_address_without_its_key_spends_nothing_and_says_so(
    browser: Browser, platform: Running, fragment: str
) -> None:
    name, _ = _sent(platform)
    with opened(browser, f"{platform.clerk}/d/{name}{fragment}", PHONE) as page:
        expect(page.get_by_role("alert")).to_contain_text("地址不完整")
        expect(page.get_by_role("button", name="取文件")).to_be_disabled()

    assert _left(platform, name) == 3


def test_a_wrong_key_is_said_with_what_is_left(browser: Browser, platform: Running) -> None:
    name, _ = _sent(platform)
    wrong = base64.urlsafe_b64encode(bytes(32)).decode().rstrip("=")
    with opened(browser, f"{platform.clerk}/d/{name}#{wrong}", PHONE) as page:
        _fetch(page)
        expect(page.get_by_role("alert")).to_contain_text("还可以取 2 次")


def test_what_is_gone_meanwhile_is_said(browser: Browser, platform: Running) -> None:
    name, key = _sent(platform)
    with opened(browser, f"{platform.clerk}/d/{name}#{key}", PHONE, complaints=1) as page:
        platform.call("DELETE", f"/v1/downloads/{name}")
        _fetch(page)
        expect(page.get_by_text("文件已经不在了")).to_be_visible()


def test_without_network_the_file_is_still_there(browser: Browser, platform: Running) -> None:
    name, key = _sent(platform)
    with opened(browser, f"{platform.clerk}/d/{name}#{key}", PHONE, expected="ERR_INTERNET_DISCONNECTED") as page:
        page.context.set_offline(True)
        _fetch(page)
        expect(page.get_by_role("alert")).to_contain_text("文件还在")
        page.context.set_offline(False)
        _fetch(page)
        expect(page.get_by_role("link", name="保存到手机")).to_be_visible()


def test_the_page_fits_a_telephone_and_has_one_large_button(browser: Browser, platform: Running) -> None:
    name, key = _sent(platform)
    with opened(browser, f"{platform.clerk}/d/{name}#{key}", PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        box = page.get_by_role("button", name="取文件").bounding_box()
        assert box is not None
        assert box["height"] >= 56
