"""Carries out the printing of leaflets: each is made off the main loop, handed to its printer, and its end told over the bus.

Whatever happens an end is told: a paper that cannot be made has failed, and a visit that is over gets no paper any more.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.journey.effects import PrintLeaflet
from kiosk.journey.events import LeafletPrinted
from kiosk.log import Log
from kiosk.model.guide import Guide
from kiosk.model.leaflet import Leaflet

if TYPE_CHECKING:  # imported when first used: the home screen must not wait for them
    from devices.receipt_printer.protocol import Block, PrintReport
    from kiosk.device_hub import DeviceHub

NOT_MADE = "notMade"  # code of a paper that never reached its printer


class LeafletPrinting:
    """``pdf_of`` and ``slip_of`` may take a second and raise; ``ended`` tells whether a visit is over."""

    def __init__(
        self,
        hub: Callable[[], DeviceHub],
        pdf_of: Callable[[Leaflet, Guide], bytes],
        slip_of: Callable[[Guide], tuple[Block, ...]],
        ended: Callable[[str], bool],
        bus: Bus,
        log: Log,
    ) -> None:
        self._hub, self._pdf_of, self._slip_of, self._ended = hub, pdf_of, slip_of, ended
        self._bus, self._log = bus, log
        # A thread of their own: pages of the next citizen do not wait for a leaflet.
        self._making = ThreadPoolExecutor(1, thread_name_prefix="leaflets")

    def start(self, effect: PrintLeaflet) -> None:
        """Called on the main loop; returns at once."""
        self._making.submit(self._make_and_print, effect)

    def close(self) -> None:
        """Finish what is being made; begin no more."""
        self._making.shutdown(wait=True, cancel_futures=True)

    def _make_and_print(self, effect: PrintLeaflet) -> None:
        try:
            # First, so that the end of the visit reaches the lease whenever it comes: a hub that is made later would
            # take the devices for somebody who has left.
            hub = self._hub()
            if self._ended(effect.session_id):
                return
            self._print(hub, effect)
        except Exception as error:  # noqa: BLE001 - the thread pool would keep it, and the citizen wait for ever
            # Its kind alone: texts of other people's errors may quote what they worked on.
            reason = getattr(error, "code", None) or type(error).__name__
            self._log("leaflet.not_made", leaflet=effect.leaflet.value, reason=str(reason))
            self._tell(effect, "failed", NOT_MADE)

    def _print(self, hub: DeviceHub, effect: PrintLeaflet) -> None:
        def finished(report: PrintReport) -> None:
            self._log("leaflet.printed", leaflet=effect.leaflet.value, outcome=report.outcome.value, code=report.code)
            self._tell(effect, report.outcome.value, report.code)

        if effect.leaflet is Leaflet.GUIDE_SLIP:
            hub.print_slip(effect.session_id, self._slip_of(effect.guide), finished, effect.job)
            return
        pdf = self._pdf_of(effect.leaflet, effect.guide)
        if self._ended(effect.session_id):
            return  # who asked for it has left while it was made
        title = f"{effect.leaflet.value} {effect.guide.bundle_id}"
        hub.print_document(effect.session_id, pdf, title, finished)

    def _tell(self, effect: PrintLeaflet, outcome: str, code: str) -> None:
        self._bus.publish(LeafletPrinted(effect.session_id, effect.job, outcome, code))
