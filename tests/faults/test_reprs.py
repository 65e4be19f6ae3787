"""What a log line, a traceback or a debugger's print could show of any event, effect, state or wire type: nothing personal.

Each field is filled with a canary in turn. A field whose canary shows has to stand in ``HARMLESS``, so that a new field
asks its author whether it tells of a person.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import importlib
import types
import typing
from collections.abc import Iterator, Mapping

import msgspec
import pytest

ROOMS = (
    "kiosk.journey.touches",
    "kiosk.journey.answers",
    "kiosk.journey.surroundings",
    "kiosk.journey.page_events",
    "kiosk.journey.case_events",
    "kiosk.journey.copy_events",
    "kiosk.journey.copy_state",
    "kiosk.journey.draft_events",
    "kiosk.journey.inquiry_events",
    "kiosk.journey.after_events",
    "kiosk.journey.after_state",
    "kiosk.model.delivery",
    "kiosk.model.payment",
    "kiosk.journey.draft_state",
    "kiosk.model.draft",
    "kiosk.journey.case_state",
    "kiosk.model.case",
    "kiosk.model.page_list",
    "kiosk.model.page_read",
    "kiosk.model.doubt",
    "kiosk.document_answers",
    "kiosk.journey.effects",
    "kiosk.journey.state",
    "kiosk.model.bundle",
    "kiosk.model.checklist",
    "kiosk.model.evaluation",
    "kiosk.model.guide",
    "kiosk.model.identity",
    "kiosk.model.material",
    "kiosk.model.page",
    "kiosk.model.receipt",
    "kiosk.model.situation",
    "kiosk.model.submission",
    "kiosk.model.waiver",
    "kiosk.contract.submission",
    "kiosk.contract.answer",
    "kiosk.contract.booking",
    "kiosk.contract.case_query",
    "kiosk.contract.changes",
    "kiosk.contract.download",
    "kiosk.contract.note",
    "kiosk.contract.seal",
    "kiosk.contract.waiver",
    "offline.records",
    "offline.case_records",
    "offline.pickup",
    "offline.notes",
    "offline.drafts",
    "kiosk.draft_codec",
    "kiosk.results.order",
    "kiosk.results.verdict",
    "offline.sealing",
    "offline.card_key",
    "devices.id_reader.protocol",
    "devices.id_reader.sim_card",
    "devices.scanner.protocol",
    "devices.host_wire",
    "kiosk.platform.answer",
)
PUBLISHED = ("kiosk.model.bundle", "kiosk.model.guide", "kiosk.model.material", "kiosk.model.situation")
WORD, NUMBER, DAY = "canary", 918273645, dt.date(1911, 3, 7)
BYTES = b"canary"

# Ids (of fields, not what stands in them), numbers without a person, names out of the catalogue and the configuration, words
# of devices, masked values.
HARMLESS = {
    "like",
    # of the contract: public words of an organ, ids, days of a case without whose it is
    "announcement_id", "as_of", "audience", "at", "begin", "change_id", "changed_at", "cursor", "due", "end", "file_id",
    "materials", "open_case", "since", "slot_id", "standing", "supplement_list", "supplement_of",
    "until",
    "about", "advice", "applicant_masked", "at_counter", "bundle_id", "bundle_name", "card_in", "case_number", "code",
    "completion", "confirmed", "created_at", "decided", "deferred", "detail", "devices", "division", "division_name",
    "do", "document", "entered", "evaluated_at", "field_id", "form_problems", "guide_version", "headers", "inputs",
    "inquiry_id", "list_id",
    "item_id", "items", "job", "key_id", "kind", "kiosk_id", "left", "loading", "loading_division", "local_number",
    "manifest", "material_id", "materials_deferred", "materials_taken", "materials_to_verify", "message", "method",
    "mode", "most_used", "name", "needed_by", "number_masked", "outcome", "page_id", "page_ids", "paper", "params",
    "phone", "place", "platform_time", "print_code", "progress_url", "reason", "reasons", "received_at", "recheck",
    "refused", "replaces", "reprinting", "retake", "role", "safe", "satisfaction", "session_id", "sha256", "shown",
    "signal", "signature", "situation_id", "stage", "stage_id", "stands", "state", "submission_id", "suite", "table",
    "table_for", "target", "type", "upload_url", "what",
}  # fmt: skip
# The same word where it does tell of a person.
PERSONAL = {
    ("Application", "*"),
    ("Person", "*"),
    ("Enterprise", "*"),
    ("CredentialShown", "*"),
    ("PhoneNote", "*"),
    ("AppointmentNote", "*"),
    ("DeliveryNote", "*"),
    ("InquiryAsked", "*"),
    ("IdCard", "*"),
    ("IdCardReading", "*"),
    ("VirtualCard", "*"),
    ("FieldSet", "value"),
    ("Answered", "option_id"),
    ("Session", "form"),
    ("Session", "answers"),
    ("Session", "pages"),
    ("Session", "letter"),
    ("Submission", "form"),
    ("Submission", "answers"),
    ("Submission", "letter"),
    ("Page", "sha256"),
    ("Signature", "letter_sha256"),
    ("PageRef", "sha256"),
}
# A masked repr names the kind of document, which the log names too.
KIND_OF_DOCUMENT = {
    ("Person", "document"),
    ("IdCard", "document"),
    ("VirtualCard", "document"),
    ("Application", "submission_id"),
    # of a case, without whose it is
    ("StatusHere", "number"),
    ("OutgoingNote", "note_id"),
    ("_Found", "draft_id"),
    # public words of an organ
    ("Verified", "signer"),
    ("Verified", "signed_at"),
    ("Organ", "address"),
    ("Slot", "address"),
    ("Announced", "title"),
    ("Announced", "text"),
    # of a case: numbers of the platform's, public words and papers of an organ, without whose they are
    ("Cases", "chosen"),
    ("Supplement", "number"),
    ("Copying", "sending"),
    ("WaiversKnown", "asked"),
    ("Waiver", "source"),
    ("Waiver", "valid_until"),
    ("Case", "number"),
    ("CaseProgress", "number"),
    ("CaseAnswer", "dated"),
    ("CaseAnswer", "legal_basis"),
    ("CaseFile", "title"),
    ("CaseFile", "media_type"),
    ("CaseFile", "seal"),
    ("CaseFile", "valid_until"),
}


def _types() -> Iterator[type]:
    for room in ROOMS:
        module = importlib.import_module(room)
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == room and _is_record(kind) and room not in PUBLISHED:
                yield kind


def _is_record(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or (issubclass(kind, msgspec.Struct) and kind is not msgspec.Struct)


def _value(hint: object, word: str, depth: int = 0) -> object:
    """A value of that type with ``word`` wherever a text stands."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(next(a for a in arguments if a is not type(None)), word, depth)
    if origin is tuple:
        kinds = arguments[:1] if Ellipsis in arguments else arguments
        return tuple(_value(a, word, depth) for a in kinds)
    if origin in (frozenset, set):
        return frozenset({_value(arguments[0], word, depth)})
    if origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return {_value(arguments[0], word, depth): _value(arguments[1], word, depth)}
    if isinstance(hint, type):
        return _plain(hint, word, depth)
    return word


