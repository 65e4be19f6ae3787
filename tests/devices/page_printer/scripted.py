"""A printer whose every word is written by the test: for answers that no real one can be brought to give."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from devices.page_printer.ipp_message import Attribute, Group, Message, Tag, encode
from devices.page_printer.ipp_reading import decode
from devices.page_printer.ipp_status import Operation

Script = Callable[[Message], Message | bytes]
FIRST = (
    Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
    Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
)


def answer(request: Message, *groups: Group, status: int = 0) -> Message:
    return Message(status, request.request_id, (Group(Tag.OPERATION, FIRST), *groups))


def group(tag: int, **values: tuple[int, tuple[object, ...]]) -> Group:
    """``group(Tag.JOB, job_state=(Tag.ENUM, (5,)))``"""
    return Group(tag, tuple(Attribute(name.replace("_", "-"), kind, each) for name, (kind, each) in values.items()))  # type: ignore[arg-type]


GOOD_PRINTER: dict[str, tuple[int, tuple[object, ...]]] = {
    "operations_supported": (Tag.ENUM, tuple(int(operation) for operation in Operation)),
    "document_format_supported": (Tag.MIME_TYPE, ("application/pdf",)),
    "sides_supported": (Tag.KEYWORD, ("one-sided", "two-sided-long-edge")),
    "media_supported": (Tag.KEYWORD, ("iso_a4_210x297mm",)),
    "printer_state": (Tag.ENUM, (3,)),
    "printer_state_reasons": (Tag.KEYWORD, ("none",)),
    "printer_is_accepting_jobs": (Tag.BOOLEAN, (True,)),
}


class ScriptedPrinter:
    """Answers with what ``script`` gives: a message, or raw bytes as the body. Keeps every request."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Message] = []
        self.status, self.content_type = 200, "application/ipp"
        self.uri = ""

    def asked(self, operation: Operation) -> list[Message]:
        return [each for each in self.requests if each.code == operation]


@contextmanager
def scripted(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedPrinter]:
    printer = ScriptedPrinter(script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = decode(self.rfile.read(int(self.headers["Content-Length"])))
            printer.requests.append(request)
            said = printer.script(request)
            body = said if isinstance(said, bytes) else encode(said)
            self.send_response(printer.status)
            self.send_header("Content-Type", printer.content_type)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is what is tested
    printer.uri = f"ipp{'s' if tls else ''}://127.0.0.1:{server.server_port}/ipp/print"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield printer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
