"""Taking pages home: sealed for the one who holds the code, and for nobody else."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.clock import SystemClock
from kiosk.contract.download import MOST_BYTES
from kiosk.platform.client import PlatformClient
from kiosk.taking_home import TooLongError, seal_pages, take_home
from offline.ports import TransientError
from tests.platform.office import PAGE_URL, Office
from tests.platform.serving import Pki, Said, serving
from tests.platform.speaks_reference import reference_voice

PDF = b"%PDF-1.7 a citizen's papers"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki.made(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def client(office: Office, pki: Pki) -> Iterator[PlatformClient]:
    with serving(reference_voice(office), pki) as settings:
        client = PlatformClient(settings, SystemClock())
        yield client
        client.close()


def _opened(qr: str, ciphertext: bytes) -> bytes:
    """As the telephone's browser does."""
    fragment = qr.partition("#")[2]
    key = base64.urlsafe_b64decode(fragment + "=" * (-len(fragment) % 4))
    return AESGCM(key).decrypt(ciphertext[:12], ciphertext[12:], None)


@pytest.mark.req("M24")
def test_the_code_opens_what_the_platform_keeps(client: PlatformClient, office: Office) -> None:
    taken = take_home(client, seal_pages(PDF))

    ciphertext = office.downloads[taken.download_id]
    assert taken.qr.startswith(PAGE_URL + "#")
    assert taken.until.isoformat() == "2026-11-24T12:00:00+08:00"
    assert _opened(taken.qr, ciphertext) == PDF
    assert PDF not in ciphertext


@pytest.mark.req("M24")
def test_the_platform_never_hears_the_key(office: Office, pki: Pki) -> None:
    heard = []
    sealed = seal_pages(PDF)

    def listening(asked: object) -> Said:
        heard.append(asked)
        return reference_voice(office)(asked)  # type: ignore[arg-type]

    with serving(listening, pki) as settings:
        client = PlatformClient(settings, SystemClock())
        taken = take_home(client, sealed)
        client.close()

    words = repr(heard) + repr([getattr(asked, "body", b"") for asked in heard])
    assert taken.qr.partition("#")[2] not in words
    assert repr(sealed.key)[2:-1] not in words


def test_trying_again_is_the_same_download(client: PlatformClient, office: Office) -> None:
    sealed = seal_pages(PDF)

    assert take_home(client, sealed) == take_home(client, sealed)
    assert len(office.downloads) == 1


def test_no_two_downloads_share_a_key_a_nonce_or_a_name() -> None:
    one, other = seal_pages(PDF), seal_pages(PDF)

    assert one.key != other.key
    assert one.ciphertext[:12] != other.ciphertext[:12]
    assert one.download_id != other.download_id
    with pytest.raises(InvalidTag):
        AESGCM(one.key).decrypt(other.ciphertext[:12], other.ciphertext[12:], None)


def test_too_many_pages_are_said_to_be_before_anything_is_sent() -> None:
    assert len(seal_pages(b"\x00" * (MOST_BYTES - 28)).ciphertext) == MOST_BYTES
    with pytest.raises(TooLongError):
        seal_pages(b"\x00" * (MOST_BYTES - 27))


@pytest.mark.parametrize(
    "body",
    [
        b'{"page_url": "http://elsewhere.example/d", "until": "2026-11-24T12:00:00+08:00"}',
        b'{"page_url": "https://a.example/d#x", "until": "2026-11-24T12:00:00+08:00"}',
        b'{"page_url": "https://a.example/d", "until": "tomorrow"}',
        b'{"page_url": "javascript:alert(1)", "until": "2026-11-24T12:00:00+08:00"}',
    ],
)
def test_an_address_that_a_telephone_should_not_open_makes_no_code(pki: Pki, body: bytes) -> None:
    with serving(lambda _: Said(body=body), pki) as settings, pytest.raises(TransientError, match="garbage"):
        take_home(PlatformClient(settings, SystemClock()), seal_pages(PDF))


def test_neither_pages_nor_key_show(client: PlatformClient) -> None:
    sealed = seal_pages(PDF)
    taken = take_home(client, sealed)

    assert "#" not in repr(taken)
    assert "b'" not in repr(sealed)
