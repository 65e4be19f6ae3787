"""Notices and results: sealed so that anybody can verify them, recorded as they were issued, and spoilt when a test wants it."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from kiosk.contract.answer import NOTICE, OFD_SM2, PADES, RESULT, UNSEALED, Answer, FileRef
from kiosk.contract.changes import ACCEPTED, DECLINED, DONE, PASSED, REFUSED, SUPPLEMENT, FileRevoked
from kiosk.contract.note import PRINTED, PrintedNote
from kiosk.contract.plain_case import is_seal_verdict, is_standing
from kiosk.contract.seal import BROKEN, REVOKED, UNKNOWN, UNTRUSTED, VALID, SealVerdict, Standing
from sandbox.offices.switches import Mode, Office
from sandbox.results.press import AS_OFD
from sandbox.results.sealing import Tamper
from tests.sandbox.builder import NAME, NUMBER, Built
from tests.sandbox.returning import ORGAN, Applicant, decide, signed_note
from tests.sandbox.running import Running

PROBLEM = "urn:yijianshi:problem:"
RESULT_TITLE = "退休证"


@pytest.fixture
def citizen(platform: Running) -> Applicant:
    applicant = Applicant(platform)
    while applicant.changes():  # what other tests left
        pass
    return applicant


def _done(citizen: Applicant, **more: object) -> tuple[Built, Answer, FileRef, bytes]:
    """A case that is done, and its result as the card's holder gets it."""
    built = citizen.submit()
    decide(citizen.platform, built, ACCEPTED)
    decide(citizen.platform, built, DONE, **{"results": (RESULT_TITLE,), **more})
    change = citizen.change_of(built)
    answer = citizen.answer(change)
    return built, answer, answer.files[0], citizen.file(change, 0, answer.files[0])


def _trusts(platform: Running, pdf: bytes) -> bool:
    """As a verifier says who trusts the results' root alone."""
    roots = load_certs_from_pemder_data(Path(platform.sandbox.addresses.results_ca).read_bytes())
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=list(roots)))
    return bool(status.bottom_line)


def _verdict(platform: Running, data: bytes) -> SealVerdict:
    verdict = msgspec.json.decode(platform.call("POST", "/v1/seals", data=data).content, type=SealVerdict)
    assert is_seal_verdict(verdict)
    return verdict


@pytest.mark.req("M14")
def test_a_result_is_a_pdf_whose_seal_verifies(citizen: Applicant) -> None:
    _, _, ref, pdf = _done(citizen)

    assert (ref.kind, ref.seal, ref.media_type) == (RESULT, PADES, "application/pdf")
    assert (hashlib.sha256(pdf).hexdigest(), len(pdf)) == (ref.sha256, ref.size)
    assert _trusts(citizen.platform, pdf)


def test_a_result_names_its_holder_and_masks_the_number(citizen: Applicant) -> None:
    text = PdfReader(BytesIO(_done(citizen)[3])).pages[0].extract_text()

    assert NAME in text
    assert NUMBER not in text
    assert "样例" in text


@pytest.mark.req("M13")
@pytest.mark.parametrize(
    ("state", "title"),
    [
        (REFUSED, "不予受理通知书"),
        (SUPPLEMENT, "一次性补正告知书"),
        (ACCEPTED, "受理通知书"),
        (DECLINED, "不予行政许可决定书"),
    ],
)
def test_each_answer_that_the_law_wants_in_writing_brings_the_organs_dated_notice(
    citizen: Applicant, state: str, title: str
) -> None:
    built = citizen.submit()
    if state == DECLINED:
        decide(citizen.platform, built, ACCEPTED)
    words = {"reason": "理由样例", "legal_basis": "依据样例"} if state in (REFUSED, DECLINED) else {}
    decide(citizen.platform, built, state, **words)

    change = citizen.change_of(built)
    (ref,) = citizen.answer(change).files
    pdf = citizen.file(change, 0, ref)
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()

    assert (ref.kind, ref.title) == (NOTICE, title)
    assert _trusts(citizen.platform, pdf)
    assert ORGAN.name in text
    assert "年" in text


def test_passing_the_review_brings_no_paper(citizen: Applicant) -> None:
    built = citizen.submit()
    decide(citizen.platform, built, PASSED)

    assert citizen.answer(citizen.change_of(built)).files == ()


@pytest.mark.req("M14")
@pytest.mark.parametrize("tamper", [Tamper.CHANGED, Tamper.APPENDED, Tamper.STRANGER, Tamper.OVER])
def test_a_spoilt_seal_is_not_trusted(citizen: Applicant, tamper: Tamper) -> None:
    assert not _trusts(citizen.platform, _done(citizen, tamper=tamper.value)[3])


def test_an_unsealed_result_says_that_it_is(citizen: Applicant) -> None:
    _, _, ref, pdf = _done(citizen, tamper="unsealed")

    assert ref.seal == UNSEALED
    assert PdfFileReader(BytesIO(pdf)).embedded_signatures == []


def test_a_result_can_be_an_ofd_package(citizen: Applicant) -> None:
    _, _, ref, data = _done(citizen, results=(RESULT_TITLE + AS_OFD,))

    package = zipfile.ZipFile(BytesIO(data))
    assert (ref.seal, ref.media_type) == (OFD_SM2, "application/ofd")
    assert package.testzip() is None
    assert NAME in package.read("Doc_0/Pages/Page_0/Content.xml").decode()


