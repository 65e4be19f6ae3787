"""What ``/openapi.json`` says beyond paths: bodies, answers and problem types, from the wire types themselves."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from fastapi import FastAPI

from kiosk.contract.problem import MEDIA_TYPE, PERMANENT, Problem
from kiosk.contract.submission import EvaluationBody, Manifest, SignedManifest, SubmissionReply
from sandbox import tus
from sandbox.ledger import Ledger

_REFERENCES = "#/components/schemas/{name}"
_TYPES = (SignedManifest, Manifest, SubmissionReply, EvaluationBody, Problem, Ledger)

Operation = dict[str, Any]


def _content(kind: type, media_type: str = "application/json") -> dict[str, Any]:
    return {"content": {media_type: {"schema": {"$ref": _REFERENCES.format(name=kind.__name__)}}}}


def _answers(good: str, description: str, kind: type | None, *refusals: str) -> dict[str, Any]:
    answers: dict[str, Any] = {good: {"description": description, **(_content(kind) if kind is not None else {})}}
    for status in refusals:
        answers[status] = {"description": _REFUSALS[status], **_content(Problem, MEDIA_TYPE)}
    return answers


_REFUSALS = {
    "400": "An upload header is missing or wrong",
    "403": "The client certificate names no enrolled kiosk",
    "404": "No such submission or part of this kiosk",
    "409": "Other content under the same id (permanent), or another offset (Upload-Offset says which)",
    "413": "Longer than allowed",
    "422": "Permanent refusal; nothing of the request will be taken",
    "460": "The piece does not have its checksum; send it again",
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
    "time": _operation("The platform's clock, ISO 8601 with offset", responses=_answers("200", "now", None)),
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
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _drop_generated_refusal(operation: dict[str, Any]) -> None:
    generated = operation["responses"].get("422", {}).get("content", {}).get("application/json")
    if generated is not None and "HTTPValidationError" in json.dumps(generated):
        content = operation["responses"]["422"]["content"]
        del content["application/json"]
        if not content:
            del operation["responses"]["422"]
