"""The bench's network cable and the platform's bad days, met by the kiosk's own client and by bare sockets."""

from __future__ import annotations

import errno
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.platform.client import Limits
from offline.ports import TransientError, UplinkError
from sandbox.bench import FileBench
from sandbox.bench_wire import FLAKY_CUT_S, FLAKY_UP_S, WireState, in_force
from tests.sandbox.builder import Built
from tests.sandbox.running import Running, running

PATIENCE_LOOKS = 400
LOOK_S = 0.025
SHORT = Limits(connect_s=0.6, read_s=0.6, call_s=0.8)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    devices = tmp_path_factory.mktemp("devices")
    with running(tmp_path_factory.mktemp("wired"), devices=devices) as platform:
        yield platform, devices


@pytest.fixture
def platform(shared: tuple[Running, Path]) -> Running:
    return shared[0]


@pytest.fixture
def bench(shared: tuple[Running, Path]) -> Iterator[FileBench]:
    bench = FileBench(shared[1])
    yield bench
    bench.press("network", "restore")
    bench.press("platform", "restore")
    until(lambda: why_not(shared[0]) is None)


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(PATIENCE_LOOKS):
        if condition():
            return
        pause.wait(LOOK_S)
    raise AssertionError("in vain")


def why_not(platform: Running, limits: Limits = SHORT) -> str | None:
    """None when the platform tells the time, else the client's reason."""
    client = platform.client(limits)
    try:
        client.platform_time()
    except UplinkError as error:
        return error.reason if isinstance(error, TransientError) else type(error).__name__
    finally:
        client.close()
    return None


def front(platform: Running) -> tuple[str, int]:
    return "127.0.0.1", int(platform.sandbox.addresses.url.rsplit(":", 1)[1])


@pytest.mark.req("M22")
def test_with_the_cable_out_connections_are_refused_and_back_in_all_is_well(
    platform: Running, bench: FileBench
) -> None:
    bench.press("network", "cut")
    until(lambda: why_not(platform) == "unreachable")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(front(platform), timeout=5)
    bench.press("network", "up")

    until(lambda: why_not(platform) is None)


@pytest.mark.req("M22")
def test_a_connection_that_stands_is_broken_by_the_cut(platform: Running, bench: FileBench) -> None:
    with socket.create_connection(front(platform), timeout=10) as line:
        bench.press("network", "cut")
        with pytest.raises(ConnectionResetError):
            line.recv(1)


@pytest.mark.req("M22")
def test_a_network_that_swallows_everything_makes_the_client_wait_and_give_up(
    platform: Running, bench: FileBench
) -> None:
    bench.press("network", "silent")

    until(lambda: why_not(platform) == "timeout")


def test_what_was_swallowed_arrives_when_the_network_comes_back(platform: Running, bench: FileBench) -> None:
    patient = Limits(connect_s=20.0, read_s=20.0, call_s=20.0)
    bench.press("network", "silent")
    until(lambda: why_not(platform) == "timeout")
    reasons: list[str | None] = []
    waiting = threading.Thread(target=lambda: reasons.append(why_not(platform, patient)))
    waiting.start()
    bench.press("network", "up")
    waiting.join(30)

    assert reasons == [None]


def test_a_slow_network_carries_everything_late(platform: Running, bench: FileBench) -> None:
    bench.press("network", "slow")
    until(lambda: why_not(platform) == "timeout")

    assert why_not(platform, Limits(connect_s=20.0, read_s=20.0, call_s=20.0)) is None


def test_a_flaky_network_is_up_and_cut_in_turn() -> None:
    moments = [0.0, FLAKY_UP_S - 0.1, FLAKY_UP_S, FLAKY_UP_S + FLAKY_CUT_S - 0.1, FLAKY_UP_S + FLAKY_CUT_S]

    assert [in_force(WireState.FLAKY, moment) for moment in moments] == [
        WireState.UP,
        WireState.UP,
        WireState.CUT,
        WireState.CUT,
        WireState.UP,
    ]


def test_a_whole_submission_passes_through_the_cable_unharmed(platform: Running, bench: FileBench) -> None:
    built = platform.builder.build()

    assert platform.submit(built).startswith("KSK")
    assert platform.ledger()["sha256_match"]


