"""Papers that the kiosk made: the platform takes them with the letter that they belong to, and a clerk can save them."""

from __future__ import annotations

import pytest

from kiosk.contract.submission import PageRef, PaperRef
from tests.sandbox.builder import LETTER, PNG, Built, sha
from tests.sandbox.running import Running

PDF = b"%PDF-1.7\nsample\n%%EOF\n"
SIGNATURE = PNG + b"signature"
SIGNED = sha(LETTER.encode())


def built(platform: Running, content: bytes = PDF, letter_sha256: str = SIGNED) -> Built:
    """A submission of a signature and one paper."""
    return platform.builder.build(
        pages=(SIGNATURE, content),
        application={
            "materials": (),
            "signature": PageRef(1, sha(SIGNATURE)),
            "papers": (PaperRef("application", "退休申请表", PageRef(2, sha(content)), ("form",), letter_sha256),),
            "left": ("开户行",),
        },
    )


@pytest.mark.req("M06")
def test_a_clerk_sees_which_papers_there_are_and_saves_them(platform: Running) -> None:
    sent = built(platform)
    platform.submit(sent)
    page = platform.page(f"/cases/{sent.submission_id}").text
    assert "退休申请表" in page
    assert "由窗口补填：开户行" in page
    saved = platform.page(f"/cases/{sent.submission_id}/parts/2")
    assert saved.content == PDF
    assert saved.headers["content-type"] == "application/pdf"
    assert saved.headers["content-disposition"].startswith("attachment")


@pytest.mark.req("M10")
@pytest.mark.parametrize(
    ("content", "letter_sha256", "problem"),
    [(PDF, "0" * 64, "sealing-invalid"), (b"no document", SIGNED, "manifest-invalid")],
    ids=["of another letter", "no PDF"],
)
def test_a_paper_that_is_not_of_this_application_is_refused(
    platform: Running, content: bytes, letter_sha256: str, problem: str
) -> None:
    sent = built(platform, content, letter_sha256)
    platform.upload(sent)
    answer = platform.announce(sent)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(problem)
    assert platform.entry(sent)["case_number"] is None  # type: ignore[index]
