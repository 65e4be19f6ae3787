"""The cable of the virtual page printer: a relay between the port that the kiosk knows and the one where the printer listens.

Pulled out, it refuses and breaks connections while the printer behind it goes on, as a network cable does. It can also fall
silent, and break in the middle of a document.
"""

from __future__ import annotations

import os
import selectors
import socket
import struct
import threading
from collections.abc import Callable

_READ_BYTES = 64 << 10
_DOCUMENT_BYTES = 16 << 10  # more than any question without a document has
_NOW = struct.pack("ii", 1, 0)  # SO_LINGER: break at once, as the other side sees of a pulled cable when it next speaks


class Cable:
    """Runs in a thread of its own between ``start`` and ``stop``. ``port`` is the kiosk's side, always the same one.

    ``on_cut`` is called in that thread when a document made it break.
    """

    def __init__(self, printer_port: int, on_cut: Callable[[], None], *, port: int = 0) -> None:
        self._printer_port = printer_port
        self._on_cut = on_cut
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = os.pipe()
        self._selector.register(self._wake_read, selectors.EVENT_READ)
        self._partner: dict[socket.socket, socket.socket | None] = {}
        self._sent: dict[socket.socket, int] = {}  # bytes from the kiosk, by its end
        self._listener: socket.socket | None = None
        self._plugged, self._silent, self._cuts, self._stopping = True, False, False, False
        self._changed = threading.Condition()
        self._settled = True
        self.port = port
        self._listen()
        self._thread = threading.Thread(target=self._run, name="virtual-printer-cable", daemon=True)

    def start(self) -> None:
        """Begin to relay."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and every connection."""
        with self._changed:
            self._stopping = True
        os.write(self._wake_write, b"x")
        if self._thread.ident is None:
            self._unplug()
        else:
            self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)
        self._selector.close()

    def set(self, *, plugged: bool, silent: bool, cuts: bool) -> None:
        """How the cable is; returns when it is so."""
        with self._changed:
            self._plugged, self._silent, self._cuts = plugged, silent, cuts
            self._settled = False
            os.write(self._wake_write, b"x")
            self._changed.wait_for(lambda: self._settled or not self._thread.is_alive())

    def _run(self) -> None:
        while not self._stopping:
            for key, _ in self._selector.select():
                if key.fileobj == self._wake_read:
                    os.read(self._wake_read, 64)
                    self._settle()
                elif key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._partner:
                    self._relay(key.fileobj)
        self._unplug()

    def _settle(self) -> None:
        with self._changed:
            if self._plugged and self._listener is None:
                self._listen()
            elif not self._plugged:
                self._unplug()
            self._settled = True
            self._changed.notify_all()

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self.port = int(listener.getsockname()[1])
        self._listener = listener
        self._selector.register(listener, selectors.EVENT_READ)

    def _unplug(self) -> None:
        for end in list(self._partner):
            self._break(end)
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None

    def _accept(self) -> None:
        if self._listener is None:
            return
        kiosk, _ = self._listener.accept()
        printer: socket.socket | None = None
        if not self._silent:
            try:
                printer = socket.create_connection(("127.0.0.1", self._printer_port), 1.0)
            except OSError:
                kiosk.close()  # the printer is switched off
                return
            self._partner[printer] = kiosk
            self._selector.register(printer, selectors.EVENT_READ)
        self._partner[kiosk] = printer
        self._sent[kiosk] = 0
        self._selector.register(kiosk, selectors.EVENT_READ)

    def _relay(self, end: socket.socket) -> None:
        try:
            data = end.recv(_READ_BYTES)
        except OSError:
            data = b""
        partner = self._partner[end]
        if not data:
            self._break(end)
            return
        if self._silent or partner is None:
            return  # swallowed
        if end in self._sent:
            self._sent[end] += len(data)
            if self._cuts and self._sent[end] > _DOCUMENT_BYTES:
                self._plugged, self._cuts = False, False
                self._unplug()
                self._on_cut()
                return
        try:
            partner.sendall(data)
        except OSError:
            self._break(end)

    def _break(self, end: socket.socket) -> None:
        if end not in self._partner:
            return  # with its other end
        partner = self._partner.pop(end)
        self._sent.pop(end, None)
        self._selector.unregister(end)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOW)
        end.close()
        if partner is not None:
            self._break(partner)
