"""What can be configured of an ESC/POS printer, the check of it, and what follows from settings and profile together."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, fields

from devices.errors import Action, Completion, DeviceError
from devices.receipt_printer import encode, profiles, raster
from devices.usb_device import LIBUSB, UsbTarget

SERIAL, NETWORK, USB = "serial", "network", "usb"
# Which keys make sense on which line only; None or "" is "not set".
_OF_LINE = {
    SERIAL: ("port", "baudrate", "flow"),
    NETWORK: ("host", "tcp_port", "connect_timeout"),
    USB: ("usb_id", "usb_serial", "usb_path", "usb_interface", "usb_backend"),
}
DEFAULT_BAUDRATE = 115200
DEFAULT_FLOW = "dsrdtr"
DEFAULT_TCP_PORT = 9100
DEFAULT_CONNECT_SECONDS = 2.0
DEFAULT_WIDTH, DEFAULT_DPI = 576, 203
LEAST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class EscposSettings:
    """``connection``: "serial" (``port``, ``baudrate`` in bit/s, ``flow``: "dsrdtr", "xonxoff", "none"), "network"
    (``host``: an address, not a name; ``tcp_port``; ``connect_timeout``) or "usb" (``usb_id`` as lsusb prints it,
    "0416:5011"; ``usb_serial`` or ``usb_path`` such as "1-2.3" where two are alike; ``usb_interface``; ``usb_backend`` as
    ``usb_device`` has it). Keys of another connection are refused.

    ``profile``: a name of python-escpos' capability profiles, "" for none; what is set here wins over it. ``width_dots``
    printable dots at ``dpi`` (80 mm paper: 576 at 203). ``text``: "gb18030" (the printer's own font, which holds
    ``glyphs``: "gb2312", "gbk" or "gb18030") or "raster" (every line as a picture drawn with ``font``, ``font_face``
    being the face in a .ttc). With "gb18030" a font is optional: it draws the lines with characters that the printer's
    font lacks. ``qr``: "native" or "raster". ``cutter``: "partial", "full", "none".

    ``questions``: which of DLE EOT 1..4 the printer knows, "" for none. ``confirmation``: how it says that a job is through:
    "sensor" (GS r 1), "process_id" (GS ( H, exact to the job), "none" (then no slip is ever ``done``). ``watch``: ask in real
    time while the data go out too, and call no slip done unless every question was answered.

    Times in seconds: ``answer_timeout`` for one answer in real time, ``ready_timeout`` for the first answer in order,
    ``stall_timeout`` for a line that takes no data, ``confirm_timeout`` from the last byte to the confirmation.
    """

    port: str = ""
    baudrate: int | None = None
    flow: str | None = None
    width_dots: int | None = None
    dpi: int | None = None
    text: str = "gb18030"
    glyphs: str = "gbk"
    qr: str | None = None
    font: str = ""
    font_face: int = 0
    cutter: str | None = None
    cut_feed_mm: float = 5.0
    spacing_dots: int = 8
    questions: str = "1234"
    answer_timeout: float = 0.5
    ready_timeout: float = 5.0
    stall_timeout: float = 10.0
    confirm_timeout: float = 15.0
    connection: str = SERIAL
    host: str = ""
    tcp_port: int | None = None
    connect_timeout: float | None = None
    usb_id: str = ""
    usb_serial: str = ""
    usb_path: str = ""
    usb_interface: int = 0
    usb_backend: str = LIBUSB
    profile: str = ""
    confirmation: str = "sensor"
    watch: bool = True

    @property
    def asked(self) -> tuple[int, ...]:
        """``questions`` as numbers, in their order."""
        return tuple(int(digit) for digit in self.questions)

    def usb_target(self) -> UsbTarget:
        """Raises ``DeviceError`` naming what is wrong."""
        return UsbTarget.parse(
            self.usb_id,
            serial_number=self.usb_serial,
            bus_path=self.usb_path,
            backend=self.usb_backend,
            interface=self.usb_interface,
        )


@dataclass(frozen=True, slots=True)
class Model:
    """What the printer is, from settings and profile. Lengths in dots."""

    width_dots: int
    dpi: int
    native_qr: bool
    cutter: str
    ascii_page: int | None

    @property
    def dots_per_mm(self) -> float:
        """Vertically and horizontally alike."""
        return self.dpi / profiles.MM_PER_INCH

    @property
    def columns(self) -> int:
        """Cells across (``typeset``)."""
        return self.width_dots // raster.CELL_DOTS


def check(settings: EscposSettings) -> None:
    """Raise ``DeviceError`` (invalidData ``badSettings``, action configuration) naming a key that cannot be meant."""
    wrong = next(_wrong(settings), None)
    if wrong is not None:
        raise _bad(*wrong)


def model(settings: EscposSettings) -> Model:
    """The printer as it is to be spoken to. Raises ``DeviceError`` (configuration) as ``check``, or ``unknownProfile``."""
    check(settings)
    profile = profiles.named(settings.profile) if settings.profile else None
    if profile is not None and not profile.pictures:
        raise _bad("profile", "that printer cannot print pictures (GS v 0), which rules and rare characters are")
    known_qr = "raster" if profile is not None and not profile.native_qr else "native"
    made = Model(
        width_dots=settings.width_dots or (profile and profile.width_dots) or DEFAULT_WIDTH,
        dpi=settings.dpi or (profile and profile.dpi) or DEFAULT_DPI,
        native_qr=(settings.qr or known_qr) == "native",
        cutter=settings.cutter or (profile.cutter if profile else "partial"),
        ascii_page=profile.ascii_page if profile else None,
    )
    if made.columns < LEAST_COLUMNS:
        raise _bad("profile", "that printer is too narrow for a slip")
    return made


def _wrong(settings: EscposSettings) -> Iterator[tuple[str, str]]:
    """Each key that cannot be meant, and why."""
    if settings.connection not in _OF_LINE:
        yield "connection", "has to be one of " + ", ".join(_OF_LINE)
        return
    yield from _foreign_keys(settings)
    yield from _address(settings)
    for key, allowed in (
        ("flow", (None, "dsrdtr", "xonxoff", "none")),
        ("text", ("gb18030", "raster")),
        ("glyphs", encode.GLYPHS),
        ("qr", (None, "native", "raster")),
        ("cutter", (None, "partial", "full", "none")),
        ("confirmation", ("sensor", "process_id", "none")),
    ):
        if getattr(settings, key) not in allowed:
            yield key, "has to be one of " + ", ".join(each for each in allowed if each)
    if settings.text == "raster" and not settings.font:
        yield "font", "needed to draw every line"
    if settings.width_dots is not None and (
        settings.width_dots < LEAST_COLUMNS * raster.CELL_DOTS or settings.width_dots % 8
    ):
        yield "width_dots", "has to be a multiple of 8 and wide enough for eight letters"
    if settings.dpi is not None and settings.dpi <= 0:
        yield "dpi", "has to be above zero"
    if set(settings.questions) - set("1234") or len(set(settings.questions)) < len(settings.questions):
        yield "questions", "has to be some of the digits 1 2 3 4, each once"
    if not 0 <= settings.spacing_dots <= raster.EM_DOTS:
        yield "spacing_dots", f"has to be from 0 to {raster.EM_DOTS}"
    for key in ("answer_timeout", "ready_timeout", "stall_timeout", "confirm_timeout", "connect_timeout"):
        if (seconds := getattr(settings, key)) is not None and seconds <= 0:
            yield key, "has to be above zero"


def _foreign_keys(settings: EscposSettings) -> Iterator[tuple[str, str]]:
    default = {field.name: field.default for field in fields(EscposSettings)}
    for line, keys in _OF_LINE.items():
        if line == settings.connection:
            continue
        for key in keys:
            if getattr(settings, key) != default[key]:
                yield key, f"belongs to connection {line}, not to {settings.connection}"


def _address(settings: EscposSettings) -> Iterator[tuple[str, str]]:
    if settings.connection == SERIAL and not settings.port:
        yield "port", "missing"
    if settings.connection == SERIAL and settings.baudrate is not None and settings.baudrate <= 0:
        yield "baudrate", "has to be above zero"
    if settings.connection == USB:
        yield from _usb_address(settings)
    if settings.connection != NETWORK:
        return
    try:
        ipaddress.ip_address(settings.host)
    except ValueError:
        yield "host", "has to be an address such as 192.168.1.50, since looking up a name cannot be called off"
    if settings.tcp_port is not None and not 0 < settings.tcp_port < 1 << 16:
        yield "tcp_port", "has to be from 1 to 65535"


def _usb_address(settings: EscposSettings) -> Iterator[tuple[str, str]]:
    try:
        settings.usb_target()
    except DeviceError as error:
        key, _, why = error.detail.partition(" ")
        yield {"device": "usb_id", "bus_path": "usb_path", "backend": "usb_backend"}.get(key, key), why
    if settings.usb_interface < 0:
        yield "usb_interface", "has to be 0 or more"


def _bad(key: str, why: str) -> DeviceError:
    return DeviceError(Completion.INVALID_DATA, "badSettings", Action.CONFIGURATION, f"{key}: {why}")
