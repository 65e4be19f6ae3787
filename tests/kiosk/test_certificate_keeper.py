"""Renewal of the kiosk's certificate over real TLS: in time, in the grace, and never at the price of the one that works."""

from __future__ import annotations

import random
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk import identity_file
from kiosk.certificate_keeper import ALARM, GRACE, LOOK_EVERY, CertificateKeeper, Standing, standing
from kiosk.contract.clock import RenewalAsked, RenewalReply
from kiosk.contract.problem import BASE, MEDIA_TYPE, Problem
from kiosk.errors import DataError
from kiosk.identity_file import TlsIdentity, identity_of, in_force, read_identity
from kiosk.platform.client import PlatformClient
from kiosk.platform.settings import Limits, PlatformSettings
from sandbox.certificates import LEAF_LIFE, make_client, make_root
from tests.platform.hands import HandClock
from tests.platform.office import NOW
from tests.platform.serving import Asked, Pki, Said, serving

TODAY = datetime.now(UTC)
LIFE = LEAF_LIFE + timedelta(days=1)


class Desk:
    """A platform that renews, or whatever a test makes of it."""

    def __init__(self, pki: Pki) -> None:
        self.pki = pki
        self.asked: list[str] = []
        self.greeted = 0
        self.now = TODAY
        self.spoil = ""
        self.times_away = 0

    def __call__(self, asked: Asked) -> Said:
        if self.times_away:
            self.times_away -= 1
            return Said(503)
        if asked.segments == ("v1", "time"):
            self.greeted += 1
            return Said(503) if self.spoil == "unconfirmed" else Said(body=msgspec.json.encode({"now": NOW}))
        self.asked.append(msgspec.json.decode(asked.body, type=RenewalAsked).csr)
        if self.spoil == "refused":
            return Said(403, msgspec.json.encode(Problem(BASE + "certificate-expired", "", 403)), MEDIA_TYPE)
        return Said(body=msgspec.json.encode(RenewalReply(self._certificate(self.asked[-1]))))

    def _certificate(self, asked: str) -> str:
        request = x509.load_pem_x509_csr(asked.encode())
        assert request.is_signature_valid
        if self.spoil == "nonsense":
            return "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        root, days = self.pki.root, 365
        if self.spoil == "stranger":  # nobody's authority
            root = make_root(self.now)
        if self.spoil == "short":
            days = 5
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if self.spoil == "other":
            names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier("urn:yijianshi:kiosk:OTHER")])
        key = ec.generate_private_key(ec.SECP256R1()).public_key() if self.spoil == "key" else request.public_key()
        begins = self.now + timedelta(days=30) if self.spoil == "later" else self.now - timedelta(hours=1)
        return (
            x509.CertificateBuilder()
            .subject_name(request.subject)
            .issuer_name(root.certificate.subject)
            .public_key(key)  # type: ignore[arg-type]
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(self.now + timedelta(days=days))
            .add_extension(names, critical=False)
            .sign(root.key, hashes.SHA256())
            .public_bytes(serialization.Encoding.PEM)
            .decode()
        )


class Kiosk:
    """One with an identity of some age, and what it says."""

    def __init__(self, settings: PlatformSettings, desk: Desk, folder: Path, age: timedelta) -> None:
        self.desk = desk
        self.hands = HandClock(TODAY)
        made = make_client(desk.pki.root, TODAY - age, "YJHL0001")
        self.enrolled = folder / "client.pem", folder / "client.key"
        self.enrolled[0].write_bytes(made.certificate_pem)
        self.enrolled[1].write_bytes(made.key_pem)
        self.file = in_force(self.enrolled, folder / "identity")
        self.settings = settings
        self.logged: list[tuple[str, dict[str, object]]] = []
        self.keeper = CertificateKeeper(self.file, self.connect, self.hands, self.log, random.Random(1))

    def connect(self, file: Path) -> PlatformClient:
        settings = PlatformSettings(self.settings.url, self.settings.ca, file, file)
        return PlatformClient(settings, self.hands, Limits(connect_s=5, read_s=10, call_s=10))

    def log(self, event: str, **fields: object) -> None:
        self.logged.append((event, fields))

    def identity(self) -> TlsIdentity:
        return read_identity(self.file)

    def pass_(self, time: timedelta) -> None:
        self.hands.advance(time.total_seconds())
        self.desk.now = self.hands.wall


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki.made(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def desk(pki: Pki) -> Desk:
    return Desk(pki)


@pytest.fixture
def settings(desk: Desk, pki: Pki) -> Iterator[PlatformSettings]:
    with serving(desk, pki, no_check_time=True) as settings:
        yield settings


def _kiosk(settings: PlatformSettings, desk: Desk, folder: Path, days: float) -> Kiosk:
    return Kiosk(settings, desk, folder, timedelta(days=days))


def test_a_young_certificate_is_left_alone(settings: PlatformSettings, desk: Desk, tmp_path: Path) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 200)

    assert kiosk.keeper.step() == LOOK_EVERY
    assert (desk.asked, kiosk.logged) == ([], [])