def _plain(kind: type, word: str, depth: int) -> object:
    simple: dict[type, object] = {
        str: word,
        bytes: word.encode(),
        bool: False,
        int: 1,
        float: 1.0,
        dt.date: dt.date(2026, 1, 1),
        dt.datetime: dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    }
    if kind in simple:
        return simple[kind]
    if issubclass(kind, enum.Enum):
        return next(iter(kind))
    if _is_record(kind) and depth < 3:
        return _made(kind, "x", depth + 1)
    return None


def _made(kind: type, word: str, depth: int = 0, only: str = "") -> object:
    """An instance with ``word`` in the field ``only``, and something harmless in every other."""
    hints = typing.get_type_hints(kind)
    values = {name: _value(hints[name], word if name == only or not only else "x", depth) for name in _fields(kind)}
    return kind(**values)


def _fields(kind: type) -> list[str]:
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind) if field.init]
    return list(kind.__struct_fields__)  # type: ignore[attr-defined]


def _cases() -> list[tuple[type, str]]:
    return [(kind, name) for kind in _types() for name in _fields(kind)]


def _may_show(kind: type, name: str) -> bool:
    if (kind.__name__, name) in KIND_OF_DOCUMENT:
        return True
    if {(kind.__name__, name), (kind.__name__, "*")} & PERSONAL:
        return False
    return name in HARMLESS


@pytest.mark.req("M21")
def test_no_repr_shows_a_field_that_may_tell_of_a_person() -> None:
    shown = [
        f"{kind.__module__}.{kind.__qualname__}.{name}"
        for kind, name in _cases()
        if WORD in repr(_made(kind, WORD, only=name)) and not _may_show(kind, name)
    ]
    assert shown == []


def test_every_type_of_the_walk_is_looked_at() -> None:
    names = {kind.__name__ for kind in _types()}
    assert {"FieldSet", "CardRead", "Session", "Journey", "Commit", "Submission", "Person", "ScannedImage"} <= names
    assert len(names) > 60
