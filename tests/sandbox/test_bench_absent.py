"""Devices of the demo that a machine cannot run, that do not come up, or that end: the bench says so, and the kiosk goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.bench import FileBench
from sandbox.demo import card_service, extras, voice
from sandbox.demo.extras import Extras
from sandbox.demo.processes import Processes
from tests.sandbox.board import BOARD, TOP
from tests.sandbox.test_bench_wire import until

# One stage for all: six devices and two services take a second to start.
pytestmark = pytest.mark.xdist_group("pcscd")  # which has one place on a machine without namespaces


def test_what_a_machine_cannot_run_is_left_out_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "PLACES", str(tmp_path))
    monkeypatch.setattr(card_service, "PLACES", str(tmp_path))
    monkeypatch.setattr(voice, "ENGINE", "no-such-engine")
    stage = Extras(tmp_path, TOP, BOARD)
    sections = stage.prepare()

    assert set(sections) == {"devices.code_scanner", "devices.keypad", "devices.signals"}
    reasons = {view.role: view.absent for view in FileBench(tmp_path).view() if view.absent}
    assert set(reasons) == {"card_reader", "card_service", "page_printer", "speaker"}
    assert all("没有安装" in why for why in reasons.values())


def test_without_a_mount_namespace_the_card_service_is_left_out_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_service, "PRIVATE", (("false",),))
    monkeypatch.setattr(card_service, "_place_is_free", lambda: False)
    stage = Extras(tmp_path, TOP, BOARD)

    assert "devices.card_reader" not in stage.prepare()
    assert "挂载空间" in stage.absent["card_reader"]


def test_devices_that_do_not_come_up_say_so_on_bench_and_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_service, "PRIVATE", (("false",),))
    monkeypatch.setattr(extras, "PLACES", str(tmp_path))
    monkeypatch.setattr("sys.executable", "/bin/false")
    stage = Extras(tmp_path, TOP, BOARD)
    stage.prepare()
    with Processes(tmp_path) as processes, stage.running(processes, when=lambda: True):
        until(
            lambda: (
                {"code_scanner", "keypad", "signals"} <= stage.absent.keys() and (tmp_path / "speaker.json").exists()
            )
        )

    assert "启动失败" in stage.absent["keypad"]
    assert "keypad was not started" in capsys.readouterr().err
    assert {view.role for view in FileBench(tmp_path).view() if view.absent} >= {"code_scanner", "keypad", "signals"}


def test_a_simulator_that_ends_by_itself_is_said_to_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(card_service, "PRIVATE", (("false",),))
    monkeypatch.setattr(extras, "PLACES", str(tmp_path))
    stage = Extras(tmp_path, TOP, BOARD)
    stage.prepare()
    with Processes(tmp_path) as processes, stage.running(processes, when=lambda: True):
        until(lambda: (tmp_path / "speaker.json").exists())
        processes.start("id_reader", ["/bin/false"])
        until(lambda: "id_reader" in stage.absent)

    assert "自己结束" in stage.absent["id_reader"]
    assert "id_reader ended with 1" in capsys.readouterr().err


def test_the_kiosk_that_never_shows_a_picture_gets_no_devices_and_the_demo_ends_at_once(tmp_path: Path) -> None:
    stage = Extras(tmp_path, TOP, BOARD)
    stage.prepare()
    with Processes(tmp_path) as processes, stage.running(processes, when=lambda: False):
        pass

    assert not (tmp_path / "code_scanner.json").exists()