@pytest.mark.parametrize("days", [255, 364, 380, 365 + 89])
def test_from_two_thirds_of_its_life_to_the_end_of_the_grace_it_is_renewed(
    settings: PlatformSettings, desk: Desk, tmp_path: Path, days: int
) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, days)
    before = kiosk.identity()

    kiosk.keeper.step()

    after = kiosk.identity()
    assert after.ends > before.ends
    assert after.key.public_key() != before.key.public_key()
    assert kiosk.logged == [("certificate.renewed", {"days": 364})]
    assert desk.greeted == 1
    assert sorted(path.name for path in kiosk.file.parent.iterdir()) == ["identity.pem"]
    assert stat.S_IMODE(kiosk.file.stat().st_mode) == 0o600


def test_after_the_grace_it_is_not_asked_but_said(settings: PlatformSettings, desk: Desk, tmp_path: Path) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 365 + 91)
    kiosk.keeper.step()

    assert desk.asked == []
    assert kiosk.logged == [("certificate.alarm", {"reason": "lapsed", "days": -92})]


def test_a_renewed_certificate_is_renewed_again_when_its_time_comes(
    settings: PlatformSettings, desk: Desk, tmp_path: Path
) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 300)
    kiosk.keeper.step()
    kiosk.pass_(timedelta(days=260))  # the server's own certificate is good for no more than a year
    kiosk.keeper.step()

    first, second = (x509.load_pem_x509_csr(asked.encode()).public_key() for asked in desk.asked)
    assert first != second == kiosk.identity().key.public_key()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("nonsense", "unusable"),
        ("key", "unusable"),
        ("other", "another_name"),
        ("later", "not_valid_now"),
        ("short", "no_longer"),
        ("refused", "UnauthorisedError"),
        ("unconfirmed", "http_503"),
        ("stranger", "tls"),
    ],
)
def test_whatever_is_wrong_with_the_new_one_the_old_one_stays(
    settings: PlatformSettings, desk: Desk, tmp_path: Path, spoil: str, reason: str
) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 300)
    before = kiosk.file.read_bytes()
    desk.spoil = spoil

    kiosk.keeper.step()

    assert kiosk.file.read_bytes() == before
    assert kiosk.logged == [("certificate.not_renewed", {"reason": reason, "days": 64})]
    desk.spoil = ""
    kiosk.pass_(timedelta(hours=5))
    kiosk.keeper.step()
    assert kiosk.logged[-1][0] == "certificate.renewed"


def test_after_a_failure_it_is_tried_again_some_time_later_with_the_same_key(
    settings: PlatformSettings, desk: Desk, tmp_path: Path
) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 300)
    desk.spoil = "unconfirmed"
    kiosk.keeper.step()
    kiosk.keeper.step()
    assert len(desk.asked) == 1

    desk.spoil = ""
    kiosk.pass_(timedelta(hours=5))
    kiosk.keeper.step()

    first, second = (x509.load_pem_x509_csr(asked.encode()).public_key() for asked in desk.asked)
    assert first == second == kiosk.identity().key.public_key()


def test_the_last_weeks_are_an_alarm_each_time(settings: PlatformSettings, desk: Desk, tmp_path: Path) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 365 - ALARM.days + 1)
    desk.times_away = 100
    for _ in range(3):
        kiosk.keeper.step()
        kiosk.pass_(timedelta(hours=5))

    assert [event for event, _ in kiosk.logged] == ["certificate.alarm"] * 3


def test_earlier_the_same_trouble_is_one_line(settings: PlatformSettings, desk: Desk, tmp_path: Path) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 300)
    desk.times_away = 100
    for _ in range(4):
        kiosk.keeper.step()
        kiosk.pass_(timedelta(hours=5))

    assert kiosk.logged == [("certificate.not_renewed", {"reason": "http_503", "days": 64})]


def test_a_connection_that_stands_shows_the_new_certificate_from_the_next_call_on(
    settings: PlatformSettings, desk: Desk, tmp_path: Path
) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 300)
    standing_one = kiosk.connect(kiosk.file)
    before = standing_one.connect()
    standing_one.platform_time()
    assert standing_one.connect() is before

    kiosk.keeper.step()
    standing_one.platform_time()

    assert standing_one.connect() is not before
    standing_one.close()


class PowerCut(Exception):
    """Everything stops here."""


