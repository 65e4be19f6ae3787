"""The virtual receipt printer as a process: the other end of the line, showing what the paper would show.

``python -m devices.receipt_printer.sim --state FILE --out DIR [--link PATH] [--tcp PORT] [--usb SOCKET] [--font FILE]
[--width DOTS]``: one printer with as many cables as are named, at least one. Its first line on stdout is JSON:
``{"port": PATH, "tcp": number, "usb": SOCKET}`` with what there is. FILE is described in ``sim_state``; DIR gets
``slip-N.png`` and ``slip-N.txt``, ``torn-N.*`` of slips whose cable was pulled, ``errors.log``. For a printer on USB the
driver's settings are ``usb_id = "0416:5011"``, ``usb_backend = "socket:SOCKET"``.
"""

from __future__ import annotations

import argparse
import pathlib

from devices.receipt_printer.raster import CellFont
from devices.receipt_printer.sim_printer import VirtualPrinter
from devices.sim_life import serve

__all__ = ["VirtualPrinter"]


def main() -> None:
    """Serve until told to end (SIGTERM, SIGINT)."""
    parser = argparse.ArgumentParser(description="virtual ESC/POS receipt printer")
    parser.add_argument("--state", type=pathlib.Path, required=True, help="JSON file with the printer's state")
    parser.add_argument("--link", type=pathlib.Path, help="where the serial port appears")
    parser.add_argument("--tcp", type=int, help="port of this machine to listen on, 0 for a free one")
    parser.add_argument("--usb", type=pathlib.Path, help="socket where the USB plug appears")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="directory for slips")
    parser.add_argument("--font", default="", help="font file of the printer")
    parser.add_argument("--face", type=int, default=0, help="face in a font collection")
    parser.add_argument("--width", type=int, default=576, help="dots across")
    options = parser.parse_args()
    if options.link is None and options.tcp is None and options.usb is None:
        parser.error("name a cable: --link, --tcp or --usb")
    font = CellFont(options.font, options.face) if options.font else None
    printer = VirtualPrinter(
        options.state, options.link, options.out, font, width=options.width, tcp=options.tcp, usb=options.usb
    )

    def places() -> dict[str, object]:
        named = {
            "port": None if options.link is None else str(options.link),
            "tcp": printer.tcp_port or None,
            "usb": None if options.usb is None else str(options.usb),
        }
        return {name: place for name, place in named.items() if place is not None}

    serve(printer, places)


if __name__ == "__main__":
    main()