def test_several_results_come_in_the_order_of_the_answer(citizen: Applicant) -> None:
    built = citizen.submit()
    decide(citizen.platform, built, ACCEPTED)
    decide(citizen.platform, built, DONE, results=("甲证", "乙证"))
    change = citizen.change_of(built)

    titles = [
        PdfReader(BytesIO(citizen.file(change, n, ref))).metadata for n, ref in enumerate(citizen.answer(change).files)
    ]

    assert [meta.title for meta in titles if meta is not None] == ["甲证", "乙证"]


# -- standing and the verification service


@pytest.mark.req("M14")
@pytest.mark.parametrize("kind", ["", AS_OFD])
def test_the_service_knows_what_was_issued_and_what_was_changed(citizen: Applicant, kind: str) -> None:
    data = _done(citizen, results=(RESULT_TITLE + kind,))[3]
    spoilt = data[:500] + bytes([data[500] ^ 1]) + data[501:]

    valid = _verdict(citizen.platform, data)

    assert (valid.state, valid.signer) == (VALID, ORGAN.name)
    assert _verdict(citizen.platform, spoilt).state == BROKEN


@pytest.mark.parametrize(
    ("data", "state"),
    [(b"", UNKNOWN), (b"x" * 99, UNKNOWN), (b"%PDF-1.7 of a stranger", UNTRUSTED), (b"PK\x03\x04", UNTRUSTED)],
)
def test_the_service_says_of_a_strangers_file_what_it_can(platform: Running, data: bytes, state: str) -> None:
    assert _verdict(platform, data).state == state


def test_a_service_that_is_away_knows_nothing(citizen: Applicant) -> None:
    data = _done(citizen)[3]
    switches = citizen.platform.sandbox.rooms.switches
    switches.switch(Office.SEALS, Mode.AWAY)
    try:
        assert _verdict(citizen.platform, data).state == UNKNOWN
    finally:
        switches.switch(Office.SEALS, Mode.WELL)


def _standing(platform: Running, file_id: str) -> Standing:
    answer = platform.call("GET", f"/v1/files/{file_id}/standing")
    standing = msgspec.json.decode(answer.content, type=Standing)
    assert is_standing(standing)
    return standing


@pytest.mark.req("M14")
def test_a_revoked_result_is_told_of_and_no_longer_valid(citizen: Applicant) -> None:
    built, _, ref, data = _done(citizen)
    platform = citizen.platform
    assert _standing(platform, ref.file_id).state == VALID

    assert platform.sandbox.rooms.decisions.revoke(built.submission_id, ref.file_id)
    assert not platform.sandbox.rooms.decisions.revoke(built.submission_id, ref.file_id)

    (told,) = [one for one in citizen.changes() if isinstance(one, FileRevoked)]
    assert (told.submission_id, told.sha256) == (built.submission_id, ref.sha256)
    assert _standing(platform, ref.file_id).state == REVOKED
    assert _verdict(platform, data).state == REVOKED


def test_a_file_of_another_case_is_not_revoked_with_it(citizen: Applicant) -> None:
    built = citizen.submit()
    file_id = _done(citizen)[2].file_id

    with pytest.raises(LookupError):
        citizen.platform.sandbox.rooms.decisions.revoke(built.submission_id, file_id)


def test_prints_are_counted_in_the_standing(citizen: Applicant) -> None:
    built, _, ref, _ = _done(citizen, most_prints=1)
    assert ref.most_prints == 1
    body = signed_note(
        citizen.platform,
        built.submission_id,
        "p1",
        PRINTED,
        PrintedNote(ref.file_id, "done", "2026-11-23T10:00:00+08:00"),
    )
    citizen.platform.call("PUT", f"/v1/submissions/{built.submission_id}/notes/p1", data=body)

    assert _standing(citizen.platform, ref.file_id).prints == 1


@pytest.mark.req("M14")
def test_a_file_in_the_clear_needs_the_second_check_first(citizen: Applicant) -> None:
    built, _, ref, data = _done(citizen)
    platform = citizen.platform
    path = f"/v1/files/{ref.file_id}"
    before = platform.call("GET", path)

    platform.sandbox.rooms.grants.give(platform.builder.kiosk_id, [ref.file_id])
    after = platform.call("GET", path)

    assert (before.status_code, before.json()["type"]) == (404, PROBLEM + "file-unknown")
    assert (after.content, after.headers["content-type"]) == (data, "application/pdf")
    assert built.submission_id


def test_a_file_changed_in_the_store_no_longer_fits_its_record(citizen: Applicant) -> None:
    _, _, ref, data = _done(citizen)
    platform = citizen.platform
    platform.sandbox.rooms.cases.spoil(ref.file_id, data + b"\n")
    platform.sandbox.rooms.grants.give(platform.builder.kiosk_id, [ref.file_id])

    fetched = platform.call("GET", f"/v1/files/{ref.file_id}").content

    assert hashlib.sha256(fetched).hexdigest() != _standing(platform, ref.file_id).sha256


@pytest.mark.parametrize("path", ["/v1/files/nothing", "/v1/files/nothing/standing", "/v1/sealed/nothing"])
def test_what_is_not_there_is_answered_with_a_problem(platform: Running, path: str) -> None:
    answer = platform.call("GET", path)

    assert (answer.status_code, answer.json()["type"]) == (404, PROBLEM + "file-unknown")
