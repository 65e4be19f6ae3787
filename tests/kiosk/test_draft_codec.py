from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from kiosk.draft_codec import (
    APART,
    RESUMES_AT,
    VERSION,
    DraftUnreadableError,
    KeptVisit,
    decode,
    encode,
    resume,
)
from kiosk.forms.provenance import PrefillSource
from kiosk.journey.state import Scan, Session, Step
from kiosk.model.page import Page, Verdict
from kiosk.model.page_list import PageList, ScannedPage
from kiosk.model.page_read import PageRead, ReadField
from offline.card_key import card_secret
from offline.drafts import DraftContent
from offline.outbox import Outbox
from tests.faults.canaries import Search, files_below
from tests.journey.walks import CARD, GUIDE
from tests.offline.keys import KEYS
from tests.offline.samples import NOW

JPEG, PREVIEW, SNIPPET = (b"canary-%s" % name + bytes(2000) for name in (b"jpeg", b"preview", b"snippet"))
VERDICT = Verdict(ok=False, blur=True, glare=None, blank=False, reasons=("blur",))
READ = PageRead("bank_card", {"number": ReadField("6222canary", 0.9, SNIPPET), "none": ReadField(None, 0.1)}, "ff00")
READY = ScannedPage(
    "p1",
    0,
    PREVIEW,
    VERDICT,
    Page(JPEG, PREVIEW, 2480, 3508, 300, VERDICT, Page.digest(JPEG)),
    READ,
    accepted=True,
    stands=frozenset({"blur"}),
    day=date(2026, 11, 23),
    like=frozenset({"p0"}),
)
BUSY = ScannedPage("p2", preview=PREVIEW)
PAGES = PageList((READY,), done=True, one_sheet=READY.page)
SESSION = Session(
    "visit-1",
    Step.REVIEW,
    guide=GUIDE,
    division="150602",
    items=frozenset({"pension", "fund"}),
    items_shown=True,
    answers={"kind": "legal"},
    card=CARD,
    form={"phone": "canary-13800000000", "": "", "名": "值\n\x00"},
    facts={PrefillSource.OCR: {"bank": "6222canary"}, PrefillSource.EARLIER: {}},
    entered=frozenset({"phone"}),
    confirmed=frozenset({"bank"}),
    decided=frozenset({"x"}),
    form_done=True,
    section=1,
    scans={"bank_card": PAGES},
    deferred=frozenset({"notice"}),
    letter="canary-letter",
    signature_png=b"canary-signature",
)
FRESH = Session("visit-2", Step.CHECKLIST, guide=GUIDE, card=CARD)


def kept(session: Session = SESSION) -> DraftContent:
    content = encode(session)
    if content is None:
        raise AssertionError("nothing was kept")
    return content


@pytest.mark.req("M21")
def test_a_visit_is_taken_up_as_it_was_left() -> None:
    again = resume(FRESH, decode(kept()), GUIDE)

    for name in {field.name for field in fields(KeptVisit)} & {field.name for field in fields(Session)}:
        assert getattr(again, name) == getattr(SESSION, name), name
    assert again.session_id == "visit-2"


@pytest.mark.req("M21", "M10")
def test_letter_and_signature_are_made_anew() -> None:
    again = resume(FRESH, decode(kept(replace(SESSION, step=Step.SIGN))), GUIDE)

    assert (again.step, again.letter, again.signature_png) == (Step.REVIEW, "", None)


@pytest.mark.parametrize("step", list(Step))
def test_a_visit_is_kept_only_between_the_card_and_the_submission(step: Step) -> None:
    content = encode(replace(SESSION, step=step))

    assert (content is not None) == (step in RESUMES_AT)
    if content is not None:
        assert decode(content).step is RESUMES_AT[step]


@pytest.mark.parametrize("lacks", ["card", "guide"])
def test_before_anybody_is_known_nothing_is_kept(lacks: str) -> None:
    assert encode(replace(SESSION, **{lacks: None})) is None  # type: ignore[arg-type]


def test_pages_of_the_material_at_the_scanner_are_kept_and_those_still_being_read_are_not() -> None:
    scan = Scan("notice", pages=PageList((READY, BUSY)), job="job-1", shown="p1")
    again = decode(kept(replace(SESSION, step=Step.SCAN, scan=scan)))

    assert again.step is Step.CHECKLIST
    assert again.scans == {"bank_card": PAGES, "notice": PageList((READY,))}


