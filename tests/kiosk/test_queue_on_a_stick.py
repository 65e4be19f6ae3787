"""``queue export`` and ``queue check``: from the command line to a file on a stick and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import main
from kiosk.config import Configuration
from kiosk.keystore import FileKeyStore
from tests.kiosk.test_key_rotation import config, configuration, hand_in, keys

__all__ = ["config", "configuration", "keys"]


@pytest.mark.req("M32")
def test_the_command_line_exports_and_checks_what_it_exported(
    config: Path, configuration: Configuration, keys: FileKeyStore, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    submission_id = hand_in(configuration, keys, 1)
    file = tmp_path / "one.quarantine"
    for words in (["export", submission_id, str(file)], ["check", str(file)], ["check", str(file), "--skip", "1"]):
        assert main.main(["queue", *words, "--config", str(config), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["submission_id"] == submission_id
    file.write_bytes(file.read_bytes()[:-1])

    assert main.main(["queue", "check", str(file), "--config", str(config), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "export_damaged"


def test_a_number_of_parts_below_nothing_is_a_usage_error(config: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(["queue", "check", "file", "--skip=-1", "--config", str(config)])

    assert caught.value.code == 2
