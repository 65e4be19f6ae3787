"""A virtual card in the virtual reader of ``vsmartcard-vpcd``, so that the real driver, pyscard and pcscd run.

``python -m devices.card_reader.sim --state FILE [--port N]``; FILE is described in ``sim_state``, its first line on
stdout says that it runs. vpcd listens on a TCP port of this machine, and a connection to it is a card in the slot. Each
message is a two-byte length (high byte first) and so many bytes; one byte alone is the reader's own: 0 power off, 1
power on, 2 reset, 4 "give your answer to reset".
"""

from __future__ import annotations

import argparse
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from devices.card_reader.apdu import select_application
from devices.card_reader.sim_card import Chip, VirtualCard
from devices.card_reader.sim_faults import Fault, FaultKind
from devices.card_reader.sim_state import SlotState
from devices.card_reader.social_security import APPLICATION
from devices.sim_file import SimFile, write_state
from devices.sim_life import LOOK_SECONDS, SimLife, complain, serve

VPCD_PORT = 0x8C7B
HOST = "127.0.0.1"
_LENGTH_BYTES = 2
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4


class VirtualSlot(SimLife[SlotState]):
    """The slot with its own thread. ``on_command`` is told the number of each command before it is answered."""

    def __init__(
        self,
        port: int = VPCD_PORT,
        *,
        state_file: Path | None = None,
        on_command: Callable[[int], None] | None = None,
        on_complaint: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__(
            "virtual-card",
            away=SlotState(),
            wanted=SlotState(),
            watched=SimFile(state_file, SlotState.from_json) if state_file is not None else None,
            on_complaint=on_complaint,
        )
        self._port = port
        self._on_command = on_command
        self._chip: Chip | None = None
        self._line: socket.socket | None = None
        self._received = bytearray()

    def put(self, card: VirtualCard, fault: str | None = None) -> None:
        """Put the card in, taking out what is there; it is connected as soon as the service listens."""
        self.apply(SlotState(), SlotState(card, None if fault is None else Fault.parse(fault)))

    def lift(self) -> None:
        """Take the card out; returns when it is so."""
        self.apply(SlotState())

    def swap_unseen(self, card: VirtualCard) -> None:
        """Another card answers on the same connection, awake and its application chosen: worse than any hand can do.

        From ``on_command`` only.
        """
        self._chip = Chip(card)
        self._chip.power(True)
        self._chip.answer(select_application(APPLICATION))

    def apply(self, *states: SlotState) -> None:
        """Returns when the last of them is in force, from ``on_command`` as well."""
        super().apply(*states)
        if threading.current_thread() is self._thread:
            self._follow_state()

    def _take(self, before: SlotState) -> None:
        self._disconnect()
        card = self._state.card
        self._chip = None if card is None else Chip(card, self._state.fault)

    def _turn(self) -> None:
        if self._chip is not None and self._line is None:
            self._connect()
        # A service that is away tells nobody when it is back.
        missed = self._chip is not None and self._line is None
        ready = self._await([] if self._line is None else [self._line], LOOK_SECONDS if missed else None)
        if self._line is not None and self._line in ready:
            self._hear()

    def _gone(self) -> None:
        self._disconnect()

    def _connect(self) -> None:
        try:
            self._line = socket.create_connection((HOST, self._port), timeout=1.0)
        except OSError:
            self._line = None  # the service is away; it is looked for again
        else:
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received.clear()

    def _disconnect(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
            self._received.clear()

    def _hear(self) -> None:
        if self._line is None:
            return
        try:
            heard = self._line.recv(4096)
            # vpcd writes length and message apart, and a delayed acknowledgement would add 40 ms to each command.
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        except OSError:
            heard = b""
        if not heard:
            self._disconnect()
        self._received += heard
        while len(self._received) >= _LENGTH_BYTES:
            end = _LENGTH_BYTES + int.from_bytes(self._received[:_LENGTH_BYTES], "big")
            if len(self._received) < end:
                return
            message = bytes(self._received[_LENGTH_BYTES:end])
            del self._received[:end]
            self._hear_message(message)

    def _hear_message(self, message: bytes) -> None:
        if self._chip is None:
            return
        fault = self._state.fault
        if len(message) > 1:
            self._command(self._chip, message, fault)
        elif message[0] == _ATR:
            self._send(b"" if fault is not None and fault.kind is FaultKind.MUTE else self._chip.atr)
        elif message[0] in (_OFF, _ON, _RESET):
            self._chip.power(message[0] != _OFF)

    def _command(self, chip: Chip, command: bytes, fault: Fault | None) -> None:
        number = chip.commands + 1
        if self._on_command is not None:
            self._on_command(number)
        if fault is not None and fault.kind is FaultKind.SILENT:
            return
        if fault is not None and fault.kind is FaultKind.REMOVED and number == fault.command:
            self.apply(SlotState())
            return
        if self._chip is None or (answer := self._chip.answer(command)) is None:
            # Without power, or taken out just now: the reader sees a card that is gone.
            self._disconnect()
            return
        self._send(answer)

    def _send(self, message: bytes) -> None:
        if self._line is None:
            return
        try:
            self._line.sendall(len(message).to_bytes(_LENGTH_BYTES, "big") + message)
        except OSError:
            self._disconnect()


def main(arguments: Sequence[str] | None = None) -> int:
    """The card as a process of its own; ends on SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m devices.card_reader.sim", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port", type=int, default=VPCD_PORT)
    options = parser.parse_args(arguments)
    if not options.state.exists():
        write_state(options.state, SlotState())
    serve(VirtualSlot(options.port, state_file=options.state, on_complaint=complain), lambda: {"port": options.port})
    return 0


if __name__ == "__main__":
    sys.exit(main())