def test_the_cable_stays_out_when_the_platform_is_started_anew(tmp_path: Path) -> None:
    devices = tmp_path / "devices"
    devices.mkdir()
    FileBench(devices).press("network", "cut")
    with running(tmp_path / "platform", devices=devices) as platform:
        assert why_not(platform) == "unreachable"
        FileBench(devices).press("network", "up")

        until(lambda: why_not(platform) is None)


def test_a_network_file_that_says_nonsense_changes_nothing(
    platform: Running, bench: FileBench, shared: tuple[Running, Path]
) -> None:
    bench.press("network", "cut")
    until(lambda: why_not(platform) == "unreachable")
    (shared[1] / "network.json").write_text('{"wire": "sideways"}')

    assert why_not(platform) == "unreachable"


def test_many_cuts_leave_no_connection_and_lose_no_port(platform: Running, bench: FileBench) -> None:
    for _ in range(5):
        with socket.create_connection(front(platform), timeout=10):
            bench.press("network", "cut")
            until(lambda: refused(platform))
            bench.press("network", "up")
            until(lambda: not refused(platform))

    assert why_not(platform) is None


def test_a_hand_that_cannot_stop_switching_does_not_break_the_cable(platform: Running, bench: FileBench) -> None:
    enough = threading.Event()

    def call() -> None:
        while not enough.is_set():
            why_not(platform)

    caller = threading.Thread(target=call)
    caller.start()
    for key in ("cut", "up", "silent", "up", "slow", "cut", "silent", "cut", "up", "silent", "slow", "up") * 2:
        bench.press("network", key)
        enough.wait(0.08)
    enough.set()
    caller.join()
    bench.press("network", "up")

    until(lambda: why_not(platform) is None)


def test_clients_that_leave_in_silence_leave_nothing_behind(
    platform: Running, bench: FileBench, capfd: pytest.CaptureFixture[str]
) -> None:
    before = open_files()
    bench.press("network", "silent")
    until(lambda: why_not(platform) == "timeout")
    for _ in range(30):
        with socket.create_connection(front(platform), timeout=5) as line:
            line.sendall(b"\x16\x03\x01hello")
    bench.press("network", "up")

    until(lambda: open_files() <= before)
    assert capfd.readouterr().err == ""


def test_a_platform_ends_at_once_and_quietly_while_its_network_is_silent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    devices = tmp_path / "devices"
    devices.mkdir()
    FileBench(devices).press("network", "silent")
    with (
        running(tmp_path / "platform", devices=devices) as platform,
        socket.create_connection(front(platform), timeout=5) as line,
    ):
        line.sendall(b"\x16\x03\x01hello")

    assert capfd.readouterr().err == ""


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def refused(platform: Running) -> bool:
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex(front(platform)) == errno.ECONNREFUSED


@pytest.mark.parametrize(
    ("press", "reason"),
    [
        ("fault-busy", "http_503"),
        ("fault-broken", "http_500"),
        ("fault-lost", "interrupted"),
        ("fault-half", "interrupted"),
        ("fault-late", "timeout"),
        ("fault-portal", "captive_portal"),
        ("fault-garbage", "garbage"),
    ],
)
@pytest.mark.req("M22")
def test_a_bad_day_of_the_platform_stands_until_it_is_taken_out(
    platform: Running, bench: FileBench, press: str, reason: str
) -> None:
    bench.press("platform", press)
    assert [why_not(platform), why_not(platform)] == [reason, reason]
    bench.press("platform", "fault-none")

    assert why_not(platform) is None


def test_an_answer_that_is_lost_belongs_to_work_that_was_done(platform: Running, bench: FileBench) -> None:
    built: Built = platform.builder.build()
    platform.upload(built)
    bench.press("platform", "fault-lost")
    with pytest.raises(TransientError):
        platform.client(SHORT).put_submission(built.submission_id, built.body)
    bench.press("platform", "fault-none")

    entry = platform.entry(built)
    assert entry is not None
    assert json.dumps(entry).count("KSK") == 1
