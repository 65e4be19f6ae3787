"""The bench over HTTP: who may press, what is refused and with which words, and that it is this machine's alone."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.sandbox.running import Running, running

JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    devices = tmp_path_factory.mktemp("devices")
    (devices / "cards").mkdir()
    (devices / "cards" / "01-a.json").write_text('{"name": "样例<b>甲</b>\u202e"}', "utf-8")
    (devices / "scanner" / "papers").mkdir(parents=True)
    (devices / "scanner" / "papers" / "1.png").write_bytes(b"\x89PNG paper")
    (devices / "slips").mkdir()
    with running(tmp_path_factory.mktemp("bench"), devices=devices) as platform:
        yield platform, devices


@pytest.fixture
def platform(shared: tuple[Running, Path]) -> Running:
    return shared[0]


@pytest.fixture
def devices(shared: tuple[Running, Path]) -> Iterator[Path]:
    yield shared[1]
    for path in (*shared[1].glob("*.json"), *shared[1].glob("*/paper.json"), *shared[1].glob("slips/*")):
        path.unlink()


def token(platform: Running) -> str:
    return str(requests.get(platform.clerk + "/bench/state", timeout=10).json()["token"])


def press(
    platform: Running, role: str, key: str, headers: dict[str, str] | None = None, **fields: str
) -> requests.Response:
    data = {"token": token(platform), "press": key, **fields}
    return requests.post(f"{platform.clerk}/bench/{role}", data=data, headers=headers or JSON, timeout=10)


def test_a_plain_form_works_without_a_script_and_comes_back_to_the_device(platform: Running, devices: Path) -> None:
    page = platform.page("/bench").text
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    answer = requests.post(
        platform.clerk + "/bench/id_reader",
        data={"token": found[1], "press": "put:01-a.json"},
        timeout=10,
        allow_redirects=False,
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/bench#id_reader")
    assert json.loads((devices / "id_reader.json").read_text("utf-8"))["card"]["name"].startswith("样例")
    assert "证件在读卡区" in platform.page("/bench").text


def test_the_answer_to_a_press_shows_what_the_files_say_now(platform: Running, devices: Path) -> None:
    state = press(platform, "receipt_printer", "paper-out").json()

    assert state["signs"]["receipt_printer"] == "凭条打印机：没有纸"
    assert (
        'value="paper-out" data-key="paper-out" class="warns" aria-pressed="true"'
        in state["sections"]["receipt_printer"]
    )


def test_a_page_that_has_seen_the_state_is_told_nothing_until_something_changes(
    platform: Running, devices: Path
) -> None:
    address = platform.clerk + "/bench/state"
    seen = requests.get(address, timeout=10).json()["seen"]
    assert requests.get(address, {"seen": seen}, timeout=10).status_code == 204
    (devices / "receipt_printer.json").write_text('{"paper": "out"}')

    assert requests.get(address, {"seen": seen}, timeout=10).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_cannot_press_a_button(platform: Running, devices: Path, headers: dict[str, str]) -> None:
    answer = press(platform, "receipt_printer", "paper-out", {**JSON, **headers})

    assert (answer.status_code, answer.json()) == (403, {"error": "只有设备台自己的页面可以操作设备。"})
    assert not (devices / "receipt_printer.json").exists()


@pytest.mark.parametrize("fields", [{"token": ""}, {"token": "x" * 22}, {"token": "令牌"}])
def test_without_the_pages_token_nothing_is_pressed(platform: Running, devices: Path, fields: dict[str, str]) -> None:
    answer = press(platform, "receipt_printer", "paper-out", **fields)

    assert answer.status_code == 403
    assert "刷新" in answer.json()["error"]
    assert not (devices / "receipt_printer.json").exists()


@pytest.mark.parametrize(
    ("role", "key"),
    [
        ("id_reader", "explode"),
        ("id_reader", "put:../../etc/passwd"),
        ("nobody", "lift"),
        ("id_reader", ""),
        ("..%2fid_reader", "lift"),
    ],
)
def test_an_unknown_button_is_refused_in_words_that_say_nothing_was_done(
    platform: Running, devices: Path, role: str, key: str
) -> None:
    answer = press(platform, role, key)

    assert answer.status_code == 404
    assert "%2f" in role or "什么都没有改变" in answer.json()["error"]
    assert not list(devices.glob("*.json"))


def test_a_person_without_a_script_reads_the_refusal_as_a_page(platform: Running, devices: Path) -> None:
    answer = press(platform, "id_reader", "explode", {"Accept": "text/html"})

    assert answer.status_code == 404
    assert "没有执行" in answer.text
    assert "回到设备台" in answer.text


def test_a_form_that_is_too_large_is_refused_before_it_is_read_through(platform: Running, devices: Path) -> None:
    answer = press(platform, "code_scanner", "hold", text="码" * 20_000)

    assert answer.status_code == 413
    assert not (devices / "code_scanner.json").exists()


def test_the_longest_text_that_fits_the_line_fits_the_form(platform: Running, devices: Path) -> None:
    text = "𠮷" * 2000

    assert press(platform, "code_scanner", "hold", text=text).status_code == 200
    assert json.loads((devices / "code_scanner.json").read_text("utf-8"))["code"] == text


def test_a_device_that_was_not_started_is_refused_with_its_reason(platform: Running, devices: Path) -> None:
    (devices / "absent.json").write_text('{"card_reader": "没有安装 pcscd。"}', "utf-8")
    answer = press(platform, "card_reader", "lift")

    assert answer.status_code == 409
    assert "没有安装 pcscd" in answer.json()["error"]
    assert "没有安装 pcscd" in platform.page("/bench").text


def test_a_file_that_belongs_to_no_device_and_is_unreadable_is_named(platform: Running, devices: Path) -> None:
    (devices / "absent.json").write_text("{")

    assert platform.page("/bench").status_code == 500
    assert "absent.json 读不懂" in platform.page("/bench").text
    assert "absent.json" in platform.page("/bench/state").json()["error"]


def test_a_state_that_is_no_file_breaks_only_its_own_device(platform: Running, devices: Path) -> None:
    (devices / "code_scanner.json").mkdir()
    page = platform.page("/bench")
    answer = press(platform, "code_scanner", "lift")
    (devices / "code_scanner.json").rmdir()

    assert page.status_code == 200
    assert "状态文件读不懂" in page.text
    assert answer.status_code == 500
    assert "文件写不进去" in answer.json()["error"]


def test_what_stands_on_a_card_is_text_and_never_markup(platform: Running, devices: Path) -> None:
    page = platform.page("/bench").text

    assert "样例&lt;b&gt;甲&lt;/b&gt;□" in page
    assert "<b>甲" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/bench/pictures/scanner/..%2f..%2fcards%2f01-a.json",
        "/bench/pictures/scanner/..",
        "/bench/pictures/id_reader/01-a.json",
        "/bench/pictures/nobody/1.png",
        "/bench/output/../serve.py",
        "/bench/output/nobody",
        "/bench/output/receipt_printer",
        "/bench/assets/bench.html",
        "/bench/assets/..%2fserve.py",
    ],
)
def test_no_address_leads_out_of_the_folders(platform: Running, devices: Path, path: str) -> None:
    with socket.create_connection(("127.0.0.1", int(platform.clerk.rsplit(":", 1)[1])), timeout=10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        assert line.makefile("rb").readline().split()[1] == b"404"


def test_papers_and_the_newest_slip_are_shown(platform: Running, devices: Path) -> None:
    (devices / "slips" / "slip-1.png").write_bytes(b"\x89PNG first")
    found = re.search(r'src="(/bench/output/receipt_printer[^"]*)"', platform.page("/bench").text)

    assert found is not None
    assert platform.page(found[1]).content == b"\x89PNG first"
    assert platform.page("/bench/pictures/scanner/1.png").content == b"\x89PNG paper"


def test_the_page_may_load_and_ask_only_its_own_port(platform: Running) -> None:
    answer = platform.page("/bench")

    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?! src=\"/bench/assets/bench.js\")", answer.text) == []
    assert "script-src" not in platform.page("/").headers["Content-Security-Policy"]


def test_a_name_that_a_page_of_the_wide_web_gives_this_port_is_refused(platform: Running) -> None:
    answer = requests.get(platform.clerk + "/bench", headers={"Host": "evil.example"}, timeout=10)

    assert answer.status_code == 400


def test_the_bench_listens_on_this_machine_only(platform: Running) -> None:
    assert urlsplit(platform.clerk).hostname == "127.0.0.1"
    for address in (platform.clerk, platform.sandbox.addresses.url):
        with pytest.raises(OSError, match="refused"):
            # What listens on every address of the machine answers on this one too.
            socket.create_connection(("127.0.0.2", urlsplit(address).port or 0), timeout=5)


def test_without_virtual_devices_there_is_no_bench(own_platform: Running) -> None:
    assert own_platform.page("/bench").status_code == 404
    assert "设备台" not in own_platform.page("/").text
