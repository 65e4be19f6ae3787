"""What the platform does not take, and that it says why in a problem document."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.submission import MaterialRef, PageRef, PartRef, SignedManifest
from sandbox.certificates import load, make_client
from sandbox.serve import local_now
from tests.sandbox.builder import Built, fresh_id, sha
from tests.sandbox.running import Running

PROBLEM = "urn:yijianshi:problem:"


def _refusal(platform: Running, built: Built) -> tuple[int, str]:
    """How the platform refuses it once everything is there."""
    platform.upload(built)
    answer = platform.announce(built)
    return answer.status_code, answer.json()["type"].removeprefix(PROBLEM)


def test_a_signature_of_another_key_is_refused(platform: Running) -> None:
    built = platform.builder.with_key(Ed25519PrivateKey.generate()).build()

    answer = platform.announce(built)

    assert answer.status_code == 422
    assert answer.json()["type"] == PROBLEM + "signature-invalid"
    assert platform.entry(built) is None


def test_a_manifest_changed_after_signing_is_refused(platform: Running) -> None:
    built = platform.builder.build()
    raw = base64.b64decode(built.body.manifest).replace(b"retirement", b"newborn")
    body = SignedManifest(base64.b64encode(raw).decode(), built.body.signature)

    answer = platform.call("PUT", f"/v1/submissions/{built.submission_id}", data=msgspec.json.encode(body))

    assert answer.json()["type"] == PROBLEM + "signature-invalid"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"kiosk_id": "OTHER"}, "kiosk_id"),
        ({"local_number": ""}, "local_number"),
        ({"division": "Ordos"}, "division"),
        ({"bundle_id": "a\nb"}, "bundle_id"),
        ({"guide_version": ""}, "guide_version"),
        ({"created_at": "2026-11-23T10:31:05"}, "created_at"),
        ({"parts": ()}, "parts: number"),
        ({"parts": (PartRef(1, "0" * 64, 1),)}, "parts: index"),
        ({"parts": (PartRef(0, "../../etc/passwd", 1),)}, "parts: sha256"),
        ({"parts": (PartRef(0, "0" * 64, 1), PartRef(1, "0" * 64, 1))}, "parts: same sha256 twice"),
        ({"parts": (PartRef(0, "0" * 64, 0),)}, "parts: size"),
        ({"parts": tuple(PartRef(n, f"{n:064x}", 32 << 20) for n in range(9))}, "parts: total"),
    ],
)
def test_a_manifest_of_the_wrong_shape_is_refused_by_name(
    platform: Running, wrong: dict[str, object], named: str
) -> None:
    answer = platform.announce(platform.builder.build(manifest=wrong))

    assert answer.status_code == 422
    assert answer.json()["type"] == PROBLEM + "manifest-invalid"
    assert answer.json()["detail"] == named


@pytest.mark.parametrize(
    "identity", ["1", "019ABCDE-0000-7000-8000-000000000001", "019abcde-0000-4000-8000-000000000001"]
)
def test_an_id_that_is_no_uuid_of_version_7_is_refused(platform: Running, identity: str) -> None:
    answer = platform.announce(platform.builder.build(submission_id=identity))

    assert answer.json()["detail"] == "submission_id"


def test_a_manifest_put_under_another_id_is_refused(platform: Running) -> None:
    built = platform.builder.build()

    answer = platform.call("PUT", f"/v1/submissions/{fresh_id()}", data=msgspec.json.encode(built.body))

    assert answer.json()["detail"] == "submission_id"


@pytest.mark.parametrize("wrong", [{"suite": "rot13"}, {"key_id": "0" * 16}])
def test_what_is_sealed_for_another_key_is_refused_before_any_upload(
    platform: Running, wrong: dict[str, object]
) -> None:
    answer = platform.announce(platform.builder.build(manifest=wrong))

    assert answer.status_code == 422
    assert answer.json()["type"] == PROBLEM + "sealing-invalid"


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[1]", b"\xff\xfe", b'{"manifest": "%%", "signature": "%%"}', b'{"x":' + b"[" * 60_000],
    ids=["empty", "nothing", "list", "no text", "no base64", "too deep"],
)
def test_a_body_that_is_no_signed_manifest_is_refused(platform: Running, body: bytes) -> None:
    answer = platform.call("PUT", f"/v1/submissions/{fresh_id()}", data=body)

    assert answer.status_code == 422
    assert answer.json()["type"] == PROBLEM + "manifest-invalid"


def test_a_signed_text_that_is_no_manifest_is_refused(platform: Running) -> None:
    built = platform.builder.build()
    raw = b'{"submission_id": 7}'
    body = SignedManifest(
        base64.b64encode(raw).decode(), base64.b64encode(platform.builder.signing_key.sign(raw)).decode()
    )

    answer = platform.call("PUT", f"/v1/submissions/{built.submission_id}", data=msgspec.json.encode(body))

    assert answer.json()["detail"] == "the signed bytes are no manifest"


def test_a_body_longer_than_allowed_is_refused(platform: Running) -> None:
    answer = platform.call("PUT", f"/v1/submissions/{fresh_id()}", data=b"x" * (256 * 1024 + 1))

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_swapped_parts_do_not_open(platform: Running) -> None:
    built = platform.builder.build()
    first, second, third, signature = built.parts

    spoilt = platform.builder.resealed(built, (first, third, second, signature))

    assert _refusal(platform, spoilt) == (422, "sealing-invalid")


def test_a_part_of_another_submission_does_not_open(platform: Running) -> None:
    other, built = platform.builder.build(), platform.builder.build()

    spoilt = platform.builder.resealed(built, (built.parts[0], other.parts[1], *built.parts[2:]))

    assert _refusal(platform, spoilt) == (422, "sealing-invalid")


def test_a_flipped_byte_does_not_open(platform: Running) -> None:
    built = platform.builder.build()
    spoilt = bytearray(built.parts[2])
    spoilt[-1] ^= 1

    other = platform.builder.resealed(built, (*built.parts[:2], bytes(spoilt), built.parts[3]))

    assert _refusal(platform, other) == (422, "sealing-invalid")
    entry = platform.entry(other)
    assert entry is not None
    assert entry["case_number"] is None


def test_a_page_whose_plaintext_is_another_one_is_refused(platform: Running) -> None:
    built = platform.builder.build()
    replaced = platform.builder.seal(built.submission_id, 1, b"another page")

    spoilt = platform.builder.resealed(built, (built.parts[0], replaced, *built.parts[2:]))

    assert _refusal(platform, spoilt) == (422, "sealing-invalid")


def test_a_letter_that_was_changed_after_signing_is_refused(platform: Running) -> None:
    built = platform.builder.build(application={"letter": "本人什么都不承诺。"})

    assert _refusal(platform, built) == (422, "sealing-invalid")


def test_an_application_of_another_submission_is_refused(platform: Running) -> None:
    built = platform.builder.build(application={"submission_id": fresh_id()})

    assert _refusal(platform, built) == (422, "manifest-invalid")


def test_a_part_that_the_application_does_not_name_is_refused(platform: Running) -> None:
    built = platform.builder.build(application={"materials": ()})

    assert _refusal(platform, built) == (422, "manifest-invalid")


def test_a_page_that_was_not_sent_is_refused(platform: Running) -> None:
    material = MaterialRef("more", "更多", "scanned", (PageRef(9, sha(b"")),))
    built = platform.builder.build(application={"materials": (material,)})

    assert _refusal(platform, built) == (422, "manifest-invalid")


def test_a_first_part_that_is_no_application_is_refused(platform: Running) -> None:
    built = platform.builder.build()
    nonsense = platform.builder.seal(built.submission_id, 0, b"not json")

    spoilt = platform.builder.resealed(built, (nonsense, *built.parts[1:]))

    assert _refusal(platform, spoilt) == (422, "manifest-invalid")


def test_a_certificate_for_a_kiosk_that_is_not_enrolled_is_refused(platform: Running, tmp_path: Path) -> None:
    folder = platform.sandbox.enrolment.directory
    root = load((folder / "ca.pem").read_bytes(), (folder / "ca.key").read_bytes())
    stranger = make_client(root, local_now(), "STRANGER")
    (tmp_path / "c.pem").write_bytes(stranger.certificate_pem)
    (tmp_path / "c.key").write_bytes(stranger.key_pem)
    built = platform.builder.build()

    answer = requests.put(
        f"{platform.settings.url}/v1/submissions/{built.submission_id}",
        data=msgspec.json.encode(built.body),
        verify=str(platform.settings.ca),
        cert=(str(tmp_path / "c.pem"), str(tmp_path / "c.key")),
        timeout=10,
    )

    assert answer.status_code == 403
    assert answer.json()["type"] == PROBLEM + "kiosk-unknown"


def test_without_a_client_certificate_nothing_is_answered(platform: Running) -> None:
    with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_REQUIRED"):
        requests.get(platform.settings.url + "/v1/time", verify=str(platform.settings.ca), timeout=10)


def test_an_unknown_address_is_answered_with_a_problem(platform: Running) -> None:
    answer = platform.call("GET", "/v1/nothing")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_failure_inside_is_answered_without_telling_what_failed(
    own_platform: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the platform")

    monkeypatch.setattr(own_platform.sandbox.store, "announce", fail)

    answer = own_platform.announce(own_platform.builder.build())

    assert answer.status_code == 500
    assert answer.json()["type"] == PROBLEM + "internal"
    assert "secret" not in answer.text
