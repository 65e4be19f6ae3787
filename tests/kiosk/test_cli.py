"""The command line as others rely on it: exit codes, one JSON document, errors in their shape."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import main
from kiosk.lock import KioskLock
from tests.kiosk.test_config import GOOD, written

TOP = Path(__file__).resolve().parent.parent.parent
GUIDE = TOP / "tests" / "data" / "guides" / "43PCN0013-ruchengxian.json"


def kiosk(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "main.py", *map(str, arguments)],
        cwd=TOP, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert len(done.stdout.strip().splitlines()) == 1, done.stdout
    return json.loads(done.stdout)


def test_no_such_command_is_a_usage_error() -> None:
    assert kiosk("fly").returncode == 2


@pytest.mark.parametrize("size", ["10", "1080x", "0x100", "-1x5", "1080x1920x3", "a few"])
def test_a_size_that_is_none_is_a_usage_error(size: str, tmp_path: Path) -> None:
    done = kiosk("screens", "--out", tmp_path, f"--size={size}")
    assert done.returncode == 2
    assert "no size" in done.stderr


@pytest.mark.parametrize("words", [("self-test",), ("queue", "list"), ("device", "list"), ("run",)])
def test_a_configuration_named_before_the_command_counts_as_well(words: tuple[str, ...], tmp_path: Path) -> None:
    done = kiosk("--config", tmp_path / "mine.toml", *words)
    assert done.returncode == 1
    assert str(tmp_path / "mine.toml") in done.stderr


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("command", ["demo", "sandbox", "screens"])
def test_a_command_that_brings_its_own_settings_takes_a_configuration_and_says_it_is_not_read(
    command: str, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for carried_out in ("demo", "serve_sandbox", "shoot"):
        monkeypatch.setattr(main, carried_out, lambda arguments: 0)
    words = [command, *(("--out", "pictures") if command == "screens" else ())]
    named = ["--config", "mine.toml"]
    assert main.main([*named, *words] if place == "before" else [*words, *named]) == 0
    assert "mine.toml is not read" in capsys.readouterr().err
    assert main.main(words) == 0
    assert capsys.readouterr().err == ""


def test_the_kiosk_says_in_one_sentence_why_it_cannot_start(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD.replace("[kiosk]", "[kiosk]\ncolour = 1"))
    done = kiosk("run", "--config", file)
    assert done.returncode == 1
    assert done.stderr.startswith("The kiosk cannot start: ")
    assert "colour" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where the folder has to be")
    done = kiosk("guide", "import", GUIDE, "--out", tmp_path / "out", "--json")
    assert done.returncode == 1
    error = answer(done)["error"]
    assert (error["completion"], error["code"]) == ("invalidData", "file")
    assert str(tmp_path / "out") in error["detail"]
    assert "Traceback" not in done.stderr


def test_a_second_kiosk_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    lock = KioskLock(tmp_path / "data")
    done = kiosk("run", "--config", file)
    lock.release()
    assert done.returncode == 1
    assert "another one runs" in done.stderr


def test_a_device_command_beside_a_running_kiosk_is_busy(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    lock = KioskLock(tmp_path / "data")
    done = kiosk("device", "id_reader", "status", "--config", file, "--json")
    lock.release()
    assert done.returncode == 1
    assert answer(done)["error"]["code"] == "deviceBusy"


def test_a_wrong_setting_names_the_key() -> None:
    done = kiosk("device", "id_reader", "status", "--driver", "sdt_serial", "--set", "prot=/dev/x", "--json")
    assert done.returncode == 1
    error = answer(done)["error"]
    assert set(error) == {"completion", "code", "action", "detail"}
    assert error["action"] == "configuration"
    assert "prot" in error["detail"]


def test_a_reader_that_is_not_there_is_said(tmp_path: Path) -> None:
    port = f"port={tmp_path / 'none'}"
    done = kiosk("device", "id_reader", "read", "--driver", "sdt_serial", "--set", port, "--timeout", "2", "--json")
    assert done.returncode == 1
    assert answer(done)["error"]["completion"] == "deviceNotReady"


def test_device_list_names_every_role(tmp_path: Path) -> None:
    done = kiosk("device", "list", "--config", written(tmp_path, GOOD), "--json")
    roles = {entry["role"]: entry for entry in answer(done)}
    assert set(roles) >= {"id_reader", "scanner", "receipt_printer"}
    assert roles["id_reader"]["driver"] == "sdt_serial"
    assert roles["scanner"]["driver"] is None


def test_device_list_shows_no_password_of_an_address(tmp_path: Path) -> None:
    camera = '\n[devices.scanner]\ndriver = "camera"\nsource = "http://kiosk:secret@127.0.0.1:9/"\n'
    done = kiosk("device", "list", "--config", written(tmp_path, GOOD + camera), "--json")
    roles = {entry["role"]: entry for entry in answer(done)}
    assert roles["scanner"]["settings"]["source"] == "http://…@127.0.0.1:9/"
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.req("M03", "M04")
def test_a_portal_guide_is_imported_with_counts(tmp_path: Path) -> None:
    done = kiosk("guide", "import", GUIDE, "--out", tmp_path, "--json")
    assert done.returncode == 0
    (entry,) = answer(done)["entries"]
    assert (entry["items"], entry["materials"]) == (11, 8)
    assert set(entry["report"]) == {"unknown", "contradictions", "stripped", "undecided"}


def test_a_malformed_guide_is_named_with_its_reason(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"data": []}', encoding="utf-8")
    done = kiosk("guide", "import", bad, "--json")
    assert done.returncode == 1
    (failure,) = answer(done)["failed"]
    assert failure["file"].endswith("bad.json")
    assert failure["error"]


def test_the_sample_catalogue_has_nothing_wrong() -> None:
    done = kiosk("guide", "check", "assets/catalogue", "--json")
    assert done.returncode == 0
    assert answer(done)["problems"] == []


def test_document_check_of_no_image_fails_with_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "page.png"
    file.write_bytes(b"this is no picture")
    done = kiosk("document", "check", file, "--json")
    assert done.returncode == 1
    (entry,) = answer(done)
    assert entry["verdict"]["ok"] is False


def test_a_queue_without_a_store_is_said(tmp_path: Path) -> None:
    done = kiosk("queue", "list", "--config", written(tmp_path, GOOD), "--json")
    assert done.returncode == 1
    assert "error" in answer(done)
