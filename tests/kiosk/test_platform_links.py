"""All ways to the platform, joined, against the stand-in: a kiosk with a wrong clock and an old certificate mends itself."""

from __future__ import annotations

import json
import queue
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.clock import KioskClock, Sources
from kiosk.config import Configuration, load
from kiosk.errors import ConfigurationError
from kiosk.identity_file import read_identity
from kiosk.journey.state import Network
from kiosk.platform.client import PlatformClient
from kiosk.platform.gb39046.adapter import Gb39046Platform
from kiosk.platform_links import PlatformLinks
from offline.ports import TransientError, UnauthorisedError
from sandbox.certificates import load as load_identity
from sandbox.certificates import make_client
from sandbox.serve import local_now
from tests.platform.hands import HandClock
from tests.sandbox.fixtures import platform, shared_platform
from tests.sandbox.running import Running

__all__ = ["platform", "shared_platform"]

PATIENCE = 20.0  # s that a busy machine may take
TEN_YEARS = timedelta(days=3653)


class Kiosk:
    """A kiosk that is enrolled with the running platform, on a machine of the test's."""

    def __init__(self, running: Running, folder: Path, machine: HandClock, more: str = "", **changes: str) -> None:
        self.said: queue.SimpleQueue[tuple[str, dict[str, object]]] = queue.SimpleQueue()
        self.configuration = configuration_of(running, folder, more, **changes)
        self.configuration.data.mkdir(mode=0o700)
        sources = Sources(machine.now, machine.monotonic, machine.monotonic)
        self.clock = KioskClock(self.configuration.data / "clock.json", sources)
        self.links = PlatformLinks(self.configuration, self.clock, self._log)

    def _log(self, event: str, **fields: object) -> None:
        self.said.put((event, fields))

    def wait_for(self, wanted: str) -> dict[str, object]:
        while True:
            event, fields = self.said.get(timeout=PATIENCE)
            if event == wanted:
                return fields


def configuration_of(running: Running, folder: Path, more: str = "", **changes: str) -> Configuration:
    enrolment = running.sandbox.enrolment.kiosk
    identity = json.loads((enrolment / "enrolment.json").read_text(encoding="utf-8"))
    section = {
        "url": running.sandbox.addresses.url,
        "ca": str(enrolment / "ca.pem"),
        "client_cert": str(enrolment / "client.pem"),
        "client_key": str(enrolment / "client.key"),
        "sealing_key": str(enrolment / "platform-sealing.pub"),
        "sealing_key_id": identity["key_id"],
        "signing_key": str(enrolment / "kiosk-signing.key"),
        "time_url": identity["time_url"],
        "time_key": str(enrolment / "time-key.pub"),
        "time_key_id": identity["time_key_id"],
        **changes,
    }
    lines = "\n".join(f'{key} = "{value}"' for key, value in section.items())
    kiosk = 'id = "YJHL0001"\ndivision = "150627"\ndivision_name = "x"\nplace = "x"\nphone = "1"'
    file = folder / "kiosk.toml"
    file.write_text(
        f'environment = "test"\ndata_dir = "data"\n[kiosk]\n{kiosk}\n[platform]\n{lines}\n{more}\n', "utf-8"
    )
    return load(file)


@pytest.mark.parametrize("wrong", [TEN_YEARS, -TEN_YEARS])
def test_a_kiosk_whose_clock_is_wrong_by_years_reaches_its_platform(
    platform: Running, tmp_path: Path, wrong: timedelta
) -> None:
    kiosk = Kiosk(platform, tmp_path, HandClock(local_now() + wrong))
    kiosk.links.prepare()
    client = kiosk.links.client()
    with pytest.raises(TransientError, match="tls"):
        client.platform_time()

    kiosk.links.start()
    kiosk.wait_for("clock.heard")

    assert abs(client.platform_time() - kiosk.clock.now()) < timedelta(seconds=PATIENCE)
    assert abs(kiosk.clock.offset() + wrong) < timedelta(minutes=5)
    kiosk.links.stop()
    client.close()


