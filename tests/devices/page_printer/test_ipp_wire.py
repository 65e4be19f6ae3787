"""One question and its answer: everything that HTTP, TLS and sockets can do to it."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from devices.errors import Action, Completion, DeviceError
from devices.page_printer.ipp_message import Message, Tag, encode
from devices.page_printer.ipp_status import STATUSES, Operation, granted, refusal
from devices.page_printer.ipp_wire import MOST_ANSWER_BYTES, IppWire
from tests.devices.page_printer.benches import soon
from tests.devices.page_printer.scripted import ScriptedPrinter, answer, group, scripted


def ask(uri: str, **how: object) -> Message:
    return IppWire(uri, **{"timeout": 0.5, **how}).ask(soon(3.0), Operation.GET_PRINTER_ATTRIBUTES)  # type: ignore[arg-type]


def failure(uri: str, **how: object) -> DeviceError:
    with pytest.raises(DeviceError) as caught:
        ask(uri, **how)
    return caught.value


@pytest.fixture
def printer() -> Iterator[ScriptedPrinter]:
    with scripted(lambda request: answer(request)) as printer:
        yield printer


def test_a_question_begins_with_charset_and_language(printer: ScriptedPrinter) -> None:
    ask(printer.uri)
    names = [each.name for each in printer.requests[0].first(Tag.OPERATION).attributes]
    assert names == ["attributes-charset", "attributes-natural-language"]


@pytest.mark.parametrize(
    ("status", "code", "action"),
    [
        (401, "forbidden", Action.CONFIGURATION),
        (403, "forbidden", Action.CONFIGURATION),
        (404, "noPrinter", Action.CONFIGURATION),
        (426, "needsTls", Action.CONFIGURATION),
        (503, "printerBusy", Action.RESET),
        (500, "oddAnswer", Action.RESET),
        (302, "oddAnswer", Action.RESET),
    ],
)
def test_what_http_refuses_has_a_code(printer: ScriptedPrinter, status: int, code: str, action: Action) -> None:
    printer.status = status
    error = failure(printer.uri)
    assert (error.code, error.action) == (code, action)


def test_a_web_page_is_no_answer(printer: ScriptedPrinter) -> None:
    printer.content_type = "text/html"
    assert failure(printer.uri).code == "oddAnswer"


@pytest.mark.parametrize("body", [b"", b"\x02\x00", b"<html>", b"\x02\x00\x00\x00\x00\x00\x00\x01\x02"])
def test_bytes_that_are_no_message_are_an_odd_answer(printer: ScriptedPrinter, body: bytes) -> None:
    printer.script = lambda request: body
    error = failure(printer.uri)
    assert (error.completion, error.code) == (Completion.HARDWARE_ERROR, "oddAnswer")


def test_the_answer_to_another_question_is_refused(printer: ScriptedPrinter) -> None:
    printer.script = lambda request: Message(0, request.request_id + 1, ())
    assert failure(printer.uri).code == "oddAnswer"


def test_an_answer_without_end_is_cut_off(printer: ScriptedPrinter) -> None:
    printer.script = lambda request: encode(answer(request)) + bytes(MOST_ANSWER_BYTES)
    assert failure(printer.uri).detail == "answer too long"


def test_a_printer_that_is_not_there_is_not_connected() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = failure(f"ipp://127.0.0.1:{taken.getsockname()[1]}/ipp/print")
    assert (error.completion, error.code) == (Completion.DEVICE_NOT_READY, "noConnection")


def test_a_print_system_whose_socket_is_not_there_is_not_connected(tmp_path: Path) -> None:
    assert failure("ipp://localhost/printers/page", unix_socket=str(tmp_path / "none")).code == "noConnection"


@contextmanager
def talking(said: bytes, *, stay: bool) -> Iterator[str]:
    """Somebody who takes a connection, says something and then hangs up or says nothing more."""
    leave = threading.Event()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def talk() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)
                if stay:
                    leave.wait(10.0)

        thread = threading.Thread(target=talk)
        thread.start()
        yield f"ipp://127.0.0.1:{listener.getsockname()[1]}/ipp/print"
        leave.set()
        thread.join()


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\x02"])
def test_silence_is_no_answer(said: bytes) -> None:
    with talking(said, stay=True) as uri:
        assert failure(uri).code == "noAnswer"


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\x02"])
def test_a_connection_that_breaks_or_speaks_another_language_is_lost(said: bytes) -> None:
    with talking(said, stay=False) as uri:
        assert failure(uri).code in ("connectionLost", "oddAnswer")


def test_the_commands_own_deadline_is_a_time_out_and_says_nothing_of_the_printer() -> None:
    with talking(b"", stay=True) as uri, pytest.raises(DeviceError) as caught:
        IppWire(uri, timeout=5.0).ask(soon(0.2), Operation.GET_PRINTER_ATTRIBUTES)
    assert caught.value.completion is Completion.TIME_OUT


def test_a_cancel_is_seen_in_the_middle_of_a_document(printer: ScriptedPrinter) -> None:
    context = soon()
    context.cancel.set()
    with pytest.raises(DeviceError) as caught:
        IppWire(printer.uri).ask(context, Operation.SEND_DOCUMENT, data=bytes(1 << 20))
    assert caught.value.completion is Completion.CANCELED
    assert printer.requests == []


@pytest.mark.parametrize("uri", ["http://printer/ipp", "ipp://", "printer", "", "ipp://printer:port/", "ipp://[::1/"])
def test_an_address_that_is_none_is_a_matter_of_configuration(uri: str) -> None:
    with pytest.raises(DeviceError) as caught:
        IppWire(uri)
    assert (caught.value.code, caught.value.action) == ("badUri", Action.CONFIGURATION)


def test_a_ca_file_that_is_none_is_a_matter_of_configuration(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="badCaFile"):
        IppWire("ipps://printer/", ca_file=str(tmp_path / "none.pem"))


def _certificate(folder: Path, host: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "printer")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / f"{host}.pem", folder / f"{host}.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return pem, secret


@pytest.mark.parametrize(
    ("host", "trusted", "code"),
    [("127.0.0.1", True, ""), ("127.0.0.1", False, "badCertificate"), ("127.0.0.2", True, "badCertificate")],
)
def test_a_printer_on_tls_has_to_be_the_one_that_its_certificate_names(
    tmp_path: Path, host: str, trusted: bool, code: str
) -> None:
    pem, secret = _certificate(tmp_path, host)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem, secret)
    with scripted(lambda request: answer(request), tls) as printer:
        how = {"ca_file": str(pem)} if trusted else {}
        if code:
            assert failure(printer.uri, **how).code == code
        else:
            assert ask(printer.uri, **how).code == 0


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_each_error_status_of_ipp_has_its_own_line(printer: ScriptedPrinter, status: int) -> None:
    printer.script = lambda request: answer(request, status=status)
    with pytest.raises(DeviceError) as caught:
        granted(ask(printer.uri))
    error = caught.value
    assert (error.completion, error.code, error.action) == STATUSES[status]
    assert error.detail == f"IPP {status:#06x}"


@pytest.mark.parametrize("status", [0x0100, 0x0300, 0x04FF, 0x7FFF, 0xFFFF])
def test_a_status_nobody_has_heard_of_is_an_error(printer: ScriptedPrinter, status: int) -> None:
    printer.script = lambda request: answer(request, status=status)
    assert refusal(ask(printer.uri)).code == "unknownStatus"


def test_a_refusal_names_the_attributes_and_none_of_their_values(printer: ScriptedPrinter) -> None:
    refused = group(Tag.UNSUPPORTED_GROUP, sides=(Tag.KEYWORD, ("zhangsan",)), media=(Tag.UNSUPPORTED, ()))
    printer.script = lambda request: answer(request, refused, status=0x040B)
    error = refusal(ask(printer.uri))
    assert error.detail == "IPP 0x040b media sides"
