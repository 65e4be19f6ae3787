"""The half of the SANE driver that talks to the library; runs in the child process of ``devices/host.py``.

Sources: SANE standard 1.06 (status codes 4.2.7, parameters 4.3.8, well-known options 4.5); python-sane 2.9.2,
whose errors carry nothing but the text of ``sane_strstatus``. What was seen of it and the ``pnm`` backend: a
status fault appears in ``snap`` and not in ``start``; an early end of the image is no error but a picture
with fewer rows than announced, down to none; a progress callback that raises crashes the interpreter in older
releases, so cancelling goes through ``cancel()``.
"""

from __future__ import annotations

import json
import pathlib
import time
from collections.abc import Callable, Mapping

import sane

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.scanner.protocol import ScannedImage
from devices.scanner.sane import SaneSettings
from devices.status import DeviceState, DeviceStatus, MediaState

PAPER_MM = {"A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0), "card": (85.6, 54.0)}
MM_PER_INCH = 25.4

# sane_strstatus() -> our error. Sources: backend/sane_strstatus.c of sane-backends 1.0.20 to 1.2.
ERRORS: Mapping[str, tuple[Completion, str, Action]] = {
    "Operation not supported": (Completion.UNSUPPORTED_COMMAND, "unsupported", Action.CONFIGURATION),
    "Operation was canceled": (Completion.CANCELED, "canceled", Action.NONE),
    "Operation was cancelled": (Completion.CANCELED, "canceled", Action.NONE),
    "Device busy": (Completion.DEVICE_NOT_READY, "deviceBusy", Action.RESET),
    "Invalid argument": (Completion.INVALID_DATA, "refused", Action.CONFIGURATION),
    "End of file reached": (Completion.HARDWARE_ERROR, "incomplete", Action.RESET),
    "Document feeder jammed": (Completion.USER_ERROR, "jammed", Action.CLEAR),
    "Document feeder out of documents": (Completion.USER_ERROR, "noPaper", Action.CLEAR),
    "Scanner cover is open": (Completion.USER_ERROR, "coverOpen", Action.CLEAR),
    "Error during device I/O": (Completion.HARDWARE_ERROR, "ioError", Action.RESET),
    "Out of memory": (Completion.INTERNAL_ERROR, "noMemory", Action.RESET),
    "Access to resource has been denied": (Completion.DEVICE_NOT_READY, "accessDenied", Action.CONFIGURATION),
    "Lamp not ready, please retry": (Completion.DEVICE_NOT_READY, "warmingUp", Action.NONE),
    "Scanner mechanism locked for transport": (Completion.DEVICE_NOT_READY, "locked", Action.MAINTENANCE),
}
# After these the handle is given up, so that the next command opens the device afresh.
LOSES_HANDLE = frozenset({"ioError", "noMemory", "unknownStatus", "deviceBusy"})


def device_error(error: Exception, step: str) -> DeviceError:
    """The application's error for one of python-sane's. ``step`` names the call for the operator."""
    text = str(error)
    completion, code, action = ERRORS.get(text, (Completion.HARDWARE_ERROR, "unknownStatus", Action.RESET))
    if step == "open" and code == "refused":
        # sane_open answers "invalid argument" for a name that no backend knows, such as an unplugged scanner's.
        completion, code, action = Completion.DEVICE_NOT_READY, "noDevice", Action.MAINTENANCE
    return DeviceError(completion, code, action, f"{step}: {text}")


def parse_options(text: str) -> dict[str, str]:
    """``"a=1,b=2"`` as a mapping. Raises ``DeviceError`` (invalidData, action configuration)."""
    options = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise DeviceError(Completion.INVALID_DATA, "badOptions", Action.CONFIGURATION, "options: want name=value")
        options[name.strip()] = value.strip()
    return options


class SaneNative:
    """Implements ``Scanner`` on python-sane. Opens the device by itself when a command finds it closed."""

    def __init__(self, settings: SaneSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._device: sane.SaneDev | None = None
        self._heard_at = clock()
        if settings.paper and settings.paper not in PAPER_MM:
            raise DeviceError(Completion.INVALID_DATA, "badPaper", Action.CONFIGURATION, "paper: unknown size")
        parse_options(settings.options)
        sane.init()

    def open(self) -> None:
        """Take the device.

        Raises ``DeviceError`` (deviceNotReady ``noDevice``, ``accessDenied``, ``deviceBusy``).
        """
        self._taken()

    def close(self) -> None:
        """Release the device; may be called twice."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask the device for its sensors; media is unknown where it has none.

        SANE has no status call, and backends answer questions about options from memory: ``sane_open`` is the one
        call that every backend takes to the hardware. It can take seconds and move the lamp, so an idle device is taken
        anew only when nothing has been heard of it for ``reopen_after`` seconds.
        """
        context.check()
        if self._clock() - self._heard_at >= self._settings.reopen_after:
            self.close()
        device = self._taken()
        try:
            cover = self._sensor(device, "cover_open")
            loaded = self._sensor(device, "page_loaded")
        except sane._sane.error as error:
            self.close()
            raise device_error(error, "status") from error
        media = {True: MediaState.PRESENT, False: MediaState.NOT_PRESENT, None: MediaState.UNKNOWN}[loaded]
        if cover:
            return DeviceStatus(DeviceState.USER_ERROR, media, detail="coverOpen", since=self._clock())
        return DeviceStatus(DeviceState.ONLINE, media, since=self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Take the device anew and set the configured options; nothing is scanned."""
        self.close()
        status = self.status(context)
        self._prepare(self._taken())
        return status

    def scan(self, context: CommandContext) -> ScannedImage:
        """One page, with the errors of ``Scanner.scan``; a row is the grain of cancel and deadline."""
        context.check()
        device = self._taken()
        self._prepare(device)
        try:
            device.start()
            announced = device.get_parameters()[2][1]
            data, width, height, samples, _ = device.dev.snap(
                False, False, lambda row, rows: self._between_rows(device, context)
            )
        except sane._sane.error as error:
            device.cancel()
            context.check()  # our own cancel comes back as an error of the library
            failure = device_error(error, "scan")
            if failure.code in LOSES_HANDLE:
                self.close()
            raise failure from error
        context.check()
        if height < 1 or (announced > 0 and height < announced):
            detail = f"{height} of {announced} rows"
            raise DeviceError(Completion.HARDWARE_ERROR, "incomplete", Action.RESET, detail)
        self._heard_at = self._clock()
        mode = "RGB" if samples == 3 else "L"
        return ScannedImage(width, height, mode, bytes(data), self._dpi(device))

    def _taken(self) -> sane.SaneDev:
        if self._device is None:
            try:
                self._device = sane.open(self._settings.device)
            except sane._sane.error as error:
                raise device_error(error, "open") from error
            self._heard_at = self._clock()
        return self._device

    def _between_rows(self, device: sane.SaneDev, context: CommandContext) -> None:
        if context.cancel.is_set() or context.remaining <= 0:
            device.cancel()

    def _prepare(self, device: sane.SaneDev) -> None:
        """Set resolution, colour, area and the extra options, as far as this device has them."""
        wanted: dict[str, object] = {"resolution": self._settings.resolution}
        gray = self._settings.mode.lower().startswith("g")
        wanted["mode" if "mode" in device.opt else "grayify"] = self._settings.mode if "mode" in device.opt else gray
        for name, value in wanted.items():
            if name in device.opt:
                self._set(device, name, value)
        self._set_area(device)
        extra: dict[str, object] = {**parse_options(self._settings.options), **self._options_from_file()}
        for name, value in extra.items():
            self._set(device, name.replace("-", "_"), value)

    def _options_from_file(self) -> dict[str, object]:
        if not self._settings.options_file:
            return {}
        try:
            options = json.loads(pathlib.Path(self._settings.options_file).read_text("utf-8"))
        except (OSError, ValueError) as error:
            detail = f"options_file: {type(error).__name__}"
            raise DeviceError(Completion.INVALID_DATA, "badOptions", Action.CONFIGURATION, detail) from error
        if not isinstance(options, dict):
            raise DeviceError(Completion.INVALID_DATA, "badOptions", Action.CONFIGURATION, "options_file: no object")
        return options

    def _set(self, device: sane.SaneDev, name: str, value: object) -> None:
        option = device.opt.get(name)
        if option is None:
            raise DeviceError(Completion.INVALID_DATA, "badOptions", Action.CONFIGURATION, f"no option {name}")
        try:
            setattr(device, name, _converted(option.type, value))
        except (sane._sane.error, AttributeError, TypeError, ValueError) as error:
            raise DeviceError(
                Completion.INVALID_DATA, "badOptions", Action.CONFIGURATION, f"option {name} refused"
            ) from error

    def _set_area(self, device: sane.SaneDev) -> None:
        if not self._settings.paper or not {"tl_x", "tl_y", "br_x", "br_y"} <= device.opt.keys():
            return
        width, height = PAPER_MM[self._settings.paper]
        for name, millimetres in (("tl_x", 0.0), ("tl_y", 0.0), ("br_x", width), ("br_y", height)):
            option = device.opt[name]
            value = millimetres
            if option.unit == sane._sane.UNIT_PIXEL:
                value = round(millimetres / MM_PER_INCH * self._settings.resolution)
            if isinstance(option.constraint, tuple):  # a bed smaller than the paper: take all of it
                value = min(max(value, option.constraint[0]), option.constraint[1])
            self._set(device, name, value)

    def _dpi(self, device: sane.SaneDev) -> int:
        return round(device.resolution) if "resolution" in device.opt else self._settings.stated_dpi

    def _sensor(self, device: sane.SaneDev, name: str) -> bool | None:
        return bool(getattr(device, name)) if name in device.opt and device.opt[name].is_active() else None


def _converted(kind: int, value: object) -> object:
    """A configured value as the type that the option wants."""
    if kind == sane._sane.TYPE_BOOL:
        return str(value).strip().lower() in ("1", "true", "yes", "on")
    if kind == sane._sane.TYPE_INT:
        return int(str(value))
    if kind == sane._sane.TYPE_FIXED:
        return float(str(value))
    return str(value)
