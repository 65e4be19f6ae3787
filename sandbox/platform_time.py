"""The platform's time, signed: what a kiosk believes when its own clock is so wrong that TLS fails.

Served over plain HTTP on a port of its own (``create_time``) and, for whoever can speak TLS, with the rest of the contract.
"""

from __future__ import annotations

import base64
import re
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Request, Response

from kiosk.contract.clock import TimeReply, signed_time
from sandbox.exchange import add_refusals, json_answer
from sandbox.faults import skew_of
from sandbox.keyring import time_key_id
from sandbox.problems import request_invalid
from sandbox.timing import Clock

NONCE = re.compile(r"[0-9A-Za-z_-]{16,128}")


class TimeDesk:
    """Says what time it is. ``key`` is the one that kiosks have pinned."""

    def __init__(self, key: Ed25519PrivateKey, clock: Clock) -> None:
        self._key = key
        self._key_id = time_key_id(key.public_key())
        self._clock = clock

    def tell(self, nonce: str, skew: timedelta = timedelta()) -> TimeReply:
        """``skew``: made to order, for tests. Raises ``RefusedError`` for a nonce that is none."""
        if not NONCE.fullmatch(nonce):
            raise request_invalid("nonce: 16 to 128 letters, digits, - and _", 400)
        now = (self._clock() + skew).isoformat(timespec="milliseconds")
        signature = self._key.sign(signed_time(now, nonce))
        return TimeReply(now, nonce, self._key_id, base64.b64encode(signature).decode())


def create_time(desk: TimeDesk) -> FastAPI:
    """The one endpoint of the plain port."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    add_refusals(app)

    @app.get("/v1/time")
    async def time(request: Request) -> Response:
        return json_answer(desk.tell(request.query_params.get("nonce", ""), skew_of(request.scope)))

    return app
