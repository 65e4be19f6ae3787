"""Whatever comes in as a manifest or headers, the answer is a value or a refusal, never a failure."""

from __future__ import annotations

import base64

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.submission import Manifest, SignedManifest
from sandbox import tus
from sandbox.case_number import case_number, spaced
from sandbox.manifest import read_manifest
from sandbox.problems import RefusedError
from sandbox.serve import local_now
from tests.sandbox.builder import fresh_id

KEY = Ed25519PrivateKey.generate()
VERIFY = KEY.public_key().public_bytes_raw()

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def _read(raw: bytes) -> Manifest | None:
    body = SignedManifest(base64.b64encode(raw).decode(), base64.b64encode(KEY.sign(raw)).decode())
    try:
        return read_manifest(msgspec.json.encode(body), fresh_id(), "K1", VERIFY, "key").manifest
    except RefusedError:
        return None


@given(st.binary())
def test_any_body_is_a_manifest_or_refused(body: bytes) -> None:
    try:
        read_manifest(body, fresh_id(), "K1", VERIFY, "key")
    except RefusedError:
        return


@given(st.fixed_dictionaries(dict.fromkeys(Manifest.__struct_fields__, ANYTHING)))
def test_any_signed_object_is_a_manifest_or_refused(fields: dict[str, object]) -> None:
    assert _read(msgspec.json.encode(fields)) is None


@given(
    st.fixed_dictionaries(
        {name: st.text() for name in Manifest.__struct_fields__ if name != "parts"}
        | {
            "parts": st.lists(
                st.fixed_dictionaries({"index": st.integers(), "sha256": st.text(), "size": st.integers()})
            )
        }
    )
)
def test_any_manifest_of_the_right_types_is_accepted_or_refused(fields: dict[str, object]) -> None:
    assert _read(msgspec.json.encode(fields)) is None


@given(
    st.dictionaries(st.sampled_from(["tus-resumable", "content-type", "upload-offset", "upload-checksum"]), st.text())
)
def test_any_upload_headers_are_read_or_refused(headers: dict[str, str]) -> None:
    try:
        tus.read_piece({"tus-resumable": tus.VERSION, "content-type": tus.MEDIA_TYPE, **headers})
    except RefusedError:
        return


def test_a_case_number_is_shown_in_groups() -> None:
    number = case_number("150627", local_now().replace(month=11, day=23).date(), 18)

    assert number == "KSK06271123000018"
    assert spaced(number) == "KSK 0627 1123 000018"


def test_a_division_of_twelve_digits_has_the_same_tail() -> None:
    day = local_now().date()

    assert case_number("150627000000", day, 1) == case_number("150627", day, 1)


def test_the_millionth_case_gets_a_digit_more() -> None:
    assert spaced(case_number("150627", local_now().date(), 1_000_000)).endswith(" 1000000")
