"""What ``/openapi.json`` says beyond paths: bodies, answers and problem types, from the wire types themselves."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from fastapi import FastAPI

from kiosk.contract.answer import Answer
from kiosk.contract.booking import Booked, Booking, Payment, SlotsReply
from kiosk.contract.case_query import CasesAsked, CasesReply, CaseStatus, InquiryAsked, InquiryReply
from kiosk.contract.changes import ChangesReply
from kiosk.contract.clock import RenewalAsked, RenewalReply, TimeReply
from kiosk.contract.download import DownloadReply
from kiosk.contract.note import AppointmentNote, DeliveryNote, PhoneNote, PrintedNote, SignedNote
from kiosk.contract.problem import MEDIA_TYPE, PERMANENT, Problem
from kiosk.contract.seal import SealVerdict, Standing
from kiosk.contract.submission import EvaluationBody, Manifest, SignedManifest, SubmissionReply
from kiosk.contract.waiver import (
    ChecksAsked,
    ChecksReply,
    CredentialReply,
    CredentialShown,
    LicencesAsked,
    LicencesReply,
)
from sandbox import tus
from sandbox.ledger import Ledger

_REFERENCES = "#/components/schemas/{name}"
_TYPES = (
    *(SignedManifest, Manifest, SubmissionReply, EvaluationBody, Problem, Ledger),
    *(ChangesReply, Answer, Standing, SignedNote, DeliveryNote, PhoneNote, PrintedNote, AppointmentNote),
    *(LicencesAsked, LicencesReply, ChecksAsked, ChecksReply, CredentialShown, CredentialReply),
    *(CaseStatus, CasesAsked, CasesReply, InquiryAsked, InquiryReply),
    *(TimeReply, RenewalAsked, RenewalReply, Payment, SlotsReply, Booking, Booked, DownloadReply, SealVerdict),
)

Operation = dict[str, Any]


def _content(kind: type, media_type: str = "application/json") -> dict[str, Any]:
    return {"content": {media_type: {"schema": {"$ref": _REFERENCES.format(name=kind.__name__)}}}}


def _answers(good: str, description: str, kind: type | None, *refusals: str) -> dict[str, Any]:
    answers: dict[str, Any] = {good: {"description": description, **(_content(kind) if kind is not None else {})}}
    return {**answers, **_refused(*refusals)}


_REFUSALS = {
    "400": "An upload header or a parameter is missing or wrong",
    "403": "The client certificate names no enrolled kiosk",
    "404": "There is no such thing for this kiosk",
    "409": "Other content under the same id (permanent), or another offset (Upload-Offset says which)",
    "410": "The cursor is of another feed: begin without one",
    "413": "Longer than allowed",
    "422": "Permanent refusal; nothing of the request will be taken",
    "429": "Too many second checks failed; Retry-After says when the next one is looked at",
    "460": "The piece does not have its checksum; send it again",
    "503": "The office behind the platform does not answer",
}

_BYTES = "application/octet-stream"
_NONCE = {"type": "string", "pattern": "^[0-9A-Za-z_-]{16,128}$"}
_RANGE = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "bytes=FIRST- or bytes=FIRST-LAST: from where a download was broken off",
    "schema": {"type": "string", "pattern": "^bytes=[0-9]{1,15}-[0-9]{0,15}$"},
}


def _query(name: str, description: str, *, required: bool = True) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": {"type": "string"}}


def _refused(*refusals: str) -> dict[str, Any]:
    return {status: {"description": _REFUSALS[status], **_content(Problem, MEDIA_TYPE)} for status in refusals}


def _bytes(*media_types: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {
        "200": {"description": "All of it", "content": content},
        "206": {"description": "The range that was asked for", "content": content},
        "416": {"description": "The range begins behind the end", "content": content},
    }


_TUS_HEADERS = [
    {"name": "Tus-Resumable", "in": "header", "required": True, "schema": {"const": tus.VERSION}},
    {"name": "Upload-Offset", "in": "header", "required": True, "schema": {"type": "integer", "minimum": 0}},
    {
        "name": "Upload-Checksum",
        "in": "header",
        "required": True,
        "description": "sha256, a space, base64 of the SHA-256 of this piece",
        "schema": {"type": "string"},
    },
]


def _operation(summary: str, **extra: Any) -> Operation:
    # FastAPI would describe the Python return type, and 422 in its own shape; both are said by ``extra``.
    return {"summary": summary, "response_model": None, "openapi_extra": extra}


OPERATIONS: dict[str, Operation] = {
    "time": _operation(
        "The platform's time, signed by its time key; over plain HTTP too, on a port of its own",
        parameters=[{**_query("nonce", "Without one the time is not signed", required=False), "schema": _NONCE}],
        responses=_answers("200", "The time", TimeReply, "400"),
    ),
    "ledger": _operation(
        "What the platform holds, worked out from the stored bytes (sandbox only)",
        responses=_answers("200", "The ledger", Ledger),
    ),
    "put_submission": _operation(
        "Announce a submission, or ask for its state: idempotent",
        requestBody={"required": True, **_content(SignedManifest)},
        responses=_answers(
            "200", "Parts that are missing, or the case number", SubmissionReply, "403", "409", "413", "422"
        ),
    ),
    "put_evaluation": _operation(
        "The evaluation of the visit: idempotent, the first one stays",
        requestBody={"required": True, **_content(EvaluationBody)},
        responses=_answers("204", "Taken", None, "403", "404", "409", "413", "422"),
    ),
    "changes": _operation(
        "What became of this kiosk's submissions, and announcements, from a cursor on",
        parameters=[_query("cursor", "Of the last answer; empty: from the beginning", required=False)],
        responses=_answers("200", "In the order in which it happened", ChangesReply, "403", "410"),
    ),
    "sealed": _operation(
        "Bytes that were sealed for one of this kiosk's submissions",
        parameters=[_RANGE],
        responses={**_bytes("application/octet-stream"), **_refused("403", "404")},
    ),
    "put_note": _operation(
        "Something said of a submission afterwards: idempotent by its id",
        requestBody={"required": True, **_content(SignedNote)},
        responses=_answers("204", "Taken", None, "403", "404", "409", "413", "422"),
    ),
    "file": _operation(
        "A notice or result in the clear, for ten minutes after its applicant proved who they are at this kiosk",
        parameters=[_RANGE],
        responses={**_bytes("application/pdf", "application/ofd"), **_refused("403", "404")},
    ),
    "standing": _operation(
        "Whether a notice or result still holds, and how often it was printed",
        responses=_answers("200", "Its standing", Standing, "403", "404"),
    ),
    "licences": _operation(
        "Which of these materials exist as e-licence of this person",
        requestBody={"required": True, **_content(LicencesAsked)},
        responses=_answers("200", "One answer for each material", LicencesReply, "403", "413", "422"),
    ),
    "checks": _operation(
        "Data checks in place of materials; whether papers may follow later; an open case of the same bundle",
        requestBody={"required": True, **_content(ChecksAsked)},
        responses=_answers("200", "One answer for each material", ChecksReply, "403", "413", "422"),
    ),
    "credentials": _operation(
        "Whose e-credential or e-business-licence was shown; the code is forwarded as it was read",
        requestBody={"required": True, **_content(CredentialShown)},
        responses=_answers("200", "A person, an enterprise, or neither", CredentialReply, "403", "413", "422"),
    ),
    "case_status": _operation(
        "State and dates by case number, local number or the token of a receipt's QR",
        responses=_answers("200", "Nothing of whom", CaseStatus, "403", "404"),
    ),
    "cases": _operation(
        "What the applicant or agent may see, with card and second check",
        requestBody={"required": True, **_content(CasesAsked)},
        responses=_answers("200", "Newest first", CasesReply, "403", "413", "422", "429", "503"),
    ),
    "inquiry": _operation(
        "An inquiry of the catalogue; nothing of it is kept",
        requestBody={"required": True, **_content(InquiryAsked)},
        responses=_answers(
            "200", "Rows; none is an answer too", InquiryReply, "403", "404", "413", "422", "429", "503"
        ),
    ),
    "renew": _operation(
        "A new client certificate for the old one, also up to 90 days after that is over",
        requestBody={"required": True, **_content(RenewalAsked)},
        responses=_answers("200", "The certificate, PEM", RenewalReply, "403", "413", "422"),
    ),
    "payment": _operation(
        "What is due for a case, its code, and whether it was paid",
        responses=_answers("200", "The payment", Payment, "403", "404"),
    ),
    "slots": _operation(
        "Appointments of the next working days",
        parameters=[
            _query("division", "Six digits"),
            _query("bundle_id", "As the catalogue has it", required=False),
            _query("item_id", "As the catalogue has it", required=False),
        ],
        responses=_answers("200", "Slots, full ones too", SlotsReply, "403", "422", "503"),
    ),
    "book": _operation(
        "Book a slot for a case: idempotent; another slot moves the booking",
        requestBody={"required": True, **_content(Booking)},
        responses=_answers("200", "The booking", Booked, "403", "404", "409", "413", "422", "503"),
    ),
    "put_download": _operation(
        "Ciphertext for a citizen's telephone: idempotent by id and bytes",
        requestBody={"required": True, "content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}}},
        responses=_answers("200", "Where the telephone goes", DownloadReply, "403", "409", "413", "422"),
    ),
    "delete_download": _operation(
        "Forget a download of this kiosk",
        responses=_answers("204", "It is gone, or was", None, "403"),
    ),
    "seals": _operation(
        "What the verification service says of a sealed file",
        requestBody={
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/pdf", "application/ofd")
            },
        },
        responses=_answers("200", "Its verdict", SealVerdict, "403", "413"),
    ),
    "head_upload": _operation(
        "How many bytes of a part are here (tus 1.0)",
        parameters=_TUS_HEADERS[:1],
        responses=_answers("200", "Upload-Offset and Upload-Length say it", None, "403", "404"),
    ),
    "patch_upload": _operation(
        "A piece of a part (tus 1.0 with checksum)",
        parameters=_TUS_HEADERS,
        requestBody={
            "required": True,
            "content": {tus.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        },
        responses=_answers(
            "204", "Taken; Upload-Offset is the new one", None, "400", "403", "404", "409", "413", "422", "460"
        ),
    ),
}


def describe(app: FastAPI) -> None:
    """Put the wire types into the application's document."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            _, schemas = msgspec.json.schema_components(_TYPES, ref_template=_REFERENCES)
            document["components"] = {
                "schemas": schemas,
                "securitySchemes": {"kiosk": {"type": "mutualTLS"}},
            }
            document["security"] = [{"kiosk": []}]
            document["x-permanent-problem-types"] = sorted(PERMANENT)
            for path in document["paths"].values():
                for operation in path.values():
                    _drop_generated_refusal(operation)
                    _drop_generated_success(operation)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _drop_generated_success(operation: dict[str, Any]) -> None:
    """FastAPI says 200 of everything; what answers with nothing says 204 itself."""
    if "204" in operation["responses"]:
        operation["responses"].pop("200", None)


def _drop_generated_refusal(operation: dict[str, Any]) -> None:
    generated = operation["responses"].get("422", {}).get("content", {}).get("application/json")
    if generated is not None and "HTTPValidationError" in json.dumps(generated):
        content = operation["responses"]["422"]["content"]
        del content["application/json"]
        if not content:
            del operation["responses"]["422"]
