"""The bench without a page: presses become files that a virtual device can read at any moment, and the files are the truth."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from sandbox.bench import Absent, FileBench, TooLong, UnknownPress
from sandbox.bench_devices import BY_ROLE, SECTIONS
from sandbox.bench_files import Unreadable
from sandbox.bench_table import Choices, Entry, Row, holds
from sandbox.bench_view import SectionView


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "01-a.json").write_text('{"name": "样例甲"}', "utf-8")
    (tmp_path / "scanner" / "papers").mkdir(parents=True)
    for name in ("1.png", "2.png", "3.png"):
        (tmp_path / "scanner" / "papers" / name).write_bytes(b"")
    return tmp_path


def _read(devices: Path, name: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((devices / name).read_text("utf-8"))
    return state


def section(devices: Path, role: str) -> SectionView:
    return next(view for view in FileBench(devices).view() if view.role == role)


def pressed(devices: Path, role: str) -> set[str]:
    return {button.key for row in section(devices, role).rows for button in row.buttons if button.pressed}


def test_a_card_is_put_and_lifted(devices: Path) -> None:
    bench = FileBench(devices)

    bench.press("id_reader", "put:01-a.json")
    assert _read(devices, "id_reader.json")["card"] == {"name": "样例甲"}
    assert "put:01-a.json" in pressed(devices, "id_reader")
    bench.press("id_reader", "lift")

    assert _read(devices, "id_reader.json")["card"] is None
    assert "put:01-a.json" not in pressed(devices, "id_reader")


def test_papers_come_one_after_another_and_begin_again(devices: Path) -> None:
    bench = FileBench(devices)
    seen = []
    for _ in range(4):
        bench.press("scanner", "next")
        seen.append(_read(devices, "scanner/paper.json")["paper"])
        bench.press("scanner", "lift")

    assert seen == ["1.png", "2.png", "3.png", "1.png"]


PRESSES = [
    (each.role, press)
    for each in SECTIONS
    for row in each.rows
    if isinstance(row, Row)
    for press in row.presses
    if press.changes
]


@pytest.mark.parametrize(("role", "press"), PRESSES, ids=[f"{role}-{press.name}" for role, press in PRESSES])
def test_each_button_writes_what_it_says_and_then_looks_pressed(tmp_path: Path, role: str, press: Any) -> None:
    FileBench(tmp_path).press(role, press.name)

    assert holds(press.changes, _read(tmp_path, BY_ROLE[role].file))
    assert press.acts or press.name in pressed(tmp_path, role)


@pytest.mark.parametrize("each", SECTIONS, ids=[each.role for each in SECTIONS])
def test_no_two_buttons_of_a_device_have_one_name(each: Any) -> None:
    presses = [press.name for row in each.rows if isinstance(row, Row) for press in row.presses]
    others = {row.name for row in each.rows if isinstance(row, Choices | Entry)}
    assert len(presses) == len(set(presses))
    assert not others & set(presses)


@pytest.mark.parametrize("each", SECTIONS, ids=[each.role for each in SECTIONS])
def test_a_device_as_it_should_be_shows_no_warning(tmp_path: Path, each: Any) -> None:
    (tmp_path / each.file).parent.mkdir(exist_ok=True)
    (tmp_path / each.file).write_text("{}")
    view = section(tmp_path, each.role)

    assert view.sign.kind in ("good", "plain")
    assert not [button for row in view.rows for button in row.buttons if button.pressed and button.kind == "warns"]


def test_what_a_device_has_written_itself_is_kept(devices: Path) -> None:
    (devices / "receipt_printer.json").write_text('{"paper": "low", "fault": "stall", "printed": 3}')

    FileBench(devices).press("receipt_printer", "paper-full")

    state = _read(devices, "receipt_printer.json")
    assert (state["paper"], state["fault"], state["printed"]) == ("full", "stall", 3)


def test_what_another_process_writes_is_what_the_bench_shows(devices: Path) -> None:
    FileBench(devices).press("receipt_printer", "paper-full")
    (devices / "receipt_printer.json").write_text('{"plugged": false}')

    assert section(devices, "receipt_printer").sign.words == "已拔下"
    assert "unplug" in pressed(devices, "receipt_printer")


def test_many_hands_at_once_lose_no_press(tmp_path: Path) -> None:
    (tmp_path / "code_scanner.json").write_text('{"code": "x", "turn": 0}')
    hands = [
        threading.Thread(target=lambda: [FileBench(tmp_path).press("code_scanner", "again") for _ in range(20)])
        for _ in range(4)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert _read(tmp_path, "code_scanner.json")["turn"] == 80


def test_a_typed_code_is_presented_anew_each_time(tmp_path: Path) -> None:
    bench = FileBench(tmp_path)
    bench.press("code_scanner", "hold", "同一个码")
    bench.press("code_scanner", "hold", "同一个码")

    state = _read(tmp_path, "code_scanner.json")
    assert (state["code"], state["turn"]) == ("同一个码", 2)


def test_a_code_that_is_too_long_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(TooLong, match="2000"):
        FileBench(tmp_path).press("code_scanner", "hold", "x" * 2001)

    assert not (tmp_path / "code_scanner.json").exists()


@pytest.mark.parametrize(
    ("role", "key"),
    [
        ("id_reader", "explode"),
        ("id_reader", ""),
        ("id_reader", "put:../01-a.json"),
        ("id_reader", "put:"),
        ("id_reader", "put:/etc/passwd"),
        ("scanner", "put:/etc/passwd"),
        ("scanner", "put:../../cards/01-a.json"),
        ("../id_reader", "lift"),
        ("nobody", "lift"),
        ("all", "lift"),
    ],
)
def test_an_unknown_device_button_card_or_paper_is_refused(devices: Path, role: str, key: str) -> None:
    before = sorted(devices.rglob("*"))
    with pytest.raises(UnknownPress):
        FileBench(devices).press(role, key)

    assert sorted(devices.rglob("*")) == before


@pytest.mark.parametrize("text", ["[]", "{", "null", '"x"', "\x00"])
def test_a_state_file_that_says_nonsense_is_shown_as_such_and_can_be_put_right(devices: Path, text: str) -> None:
    (devices / "id_reader.json").write_text(text)
    bench = FileBench(devices)

    assert section(devices, "id_reader").broken
    assert section(devices, "id_reader").sign.kind == "bad"
    assert not section(devices, "receipt_printer").broken
    with pytest.raises(Unreadable, match="id_reader"):
        bench.press("id_reader", "lift")
    bench.press("id_reader", "restore")

    assert not section(devices, "id_reader").broken


def test_a_device_that_was_not_started_says_why_and_takes_no_press(devices: Path) -> None:
    (devices / "absent.json").write_text('{"card_reader": "没有安装 pcscd。"}', "utf-8")

    assert section(devices, "card_reader").absent == "没有安装 pcscd。"
    assert section(devices, "card_reader").sign.words == "没有启动"
    with pytest.raises(Absent, match="pcscd"):
        FileBench(devices).press("card_reader", "lift")


def test_all_is_well_puts_every_device_right_and_starts_none(devices: Path) -> None:
    bench = FileBench(devices)
    for role, key in (("receipt_printer", "paper-out"), ("id_reader", "unplug"), ("network", "cut")):
        bench.press(role, key)
    bench.press("all", "restore")

    assert section(devices, "receipt_printer").sign.kind == "good"
    assert section(devices, "id_reader").sign.words == "读卡区空着"
    assert _read(devices, "network.json") == {"wire": "up"}
    assert not (devices / "code_scanner.json").exists()


def test_an_unreadable_card_costs_only_its_own_button(devices: Path) -> None:
    (devices / "cards" / "02-torn.json").write_text("{")
    buttons = {button.key: button for row in section(devices, "id_reader").rows for button in row.buttons}

    assert "读不懂" in buttons["put:02-torn.json"].words
    assert buttons["put:01-a.json"].words == "样例甲"
    with pytest.raises(Unreadable, match="02-torn"):
        FileBench(devices).press("id_reader", "put:02-torn.json")


def test_labels_beside_the_folder_give_the_words(devices: Path) -> None:
    (devices / "cards.labels.json").write_text('{"01-a.json": "居民身份证"}', "utf-8")

    assert "居民身份证" in {button.words for row in section(devices, "id_reader").rows for button in row.buttons}


def test_no_half_written_file_is_left(devices: Path) -> None:
    FileBench(devices).press("receipt_printer", "paper-out")

    assert not list(devices.rglob("*.tmp"))