def test_long_bytes_lie_beside_and_the_same_bytes_once() -> None:
    content = kept()

    assert sorted(content.pages.values()) == sorted([JPEG, PREVIEW, SNIPPET])
    assert len(content.body) < 4 * APART


def test_saving_again_changes_no_page() -> None:
    later = kept(replace(SESSION, form={"phone": "2"}))

    assert later.pages.keys() == kept().pages.keys()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "garbled"),
        (b"\xc1\xc1", "garbled"),
        (msgspec.msgpack.encode([VERSION + 1, {}]), "version"),
        (msgspec.msgpack.encode([VERSION, {}]), "garbled"),
        (msgspec.msgpack.encode([VERSION, {"step": "nowhere"}]), "garbled"),
        (msgspec.msgpack.encode([VERSION, msgspec.msgpack.Ext(9, b"x")]), "garbled"),
        (msgspec.msgpack.encode([VERSION, msgspec.msgpack.Ext(1, b"\xff")]), "garbled"),
        (msgspec.msgpack.encode({"version": 1}), "garbled"),
    ],
)
def test_what_this_program_does_not_know_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(DraftUnreadableError) as caught:
        decode(DraftContent(body))

    assert caught.value.code == code


def test_a_draft_with_a_page_missing_is_refused() -> None:
    content = kept()
    with pytest.raises(DraftUnreadableError):
        decode(DraftContent(content.body, dict(list(content.pages.items())[1:])))


def test_no_cut_or_changed_body_is_taken_for_a_visit_without_its_words() -> None:
    content = kept()
    for end in range(0, len(content.body), 7):
        with pytest.raises(DraftUnreadableError) as caught:
            decode(DraftContent(content.body[:end], content.pages))
        assert "canary" not in repr(caught.value.__cause__) + str(caught.value)


@pytest.mark.parametrize("changed", [{"version": "2"}, {"bundle_id": "marriage"}])
def test_another_edition_of_the_guide_takes_up_nothing(changed: dict[str, str]) -> None:
    with pytest.raises(DraftUnreadableError) as caught:
        resume(FRESH, decode(kept()), replace(GUIDE, **changed))  # type: ignore[arg-type]

    assert caught.value.code == "guide"


@pytest.mark.req("M21")
def test_neither_content_nor_visit_tells_anything_in_a_repr() -> None:
    content = kept()

    assert "canary" not in repr(content) + repr(decode(content))


@pytest.mark.req("M21")
def test_nothing_of_a_saved_visit_lies_readable_on_the_disk(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "store", KEYS)
    secret = card_secret(CARD)
    outbox.drafts.save(secret, kept(), NOW)
    search = Search({"phone": "canary-13800000000", "jpeg": JPEG[:24], "read": "6222canary", "name": CARD.name})
    found = outbox.drafts.open(secret, NOW)
    outbox.close()

    assert found is not None
    assert found.content is not None
    assert decode(found.content) == decode(kept())
    assert search.in_files(files_below(tmp_path)) == []


def test_the_shape_of_what_is_kept_belongs_to_its_version() -> None:
    """When this fails, raise ``VERSION`` and write the new digest here: a draft of before cannot be read any more."""
    shape = json.dumps(_shape(KeptVisit), sort_keys=True, ensure_ascii=False)

    assert (VERSION, hashlib.sha256(shape.encode()).hexdigest()[:16]) == (1, "5f2579fce9d5b853")


def _shape(kind: object) -> object:
    """Names and types of every field, down to the last one."""
    found: dict[str, object] = {}
    waiting = [msgspec.inspect.type_info(kind)]
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.DataclassType) and info.cls.__name__ not in found:
            found[info.cls.__name__] = [(one.encode_name, type(one.type).__name__) for one in info.fields]
            waiting += [one.type for one in info.fields]
        waiting += [
            inner
            for name in ("item_type", "key_type", "value_type")
            if (inner := getattr(info, name, None)) is not None
        ]
        waiting += list(getattr(info, "types", ()) or ())
        # Of the steps only those matter at which a visit is taken up; others come and go with the walk.
        if isinstance(info, msgspec.inspect.EnumType) and info.cls is Step:
            found["Step"] = sorted(step.value for step in RESUMES_AT.values())
        elif isinstance(info, msgspec.inspect.EnumType):
            found[info.cls.__name__] = sorted(str(one.value) for one in info.cls)
    return found
