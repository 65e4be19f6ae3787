"""Contact cards through PC/SC: the child's half, on the plain calls of pyscard's ``scard``.

pyscard's own monitor is a thread that ends without a word when the service restarts or an observer raises. Here one
loop asks with short time-outs, and takes a new context whenever the service lost the old one. Traps: a service that is
killed answers the next call with "security violation", a later one with "no service"; and a state asked for with
``SCARD_STATE_UNAWARE`` is answered at once, which shows a card that was in the slot before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from smartcard import scard

from devices.card_reader import apdu
from devices.card_reader.pcsc import PcscSettings
from devices.card_reader.protocol import CardReading
from devices.card_reader.social_security import read_card
from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.status import DeviceState, DeviceStatus, MediaState

WATCH_MS = 100  # one look at the slot; CommandContext promises to see a cancel within 200 ms
ATTEMPTS = 3  # a service that goes each time a card is read will not be cured by reading it once more
RETURN_SECONDS = 0.1  # between two looks for a service or a reader that is away
_PROTOCOLS = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1

_SERVICE_LOST = frozenset(
    {
        scard.SCARD_E_NO_SERVICE,
        scard.SCARD_E_SERVICE_STOPPED,
        scard.SCARD_E_INVALID_HANDLE,
        scard.SCARD_F_COMM_ERROR,
        scard.SCARD_F_INTERNAL_ERROR,
        scard.SCARD_W_SECURITY_VIOLATION,
    }
)
_READER_LOST = frozenset(
    {
        scard.SCARD_E_UNKNOWN_READER,
        scard.SCARD_E_READER_UNAVAILABLE,
        scard.SCARD_E_NO_READERS_AVAILABLE,
    }
)
_LOST_STATES = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE


class _Away(Exception):
    """Service or reader is not there (any more); ``error`` is what it becomes when it does not return."""

    def __init__(self, code: str, service: bool, action: Action = Action.MAINTENANCE) -> None:
        super().__init__(code)
        self.error = DeviceError(Completion.DEVICE_NOT_READY, code, action)
        self.service = service


class PcscNative:
    """One slot. Called by the child's main thread only."""

    def __init__(self, settings: PcscSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._context: int | None = None

    def open(self) -> None:
        """Find the reader. Raises ``DeviceError`` deviceNotReady."""
        try:
            self._look_now()
        except _Away as away:
            raise away.error from away

    def close(self) -> None:
        """Give the context back; never raises."""
        self._forget()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Reader and slot as they are now."""
        context.check()
        try:
            state = self._look_now()
        except _Away as away:
            return DeviceStatus(DeviceState.OFFLINE, MediaState.UNKNOWN, None, away.error.code, self._clock())
        media = MediaState.PRESENT if state & scard.SCARD_STATE_PRESENT else MediaState.NOT_PRESENT
        return DeviceStatus(DeviceState.ONLINE, media, None, "", self._clock())

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """Service, reader and, where a card is in the slot, its answer to reset. Raises ``DeviceError``."""
        self.open()
        status = self.status(context)
        if status.media is MediaState.PRESENT:
            try:
                with self._connected():
                    return status
            except _Away as away:
                raise away.error from away
        return status

    def wait(self, context: CommandContext) -> None:
        """Return when a card answers. Raises ``DeviceError``; see ``CardReader.read``."""
        away_since: float | None = None
        known = scard.SCARD_STATE_UNAWARE
        while True:
            context.check()
            try:
                known = self._look(known)
                away_since = None
                if known & scard.SCARD_STATE_MUTE:
                    raise apdu.misread("no answer to reset")
                if known & scard.SCARD_STATE_PRESENT:
                    return
            except _Away as away:
                known = scard.SCARD_STATE_UNAWARE
                now = self._clock()
                away_since = now if away_since is None else away_since
                if now - away_since >= self._settings.grace:
                    raise away.error from away
                context.cancel.wait(min(RETURN_SECONDS, context.remaining))

    def read(self, context: CommandContext) -> CardReading:
        """Read the card in the slot. A service that restarts meanwhile makes it begin anew, with the card found then.

        Raises ``DeviceError``; see ``CardReader.read``.
        """
        for attempt in range(ATTEMPTS):
            context.check()
            try:
                with self._connected() as (transmit, atr):
                    return read_card(_checked(context, transmit), atr)
            except _Away as away:
                lost = away
                if not away.service or attempt == ATTEMPTS - 1:
                    break
                self.wait(context)
        raise lost.error from lost

    def _look_now(self) -> int:
        """As ``_look``, but a service that went and is back since the last look is not taken for one that is away."""
        try:
            return self._look()
        except _Away as away:
            if not away.service:
                raise
        return self._look()

    def _look(self, known: int = scard.SCARD_STATE_UNAWARE) -> int:
        """State bits of the slot; waits up to WATCH_MS while they are as ``known``. Raises ``_Away``."""
        reader = self._reader()
        result, states = scard.SCardGetStatusChange(self._taken(), WATCH_MS, [(reader, known)])
        if result != scard.SCARD_E_TIMEOUT:
            self._check(result)
        _, state, _ = states[0]
        if state & _LOST_STATES:
            raise _Away("unplugged", service=False)
        # The upper half counts events; given back, it lets no change slip through.
        return int(state & ~scard.SCARD_STATE_CHANGED)

    def _reader(self) -> str:
        result, readers = scard.SCardListReaders(self._taken(), [])
        if result != scard.SCARD_E_NO_READERS_AVAILABLE:
            self._check(result)
        for reader in readers or ():
            if self._settings.reader in reader:
                return str(reader)
        raise _Away("unplugged", service=False)

    def _taken(self) -> int:
        if self._context is None:
            result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            if result != scard.SCARD_S_SUCCESS:
                raise _service_away(result)
            self._context = context
        return self._context

    def _forget(self) -> None:
        if self._context is not None:
            # Its result says nothing that could be acted upon: a dead service has forgotten it too.
            scard.SCardReleaseContext(self._context)
            self._context = None

    @contextmanager
    def _connected(self) -> Iterator[tuple[apdu.Transmit, bytes]]:
        """A card that nobody else talks to, and its answer to reset.

        The service refuses every command once this card was out of the slot, be it back or another in its place.
        """
        reader = self._reader()
        result, card, protocol = scard.SCardConnect(self._taken(), reader, scard.SCARD_SHARE_EXCLUSIVE, _PROTOCOLS)
        self._check(result)
        header = scard.SCARD_PCI_T0 if protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1

        def transmit(command: bytes) -> bytes:
            result, answer = scard.SCardTransmit(card, header, list(command))
            self._check(result)
            return bytes(answer)

        try:
            result, _, _, _, atr = scard.SCardStatus(card)
            self._check(result)
            yield transmit, bytes(atr)
        finally:
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)

    def _check(self, result: int) -> None:
        """Turn a result into ``_Away`` or ``DeviceError``, unless it is success."""
        if result == scard.SCARD_S_SUCCESS:
            return
        if result in _SERVICE_LOST:
            self._forget()
            raise _service_away(result)
        if result in _READER_LOST:
            raise _Away("unplugged", service=False)
        if result == scard.SCARD_E_SHARING_VIOLATION:
            raise DeviceError(Completion.DEVICE_NOT_READY, "busy", Action.CLEAR, "another program holds the card")
        # Taken out, reset by another card, not answering, not understood: whatever it is, the card goes in again.
        raise apdu.misread(f"PC/SC {result & 0xFFFFFFFF:08X}")


def _service_away(result: int) -> _Away:
    # Once, this is a service that was killed; again and again, one whose policy (polkit) does not let this user in.
    if result == scard.SCARD_W_SECURITY_VIOLATION:
        return _Away("serviceRefuses", service=True, action=Action.CONFIGURATION)
    return _Away("serviceGone", service=True)


def _checked(context: CommandContext, transmit: apdu.Transmit) -> apdu.Transmit:
    def checked(command: bytes) -> bytes:
        context.check()
        return transmit(command)

    return checked
