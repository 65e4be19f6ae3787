"""The whole way before a print, with the real process apart."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from kiosk.contract.answer import OFD_SM2, UNSEALED, FileRef
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.results.apart import Apart
from kiosk.results.order import Order
from kiosk.results.verdict import Reason, Rejected, Verdict, Verified
from kiosk.results.verify import FEED_HOLDS_FOR, Record, Verifier, refused_by_record
from sandbox.results.ofd import sealed_ofd
from sandbox.results.papers import Paper
from sandbox.results.sealing import Tamper
from tests.kiosk.results.papers import NOW, ORGAN, ref_of, roots, sealed

FONTS = Path(__file__).parents[3] / "assets" / "fonts"
OFD = sealed_ofd(Paper("result", "领取证", "N-1", ORGAN, "2026-11-24", (("申请人", "乌***格"),), ("准予领取。",)), "m")
GOOD_SEAL = SealVerdict("valid", ORGAN, "2026-11-24T09:00:00+08:00")


def stands(content: bytes, state: str = "valid", prints: int = 0) -> Standing:
    return Standing(state, hashlib.sha256(content).hexdigest(), NOW.isoformat(), prints)


def check(content: bytes, ref: FileRef, known: Record, trusted: tuple[bytes, ...] | None = None) -> Verdict:
    return Verifier(roots() if trusted is None else trusted, FONTS, lambda: NOW).check(content, ref, known)


@pytest.mark.req("M14")
def test_a_sealed_result_that_stands_is_printed_as_the_very_bytes_that_were_sealed() -> None:
    content = sealed()
    verdict = check(content, ref_of(content), Record(stands(content)))

    assert isinstance(verdict, Verified)
    assert verdict.pdf == content
    assert verdict.signer


@pytest.mark.req("M14")
@pytest.mark.parametrize("tamper", [Tamper.APPENDED, Tamper.UNSEALED])
def test_no_spoilt_paper_is_printed_even_if_the_record_names_it(tamper: Tamper) -> None:
    content = sealed(tamper)

    assert isinstance(check(content, ref_of(content), Record(stands(content))), Rejected)


@pytest.mark.req("M14")
def test_an_ofd_whose_seal_the_platform_verified_is_printed_as_pages() -> None:
    verdict = check(OFD, ref_of(OFD, OFD_SM2), Record(stands(OFD), GOOD_SEAL))

    assert isinstance(verdict, Verified)
    assert verdict.pdf.startswith(b"%PDF-")
    assert (verdict.signer, verdict.signed_at) == (ORGAN, GOOD_SEAL.signed_at)


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    ("seal", "said"),
    [
        (None, Reason.SEAL_UNKNOWN),
        (SealVerdict("unknown"), Reason.SEAL_UNKNOWN),
        (SealVerdict("broken"), Reason.CHANGED),
        (SealVerdict("untrusted"), Reason.UNTRUSTED),
        (SealVerdict("revoked"), Reason.SIGNER_REVOKED),
        (SealVerdict("a word of tomorrow"), Reason.SEAL_UNKNOWN),
    ],
)
def test_an_ofd_is_not_printed_without_the_platforms_word(seal: SealVerdict | None, said: Reason) -> None:
    assert check(OFD, ref_of(OFD, OFD_SM2), Record(stands(OFD), seal)) == Rejected(said)


@pytest.mark.req("M14")
@pytest.mark.parametrize("seal", [UNSEALED, "something else"])
def test_what_nobody_sealed_is_not_printed(seal: str) -> None:
    content = sealed()

    assert check(content, ref_of(content, seal), Record(stands(content))) == Rejected(Reason.NO_SEAL)


def test_without_a_root_no_seal_is_believed() -> None:
    content = sealed()

    assert check(content, ref_of(content), Record(stands(content)), trusted=()) == Rejected(Reason.UNTRUSTED)


CONTENT = b"%PDF-some bytes"


@pytest.mark.req("M14")
@pytest.mark.parametrize(
    ("changed", "known", "said"),
    [
        ({}, Record(stands(CONTENT)), None),
        ({"sha256": "00" * 32}, Record(stands(CONTENT)), Reason.OTHER_FILE),
        ({"size": 3}, Record(stands(CONTENT)), Reason.OTHER_FILE),
        ({}, Record(stands(b"another")), Reason.OTHER_FILE),
        ({}, Record(stands(CONTENT, "revoked")), Reason.REVOKED),
        ({}, Record(stands(CONTENT), revoked_here=True), Reason.REVOKED),
        ({}, Record(stands(CONTENT, "unknown"), heard=NOW), Reason.STANDING_UNKNOWN),
        ({}, Record(stands(CONTENT, "a word of tomorrow")), Reason.STANDING_UNKNOWN),
        ({}, Record(), Reason.STANDING_UNKNOWN),
        ({}, Record(heard=NOW - FEED_HOLDS_FOR), None),
        ({}, Record(heard=NOW - FEED_HOLDS_FOR - timedelta(seconds=1)), Reason.STANDING_UNKNOWN),
        ({}, Record(heard=NOW + timedelta(days=1)), Reason.STANDING_UNKNOWN),
        ({}, Record(heard=NOW, revoked_here=True), Reason.REVOKED),
        ({"valid_until": "2026-11-24"}, Record(stands(CONTENT)), None),
        ({"valid_until": "2026-11-23"}, Record(stands(CONTENT)), Reason.OVER),
        ({"most_prints": 2}, Record(stands(CONTENT, prints=1)), None),
        ({"most_prints": 2}, Record(stands(CONTENT, prints=2)), Reason.TOO_MANY_PRINTS),
        ({"most_prints": 2}, Record(stands(CONTENT, prints=1), prints_here=1), Reason.TOO_MANY_PRINTS),
        ({"most_prints": 2}, Record(heard=NOW), Reason.STANDING_UNKNOWN),
    ],
)
def test_what_the_record_says_comes_first(changed: dict[str, object], known: Record, said: Reason | None) -> None:
    assert refused_by_record(CONTENT, ref_of(CONTENT, **changed), known, NOW) is said


@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.exit(1)",
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "print('nonsense')",
        "pass",
        "import time; time.sleep(60)",
        "import sys, msgspec; sys.stdout.buffer.write(msgspec.msgpack.encode({'reason': None, 'pdf': b'half'}))",
    ],
    ids=["fails", "is killed", "talks", "says nothing", "hangs", "half a pdf"],
)
def test_a_process_that_gives_no_answer_prints_nothing(script: str) -> None:
    apart = Apart(deadline=3.0, command=(sys.executable, "-c", script))

    assert apart.ask(Order("pades", CONTENT, NOW)).reason is Reason.FAULT


def test_an_interpreter_that_is_not_there_prints_nothing() -> None:
    assert Apart(command=("/nowhere/python",)).ask(Order("pades", CONTENT, NOW)).reason is Reason.FAULT


def test_the_child_says_what_it_was_not_asked_is_a_fault() -> None:
    assert Apart().ask(Order("poetry", CONTENT, NOW)).reason is Reason.FAULT


def test_a_file_that_would_fill_the_memory_takes_the_child_and_nothing_else() -> None:
    """A thousand to one: twelve megabytes of XML in a package of twelve kilobytes, never closed."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("OFD.xml", "<a>" * 4_000_000)
    answer = Apart().ask(Order("ofd", out.getvalue(), NOW, fonts=str(FONTS)))

    assert answer.reason in (Reason.UNREADABLE, Reason.FAULT)


@pytest.mark.req("M21")
def test_nothing_of_a_file_is_left_on_the_disk_or_said_aloud(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    check(OFD, ref_of(OFD, OFD_SM2), Record(stands(OFD), GOOD_SEAL))
    content = sealed(Tamper.CHANGED)
    check(content, ref_of(content), Record(stands(content)))
    said = capfd.readouterr()

    assert list(tmp_path.iterdir()) == []
    assert (said.out, said.err) == ("", "")
    assert "领取" not in repr(check(OFD, ref_of(OFD, OFD_SM2), Record(stands(OFD), GOOD_SEAL)))
