from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.errors import ConfigurationError

GOOD = """
environment = "test"
data_dir = "data"
[kiosk]
id = "YJHL0001"
division = "150627"
division_name = "伊金霍洛旗"
place = "样例中心"
phone = "0477-000-0000"
[platform]
url = "https://127.0.0.1:1"
ca = "ca.pem"
client_cert = "client.pem"
client_key = "client.key"
sealing_key = "seal.pub"
sealing_key_id = "k1"
signing_key = "sign.key"
[devices.id_reader]
driver = "sdt_serial"
port = "/dev/ttyS0"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(written(folder, text))
    return str(caught.value)


def test_paths_count_from_the_files_own_folder(tmp_path: Path) -> None:
    configuration = load(written(tmp_path, GOOD))
    assert configuration.data == tmp_path / "data"
    assert configuration.platform.ca == str(tmp_path / "ca.pem")


@pytest.mark.req("M33")
def test_an_unknown_key_is_named_with_its_place(tmp_path: Path) -> None:
    text = refusal(tmp_path, GOOD.replace('id = "YJHL0001"', 'id = "YJHL0001"\ncolour = "blue"'))
    assert "kiosk.toml" in text
    assert "[kiosk]" in text
    assert "colour" in text


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    text = refusal(tmp_path, GOOD.replace('phone = "0477-000-0000"\n', ""))
    assert "phone" in text


def test_a_wrong_type_is_named(tmp_path: Path) -> None:
    text = refusal(tmp_path, GOOD + '\n[screen]\nwidth = "wide"\n')
    assert "[screen.width]" in text


@pytest.mark.req("M33")
@pytest.mark.parametrize(
    ("key", "good", "wrong"),
    [("id", "YJHL0001", "yjhl-1"), ("id", "YJHL0001", "X"), ("division", "150627", "伊金霍洛旗")],
)
def test_a_name_that_no_number_could_carry_is_refused_at_the_start(
    tmp_path: Path, key: str, good: str, wrong: str
) -> None:
    assert f"[kiosk.{key}]" in refusal(tmp_path, GOOD.replace(f'{key} = "{good}"', f'{key} = "{wrong}"'))


@pytest.mark.parametrize("line", ["width = 0", "height = -1", "mm_per_px = 0.0"])
def test_a_screen_that_cannot_be_is_refused(tmp_path: Path, line: str) -> None:
    assert f"[screen.{line.split()[0]}]" in refusal(tmp_path, GOOD + f"\n[screen]\n{line}\n")


def test_a_role_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert "no such role" in refusal(tmp_path, GOOD.replace("devices.id_reader", "devices.id_raeder"))


def test_a_device_without_a_driver_is_refused(tmp_path: Path) -> None:
    assert "[devices.id_reader]" in refusal(tmp_path, GOOD.replace('driver = "sdt_serial"\n', ""))


def test_a_platform_without_tls_is_refused(tmp_path: Path) -> None:
    assert "https://" in refusal(tmp_path, GOOD.replace("https://", "http://"))


def test_production_refuses_the_touch_map(tmp_path: Path) -> None:
    text = GOOD.replace('"test"', '"production"') + '\n[screen]\ntouch_map = "map.json"\n'
    assert "refused in production" in refusal(tmp_path, text)


@pytest.mark.parametrize("text", ["environment = ", "\x00", 'environment = "test"\nenvironment = "test"'])
def test_what_is_no_toml_is_said(tmp_path: Path, text: str) -> None:
    assert "not TOML" in refusal(tmp_path, text)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    "lines",
    [
        '[devices.keypad]\ndriver = "evdev"\ndevice = "/tmp/keys"\nanswers = "/tmp/answers.json"',
        '[devices.scanner]\ndriver = "sane"\ndevice = "pnm:0"',
        '[devices.code_scanner]\ndriver = "camera"\nsource = "dir:/tmp/pictures"',
        '[devices.receipt_printer]\ndriver = "escpos"\nbackend = "socket:/tmp/bus"',
    ],
)
def test_production_takes_no_stand_in_for_a_device(tmp_path: Path, lines: str) -> None:
    text = f"{GOOD}\n{lines}\n"
    file = tmp_path / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    assert load(file)
    assert "refused in production" in refusal(tmp_path, text.replace('"test"', '"production"'))


@pytest.mark.req("M33")
def test_how_citizens_papers_are_kept_has_defaults_and_can_be_set(tmp_path: Path) -> None:
    plain = load(written(tmp_path, GOOD))
    assert (plain.sync.bytes_per_second, plain.sync.quiet_hours) == (0, ())
    assert (plain.disk.pages, plain.retention.parts_days) == (60, 7.0)

    said = load(
        written(
            tmp_path,
            GOOD
            + '[sync]\nbytes_per_second = 64000\nquiet_hours = ["22:00-06:30"]\n'
            + "[disk]\npages = 20\n[retention]\nparts_days = 3\n",
        )
    )
    assert (said.sync.bytes_per_second, said.sync.quiet_hours) == (64000, ("22:00-06:30",))
    assert (said.disk.pages, said.retention.parts_days) == (20, 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[sync]\nquiet_hours = ["24:00-06:00"]', "sync.quiet_hours"),
        ('[sync]\nquiet_hours = ["22-6"]', "sync.quiet_hours"),
        ('[sync]\nquiet_hours = ["08:00-08:00"]', "a whole day or none"),
        ('[sync]\nquiet_hours = ["06:00-18:00", "17:00-05:30"]', "less than 60 minutes a day"),
        ("[sync]\nbytes_per_second = -1", "sync.bytes_per_second"),
        ("[disk]\npages = 0", "disk.pages"),
        ("[disk]\ncolour = 1", "colour"),
        ("[retention]\nparts_days = 0", "retention.parts_days"),
        ("[retention]\nrecord_days = 99999", "retention.record_days"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(tmp_path: Path, text: str, says: str) -> None:
    assert says in refusal(tmp_path, GOOD + text + "\n")


def test_quiet_hours_that_leave_an_hour_are_taken(tmp_path: Path) -> None:
    text = '[sync]\nquiet_hours = ["06:00-18:00", "18:00-05:00"]\n'

    assert len(load(written(tmp_path, GOOD + text)).sync.quiet_hours) == 2
