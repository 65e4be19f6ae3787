from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kiosk.results import pades
from kiosk.results.verdict import Reason
from sandbox.certificates import Identity
from sandbox.results.sealing import Tamper
from tests.kiosk.results.papers import NOW, plain_pdf, roots, sealed, seals


def reason(content: bytes, now: datetime = NOW, trusted: tuple[bytes, ...] | None = None) -> Reason | None:
    return pades.check(content, roots() if trusted is None else trusted, now).reason


def sign(content: bytes, identity: Identity, name: str, certify: bool = False) -> bytes:
    """One more seal, in a field of that name."""
    registry = SimpleCertificateStore()
    registry.register_multiple(load_certs_from_pemder_data(seals().root.certificate_pem))
    signer = signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(identity.certificate_pem))),
        signing_key=load_private_key_from_pemder_data(identity.key_pem, None),
        cert_registry=registry,
    )
    meta = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS if certify else fields.MDPPerm.NO_CHANGES,
    )
    out = BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), meta, signer, output=out)
    return out.getvalue()


def updated(content: bytes) -> bytes:
    """An incremental update that gives the first page another look."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    page_ref, _ = writer.find_page_for_modification(0)
    page_ref.get_object()["/Rotate"] = generic.NumberObject(180)
    writer.mark_update(page_ref)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.req("M14")
def test_a_paper_that_its_organ_sealed_is_believed() -> None:
    answer = pades.check(sealed(), roots(), NOW)

    assert answer.reason is None
    assert answer.signer
    assert datetime.fromisoformat(answer.signed_at).tzinfo is not None


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (Tamper.UNSEALED, Reason.NO_SEAL),
        (Tamper.CHANGED, Reason.CHANGED),
        (Tamper.APPENDED, Reason.APPENDED),
        (Tamper.STRANGER, Reason.UNTRUSTED),
        (Tamper.OVER, Reason.SIGNER_OVER),
    ],
)
def test_each_way_of_spoiling_a_paper_has_its_own_word(tamper: Tamper, said: Reason) -> None:
    assert reason(sealed(tamper)) is said


def test_no_root_of_the_machine_is_believed_where_there_is_none_of_ours() -> None:
    assert reason(sealed(), trusted=()) is Reason.UNTRUSTED


@pytest.mark.parametrize("days", [-700, 1000])
def test_a_sealer_who_is_not_yet_or_no_more_good_is_said(days: int) -> None:
    assert reason(sealed(), NOW + timedelta(days=days)) is Reason.SIGNER_OVER


def test_a_second_seal_under_the_first_ones_leave_is_fine() -> None:
    twice = sign(sign(plain_pdf(), seals().good, "One", certify=True), seals().good, "Two")

    assert reason(twice) is None


def test_a_second_seal_of_a_stranger_spoils_the_first() -> None:
    twice = sign(sign(plain_pdf(), seals().good, "One", certify=True), seals().stranger, "Two")

    assert reason(twice) is Reason.UNTRUSTED


def test_a_page_that_changed_between_two_seals_is_found_although_the_last_covers_all() -> None:
    between = sign(updated(sign(plain_pdf(), seals().good, "One")), seals().good, "Two")

    assert reason(between) is Reason.APPENDED


def test_a_seal_over_a_part_of_the_file_is_not_enough() -> None:
    good = sealed()

    assert reason(good + b"\n% more\n") in (Reason.APPENDED, Reason.CHANGED)


def test_a_byte_range_that_leaves_out_the_beginning_is_not_believed() -> None:
    good = sealed()
    place = good.index(b"/ByteRange")
    spoilt = good[:place] + good[place:].replace(b"[0 ", b"[9 ", 1)

    assert reason(spoilt) in (Reason.CHANGED, Reason.APPENDED, Reason.UNREADABLE)


def test_what_is_no_pdf_is_unreadable_and_never_an_error() -> None:
    good = sealed()
    broken = (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x00" * 5000, good[:500], good[: len(good) // 2], good[50:])

    assert {reason(content) for content in broken} <= {Reason.UNREADABLE, Reason.NO_SEAL}


def test_no_single_changed_byte_under_the_seal_is_believed() -> None:
    good = sealed()
    hole = good.index(b"/Contents <"), good.index(b">", good.index(b"/Contents <"))
    for place in range(20, len(good), len(good) // 40):
        if not hole[0] <= place <= hole[1] + 1:
            spoilt = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
            assert reason(spoilt) is not None, place
