"""What the kiosk's own sealing makes, the platform opens: both sides of the contract, neither of which imports the other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from kiosk.model.identity import IdCard
from kiosk.model.page import Page, Verdict
from kiosk.model.submission import CapturedMaterial, Signature, Submission
from offline.sealing import PlatformKey, SealedSubmission, seal
from tests.sandbox.builder import JPEG, LETTER, NAME, NUMBER, PNG, Built, fresh_id, sha
from tests.sandbox.fixtures import platform, shared_platform
from tests.sandbox.running import Running

__all__ = ["platform", "shared_platform"]


def _page(content: bytes) -> Page:
    return Page(content, PNG, 10, 10, 300, Verdict(True), sha(content))


def _submission(kiosk_id: str, *, signed: bool) -> Submission:
    return Submission(
        submission_id=fresh_id(),
        local_number="L0001-261123-0018-3",
        kiosk_id=kiosk_id,
        division="150627",
        division_name="伊金霍洛旗",
        bundle_id="retirement",
        bundle_name="退休一件事",
        guide_version="2025.1",
        items=(("pension", "企业职工养老金申领"),),
        answers={"employment": "employed"},
        applicant=IdCard("resident", NAME, "female", NUMBER, long_term=True),
        form={"phone": "13900000000"},
        materials=(
            CapturedMaterial("id_card", "居民身份证", "verified"),
            CapturedMaterial("bank_card", "银行卡", "scanned", (_page(JPEG + b"1"), _page(JPEG + b"2"))),
        ),
        signature=Signature(PNG + b"sig", sha(LETTER.encode()), datetime(2026, 11, 23, tzinfo=UTC)) if signed else None,
        letter=LETTER if signed else "",
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def _sealed(platform: Running, submission: Submission) -> SealedSubmission:
    folder = Path(platform.sandbox.addresses.enrolment)
    public = serialization.load_pem_public_key((folder / "platform-sealing.pub").read_bytes())
    signing = serialization.load_pem_private_key((folder / "kiosk-signing.key").read_bytes(), None)
    assert isinstance(public, X25519PublicKey)
    assert isinstance(signing, Ed25519PrivateKey)
    return seal(submission, PlatformKey(platform.sandbox.addresses.sealing_key_id, public), signing)


@pytest.mark.req("M11", "M46")
@pytest.mark.parametrize("signed", [True, False])
def test_what_the_kiosk_seals_becomes_a_case(platform: Running, signed: bool) -> None:
    submission = _submission(platform.sandbox.addresses.kiosk_id, signed=signed)
    sealed = _sealed(platform, submission)
    client = platform.client()
    by_hash = {part.sha256: part.data for part in sealed.parts}

    for part in client.put_submission(submission.submission_id, sealed.manifest).parts:
        client.send_part(part.upload_url, part.offset, by_hash[part.sha256])
    reply = client.put_submission(submission.submission_id, sealed.manifest)
    client.close()

    assert reply.state == "received"
    page = platform.page(f"/cases/{submission.submission_id}").text
    assert NAME in page
    assert f"{3 if signed else 2} 个文件全部一致" in page
    assert platform.page(f"/cases/{submission.submission_id}/parts/2").content == JPEG + b"2"


def test_the_builder_of_these_tests_makes_what_the_kiosk_makes(platform: Running) -> None:
    """Otherwise the platform's tests would test another contract."""
    real = _sealed(platform, _submission(platform.sandbox.addresses.kiosk_id, signed=True))
    built: Built = platform.builder.build()

    assert len(real.parts) == len(built.parts)
    assert type(real.manifest) is type(built.body)
