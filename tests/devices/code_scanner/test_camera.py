"""The camera in its child process: what it sees, what it passes over, and how it lets go."""

from __future__ import annotations

import base64
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from devices import registry
from devices.code_scanner.camera import CameraCodeScanner, CameraCodeScannerSettings
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState
from tests.devices.code_scanner.benches import PATIENCE, Doing
from tests.devices.code_scanner.counter import Counter, code_of, qr, scene
from tests.devices.code_scanner.film import Film

TOP = Path(__file__).parents[3]
Make = Callable[..., CameraCodeScanner]


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path / "counter")


@pytest.fixture
def make(counter: Counter) -> Iterator[Make]:
    made: list[CameraCodeScanner] = []

    def build(**settings: Any) -> CameraCodeScanner:
        quick = {"source": f"dir:{counter.folder}", "pictures_per_second": 50.0, "settle_seconds": 0.0, **settings}
        made.append(CameraCodeScanner(CameraCodeScannerSettings(**quick)))
        made[-1].open()
        return made[-1]

    yield build
    for each in made:
        each.close()


def soon(seconds: float = PATIENCE) -> CommandContext:
    return CommandContext.lasting(seconds)


def failure(driver: CameraCodeScanner, seconds: float = PATIENCE) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        driver.read(soon(seconds))
    return caught.value


@pytest.fixture
def film() -> Iterator[Film]:
    film = Film()
    yield film
    film.close()


@pytest.mark.req("M05")
def test_a_code_that_is_held_into_the_picture_of_a_network_camera_is_read(make: Make, film: Film) -> None:
    driver = make(source=film.url)
    doing = Doing(lambda: driver.read(soon()))
    film.await_pictures(10)
    film.picture = scene(qr("ehc:电子凭证".encode()))
    assert doing.end().text == "ehc:电子凭证"
    film.picture = scene()
    doing = Doing(lambda: driver.read(soon()))
    film.await_pictures(20)
    film.picture = scene(qr(b"NEXT"))
    assert doing.end().text == "NEXT"


@pytest.mark.req("M21")
def test_a_code_that_lies_there_when_a_reading_begins_is_not_read(make: Make, counter: Counter) -> None:
    counter.present("LAST CITIZEN")
    assert failure(make(), 0.5).completion is Completion.TIME_OUT


def test_it_is_read_where_it_is_set_so(make: Make, counter: Counter) -> None:
    counter.present("LYING")
    assert make(in_view_counts=True).read(soon()).text == "LYING"


def test_a_new_code_beside_one_that_lies_there_is_read(make: Make, counter: Counter, film: Film) -> None:
    film.picture = scene(qr(b"LYING"))
    driver = make(source=film.url)
    doing = Doing(lambda: driver.read(soon()))
    film.await_pictures(15)
    film.picture = scene(qr(b"LYING"), qr(b"NEW"))
    assert doing.end().text == "NEW"


def test_what_comes_while_the_camera_settles_counts_as_lying_there(make: Make, counter: Counter) -> None:
    counter.present("LYING")
    assert failure(make(settle_seconds=PATIENCE), 0.4).completion is Completion.TIME_OUT


def test_several_codes_are_the_citizen_s_to_sort_out(make: Make, counter: Counter) -> None:
    counter.show(scene(qr(b"ONE"), qr(b"TWO")))
    driver = make(in_view_counts=True)
    error = failure(driver)
    assert (error.completion, error.code, error.action) == (Completion.USER_ERROR, "severalCodes", Action.CLEAR)
    counter.present("ONE")
    assert driver.read(soon()).text == "ONE"


def test_a_code_that_is_no_text_asks_for_it_again_and_is_the_technician_s_in_the_end(
    make: Make, counter: Counter
) -> None:
    counter.show(scene(qr("码".encode("gbk"))))
    driver = make(in_view_counts=True)
    errors = [failure(driver) for _ in range(3)]
    assert [error.code for error in errors] == ["unreadable", "unreadable", "notText"]
    assert errors[0].detail == "notText"
    assert errors[-1].action is Action.MAINTENANCE


def test_only_the_formats_that_are_set_are_read(make: Make, counter: Counter) -> None:
    counter.show(scene(code_of("ABC-42", "Code128", scale=2), qr(b"QR")))
    assert make(in_view_counts=True, formats=("code128",)).read(soon()).text == "ABC-42"


