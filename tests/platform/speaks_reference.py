"""An office that speaks the reference contract."""

from __future__ import annotations

import re
from typing import Any, TypeVar
from urllib.parse import parse_qs

import msgspec

from kiosk.contract.booking import Booking
from kiosk.contract.case_query import CasesAsked, InquiryAsked
from kiosk.contract.note import SignedNote
from kiosk.contract.problem import BASE, MEDIA_TYPE, Problem
from kiosk.contract.submission import EvaluationBody, SignedManifest
from kiosk.contract.waiver import ChecksAsked, CredentialShown, LicencesAsked
from tests.platform.office import NOW, SEALED, SEALED_REF, No, Office
from tests.platform.serving import Asked, Said, Voice

_T = TypeVar("_T")


def reference_voice(office: Office) -> Voice:
    """See above."""

    def voice(asked: Asked) -> Said:
        try:
            return _said(office, asked)
        except No as no:
            body = msgspec.json.encode(Problem(BASE + no.word, "no", no.status))
            wait = {} if no.retry_after is None else {"Retry-After": str(no.retry_after)}
            return Said(no.status, body, MEDIA_TYPE, wait)

    return voice


def _said(office: Office, asked: Asked) -> Said:
    query = {name: values[0] for name, values in parse_qs(asked.query).items()}
    match (asked.method, *asked.segments):
        case ("PUT", "v1", "submissions", one):
            return _json(office.put_submission(one, _read(asked, SignedManifest)))
        case ("PATCH", "v1", "uploads", _, sha256):
            office.append(sha256, int(asked.headers["upload-offset"]), asked.body)
            return Said(204)
        case ("PUT", "v1", "submissions", one, "evaluation"):
            office.evaluate(one, _read(asked, EvaluationBody))
            return Said(204)
        case ("PUT", "v1", "submissions", one, "notes", note):
            office.note(one, note, _read(asked, SignedNote))
            return Said(204)
        case ("GET", "v1", "changes"):
            return _json(office.changes(query.get("cursor")))
        case ("GET", "v1", "sealed", SEALED_REF.sha256):
            return ranged(asked, SEALED, "application/octet-stream")
        case ("POST", "v1", "licences"):
            return _json(office.licences(_read(asked, LicencesAsked)))
        case ("POST", "v1", "checks"):
            return _json(office.checks(_read(asked, ChecksAsked)))
        case ("POST", "v1", "credentials"):
            return _json(office.credential(_read(asked, CredentialShown).text))
        case ("GET", "v1", "cases", number):
            return _json(office.status(number))
        case ("POST", "v1", "cases"):
            cases = _read(asked, CasesAsked)
            return _json(office.cases(cases.person, cases.second, cases.submission_id))
        case ("POST", "v1", "inquiries", kind):
            inquiry = _read(asked, InquiryAsked)
            return _json(office.inquiry(kind, inquiry.person, inquiry.second, inquiry.form))
        case ("GET", "v1", "submissions", one, "payment"):
            return _json(office.payment(one))
        case ("GET", "v1", "appointments"):
            return _json(office.slots(query["division"], query["bundle_id"], query["item_id"]))
        case ("PUT", "v1", "submissions", one, "appointment"):
            return _json(office.book(one, _read(asked, Booking).slot_id))
        case ("GET", "v1", "files", one):
            return ranged(asked, office.file(one), "application/pdf")
        case ("GET", "v1", "files", one, "standing"):
            return _json(office.standing(one))
        case ("POST", "v1", "seals"):
            return _json(office.seal(asked.body))
        case ("PUT", "v1", "downloads", one):
            return _json(office.download(one, asked.body))
        case ("DELETE", "v1", "downloads", one):
            office.downloads.pop(one, None)
            return Said(204)
        case ("GET", "v1", "time"):
            return _json({"now": NOW})
    raise No("about-nothing", 404)


def ranged(asked: Asked, content: bytes, media_type: str) -> Said:
    """A piece by Range, as RFC 9110 has it."""
    wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.headers.get("range", ""))
    if wanted is None:
        return Said(200, content, media_type)
    first, last = int(wanted[1]), min(int(wanted[2]), len(content) - 1)
    headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
    return Said(206, content[first : last + 1], media_type, headers)


def _json(value: Any) -> Said:
    return Said(body=msgspec.json.encode(value))


def _read(asked: Asked, kind: type[_T]) -> _T:
    return msgspec.json.decode(asked.body, type=kind)
