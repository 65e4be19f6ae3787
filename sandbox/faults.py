"""Faults on demand, between the network and the platform: what a kiosk meets on bad days, made to order.

``PUT /v1/_faults`` with ``[{"kind": "status", "times": 3, "path": "/v1/uploads"}, …]`` replaces the list; each entry
hits the next ``times`` requests whose method and path fit, in the order of the list. ``GET`` shows what is left. Only
with the sandbox's ``--faults`` and only from this machine.

================  ==============================================================================
kind              does
================  ==============================================================================
``status``        answers ``status`` with an empty body, and ``retry_after`` if given; nothing is processed
``problem``       the same with a problem body of ``type``
``garbage``       answers 200 and bytes that are no JSON, called JSON
``portal``        answers 200 and the HTML of a captive portal
``redirect``      answers 302 to a log-in page
``oversized``     answers 200 and JSON of ``size`` bytes
``drop_before``   cuts the connection, nothing is processed
``drop_after``    lets the platform do its work and cuts the connection instead of answering: a lost acknowledgement
``drop_middle``   processes, sends half of the answer and cuts the connection
``latency``       waits ``ms`` before anything is processed
``drip``          processes, then sends the answer byte by byte, ``ms`` between two
``duplicate``     the platform gets the request twice; the second answer is sent: a network that repeats
``reorder``       held back until another request has been answered, or for ``ms``: a network that overtakes
``clock_off``     the platform's signed time is wrong by ``ms``, which may be negative
``certificate``   the next ``times`` *connections* meet a server certificate of somebody else's authority
================  ==============================================================================

``certificate``   strikes while TLS is being agreed on, before there is a method or a path; connections that are open already
go on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.contract.problem import MEDIA_TYPE, Problem
from sandbox.peer import peer_of

PATH = "/v1/_faults"
LOOPBACK = frozenset({"127.0.0.1", "::1"})

PORTAL = (
    b"""<!doctype html><html><head><title>Wi-Fi</title></head><body>Please log in to use the network.</body></html>"""
)

Kind = Literal[
    "status",
    "problem",
    "garbage",
    "portal",
    "redirect",
    "oversized",
    "drop_before",
    "drop_after",
    "drop_middle",
    "latency",
    "drip",
    "duplicate",
    "reorder",
    "clock_off",
    "certificate",
]
SKEW = "sandbox.skew"


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry. ``path`` is a prefix; an empty ``method`` fits all. ``ms`` milliseconds, ``size`` bytes."""

    kind: Kind
    times: int = 1
    method: str = ""
    path: str = "/"
    status: int = 500
    type: str = "about:blank"
    retry_after: str = ""
    ms: int = 0
    size: int = 0

    def fits(self, scope: Scope) -> bool:
        struck_here = self.kind != "certificate" and self.times > 0
        return struck_here and self.method in ("", scope["method"]) and scope["path"].startswith(self.path)


