"""The child's side of a hosted driver: ``python -m devices.host_child SOCKET_FD LIFELINE_FD``.

Imports ``devices`` and what its driver needs, nothing else. The main thread runs the driver, one call at a
time; a reader thread takes cancels and notices when the parent is gone. A library that hangs while it holds
the interpreter lock would stop that thread too, so the kernel itself is asked to kill this process when the
parent's end of the lifeline closes. (``PR_SET_PDEATHSIG`` would not do: it fires when the parent's *thread*
ends.)
"""

from __future__ import annotations

import ctypes
import fcntl
import importlib
import os
import pickle
import queue
import resource
import signal
import socket
import sys
import threading
import time

from devices import host_wire
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError

_PR_SET_DUMPABLE = 4


def _forbid_dumps() -> None:
    """A library that crashes must not write the page on its glass into a core file.

    The parent's own flag ended with the exec that started us, and a core handler behind a pipe ignores the limit that stayed.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "core dumps cannot be forbidden")


def _arm_lifeline(descriptor: int) -> None:
    """Have the kernel send SIGKILL when the last writer of the lifeline is gone."""
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGKILL)
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_ASYNC | os.O_NONBLOCK)
    try:
        gone = os.read(descriptor, 1) == b""
    except BlockingIOError:
        return
    if gone:  # the parent died before the signal was armed
        os._exit(1)


class _Child:
    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._calls: queue.SimpleQueue[host_wire.Call | None] = queue.SimpleQueue()
        self._cancels: dict[int, threading.Event] = {}
        self._driver: object = None

    def run(self) -> None:
        receiver = host_wire.Receiver(self._sock)
        kind, body = self._next(receiver)
        if kind is not host_wire.Kind.START or not isinstance(body, tuple):
            raise EOFError("no start frame")
        name, pickled = body
        threading.Thread(target=self._read, args=(receiver,), daemon=True, name="host-reader").start()
        failure = self._build(name, pickled)
        while (call := self._calls.get()) is not None:
            answer = host_wire.Answer(call.sequence, error=failure) if failure else self._answer(call)
            self._cancels.pop(call.sequence, None)
            self._give(answer)
            del answer, call  # a page must not wait here for the next call
        close = getattr(self._driver, "close", None)
        if close is not None:
            close()

    def _give(self, answer: host_wire.Answer) -> None:
        try:
            host_wire.send(self._sock, host_wire.Kind.ANSWER, answer)
        except host_wire.UnsendableError as error:
            odd = DeviceError(Completion.INTERNAL_ERROR, "driverBug", Action.RESET, f"answer: {error}")
            host_wire.send(self._sock, host_wire.Kind.ANSWER, host_wire.Answer(answer.sequence, error=odd))

    def _build(self, name: str, pickled: bytes) -> DeviceError | None:
        """Make the driver.

        A library that is not there must reach the operator as an error, not as a dead child.
        """
        module, _, attribute = name.partition(":")
        try:
            driver = getattr(importlib.import_module(module), attribute)
            self._driver = driver(pickle.loads(pickled), clock=time.monotonic)  # noqa: S301 - our own parent's
        except DeviceError as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever a driver's module does must not end in silence
            detail = f"{type(error).__name__} in {name}"
            return DeviceError(Completion.INTERNAL_ERROR, "driverNotLoaded", Action.CONFIGURATION, detail)
        return None

    def _answer(self, call: host_wire.Call) -> host_wire.Answer:
        try:
            method = getattr(self._driver, call.method)
            # On this thread, which imports the driver: two that import at once may meet a module half made.
            arguments = pickle.loads(call.arguments)  # noqa: S301 - our own parent's
            if call.seconds is None:
                return host_wire.Answer(call.sequence, method(*arguments))
            deadline = time.monotonic() + call.seconds
            context = CommandContext(deadline, self._cancels[call.sequence], time.monotonic)
            return host_wire.Answer(call.sequence, method(context, *arguments))
        except DeviceError as error:
            return host_wire.Answer(call.sequence, error=error)
        except Exception as error:  # noqa: BLE001
            # A driver that lets a vendor's exception through is a bug; its text might name a citizen, its type not.
            failure = DeviceError(Completion.INTERNAL_ERROR, "driverBug", Action.RESET, type(error).__name__)
            return host_wire.Answer(call.sequence, error=failure)

    def _next(self, receiver: host_wire.Receiver) -> tuple[host_wire.Kind, object]:
        while not receiver.advance():
            continue
        return receiver.take()

    def _read(self, receiver: host_wire.Receiver) -> None:
        try:
            while True:
                kind, body = self._next(receiver)
                if kind is host_wire.Kind.LEAVE:
                    self._calls.put(None)
                elif isinstance(body, host_wire.Call):
                    self._cancels[body.sequence] = threading.Event()
                    self._calls.put(body)
                elif isinstance(body, int) and (event := self._cancels.get(body)) is not None:
                    event.set()
        except (EOFError, OSError):
            os._exit(1)  # the parent is gone; whatever the driver is doing is for nobody


def main() -> None:
    """Serve one driver until told to leave or left alone."""
    descriptor, lifeline = int(sys.argv[1]), int(sys.argv[2])
    _forbid_dumps()
    _arm_lifeline(lifeline)
    _Child(socket.socket(fileno=descriptor)).run()
    sys.stderr.flush()
    # The driver has given its device back. What interpreters and libraries do at their end takes time, and some write about it.
    os._exit(0)


if __name__ == "__main__":
    main()
