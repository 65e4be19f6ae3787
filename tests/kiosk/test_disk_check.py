"""What ``self-test`` says of the disk: as much as the next application needs, with what is held for it already."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

import main
from offline.admission import RealSpace
from tests.kiosk.test_config import GOOD, written

MIB = 1024 * 1024
# 10 pages of 1 MiB twice, 12 MiB of database, 8 MiB of floor: 40 MiB.
DISK = "[disk]\npages = 10\npage_kb = 1024\ncopies = 2\ndatabase_mb = 12\nfloor_mb = 8\n"
Usage = namedtuple("Usage", "total used free")


@pytest.mark.req("M32")
@pytest.mark.parametrize(("free", "held", "ok"), [(40, 0, True), (39, 0, False), (9, 32, True), (7, 32, False)])
def test_the_disk_is_good_when_one_whole_application_has_room(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    free: int,
    held: int,
    ok: bool,
) -> None:
    config = written(tmp_path, GOOD + DISK)
    for part in ("_devices", "_line", "_fonts"):
        nothing: Any = {"check": part, "ok": None, "detail": ""} if part == "_fonts" else []
        monkeypatch.setattr(f"kiosk.cli_data.{part}", lambda *_arguments, nothing=nothing: nothing)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(0, 0, free * MIB))
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "outbox").mkdir(mode=0o700)
    if held:
        RealSpace().resize(tmp_path / "data" / "outbox" / "reserve", held * MIB)
    main.main(["self-test", "--config", str(config), "--json"])

    (disk,) = [check for check in json.loads(capsys.readouterr().out) if check["check"] == "disk"]
    assert disk["ok"] is ok
    assert disk["detail"] == f"{free} MiB free, {held} held, 40 needed"
