"""The bench: buttons become files that a virtual device can read at any moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.bench import FileBench
from tests.sandbox.running import Running, running


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "a.json").write_text('{"name": "样例甲"}', "utf-8")
    (tmp_path / "scanner" / "papers").mkdir(parents=True)
    for name in ("1.png", "2.png", "3.png"):
        (tmp_path / "scanner" / "papers" / name).write_bytes(b"")
    return tmp_path


def _read(devices: Path, name: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((devices / name).read_text("utf-8"))
    return state


def test_a_card_is_put_and_lifted(devices: Path) -> None:
    bench = FileBench(devices)

    bench.act("put-card", "a.json")
    assert _read(devices, "id_reader.json") == {"plugged": True, "card": {"name": "样例甲"}, "fault": None}
    bench.act("lift-card")

    assert _read(devices, "id_reader.json")["card"] is None


def test_papers_come_one_after_another_and_begin_again(devices: Path) -> None:
    bench = FileBench(devices)
    seen = []
    for _ in range(4):
        bench.act("next-paper")
        seen.append(_read(devices, "scanner/paper.json")["paper"])
        bench.act("remove-paper")

    assert seen == ["1.png", "2.png", "3.png", "1.png"]


@pytest.mark.parametrize(
    ("action", "file", "key", "value"),
    [
        ("unplug-reader", "id_reader.json", "plugged", False),
        ("plug-reader", "id_reader.json", "plugged", True),
        ("paper-out", "receipt_printer.json", "paper", "out"),
        ("paper-low", "receipt_printer.json", "paper", "low"),
        ("add-paper", "receipt_printer.json", "paper", "full"),
        ("open-cover", "receipt_printer.json", "cover_open", True),
        ("close-cover", "receipt_printer.json", "cover_open", False),
    ],
)
def test_each_button_writes_one_thing(devices: Path, action: str, file: str, key: str, value: object) -> None:
    FileBench(devices).act(action)

    assert _read(devices, file)[key] == value


def test_what_a_device_has_written_itself_is_kept(devices: Path) -> None:
    (devices / "receipt_printer.json").write_text('{"paper": "low", "fault": "cutter", "printed": 3}')

    FileBench(devices).act("add-paper")

    assert _read(devices, "receipt_printer.json") == {
        "plugged": True,
        "paper": "full",
        "cover_open": False,
        "fault": "cutter",
        "printed": 3,
    }


@pytest.mark.parametrize(
    ("action", "choice"), [("explode", ""), ("put-card", "../a.json"), ("put-card", ""), ("put-paper", "/etc/passwd")]
)
def test_an_unknown_action_card_or_paper_is_refused(devices: Path, action: str, choice: str) -> None:
    with pytest.raises(KeyError):
        FileBench(devices).act(action, choice)


def test_a_state_file_that_is_no_object_is_named(devices: Path) -> None:
    (devices / "id_reader.json").write_text("[]")

    with pytest.raises(ValueError, match="id_reader"):
        FileBench(devices).view()


def test_no_half_written_file_is_left(devices: Path) -> None:
    FileBench(devices).act("paper-out")

    assert not list(devices.rglob("*.tmp"))


@pytest.fixture
def bench_platform(devices: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("bench"), devices=devices) as platform:
        yield platform


def test_the_page_shows_the_devices_and_its_buttons_work(bench_platform: Running, devices: Path) -> None:
    assert "放上证件：样例甲" in bench_platform.page("/bench").text

    answer = requests.post(bench_platform.clerk + "/bench/put-card", data={"choice": "a.json"}, timeout=10)

    assert "证件在读卡区" in answer.text
    assert _read(devices, "id_reader.json")["card"] == {"name": "样例甲"}


def test_another_sites_page_cannot_press_a_button(bench_platform: Running, devices: Path) -> None:
    answer = requests.post(
        bench_platform.clerk + "/bench/paper-out", headers={"Origin": "https://evil.example"}, timeout=10
    )

    assert answer.status_code == 403
    assert not (devices / "receipt_printer.json").exists()


def test_an_unknown_button_is_not_found(bench_platform: Running) -> None:
    assert requests.post(bench_platform.clerk + "/bench/explode", timeout=10).status_code == 404


def test_without_virtual_devices_there_is_no_bench(platform: Running) -> None:
    assert platform.page("/bench").status_code == 404
    assert "设备台" not in platform.page("/").text
