"""An identity card reader with a SAM_A/SAM_V module, whatever wire it hangs on.

One reading is find, find, … found, select, read, and then what else was asked for: appended addresses (30 03), the card's
management number (30 05). After a select the module does not find the same card again until it was lifted, so a second
``read`` waits for the next card, or for the same one put down anew; whether a card still lies there after a select, nobody
can tell (media ``unknown``). Published programs ask 30 03 and 30 05 after 30 01 without another find and select. A card
whose text was read is a reading, whatever the module makes of the questions after it: ``unread`` names what it did not
tell. Why the newest address does not take the place of the printed one: ``docs/decisions/appended-address.md``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from devices.command import CommandContext
from devices.errors import Action, Completion, DeviceError
from devices.id_reader import sdt_policy as policy
from devices.id_reader.protocol import IdCardReading
from devices.id_reader.sdt_exchange import exchange
from devices.id_reader.sdt_frame import Answer, Refusal
from devices.id_reader.sdt_link import SdtLink
from devices.id_reader.sdt_policy import Expected
from devices.id_reader.sdt_text import PayloadError, UnknownDocumentError, decode, decode_appended, split_payload
from devices.status import DeviceState, DeviceStatus, MediaState

FIND_PAUSE_SECONDS = 0.15  # between two finds; shorter than a hand takes to let go of the card
MISREADS_BEFORE_ALARM = 3  # so many damaged answers in a row are no longer the citizen's hand but the cable
APPENDED, MANAGEMENT = "appended_addresses", "management_number"  # as fields of a reading


class SdtReader:
    """An ``IdReader`` on a link. ``fingerprint``, ``appended_address`` and ``management_number`` say what to read besides
    text and photo."""

    def __init__(
        self,
        link: SdtLink,
        *,
        fingerprint: bool,
        appended_address: bool,
        management_number: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = link
        self._clock = clock
        self._fingerprint = fingerprint
        self._appended_address = appended_address
        self._management_number = management_number
        self._line = threading.RLock()  # one exchange, or one select with its reads, at a time
        self._card_selected = False
        self._misreads = 0

    def open(self) -> None:
        """Take the link. Raises ``DeviceError`` deviceNotReady: ``unplugged``, or one with action configuration."""
        self.close()
        self._link.open()
        self._card_selected = False

    def close(self) -> None:
        """Give the link back."""
        self._link.close()

    def status(self, context: CommandContext) -> DeviceStatus:
        """Ask the module and the plate. Raises ``DeviceError`` only for canceled."""
        if not self._line.acquire(timeout=context.remaining):
            return self._status(DeviceState.DEVICE_BUSY)
        try:
            self._prepare(context)
            self._ask(policy.SAM_STATUS, context)
            return self._status(DeviceState.ONLINE, self._plate(context))
        except DeviceError as error:
            if error.completion is Completion.CANCELED:
                raise
            if error.completion is Completion.HARDWARE_ERROR:
                return self._status(DeviceState.HARDWARE_ERROR, detail=error.code)
            silent = error.completion is Completion.TIME_OUT
            return self._status(DeviceState.OFFLINE, detail="noAnswer" if silent else error.code)
        finally:
            self._line.release()

    def self_test(self, context: CommandContext) -> DeviceStatus:
        """The module's own self-test, after a reset if it fails at first, and its identity in hexadecimal as ``detail``.

        Raises ``DeviceError`` with what failed.
        """
        with self._line:
            self._prepare(context)
            try:
                self._ask(policy.SAM_STATUS, context)
            except DeviceError as error:
                if error.code != policy.OUT_OF_SERVICE[policy.SELF_TEST_FAILED]:
                    raise
                self._ask(policy.RESET, context)
                self._ask(policy.SAM_STATUS, context)
            identity = self._ask(policy.SAM_ID, context).data
            return self._status(DeviceState.ONLINE, self._plate(context), f"SAM {identity.hex().upper()}")

    def reset(self, context: CommandContext) -> None:
        """Let the module begin anew (10 FF). Raises ``DeviceError``."""
        with self._line:
            self._prepare(context)
            self._ask(policy.RESET, context)

    def read(self, context: CommandContext, on_found: Callable[[], None] | None = None) -> IdCardReading:
        """See ``IdReader.read``. A card that already lies there from an earlier ``read`` has to be lifted first."""
        while True:
            with self._line:
                self._prepare(context)
                if self._plate(context) is MediaState.PRESENT:
                    if on_found is not None:
                        on_found()
                    return self.read_found(context)
            self._pause(context)

    def wait_for_card(self, context: CommandContext) -> None:
        """The first half of ``read``, for a caller in another process: returns when the plate has answered *found*."""
        while True:
            with self._line:
                self._prepare(context)
                if self._plate(context) is MediaState.PRESENT:
                    return
            self._pause(context)

    def read_found(self, context: CommandContext) -> IdCardReading:
        """The second half of ``read``: the card that was found. Lifted meanwhile, it is userError ``reseat``."""
        with self._line:
            reading = self._read_base(context)
            if self._appended_address:
                reading = self._with_appended(reading, context)
            if self._management_number:
                reading = self._with_management(reading, context)
            return reading

    def _prepare(self, context: CommandContext) -> None:
        """What a link needs before its first exchange; nothing here."""

    def _pause(self, context: CommandContext) -> None:
        context.cancel.wait(min(FIND_PAUSE_SECONDS, context.remaining))
        context.check()

    def _plate(self, context: CommandContext) -> MediaState:
        if self._ask(policy.FIND, context).status == policy.FOUND:
            self._card_selected = False
            return MediaState.PRESENT
        return MediaState.UNKNOWN if self._card_selected else MediaState.NOT_PRESENT

    def _read_base(self, context: CommandContext) -> IdCardReading:
        self._ask(policy.SELECT, context)
        self._card_selected = True
        try:
            answer = self._ask(policy.READ_WITH_FINGERPRINTS if self._fingerprint else policy.READ, context)
            reading = decode(split_payload(answer.data, fingerprint=self._fingerprint))
        except PayloadError as cause:
            raise self._misread(Refusal.LENGTH) from cause
        except UnknownDocumentError as cause:
            raise DeviceError(Completion.INVALID_DATA, "unknownDocument", Action.CLEAR) from cause
        except DeviceError as error:
            if error.code in (Refusal.CHECKSUM, Refusal.LENGTH):
                raise self._misread(error.code) from error
            raise
        self._misreads = 0
        return reading

    def _with_appended(self, reading: IdCardReading, context: CommandContext) -> IdCardReading:
        answer = self._ask_besides(policy.READ_APPENDED, context)
        if answer is None:
            return replace(reading, unread=(*reading.unread, APPENDED))
        addresses, doubtful = decode_appended(answer.data)
        warnings = (*reading.warnings, "appended_address_characters") if doubtful else reading.warnings
        return replace(reading, appended_addresses=addresses, warnings=warnings)

    def _with_management(self, reading: IdCardReading, context: CommandContext) -> IdCardReading:
        answer = self._ask_besides(policy.READ_MANAGEMENT, context)
        if answer is None:
            return replace(reading, unread=(*reading.unread, MANAGEMENT))
        return replace(reading, management_number=answer.data.hex().upper())

    def _ask_besides(self, expected: Expected, context: CommandContext) -> Answer | None:
        """The answer, or None: the card's text is there, and a module or a hand that ends here takes nothing of it away.

        Raises ``DeviceError`` for canceled alone. What is wrong with the reader the next command meets again.
        """
        try:
            return exchange(self._link, expected, context, self._clock)
        except DeviceError as error:
            if error.completion is Completion.CANCELED:
                raise
            return None

    def _misread(self, refusal: str) -> DeviceError:
        self._misreads += 1
        if self._misreads >= MISREADS_BEFORE_ALARM:
            return DeviceError(Completion.HARDWARE_ERROR, refusal, Action.MAINTENANCE, "damaged answers in a row")
        # The module will not read this card again before it was lifted, so only the citizen can help.
        return DeviceError(Completion.USER_ERROR, "reseat", Action.CLEAR, refusal)

    def _ask(self, expected: Expected, context: CommandContext) -> Answer:
        """``exchange``; a module that understands nothing any more is reset, so that the next command finds it well."""
        try:
            return exchange(self._link, expected, context, self._clock)
        except DeviceError as error:
            if error.code == policy.MODULE_LOST and expected is not policy.RESET:
                self._ask_besides(policy.RESET, context)  # this command has failed, whatever comes of it
            raise

    def _status(self, state: DeviceState, media: MediaState = MediaState.UNKNOWN, detail: str = "") -> DeviceStatus:
        return DeviceStatus(state, media=media, detail=detail, since=self._clock())
