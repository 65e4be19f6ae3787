"""New client certificates for old ones (``POST /v1/certificate``), and the door for those that are over.

TLS lets an expired certificate in, since a kiosk that was switched off for months must be able to mend itself; here it is told
that it is over, and for ``GRACE`` it may still renew. Nothing else is done for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.contract.clock import RenewalAsked, RenewalReply
from kiosk.contract.problem import MEDIA_TYPE
from sandbox.certificates import Identity, make_client_for
from sandbox.exchange import json_answer, read_question
from sandbox.openapi import OPERATIONS
from sandbox.peer import peer_of
from sandbox.problems import certificate_expired, csr_invalid
from sandbox.rooms import Rooms
from sandbox.timing import Clock

PATH = "/v1/certificate"
GRACE = timedelta(days=90)


class ExpiryDoor:
    """ASGI application around another one: a certificate that is over, or not yet good, may do nothing but renew."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._may(scope):
            refused = certificate_expired()
            await Request(scope, receive).body()
            await Response(refused.body, refused.problem.status, media_type=MEDIA_TYPE)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        peer, now = peer_of(scope), self._clock()
        if peer.not_before is not None and now < peer.not_before:
            return False
        if peer.not_after is None or now <= peer.not_after:
            return True
        renews = (scope["method"], scope["path"]) == ("POST", PATH)
        return renews and now <= peer.not_after + GRACE


def add_renewal(app: FastAPI, rooms: Rooms, root: Identity) -> None:
    """The route."""

    @app.post(PATH, **OPERATIONS["renew"])
    async def renew(request: Request) -> Response:
        kiosk_id = await rooms.door.kiosk(request)
        asked = await read_question(request, RenewalAsked)
        return json_answer(await run_in_threadpool(renewed, root, rooms.clock(), kiosk_id, asked))


def renewed(root: Identity, now: datetime, kiosk_id: str, asked: RenewalAsked) -> RenewalReply:
    """A certificate for the key of the request, which must be of the same kiosk and signed by that key. Raises
    ``RefusedError``."""
    try:
        csr = x509.load_pem_x509_csr(asked.csr.encode())
        signed = csr.is_signature_valid
        key = csr.public_key()
    except (ValueError, TypeError, InvalidSignature) as error:
        raise csr_invalid("the request cannot be read") from error
    named = [attribute.value for attribute in csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if not signed:
        raise csr_invalid("the request is not signed by its key")
    if named != [kiosk_id]:
        raise csr_invalid("subject")
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise csr_invalid("key: P-256")
    pem = make_client_for(root, now, kiosk_id, key)
    return RenewalReply(pem.decode())
