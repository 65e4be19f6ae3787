from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import msgspec
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.contract.submission import SUITE, Application, Manifest, part_info
from offline.sealing import PlatformKey, SealedPart, SealedSubmission, seal
from tests.offline.keys import PLATFORM_KEY, PLATFORM_PRIVATE, SIGNING_KEY
from tests.offline.samples import CANARIES, NOW, draft

SUBMISSION = replace(draft(), local_number="L-TEST01-20261123-0001-X")


def sealed() -> SealedSubmission:
    return seal(SUBMISSION, PLATFORM_KEY, SIGNING_KEY)


def opened(part: SealedPart, *, index: int | None = None, kiosk: str = "TEST01", submission: str = "") -> bytes:
    info = part_info(SUITE, kiosk, submission or SUBMISSION.submission_id, part.index if index is None else index)
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).decrypt(part.data, PLATFORM_PRIVATE, info)


def manifest(of: SealedSubmission) -> Manifest:
    return msgspec.json.decode(base64.b64decode(of.manifest.manifest), type=Manifest)


@pytest.mark.req("M11")
def test_the_platform_opens_what_the_citizen_handed_in() -> None:
    parts = sealed().parts
    application = msgspec.json.decode(opened(parts[0]), type=Application)

    assert application.applicant.name == "金丝雀甲"
    assert application.applicant.long_term
    assert application.form["phone"] == "canary-phone-13800000000"
    assert application.items == SUBMISSION.items
    assert application.letter == SUBMISSION.letter


def test_pages_and_signature_follow_as_parts_with_their_plaintext_hashes_inside() -> None:
    parts = sealed().parts
    application = msgspec.json.decode(opened(parts[0]), type=Application)
    refs = [page for material in application.materials for page in material.pages]

    assert [ref.part for ref in refs] == [1, 2]
    assert application.signature is not None
    assert application.signature.part == 3
    for ref in (*refs, application.signature):
        assert hashlib.sha256(opened(parts[ref.part])).hexdigest() == ref.sha256


def test_the_manifest_names_every_part_by_its_ciphertext() -> None:
    made = sealed()

    assert [(p.index, p.sha256, p.size) for p in manifest(made).parts] == [
        (part.index, hashlib.sha256(part.data).hexdigest(), len(part.data)) for part in made.parts
    ]


def test_the_signature_covers_the_exact_manifest_bytes() -> None:
    made = sealed().manifest

    SIGNING_KEY.public_key().verify(base64.b64decode(made.signature), base64.b64decode(made.manifest))


def test_the_manifest_bytes_are_canonical() -> None:
    made = sealed()

    assert base64.b64decode(made.manifest.manifest) == msgspec.json.encode(manifest(made), order="sorted")


@pytest.mark.parametrize(
    "elsewhere",
    [{"index": 1}, {"kiosk": "OTHER1"}, {"submission": "018f0000-0000-7000-8000-000000000000"}],
    ids=["place", "kiosk", "submission"],
)
def test_a_part_opens_nowhere_but_in_its_own_place(elsewhere: dict[str, object]) -> None:
    with pytest.raises(InvalidTag):
        opened(sealed().parts[0], **elsewhere)  # type: ignore[arg-type]


@pytest.mark.req("M21")
def test_nothing_outside_the_seal_tells_of_a_person() -> None:
    made = sealed()
    outside = base64.b64decode(made.manifest.manifest) + b"".join(part.data for part in made.parts)

    assert not [canary for canary in CANARIES if canary.encode() in outside]
    assert not [canary for canary in CANARIES if canary in repr(made)]


def test_the_same_page_twice_gives_two_unlike_parts() -> None:
    twin = replace(
        SUBMISSION,
        materials=(replace(SUBMISSION.materials[1], pages=SUBMISSION.materials[1].pages[:1] * 2),),
    )
    parts = seal(twin, PLATFORM_KEY, SIGNING_KEY).parts

    assert parts[1].sha256 != parts[2].sha256


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (replace(SUBMISSION, applicant=None), "applicant"),
        (replace(SUBMISSION, local_number=""), "local number"),
        (replace(SUBMISSION, created_at=None), "time"),
    ],
    ids=["applicant", "number", "time"],
)
def test_an_unfinished_submission_is_not_sealed(broken: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        seal(broken, PLATFORM_KEY, SIGNING_KEY)  # type: ignore[arg-type]


def test_an_unknown_suite_is_refused() -> None:
    with pytest.raises(ValueError, match="suite"):
        seal(SUBMISSION, PlatformKey("k", PLATFORM_KEY.public, "sm2-sm3-sm4"), SIGNING_KEY)


def test_a_submission_without_signature_or_pages_is_sealed_whole() -> None:
    bare = replace(SUBMISSION, signature=None, materials=(), applicant=replace(draft().applicant, birth_date=None))  # type: ignore[type-var]
    made = seal(bare, PLATFORM_KEY, SIGNING_KEY)

    assert len(made.parts) == 1
    assert msgspec.json.decode(opened(made.parts[0]), type=Application).signature is None
    assert NOW.isoformat() == manifest(made).created_at