def test_a_tls_that_fails_is_a_reason_to_ask_the_time_again(platform: Running, tmp_path: Path) -> None:
    machine = HandClock(local_now())
    kiosk = Kiosk(platform, tmp_path, machine)
    kiosk.links.prepare()
    kiosk.links.start()
    kiosk.wait_for("clock.heard")
    before = kiosk.clock.record.sequence
    machine.jump(TEN_YEARS)

    kiosk.links.heard(Network.AWAY, "tls")

    kiosk.wait_for("clock.jumped")
    kiosk.links.stop()
    assert kiosk.clock.record.sequence >= before + 2


@pytest.mark.parametrize("age", [timedelta(days=300), timedelta(days=400)])
def test_a_certificate_that_is_nearly_or_already_over_is_renewed(
    platform: Running, tmp_path: Path, age: timedelta
) -> None:
    folder = platform.sandbox.enrolment.directory
    root = load_identity((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    old = make_client(root, local_now() - age, "YJHL0001")
    (tmp_path / "old.pem").write_bytes(old.certificate_pem)
    (tmp_path / "old.key").write_bytes(old.key_pem)
    kiosk = Kiosk(platform, tmp_path, HandClock(local_now()), client_cert="old.pem", client_key="old.key")
    kiosk.links.prepare()
    client = kiosk.links.client()
    if age > timedelta(days=365):
        with pytest.raises(UnauthorisedError):
            client.platform_time()

    known_again = threading.Event()
    kiosk.links.start(known_again.set)
    kiosk.wait_for("certificate.renewed")
    assert known_again.wait(PATIENCE)
    kiosk.links.stop()

    assert client.platform_time()
    assert read_identity(kiosk.configuration.data / "identity" / "identity.pem").ends > local_now()
    client.close()


def test_without_a_certificate_the_log_says_so_and_nothing_falls_over(platform: Running, tmp_path: Path) -> None:
    kiosk = Kiosk(platform, tmp_path, HandClock(local_now()), client_cert="gone.pem")
    kiosk.links.prepare()
    kiosk.links.start()

    assert kiosk.wait_for("certificate.alarm") == {"reason": "unusable", "days": None}
    with pytest.raises(TransientError, match="configuration"):
        kiosk.links.client().platform_time()
    kiosk.links.stop()


def test_without_a_time_key_the_log_says_so(platform: Running, tmp_path: Path) -> None:
    kiosk = Kiosk(platform, tmp_path, HandClock(local_now()), time_key="gone.pub")
    kiosk.links.prepare()
    kiosk.links.start()

    assert kiosk.wait_for("clock.no_key") == {"reason": "FileNotFoundError"}
    kiosk.links.stop()


@pytest.mark.req("M44")
def test_the_configuration_says_what_the_platform_speaks(platform: Running, tmp_path: Path) -> None:
    more = '[gb39046]\nconfirmed = ["gb39046.a5"]\nsource = "9"\n[gb39046.documents]\nresident = "901"'
    kiosk = Kiosk(platform, tmp_path, HandClock(local_now()), more, adapter="gb39046")

    assert isinstance(kiosk.links.client(), Gb39046Platform)


def test_the_contract_is_spoken_when_nothing_is_said(platform: Running, tmp_path: Path) -> None:
    kiosk = Kiosk(platform, tmp_path, HandClock(local_now()))

    assert isinstance(kiosk.links.live(), PlatformClient)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_key_id": ""}, "go together"),
        ({"time_url": "https://platform.example"}, "http://"),
        ({"url": "http://platform.example"}, "https://"),
        ({"adapter": "telex"}, "adapter"),
    ],
)
def test_a_platform_that_cannot_be_spoken_to_like_that_is_refused_at_the_start(
    platform: Running, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        configuration_of(platform, tmp_path, **changes)
