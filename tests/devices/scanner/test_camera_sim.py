"""The virtual camera as a process of its own, driven through its state file."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from devices.errors import DeviceError
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.camera_sim_picture import Scenery
from devices.scanner.camera_sim_state import CameraFault, CameraState
from devices.sim_file import SimFile, write_state
from devices.status import DeviceState
from tests.devices.scanner.pictures import array, lasting

TOP = Path(__file__).parents[3]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "devices.scanner.camera_sim", "--state", str(tmp_path / "state.json")]
    command += ["--port-file", str(tmp_path / "port"), "--width", "320", "--height", "240", "--fps", "60"]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def first_line(process: subprocess.Popen[str]) -> dict[str, str]:
    if process.stdout is None:
        raise RuntimeError
    told: dict[str, str] = json.loads(process.stdout.readline())
    return told


def test_a_second_process_lays_paper_pulls_the_cable_and_spoils_the_picture(
    process: subprocess.Popen[str], tmp_path: Path, page: Path
) -> None:
    url = first_line(process)["url"]
    assert url == f"http://127.0.0.1:{(tmp_path / 'port').read_text().strip()}/"
    state = SimFile(tmp_path / "state.json", CameraState.from_json)
    with closing(CameraScanner(CameraSettings(url, settle_seconds=5.0, frame_seconds=1.0))) as scanner:
        assert array(scanner.scan(lasting())).mean() < 80  # the bare table
        (tmp_path / "paper.png").write_bytes(page.read_bytes())
        state.change(lambda old: CameraState(paper="paper.png"))
        assert until(lambda: array(scanner.scan(lasting())).mean() > 80)
        state.change(lambda old: CameraState(plugged=False))
        assert until(lambda: scanner.status(lasting()).state is DeviceState.OFFLINE)
        state.change(lambda old: CameraState(fault=CameraFault.FREEZE))
        assert until(lambda: scanner.status(lasting()).state is DeviceState.ONLINE)
        with pytest.raises(DeviceError) as caught:
            scanner.scan(lasting())
    assert caught.value.code == "frozen"


def until(true: Callable[[], bool]) -> bool:
    watch = threading.Event()
    return any(true() or watch.wait(0.01) for _ in range(1000))


def test_a_state_without_sense_is_complained_of_and_the_old_one_stays(
    process: subprocess.Popen[str], tmp_path: Path
) -> None:
    url = first_line(process)["url"]
    (tmp_path / "new").write_text('{"plugged": "perhaps"}')
    (tmp_path / "new").replace(tmp_path / "state.json")
    if process.stderr is None:
        raise RuntimeError
    assert "state_ignored" in json.loads(process.stderr.readline())
    with closing(CameraScanner(CameraSettings(url))) as scanner:
        assert scanner.status(lasting()).state is DeviceState.ONLINE


def test_it_ends_when_asked_to(process: subprocess.Popen[str]) -> None:
    first_line(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


@pytest.mark.parametrize("fault", [None, *CameraFault])
def test_each_state_survives_its_file(tmp_path: Path, fault: CameraFault | None) -> None:
    state = CameraState(plugged=False, paper="纸.png", fault=fault)
    write_state(tmp_path / "state.json", state)
    assert SimFile(tmp_path / "state.json", CameraState.from_json).changed() == state


@pytest.mark.parametrize(
    "shape", [None, [], {"papers": 1}, {"plugged": 1}, {"paper": 3}, {"fault": "melted"}, {"fault": 4}]
)
def test_a_shape_without_sense_is_refused(shape: object) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        CameraState.from_json(shape)


def test_missing_keys_have_their_defaults() -> None:
    assert CameraState.from_json({}) == CameraState(True, None, None)


def test_paper_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "paper.png").write_bytes(b"no picture")
    with pytest.raises(ValueError, match="no picture"):
        Scenery(64, 48).lay(tmp_path / "paper.png")


def test_the_same_seed_gives_the_same_pictures() -> None:
    one, other = Scenery(64, 48, seed=5), Scenery(64, 48, seed=5)
    assert [one.jpeg(CameraState(), n, n) for n in range(40)] == [other.jpeg(CameraState(), n, n) for n in range(40)]


def test_no_two_pictures_in_a_row_are_the_same_but_for_a_frozen_camera() -> None:
    scenery = Scenery(64, 48)
    living = [scenery.jpeg(CameraState(), n, n) for n in range(40)]
    frozen = [scenery.jpeg(CameraState(fault=CameraFault.FREEZE), n, n) for n in range(50, 60)]
    assert all(before != after for before, after in itertools.pairwise(living))
    assert len(set(frozen)) == 1
