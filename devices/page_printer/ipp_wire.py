"""One question to an IPP printer or print system and its answer: HTTP over TCP, TLS or the print system's own Unix socket.

Source: RFC 8010 3.2 and 4 (HTTP POST of ``application/ipp``), RFC 7472 (``ipps``). Each question has a connection of its own:
a cable that was pulled in between then costs nothing, and no late answer can be taken for the next one's. What HTTP and
sockets can do wrong becomes a ``DeviceError`` here and nowhere else.
"""

from __future__ import annotations

import http.client
import itertools
import socket
import ssl
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.page_printer.ipp_message import Attribute, Group, Message, MessageError, Tag, encode
from devices.page_printer.ipp_reading import decode

PORT = 631
MOST_ANSWER_BYTES = 4 << 20  # a printer's whole description has about 50 kB
_CHUNK_BYTES = 64 << 10  # the grain in which a cancel is seen while a document leaves
_PLAIN, _TLS = "ipp", "ipps"


class IppWire:
    """``uri`` (``ipp`` or ``ipps``) names printer or queue; ``unix_socket`` ("" = none) is where the print system listens.

    ``timeout`` in seconds is the longest silence within one question. ``ca_file`` ("" = the system's) holds who may vouch for
    an ``ipps`` printer; the name in ``uri`` has to match. Raises ``DeviceError`` ``badUri`` or ``badCaFile`` (configuration).
    """

    def __init__(self, uri: str, *, unix_socket: str = "", timeout: float = 5.0, ca_file: str = "") -> None:
        try:
            parts = urlsplit(uri)
            port = parts.port
        except ValueError as cause:
            raise _configuration("badUri") from cause
        if parts.scheme not in (_PLAIN, _TLS) or not parts.hostname:
            raise _configuration("badUri")
        self.uri = uri
        self._host, self._port = parts.hostname, port or PORT
        self._path = parts.path or "/"
        self._unix_socket = unix_socket
        self._timeout = timeout
        self._tls = _tls(ca_file) if parts.scheme == _TLS else None
        self._ids = itertools.count(1)

    def ask(
        self,
        context: CommandContext,
        operation: int,
        attributes: Iterable[Attribute] = (),
        more: Iterable[Group] = (),
        data: bytes = b"",
    ) -> Message:
        """Send one operation and give the answer, whatever its status.

        Raises ``DeviceError``: deviceNotReady ``noConnection`` (nothing was sent), ``noAnswer`` or ``connectionLost`` (it may
        have arrived); configuration ``forbidden``, ``noPrinter``, ``needsTls``, ``badCertificate``; hardwareError
        ``oddAnswer``; canceled, timeOut.
        """
        context.check()
        request_id = next(self._ids)
        first = (
            Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
            Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
        )
        groups = (Group(Tag.OPERATION, (*first, *attributes)), *more)
        answer = self._post(context, encode(Message(operation, request_id, groups)), data)
        try:
            message = decode(answer)
        except MessageError as cause:
            raise _odd(str(cause)) from cause
        if message.request_id != request_id:
            raise _odd("answer to another question")
        return message

    def _post(self, context: CommandContext, head: bytes, data: bytes) -> bytes:
        connection = self._connected(context)
        try:
            self._send(connection, context, head, data)
            response = connection.getresponse()
            body = _read(response, context)
        except TimeoutError as cause:
            context.check()
            raise _not_ready("noAnswer", cause) from cause
        except (OSError, http.client.HTTPException) as cause:
            raise _not_ready("connectionLost", cause) from cause
        finally:
            connection.close()
        _judge(response)
        return body

    def _connected(self, context: CommandContext) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self._host, self._port)
        patience = max(0.001, min(self._timeout, context.remaining))
        try:
            if self._unix_socket:
                plain = socket.socket(socket.AF_UNIX)
                plain.settimeout(patience)
                connection.sock = plain
                plain.connect(self._unix_socket)
            else:
                plain = socket.create_connection((self._host, self._port), patience)
                connection.sock = plain
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                connection.sock = self._tls.wrap_socket(plain, server_hostname=self._host)
        except ssl.SSLError as cause:
            connection.close()
            raise DeviceError(
                Completion.DEVICE_NOT_READY, "badCertificate", Action.CONFIGURATION, type(cause).__name__
            ) from cause
        except OSError as cause:
            connection.close()
            context.check()
            raise _not_ready("noConnection", cause) from cause
        return connection

    def _send(self, connection: http.client.HTTPConnection, context: CommandContext, head: bytes, data: bytes) -> None:
        headers = {"Content-Type": "application/ipp", "Content-Length": str(len(head) + len(data))}
        connection.request("POST", self._path, body=_pieces(context, head, data), headers=headers)


def _pieces(context: CommandContext, head: bytes, data: bytes) -> Iterator[bytes]:
    yield head
    view = memoryview(data)
    for start in range(0, len(data), _CHUNK_BYTES):
        context.check()
        yield bytes(view[start : start + _CHUNK_BYTES])


def _read(response: http.client.HTTPResponse, context: CommandContext) -> bytes:
    """All of the body, with an end to a printer that sends one byte a second or never stops."""
    body = bytearray()
    while piece := response.read1(_CHUNK_BYTES):
        body += piece
        context.check()
        if len(body) > MOST_ANSWER_BYTES:
            raise _odd("answer too long")
    return bytes(body)


def _judge(response: http.client.HTTPResponse) -> None:
    """Raise for what HTTP says before IPP gets a word."""
    status = response.status
    if status in (401, 403):
        raise DeviceError(Completion.DEVICE_NOT_READY, "forbidden", Action.CONFIGURATION, f"HTTP {status}")
    if status == 404:
        raise DeviceError(Completion.DEVICE_NOT_READY, "noPrinter", Action.CONFIGURATION, "HTTP 404")
    if status == 426:
        raise DeviceError(Completion.DEVICE_NOT_READY, "needsTls", Action.CONFIGURATION, "HTTP 426")
    if status == 503:
        raise DeviceError(Completion.DEVICE_NOT_READY, "printerBusy", Action.RESET, "HTTP 503")
    if status != 200:
        raise _odd(f"HTTP {status}")
    if response.headers.get_content_type() != "application/ipp":
        raise _odd("no IPP in the answer")


def _tls(ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as cause:
        raise _configuration("badCaFile") from cause


def _configuration(code: str) -> DeviceError:
    return DeviceError(Completion.INVALID_DATA, code, Action.CONFIGURATION)


def _not_ready(code: str, cause: Exception) -> DeviceError:
    return DeviceError(Completion.DEVICE_NOT_READY, code, Action.RESET, type(cause).__name__)


def _odd(detail: str) -> DeviceError:
    return DeviceError(Completion.HARDWARE_ERROR, "oddAnswer", Action.RESET, detail)