@pytest.mark.parametrize("at", range(1, 12))
def test_a_crash_at_any_step_leaves_an_identity_that_works_and_a_way_on(
    settings: PlatformSettings, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    kiosk = _kiosk(settings, desk, tmp_path, 300)
    left = [at]

    def counted(call: object) -> object:
        def do(*arguments: object, **named: object) -> object:
            left[0] -= 1
            if not left[0]:
                raise PowerCut
            return call(*arguments, **named)  # type: ignore[operator]

        return do

    with monkeypatch.context() as cut:
        cut.setattr(identity_file.os, "fsync", counted(identity_file.os.fsync))
        cut.setattr(Path, "replace", counted(Path.replace))
        cut.setattr(Path, "unlink", counted(Path.unlink))
        cut.setattr(PlatformClient, "renew", counted(PlatformClient.renew))
        cut.setattr(PlatformClient, "platform_time", counted(PlatformClient.platform_time))
        try:
            kiosk.keeper.step()
        except PowerCut:
            assert left[0] <= 0

    again = CertificateKeeper(
        in_force(kiosk.enrolled, kiosk.file.parent), kiosk.connect, kiosk.hands, kiosk.log, random.Random(2)
    )
    kiosk.connect(kiosk.file).platform_time()
    again.step()

    assert standing(kiosk.identity(), kiosk.hands.now()) is Standing.FINE
    kiosk.connect(kiosk.file).platform_time()


# -- which identity is in force


def _saved(folder: Path, pki: Pki, begins: datetime) -> tuple[Path, Path]:
    made = make_client(pki.root, begins, "YJHL0001")
    files = folder / "client.pem", folder / "client.key"
    files[0].write_bytes(made.certificate_pem)
    files[1].write_bytes(made.key_pem)
    return files


def test_a_kiosk_that_is_enrolled_anew_shows_the_new_certificate(pki: Pki, tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    in_force(_saved(tmp_path, pki, TODAY - timedelta(days=100)), folder)
    enrolled = _saved(tmp_path, pki, TODAY)

    file = in_force(enrolled, folder)

    assert read_identity(file).certificate == x509.load_pem_x509_certificate(enrolled[0].read_bytes())


def test_a_renewed_certificate_wins_over_the_enrolled_one(pki: Pki, tmp_path: Path) -> None:
    folder = tmp_path / "identity"
    file = in_force(_saved(tmp_path, pki, TODAY), folder)
    renewed = file.read_bytes()

    assert in_force(_saved(tmp_path, pki, TODAY - timedelta(days=100)), folder).read_bytes() == renewed


def test_a_renewed_certificate_serves_when_the_enrolled_one_is_gone(pki: Pki, tmp_path: Path) -> None:
    enrolled = _saved(tmp_path, pki, TODAY)
    file = in_force(enrolled, tmp_path / "identity")
    enrolled[1].unlink()

    assert in_force(enrolled, tmp_path / "identity") == file


def test_a_renewed_identity_that_cannot_be_read_is_put_aside(pki: Pki, tmp_path: Path) -> None:
    enrolled = _saved(tmp_path, pki, TODAY)
    file = in_force(enrolled, tmp_path / "identity")
    file.write_bytes(b"torn")

    assert read_identity(in_force(enrolled, tmp_path / "identity")).begins
    assert file.with_suffix(".bad").read_bytes() == b"torn"


def test_without_any_identity_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"client\.pem"):
        in_force((tmp_path / "client.pem", tmp_path / "client.key"), tmp_path / "identity")


def test_a_key_of_another_certificate_is_refused(pki: Pki) -> None:
    one, other = (make_client(pki.root, TODAY, "YJHL0001") for _ in range(2))

    with pytest.raises(DataError, match="another certificate"):
        identity_of(one.certificate_pem, other.key_pem, "x")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Standing.FINE),
        (242, Standing.FINE),
        (245, Standing.DUE),
        (364, Standing.DUE),
        (366, Standing.OVERDUE),
        (454, Standing.OVERDUE),
        (456, Standing.LAPSED),
    ],
)
def test_where_a_certificate_stands_follows_from_its_dates(pki: Pki, days: int, expected: Standing) -> None:
    made = make_client(pki.root, TODAY, "YJHL0001")
    identity = identity_of(made.certificate_pem, made.key_pem, "x")

    assert standing(identity, TODAY + timedelta(days=days)) is expected
    assert identity.ends - identity.begins == LIFE
    assert timedelta(days=90) == GRACE


def test_an_identity_does_not_show_its_key(pki: Pki) -> None:
    made = make_client(pki.root, TODAY, "YJHL0001")

    assert "key" not in repr(identity_of(made.certificate_pem, made.key_pem, "x"))
