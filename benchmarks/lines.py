"""The names of the virtual devices' lines: role, driver and, where one driver has several wires, the wire.

Apart from ``virtual_devices``, so that the kiosk's side of a benchmark loads no simulator.
"""

from __future__ import annotations

from typing import Final

# The first of each role is what a kiosk has in the benchmark; the others are there for the soak.
LINES: Final = (
    "id_reader/sdt_serial",
    "card_reader/pcsc",
    "scanner/camera",
    "receipt_printer/escpos",
    "page_printer/cups",
    "code_scanner/serial",
    "speaker/espeak_ng",
    "keypad/evdev",
    "signals/serial",
    "id_reader/sdt_usb",
    "scanner/sane",
    "receipt_printer/escpos@tcp",
    "receipt_printer/escpos@usb",
    "code_scanner/hid",
    "code_scanner/camera",
)
# A program has no cable.
CABLES: Final = tuple(line for line in LINES if line != "speaker/espeak_ng")
# Take a tenth of a second and more to come back: a process is started, or USB asked about itself.
SLOW: Final = frozenset(
    {
        "card_reader/pcsc",
        "scanner/camera",
        "scanner/sane",
        "page_printer/cups",
        "id_reader/sdt_usb",
        "receipt_printer/escpos@usb",
        "code_scanner/camera",
    }
)
