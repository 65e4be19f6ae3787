"""No page on the disk, none in memory that was freed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.errors import DeviceError
from devices.scanner import sim
from devices.scanner.camera import CameraScanner
from devices.scanner.camera_settings import CameraSettings
from devices.scanner.private_child import PrivateFolder
from devices.scanner.sane import SaneScanner
from tests.devices.scanner.pictures import lasting

TOP = Path(__file__).parents[3]
ROWS, COLUMNS = 600, 800
FEW = 12  # rows that may be left in the last buffers of stdio and of a decoder

# Runs one half of a driver in a process of its own, that can be looked into; then waits.
PROGRAM = """
import gc, importlib, json, os, sys
from pathlib import Path
from devices import host_wire
from devices.command import CommandContext
half, shape, settings = sys.argv[1:4]
module, name = half.split(":")
shape_module, shape_name = shape.split(":")
settings = getattr(importlib.import_module(shape_module), shape_name)(**json.loads(settings))
driver = getattr(importlib.import_module(module), name)(settings)
driver.open()
def written():
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))
before = written()
image = driver.scan(CommandContext.lasting(20))
crossing = host_wire.Answer(1, image)
size = len(image.pixels)
host_wire.pickled(crossing)
del image, crossing
gc.collect()
print(json.dumps({"size": size, "written": written() - before, "files": os.listdir(os.environ["TMPDIR"])}), flush=True)
sys.stdin.readline()
driver.close()
"""

SANE_CHILD = ("devices.scanner.sane_native:SaneNative", "devices.scanner.sane:SaneSettings")
SANE_PARENT = ("devices.scanner.sane:SaneScanner", "devices.scanner.sane:SaneSettings")
CAMERA_CHILD = ("devices.scanner.camera_native:CameraNative", "devices.scanner.camera_settings:CameraSettings")
CAMERA_PARENT = ("devices.scanner.camera:CameraScanner", "devices.scanner.camera_settings:CameraSettings")

Run = Callable[[tuple[str, str], dict[str, str]], tuple[dict[str, object], subprocess.Popen[str]]]


@pytest.fixture
def folder() -> PrivateFolder:
    return PrivateFolder()


@pytest.fixture
def page() -> np.ndarray:
    """Each row carries the same mark of gray pixels, which are the same bytes in every order of colours."""
    noise = np.random.default_rng(7)
    page = noise.integers(0, 256, (ROWS, COLUMNS, 3), np.uint8)
    page[:, 100:132] = noise.integers(0, 256, (1, 32, 1), np.uint8)
    return page


@pytest.fixture
def run(folder: PrivateFolder) -> Iterator[Run]:
    with ExitStack() as stack:

        def start(half: tuple[str, str], settings: dict[str, str]) -> tuple[dict[str, object], subprocess.Popen[str]]:
            process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, *half, json.dumps(settings)],
                env={
                    **os.environ,
                    **folder.environment,
                    "PYTHONPATH": str(TOP),
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "SANE_CONFIG_DIR": settings.get("config_dir", ""),
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            if process.stdout is None:
                raise RuntimeError
            return json.loads(process.stdout.readline()), process

        yield start


def rows_left(process: subprocess.Popen[str] | subprocess.Popen[bytes], page: np.ndarray) -> int:
    """How many rows of the page can be found in what the process can read of its own memory."""
    mark = page[0, 100:132].tobytes()
    found = 0
    with Path(f"/proc/{process.pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process.pid}/maps").read_text().splitlines():
            span, rights, _, _, _, *name = line.split()
            if rights.startswith("rw") and name != ["[vvar]"]:
                start, end = (int(part, 16) for part in span.split("-"))
                memory.seek(start)
                found += memory.read(end - start).count(mark)
    return found


def test_the_search_finds_a_page_that_a_process_keeps(page: np.ndarray) -> None:
    keeps = "import sys; kept = sys.stdin.buffer.read({}); print(len(kept), flush=True); sys.stdin.readline()"
    process = subprocess.Popen(
        [sys.executable, "-c", keeps.format(page.nbytes)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError
        process.stdin.write(page.tobytes())
        process.stdin.flush()
        process.stdout.readline()
        left = rows_left(process, page)
        process.stdin.close()
    assert left >= ROWS


def on_glass(directory: Path, page: np.ndarray) -> dict[str, str]:
    settings = sim.prepare(directory)
    sim.put_paper(directory, b"P6\n%d %d\n255\n" % (COLUMNS, ROWS) + page.tobytes())
    return settings


def under_camera(directory: Path, page: np.ndarray) -> dict[str, str]:
    directory.mkdir()
    cv2.imwrite(str(directory / "frame.png"), page[:, :, ::-1])
    return {"source": f"dir:{directory}"}


@pytest.mark.req("M21")
@pytest.mark.parametrize(
    ("half", "lay"),
    [(SANE_CHILD, on_glass), (SANE_PARENT, on_glass), (CAMERA_CHILD, under_camera), (CAMERA_PARENT, under_camera)],
)
def test_a_page_handed_over_is_neither_on_the_disk_nor_in_the_memory_of_its_driver(
    run: Run,
    tmp_path: Path,
    page: np.ndarray,
    half: tuple[str, str],
    lay: Callable[[Path, np.ndarray], dict[str, str]],
) -> None:
    told, process = run(half, lay(tmp_path / "device", page))
    assert told == {"size": ROWS * COLUMNS * 3, "written": 0, "files": []}
    assert rows_left(process, page) <= FEW


@pytest.mark.req("M21")
@pytest.mark.parametrize("kind", ["sane", "camera"])
def test_what_a_library_leaves_in_its_folder_is_gone_after_the_page(
    tmp_path: Path, page: np.ndarray, kind: str
) -> None:
    scanner: SaneScanner | CameraScanner
    if kind == "sane":
        scanner = SaneScanner(SaneScanner.Settings(**on_glass(tmp_path / "device", page)))  # type: ignore[arg-type]
    else:
        scanner = CameraScanner(CameraSettings(**under_camera(tmp_path / "device", page)))  # type: ignore[arg-type]
    left = scanner._private.path
    (left / "spool").mkdir()
    (left / "spool" / "page.tmp").write_bytes(b"pixels")
    (left / "cache.tmp").write_bytes(b"pixels")
    scanner.scan(lasting())
    scanner.close()
    assert list(left.iterdir()) == []
    del scanner
    assert not left.exists()


def test_the_folder_lies_in_memory_and_is_its_users_alone(folder: PrivateFolder) -> None:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    kinds = {point: kind for _, point, kind, *_ in mounts}
    assert kinds[str(folder.path.parent)] == "tmpfs"
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_folders_of_killed_kiosks_are_swept_up_and_those_of_living_ones_are_not(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    (tmp_path / f"kiosk-scanner-{gone.pid}-a").mkdir()
    living = tmp_path / f"kiosk-scanner-{os.getppid()}-b"
    living.mkdir()
    folder = PrivateFolder(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([living, folder.path])


def test_a_machine_without_such_memory_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(DeviceError) as caught:
        PrivateFolder(tmp_path / "none")
    assert caught.value.code == "noPrivateFolder"
