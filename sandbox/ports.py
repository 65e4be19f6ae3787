"""Ports of the stand-in platform that nobody chose: kept from one start to the next, where they are still free.

Addresses with them stand on receipts, in QR codes and in a kiosk's configuration; a platform that comes back after an outage
must be found where it was.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

Take = Callable[[int], socket.socket]
"""Takes the port, any free one for 0. Raises ``OSError`` when it is taken."""


def keep(file: Path, name: str, wanted: int, take: Take) -> socket.socket:
    """The socket ``name``: on ``wanted``, or else on the port of the last start, or else on any. Raises ``OSError``."""
    if wanted:
        return take(wanted)
    known = _known(file)
    try:
        taken = take(known.get(name, 0))
    except OSError:  # somebody else has it by now
        taken = take(0)
    port: int = taken.getsockname()[1]
    if known.get(name) != port:
        file.write_text(json.dumps({**known, name: port}), encoding="utf-8")
    return taken


def _known(file: Path) -> dict[str, int]:
    """Empty for a file that is not there or says nonsense: then other ports are taken."""
    try:
        said = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {name: port for name, port in said.items() if isinstance(port, int) and 0 < port < 65536}