def test_a_picture_that_is_half_written_is_passed_over(make: Make, counter: Counter) -> None:
    whole = cv2.imencode(".png", scene(qr(b"HALF")))[1].tobytes()
    (counter.folder / "000.png").write_bytes(whole[: len(whole) // 3])
    driver = make(in_view_counts=True)
    doing = Doing(lambda: driver.read(soon()))
    (counter.folder / "001.png").write_bytes(b"no picture")
    counter.present("WHOLE")
    assert doing.end().text == "WHOLE"


def test_cancel_is_seen_within_200_ms_while_nothing_is_presented(make: Make, film: Film) -> None:
    driver = make(source=film.url)
    context = soon()
    doing = Doing(lambda: driver.read(context))
    film.await_pictures(5)
    started = time.monotonic()
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


@pytest.mark.req("M34")
def test_a_camera_that_hangs_is_killed_with_its_child_and_comes_back(make: Make, film: Film) -> None:
    driver = make(source=film.url, picture_seconds=0.3)
    child = driver.child_pid
    assert child is not None
    gone = os.pidfd_open(child)
    film.stalls.set()
    error = failure(driver)
    assert (error.completion, error.code, error.action) == (Completion.HARDWARE_ERROR, "hung", Action.RESET)
    ended, _, _ = select.select([gone], [], [], PATIENCE)
    os.close(gone)
    assert ended
    film.stalls.clear()
    film.picture = scene()
    doing = Doing(lambda: driver.read(soon()))
    film.await_pictures(10)
    film.picture = scene(qr(b"BACK"))
    assert doing.end().text == "BACK"
    assert driver.child_pid != child


def test_a_hung_camera_is_called_off_within_200_ms(make: Make, film: Film) -> None:
    driver = make(source=film.url)
    context = soon()
    doing = Doing(lambda: driver.read(context))
    film.await_pictures(3)
    film.stalls.set()
    started = time.monotonic()
    context.cancel.set()
    assert doing.end().completion is Completion.CANCELED
    assert time.monotonic() - started < 0.2


@pytest.mark.req("M34")
def test_a_network_camera_that_goes_away_is_unplugged(make: Make, film: Film) -> None:
    driver = make(source=film.url)
    assert driver.status(soon()).state is DeviceState.ONLINE
    doing = Doing(lambda: driver.read(soon()))
    film.await_pictures(3)
    film.close()
    error = doing.end()
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "unplugged")
    status = driver.status(soon())
    assert (status.state, status.detail) == (DeviceState.OFFLINE, "unplugged")


def test_a_child_that_dies_costs_one_reading(make: Make, counter: Counter) -> None:
    driver = make(in_view_counts=True)
    doing = Doing(lambda: driver.read(soon()))
    assert driver.child_pid is not None
    os.kill(driver.child_pid, 9)
    assert doing.end().code == "died"
    counter.present("NEXT")
    assert driver.read(soon()).text == "NEXT"


@pytest.mark.parametrize(
    ("source", "code", "action"),
    [
        ("dir:/nowhere", "unplugged", Action.RESET),
        ("/dev/video99", "unplugged", Action.RESET),
        ("/dev/null", "notACamera", Action.CONFIGURATION),
        ("/dev/shm", "notACamera", Action.CONFIGURATION),
    ],
)
def test_a_source_that_is_not_there_or_no_camera_says_so(make: Make, source: str, code: str, action: Action) -> None:
    with pytest.raises(DeviceError) as caught:
        make(source=source)
    assert (caught.value.completion, caught.value.code, caught.value.action) == (
        Completion.DEVICE_NOT_READY,
        code,
        action,
    )


def test_a_network_camera_that_refuses_or_is_not_there_says_so_without_its_address(make: Make, film: Film) -> None:
    with pytest.raises(DeviceError) as refused:
        make(source=film.url.replace("stream", "secret?user=admin"))
    assert (refused.value.code, refused.value.action) == ("refused", Action.CONFIGURATION)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(DeviceError) as absent:
            make(source=f"http://127.0.0.1:{taken.getsockname()[1]}/?secret")
    assert absent.value.code == "unplugged"
    for error in (refused.value, absent.value):
        assert "secret" not in f"{error} {error.__cause__} {error.__context__}"


def test_a_network_camera_with_a_password_is_looked_through(make: Make, film: Film) -> None:
    film.login = "Basic " + base64.b64encode(b"kiosk:s@crt").decode()
    with pytest.raises(DeviceError, match="refused"):
        make(source=film.url)
    driver = make(source=film.url.replace("http://", "http://kiosk:s%40crt@"))
    assert driver.self_test(soon()).state is DeviceState.ONLINE


def test_a_network_camera_that_takes_the_call_and_says_nothing_is_unplugged(make: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DeviceError) as caught:
        make(source=f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert caught.value.code == "unplugged"


def test_the_self_test_takes_a_picture(make: Make, film: Film) -> None:
    status = make(source=film.url).self_test(soon())
    assert (status.state, status.detail) == (DeviceState.ONLINE, "notLooking")
    film.await_pictures(1)


def test_what_the_libraries_complain_of_reaches_no_log(
    make: Make, film: Film, capfd: pytest.CaptureFixture[str]
) -> None:
    """OpenCV and FFmpeg print addresses, and an address may hold a password."""
    driver = make(source=film.url)
    doing = Doing(lambda: driver.read(soon()))
    film.await_pictures(3)
    film.close()
    assert doing.end().code == "unplugged"
    assert failure(driver).code == "unplugged"
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("source", "video0"),
        ("source", "ftp://camera"),
        ("source", "http:///stream"),
        ("source", "http://camera:99999/"),
        ("formats", ""),
        ("formats", "qr,upc"),
        ("encoding", "utf-16"),
        ("confirm", 0),
        ("max_bytes", 0),
        ("width", -1),
        ("pictures_per_second", 0),
        ("picture_seconds", 0),
        ("settle_seconds", -1),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(key: str, value: object) -> None:
    with pytest.raises(DeviceError) as caught:
        registry.create("code_scanner", "camera", {"source": "/dev/video0", key: value})
    assert (caught.value.code, caught.value.action) == ("badSetting", Action.CONFIGURATION)
    assert key in caught.value.detail


def test_the_command_line_prints_the_text(counter: Counter) -> None:
    counter.present("ehc:1234")
    command = [sys.executable, "main.py", "device", "code_scanner", "read", "--driver", "camera", "--json"]
    for pair in (f"source=dir:{counter.folder}", "in_view_counts=true", "formats=qr,code128"):
        command += ["--set", pair]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, json.loads(done.stdout)) == (0, {"text": "ehc:1234"})
    assert "1234" not in done.stderr
