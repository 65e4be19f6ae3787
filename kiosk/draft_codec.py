"""A visit as the bytes of a draft, and back: what the citizen chose, typed and scanned; nothing that only held for the moment.

Left out: the card (it is put again, and only it opens the draft), letter and signature (both are made anew), what devices and
the platform were doing. The guide is named, not kept: a draft of another edition of it is refused, since its questions may ask
something else now. ``VERSION`` goes up with every change to ``KeptVisit`` or what it is made of; other versions are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from kiosk.forms.provenance import PrefillSource
from kiosk.journey.state import Session, Step
from kiosk.model.guide import Guide
from kiosk.model.page_list import PageList
from offline.drafts import DraftContent, page_key

VERSION = 1
APART = 512  # bytes: what is longer lies beside the body, and is not written again with every save
_PAGE = 1  # MessagePack extension: the key of what lies beside

# Where a visit can be taken up, and where it then stands. Before, nothing was entered; after, it was handed in.
RESUMES_AT: Mapping[Step, Step] = {
    Step.CHECKLIST: Step.CHECKLIST,
    Step.FORM: Step.FORM,
    Step.SCAN: Step.CHECKLIST,
    Step.REVIEW: Step.REVIEW,
    Step.SIGN: Step.REVIEW,
}


class DraftUnreadableError(Exception):
    """``code``: ``version`` (written by another version of this program), ``garbled``, or ``guide`` (another edition of the
    guide, or of another bundle)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class KeptVisit:
    """What of a visit is taken up again; words as in ``Session``."""

    bundle_id: str
    bundle_name: str
    guide_version: str
    division: str
    step: Step
    items: frozenset[str]
    items_shown: bool
    answers: dict[str, str] = field(repr=False)
    form: dict[str, str] = field(repr=False)
    facts: dict[PrefillSource, dict[str, str]] = field(repr=False)
    entered: frozenset[str]
    confirmed: frozenset[str]
    recheck: frozenset[str]
    decided: frozenset[str]
    at_counter: frozenset[str]
    form_done: bool
    section: int
    scans: dict[str, PageList] = field(repr=False)
    deferred: frozenset[str]


class _Envelope(msgspec.Struct, array_like=True):
    version: int
    visit: Any


def encode(session: Session) -> DraftContent | None:
    """None for a visit of which nothing is to be kept: nobody is known yet, it was handed in, or it did not come to apply."""
    guide, step = session.guide, RESUMES_AT.get(session.step)
    if guide is None or session.card is None or step is None or session.cases is not None or session.supplement:
        return None
    scans = dict(session.scans)
    if session.scan is not None:
        scans[session.scan.material_id] = session.scan.pages
    kept = KeptVisit(
        bundle_id=guide.bundle_id,
        bundle_name=guide.name,
        guide_version=guide.version,
        division=session.division,
        step=step,
        items=session.items,
        items_shown=session.items_shown,
        answers=dict(session.answers),
        form=dict(session.form),
        facts={source: dict(said) for source, said in session.facts.items()},
        entered=session.entered,
        confirmed=session.confirmed,
        recheck=session.recheck,
        decided=session.decided,
        at_counter=session.at_counter,
        form_done=session.form_done,
        section=session.section,
        scans={material_id: _settled(pages) for material_id, pages in scans.items()},
        deferred=session.deferred,
    )
    pages: dict[str, bytes] = {}
    body = _apart(msgspec.to_builtins(kept, builtin_types=(bytes,)), pages)
    return DraftContent(msgspec.msgpack.encode(_Envelope(VERSION, body)), pages)


def decode(content: DraftContent) -> KeptVisit:
    """Raises DraftUnreadableError."""

    def beside(code: int, data: memoryview) -> bytes:
        if code != _PAGE:
            raise DraftUnreadableError("garbled")
        try:
            return content.pages[bytes(data).decode("ascii")]
        except (KeyError, UnicodeDecodeError) as error:
            raise DraftUnreadableError("garbled") from error

    try:
        envelope = msgspec.msgpack.decode(content.body, type=_Envelope, ext_hook=beside)
        if envelope.version != VERSION:
            raise DraftUnreadableError("version")
        visit = msgspec.convert(envelope.visit, KeptVisit)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # Without its cause, which may quote what was typed.
        raise DraftUnreadableError("garbled") from None
    if visit.step not in RESUMES_AT.values():
        raise DraftUnreadableError("garbled")
    return visit


def resume(fresh: Session, kept: KeptVisit, guide: Guide) -> Session:
    """``fresh``, which has its card, as the kept visit left it. Raises DraftUnreadableError (guide)."""
    if (guide.bundle_id, guide.version) != (kept.bundle_id, kept.guide_version):
        raise DraftUnreadableError("guide")
    return replace(
        fresh,
        guide=guide,
        division=kept.division,
        step=kept.step,
        items=kept.items,
        items_shown=kept.items_shown,
        answers=kept.answers,
        form=kept.form,
        facts=kept.facts,
        entered=kept.entered,
        confirmed=kept.confirmed,
        recheck=kept.recheck,
        decided=kept.decided,
        at_counter=kept.at_counter,
        form_done=kept.form_done,
        section=kept.section,
        scans=kept.scans,
        deferred=kept.deferred,
    )


def _settled(pages: PageList) -> PageList:
    """Without those that still lay before the document worker: it has forgotten them."""
    if not pages.busy:
        return pages
    return PageList(tuple(page for page in pages.pages if not page.busy))


def _apart(value: Any, pages: dict[str, bytes]) -> Any:
    """The value with long bytes named instead of held."""
    if isinstance(value, dict):
        return {key: _apart(one, pages) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_apart(one, pages) for one in value]
    if isinstance(value, bytes) and len(value) > APART:
        key = page_key(value)
        pages[key] = value
        return msgspec.msgpack.Ext(_PAGE, key.encode("ascii"))
    return value
