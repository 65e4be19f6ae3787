"""A server that takes whatever it is sent and keeps nothing: ``python -m benchmarks.sink CERT KEY CA``.

It speaks as much of the contract as a submission needs, over the sandbox's own TLS and server program, so that the kiosk's
way and a bare PUT of the same bytes meet the very same other end. The first line on stdout is its port.
"""

from __future__ import annotations

import base64
import socket
import sys

import msgspec
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kiosk.contract.submission import Manifest, PartUpload, SignedManifest, SubmissionReply
from sandbox.peer import PeerProtocol, server_context

CASE = "1506270000000000000001"
AT = "2026-11-23T09:31:00+08:00"


class Sink:
    """ASGI. Counts bytes of each part; a part is complete when its size came."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[str, list[int]]] = {}  # submission -> sha256 -> [received, size]
        self._cases = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if request.method == "PATCH":
            answer = await self._patch(request)
        elif scope["path"].startswith("/v1/submissions/"):
            answer = self._announce(await request.body(), scope["path"].rpartition("/")[2])
        else:
            answer = Response(str(len(await request.body())), 200)
        await answer(scope, receive, send)

    def _announce(self, body: bytes, submission_id: str) -> Response:
        manifest = msgspec.json.decode(
            base64.b64decode(msgspec.json.decode(body, type=SignedManifest).manifest), type=Manifest
        )
        parts = self._parts.setdefault(submission_id, {part.sha256: [0, part.size] for part in manifest.parts})
        missing = tuple(
            PartUpload(sha256, f"/v1/uploads/{submission_id}/{sha256}", received)
            for sha256, (received, size) in parts.items()
            if received < size
        )
        if missing:
            return _json(SubmissionReply("receiving", missing))
        self._cases += 1
        return _json(SubmissionReply("received", (), f"{CASE[:-6]}{self._cases:06}", AT, "https://127.0.0.1/p/x"))

    async def _patch(self, request: Request) -> Response:
        *_, submission_id, sha256 = request.url.path.split("/")
        part = self._parts[submission_id][sha256]
        part[0] += len(await request.body())
        return Response(
            status_code=204,
            headers={"Tus-Resumable": "1.0.0", "Upload-Offset": str(part[0]), "Upload-Length": str(part[1])},
        )


def _json(reply: SubmissionReply) -> Response:
    return Response(msgspec.json.encode(reply), media_type="application/json")


def main(cert: str, key: str, ca: str) -> None:
    context = server_context(cert, key, ca)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        Sink(),
        http=PeerProtocol,
        ssl_context_factory=lambda _config, _default: context,
        access_log=False,
        log_config=None,
        lifespan="off",
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(*sys.argv[1:])
