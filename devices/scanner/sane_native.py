"""The half of the SANE driver that talks to the library; runs in the child process of ``devices/host.py``.

Sources: SANE standard 1.06 (parameters 4.3.8, feeding 4.3.9 and 4.4); python-sane 2.9.2. What was seen of it and the
``pnm`` backend: a status fault appears in ``snap`` and not in ``start``; an early end of the image is no error but a picture
with fewer rows than announced, down to none; a progress callback that raises crashes the interpreter in older
releases, so cancelling goes through ``cancel()``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import sane

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.scanner import sane_options
from devices.scanner.protocol import ScannedImage
from devices.scanner.sane import PAPER_MM, SaneSettings
from devices.scanner.sane_errors import LOSES_HANDLE, device_error, misconfigured
from devices.scanner.sane_picture import announced, image_of
from devices.status import DeviceState, DeviceStatus, MediaState

_FEEDERS = ("adf", "adf_duplex")


class SaneNative:
    """Implements ``Scanner`` on python-sane. Opens the device by itself when a command finds it closed."""

    def __init__(self, settings: SaneSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._device: sane.SaneDev | None = None
        self._heard_at = clock()
        self._stacked: int | None = None  # pages of the stack that is being fed
        if settings.paper and settings.paper not in PAPER_MM:
            raise misconfigured("badPaper", f"paper: unknown size; there are {', '.join(PAPER_MM)}")
        sane_options.parse_options(settings.options)
        sane.init()

    def open(self) -> None:
        """Take the device.

        Raises ``DeviceError`` (deviceNotReady ``noDevice``, ``accessDenied``, ``deviceBusy``).
        """
        self._taken()

    def close(self) -> None:
        """Release the device; may be called twice."""
        device, self._device, self._stacked = self._device, None, None
        if device is not None:
            device.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask the device for its sensors; media is unknown where it has none.

        SANE has no status call, and backends answer questions about options from memory: ``sane_open`` is the one
        call that every backend takes to the hardware. It can take seconds and move the lamp, so an idle device is taken
        anew only when nothing has been heard of it for ``reopen_after`` seconds.
        """
        context.check()
        if self._stacked is not None:  # between two sheets nothing may touch the device
            return DeviceStatus(DeviceState.DEVICE_BUSY, MediaState.UNKNOWN, detail="feeding", since=self._clock())
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
        device = self._fresh()
        self._prepare(device)
        return self._read(device, context, feeding=False)

    def stack_begin(self, context: CommandContext) -> None:
        """Make ready to feed. Raises ``DeviceError`` (unsupportedCommand ``noFeeder``) unless ``source`` is a feeder, since
        a flatbed would give the same page for ever."""
        context.check()
        if self._settings.source not in _FEEDERS:
            detail = "source: want adf or adf_duplex for a stack"
            raise DeviceError(Completion.UNSUPPORTED_COMMAND, "noFeeder", Action.CONFIGURATION, detail)
        self._prepare(self._fresh())
        self._stacked = 0

    def stack_next(self, context: CommandContext) -> ScannedImage | None:
        """The next page; None when the feeder is empty. Raises ``DeviceError`` as ``scan``, ``noPaper`` when it was empty from
        the start; after an error the stack is over."""
        context.check()
        fed = self._stacked
        if fed is None:
            raise DeviceError(Completion.SEQUENCE_ERROR, "noStack", Action.RESET)
        device = self._taken()
        try:
            if fed:
                sane_options.set_from_file(device, self._settings)
            image = self._read(device, context, feeding=True)
        except DeviceError as error:
            self.stack_end(context)
            if error.code == "noPaper" and fed:
                return None
            raise
        self._stacked = fed + 1
        return image

    def stack_end(self, context: CommandContext) -> None:
        """Stop feeding, whatever the state; sheets that are left stay in the feeder. ``context`` is not looked at."""
        self._stacked = None
        if self._device is not None:
            self._device.cancel()

    def _taken(self) -> sane.SaneDev:
        if self._device is None:
            try:
                self._device = sane.open(self._settings.device)
            except sane._sane.error as error:
                raise device_error(error, "open") from error
            self._heard_at = self._clock()
        return self._device

    def _fresh(self) -> sane.SaneDev:
        """The device with no stack half-way through it."""
        device = self._taken()
        if self._stacked is not None:
            self._stacked = None
            device.cancel()
        return device

    def _prepare(self, device: sane.SaneDev) -> None:
        try:
            sane_options.prepare(device, self._settings)
        except DeviceError as error:
            if error.code in LOSES_HANDLE:
                self.close()
            raise

    def _read(self, device: sane.SaneDev, context: CommandContext, *, feeding: bool) -> ScannedImage:
        """One page from ``start`` to its last row; ``feeding`` leaves the device ready for the next sheet."""
        try:
            device.start()
            page = announced(device.get_parameters())
            data, _, height, _, sample_bytes = device.dev.snap(
                feeding, True, lambda row, rows: self._between_rows(device, context)
            )
            context.check()
            image = image_of(page, data, height, sample_bytes, self._dpi(device))
        except DeviceError:
            device.cancel()
            raise
        except sane._sane.error as error:
            device.cancel()
            context.check()  # our own cancel comes back as an error of the library
            failure = device_error(error, "scan", self._stacked or 0)
            if failure.code in LOSES_HANDLE:
                self.close()
            raise failure from error
        self._heard_at = self._clock()
        return image

    def _between_rows(self, device: sane.SaneDev, context: CommandContext) -> None:
        if context.cancel.is_set() or context.remaining <= 0:
            device.cancel()

    def _dpi(self, device: sane.SaneDev) -> int:
        return round(device.resolution) if "resolution" in device.opt else self._settings.stated_dpi

    def _sensor(self, device: sane.SaneDev, name: str) -> bool | None:
        return bool(getattr(device, name)) if name in device.opt and device.opt[name].is_active() else None
