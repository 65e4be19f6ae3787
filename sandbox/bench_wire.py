"""The network cable between kiosk and platform, and what the bench does to it: ``network.json``, ``{"wire": …}``.

The kiosk's port is this wire's front end; the platform listens behind it on a port that nobody is told. Bytes pass as they
are, so TLS runs from end to end and notices what it would notice on a real network.

===========  ==================================================================================================
wire         does
===========  ==================================================================================================
``up``       passes everything on
``cut``      breaks what is connected (reset) and refuses new connections
``silent``   takes new connections and passes nothing on, either way: a network that swallows packets
``slow``     adds ``SLOW_DELAY_S`` to each piece and carries ``SLOW_BYTES_A_SECOND``: a bad mobile connection
``flaky``    ``FLAKY_UP_S`` up, ``FLAKY_CUT_S`` cut, and again
===========  ==================================================================================================
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Awaitable, Callable
from enum import Enum
from pathlib import Path

from sandbox import bench_files
from sandbox.bench_rows import NETWORKS
from sandbox.bench_table import Press, Row, Section, Sign

LEAVE_S = 1.0  # for connections when the platform ends
LOOK_S = 0.05  # how often the file is looked at; a hand is slower
PIECE = 65536
SLOW_PIECE = 4096
SLOW_DELAY_S = 0.3
SLOW_BYTES_A_SECOND = 32_768
FLAKY_UP_S, FLAKY_CUT_S = 4.0, 3.0
_RESET = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

NETWORK = Section(
    "network",
    "网络",
    NETWORKS,
    "network.json",
    {"wire": "up"},
    (
        Row(
            "到平台的网线",
            (
                Press("up", "接通", {"wire": "up"}),
                Press("cut", "断开", {"wire": "cut"}, warns=True),
                Press("silent", "没有回音", {"wire": "silent"}, warns=True),
                Press("slow", "很慢", {"wire": "slow"}, warns=True),
                Press("flaky", "时断时续", {"wire": "flaky"}, warns=True),
            ),
        ),
    ),
    (
        Sign("接通", "good", {"wire": "up"}),
        Sign("已断开", "bad", {"wire": "cut"}),
        Sign("没有回音", "bad", {"wire": "silent"}),
        Sign("很慢", "attention", {"wire": "slow"}),
        Sign("时断时续", "attention", {"wire": "flaky"}),
    ),
    ours=True,
)


class WireState(Enum):
    """See the table above."""

    UP = "up"
    CUT = "cut"
    SILENT = "silent"
    SLOW = "slow"
    FLAKY = "flaky"


class Wire:
    """Between ``front``, a socket that is bound to a port of its own and may listen, and ``back``, (host, port).

    ``sleep`` takes seconds; ``clock`` gives them.
    """

    def __init__(
        self,
        front: socket.socket,
        back: tuple[str, int],
        file: Path,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        front.setblocking(False)
        self._front = front
        self._address = front.getsockname()
        self._back = back
        self._file = file
        self._clock = clock
        self._sleep = sleep
        self._listening = False
        self._waiting: set[socket.socket] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._slow = False
        self._stopping = False
        self._cuts = 0
        self._known = WireState.UP
        if self._wanted() is not WireState.CUT:
            self._listen()  # who comes before ``run`` waits a moment and is not refused

    async def run(self) -> None:
        """Carry and follow the file until ``stop``."""
        try:
            self._accept(self._listening)
            while not self._stopping:
                self._apply(self._wanted())
                await self._sleep(LOOK_S)
        finally:
            self._stopping = True
            self._cut()
            self._front.close()
            self._flows.set()  # whoever waits in silence is sent home, not cancelled
            if self._carrying:
                await asyncio.wait(self._carrying, timeout=LEAVE_S)

    def stop(self) -> None:
        """``run`` returns within ``LOOK_S``; may be called from any thread."""
        self._stopping = True

    def _wanted(self) -> WireState:
        """As the file says; while it says nonsense, as it was: the panel shows it as unreadable."""
        with contextlib.suppress(bench_files.Unreadable, ValueError, OSError):
            self._known = WireState(bench_files.read(self._file, NETWORK.normal)["wire"])
        return in_force(self._known, self._clock())

    def _apply(self, wanted: WireState) -> None:
        self._slow = wanted is WireState.SLOW
        if wanted in (WireState.UP, WireState.SLOW):
            self._flows.set()
        else:
            self._flows.clear()
        if wanted is WireState.CUT:
            self._cut()
        elif not self._listening:
            self._listen()
            self._accept(True)

    def _listen(self) -> None:
        self._front.listen()
        self._listening = True

    def _accept(self, wanted: bool) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._front)
        if wanted:
            loop.add_reader(self._front, self._take)

    def _cut(self) -> None:
        """In one go, so that no connection is left between being taken and being known."""
        if not self._listening:
            return
        self._accept(False)
        self._front.close()
        self._listening = False
        self._cuts += 1
        for connection in self._waiting:
            connection.setsockopt(*_RESET)
            connection.close()
        self._waiting.clear()
        for writer in tuple(self._writers):
            _break_off(writer)
        self._front = bound(self._address)
        self._front.setblocking(False)

    def _take(self) -> None:
        with contextlib.suppress(OSError):  # it left before it was taken
            connection, _ = self._front.accept()
            connection.setblocking(False)
            self._waiting.add(connection)
            task = asyncio.get_running_loop().create_task(self._carry(connection))
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)

    async def _carry(self, connection: socket.socket) -> None:
        # A connection that was taken in silence reaches the platform only when bytes flow again, unless it was cut.
        await self._flows.wait()
        if connection not in self._waiting:
            return
        self._waiting.discard(connection)
        cuts = self._cuts
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(sock=connection)
            self._writers.add(writer)
            try:
                if cuts == self._cuts and not self._stopping:
                    await self._connect(reader, writer)
                else:
                    _break_off(writer)
            finally:
                self._writers.discard(writer)
                writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, to_platform = await asyncio.open_connection(*self._back)
        self._writers.add(to_platform)
        try:
            await asyncio.gather(self._pump(reader, to_platform), self._pump(behind, writer))
        finally:
            self._writers.discard(to_platform)
            to_platform.close()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(SLOW_PIECE if self._slow else PIECE):
                if self._slow:
                    await self._sleep(SLOW_DELAY_S + len(data) / SLOW_BYTES_A_SECOND)
                await self._flows.wait()
                target.write(data)
                await target.drain()
            # One side is done talking; the other may still have something to say.
            target.write_eof()
        except OSError:  # reset, gone, or "not connected" for a farewell to somebody who has left
            # What one side broke off, the other must not wait for.
            target.transport.abort()


def in_force(said: WireState, now: float) -> WireState:
    """What ``said`` means at ``now``, seconds: a flaky wire is up or cut at any one moment."""
    if said is not WireState.FLAKY:
        return said
    return WireState.CUT if now % (FLAKY_UP_S + FLAKY_CUT_S) >= FLAKY_UP_S else WireState.UP


def _break_off(writer: asyncio.StreamWriter) -> None:
    """Take no leave: the other side is told by a reset."""
    with contextlib.suppress(OSError):  # it is gone already, and its pump waits for bytes to flow
        writer.get_extra_info("socket").setsockopt(*_RESET)
    writer.transport.abort()


def bound(address: tuple[str, int]) -> socket.socket:
    """A socket that holds the port and does not listen yet, so that whoever connects is refused. Raises ``OSError``."""
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer with a body waits 40 ms for an acknowledgement.
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(address)
    except OSError:
        holder.close()
        raise
    return holder
