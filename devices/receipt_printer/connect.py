"""The line that the settings name, opened."""

from __future__ import annotations

from collections.abc import Callable

from devices.command import CommandContext
from devices.receipt_printer import settings as keys
from devices.receipt_printer.network_wire import NetworkWire
from devices.receipt_printer.serial_wire import SerialWire
from devices.receipt_printer.settings import EscposSettings
from devices.receipt_printer.usb_wire import UsbWire
from devices.receipt_printer.wire import Wire


def open_wire(settings: EscposSettings, clock: Callable[[], float], context: CommandContext | None) -> Wire:
    """Open it; a ``context`` can call a slow connect off. Raises ``DeviceError``: deviceNotReady, canceled, timeOut."""
    if settings.connection == keys.NETWORK:
        until = clock() + (settings.connect_timeout or keys.DEFAULT_CONNECT_SECONDS)
        return NetworkWire(
            settings.host,
            settings.tcp_port or keys.DEFAULT_TCP_PORT,
            over=lambda: clock() >= until,
            # A printer without paper takes nothing either; it has to be found stalled before it is taken for lost.
            lost_after=settings.stall_timeout + settings.confirm_timeout,
            interrupted=lambda: None if context is None else context.check(),
        )
    if settings.connection == keys.USB:
        return UsbWire(settings.usb_target(), clock)
    return SerialWire(settings.port, settings.baudrate or keys.DEFAULT_BAUDRATE, settings.flow or keys.DEFAULT_FLOW)