class Faults:
    """ASGI application around another one. ``sleep`` takes seconds."""

    def __init__(self, app: ASGIApp, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._app = app
        self._sleep = sleep
        self._faults: list[Fault] = []
        self._answered = asyncio.Condition()
        self._answers = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == PATH:
            await (await self._control(Request(scope, receive)))(scope, receive, send)
        elif (fault := self._take(scope)) is None:
            await self._app(scope, receive, send)
            await self._tell_answered()
        else:
            await self.strike(fault, scope, receive, send)
            await self._tell_answered()

    def over(self, app: ASGIApp) -> Faults:
        """The same list of faults around another application."""
        other = Faults(app, self._sleep)
        other._faults = self._faults
        return other

    def takes_handshake(self) -> bool:
        """Whether the connection that is being made now meets a wrong certificate; counts it."""
        for place, fault in enumerate(self._faults):
            if fault.kind == "certificate" and fault.times > 0:
                self._faults[place] = msgspec.structs.replace(fault, times=fault.times - 1)
                return True
        return False

    async def _control(self, request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return Response(status_code=403)
        if request.method == "PUT":
            try:
                self._faults[:] = msgspec.json.decode(await request.body(), type=list[Fault])
            except msgspec.DecodeError as error:
                return Response(str(error), 400, media_type="text/plain")
        elif request.method != "GET":
            return Response(status_code=405)
        left = [fault for fault in self._faults if fault.times > 0]
        return Response(msgspec.json.encode(left), media_type="application/json")

    def _take(self, scope: Scope) -> Fault | None:
        for place, fault in enumerate(self._faults):
            if fault.fits(scope):
                self._faults[place] = msgspec.structs.replace(fault, times=fault.times - 1)
                return fault
        return None

    async def strike(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer this one request as the fault says; ``times``, ``method`` and ``path`` are not looked at."""
        instead = _answer_instead(fault)
        if instead is not None:
            # A server that answers before it has read the request would make the client see a broken pipe.
            await Request(scope, receive).body()
            await instead(scope, receive, send)
            return
        if fault.kind == "drop_before":
            await _cut(scope, receive)
        elif fault.kind == "drop_after":
            await self._app(scope, receive, _swallow)
            await _cut(scope, receive)
        elif fault.kind == "drop_middle":
            await self._app(scope, receive, _halving(send))
            await _cut(scope, receive)
        elif fault.kind == "duplicate":
            body = await Request(scope, receive).body()
            await self._app(scope, _saying(body), _swallow)
            await self._app(scope, _saying(body), send)
        elif fault.kind == "reorder":
            await self._overtaken(fault.ms / 1000)
            await self._app(scope, receive, send)
        elif fault.kind == "clock_off":
            scope.setdefault("extensions", {})[SKEW] = timedelta(milliseconds=fault.ms)
            await self._app(scope, receive, send)
        elif fault.kind == "drip":
            await self._app(scope, receive, self._dripping(send, fault.ms / 1000, peer_of(scope).gone))
        else:
            await self._sleep(fault.ms / 1000)
            await self._app(scope, receive, send)

    async def _tell_answered(self) -> None:
        async with self._answered:
            self._answers += 1
            self._answered.notify_all()

    async def _overtaken(self, seconds: float) -> None:
        """Until another request has been answered, or so many seconds at most."""
        since = self._answers
        async with self._answered:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._answered.wait_for(lambda: self._answers > since), seconds)

    def _dripping(self, send: Send, seconds: float, gone: Callable[[], bool]) -> Send:
        async def drip(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            body = message.get("body", b"")
            for place in range(len(body)):
                await send({"type": message["type"], "body": body[place : place + 1], "more_body": True})
                await self._sleep(seconds)
                if gone():
                    return
            await send({**message, "body": b""})

        return drip


def skew_of(scope: Scope) -> timedelta:
    """By how much the platform's time is to be wrong in the answer to this request."""
    skew = scope.get("extensions", {}).get(SKEW)
    return skew if isinstance(skew, timedelta) else timedelta()


def _saying(body: bytes) -> Receive:
    """The request's body once more."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive


async def _cut(scope: Scope, receive: Receive) -> None:
    """Returns when the server knows, so that it does not try to answer."""
    peer_of(scope).abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _halving(send: Send) -> Send:
    async def half(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return half


async def _swallow(_message: Message) -> None:
    """The answer that is lost."""


def _answer_instead(fault: Fault) -> Response | None:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    match fault.kind:
        case "status":
            return Response(status_code=fault.status, headers=headers)
        case "problem":
            problem = Problem(fault.type, "made to order", fault.status)
            return Response(msgspec.json.encode(problem), fault.status, headers, MEDIA_TYPE)
        case "garbage":
            return Response(b'{"state": "recei\x00\xff', media_type="application/json")
        case "portal":
            return Response(PORTAL, media_type="text/html")
        case "redirect":
            return RedirectResponse("http://portal.example/login", 302)
        case "oversized":
            return Response(b'"' + b"x" * max(0, fault.size - 2) + b'"', media_type="application/json")
        case _:
            return None
