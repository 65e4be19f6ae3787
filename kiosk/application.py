"""Everything behind the window, joined: store, catalogue, devices, sync, controller.

``go_live`` is called when the first frame stands: what it starts has imports of its own, which would delay the window, and
what each part finds out comes over the bus. A touch that needs the store before it is open waits in its queue.
"""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.catalogue.elsewhere import Elsewhere
from kiosk.catalogue.opening import Opened, open_catalogue
from kiosk.catalogue.unapproved import ApprovedOnly
from kiosk.clock import KioskClock
from kiosk.config import Configuration
from kiosk.controller import Controller
from kiosk.errors import DataError
from kiosk.journey.afterwards import ORDER as AFTERWARDS
from kiosk.journey.events import (
    Acknowledged,
    CopyingOffered,
    DeliveryDelayed,
    DiskChanged,
    InquiriesOffered,
    NetworkChanged,
    ServiceStopped,
)
from kiosk.journey.moment import Moment
from kiosk.journey.state import Journey, Network
from kiosk.keystore import FileKeyStore
from kiosk.log import EventLog
from kiosk.platform_links import PlatformLinks
from kiosk.runner import EffectRunner, Services
from kiosk.store_thread import StoreThread
from kiosk.text import Texts
from offline.uuid7 import uuid7

if TYPE_CHECKING:
    from devices.receipt_printer.protocol import Block
    from kiosk.device_hub import DeviceHub
    from kiosk.document_answers import Answer
    from kiosk.live import Live
    from kiosk.model.age_table import AgeTable
    from kiosk.model.guide import Guide
    from kiosk.model.leaflet import Leaflet
    from kiosk.model.page import Page
    from kiosk.model.paper import Paper, PaperWork
    from kiosk.model.receipt import Receipt
    from kiosk.model.submission import Submission
    from kiosk.page_work import Host
    from kiosk.pulled import Pulled
    from kiosk.reachability import Reachability
    from kiosk.result_printing import Check
    from kiosk.results.verify import Verifier
    from offline.admission import Room
    from offline.outbox import Outbox
    from offline.sync import SyncWorker
    from offline.sync_events import NetworkState, SyncEvent


GO_LIVE_AFTER = 0.5  # s


class Application:
    """Built once a process. Raises DataError when the catalogue cannot be read."""

    def __init__(
        self, configuration: Configuration, assets: Path, version: str, document_worker: Sequence[str] = ()
    ) -> None:
        """``document_worker``: its command line, where it is not the usual one."""
        self._configuration = configuration
        self._document_worker = tuple(document_worker)
        self._clock = KioskClock(configuration.data / "clock.json")
        self.log = EventLog(configuration.data / "logs")
        self.log("kiosk.started", version=version, environment=configuration.environment)
        self._links = PlatformLinks(configuration, self._clock, self.log)
        self.bus = Bus()
        self.texts = Texts(assets / "locale")
        place = Path(configuration.catalogue or assets / "catalogue")
        production = configuration.environment == "production"
        opened = open_catalogue(place, configuration.kiosk.division)
        self.catalogue: Opened = ApprovedOnly(opened) if production else opened
        elsewhere = Elsewhere(place, configuration.kiosk.division, production)
        self._assets = assets
        self._store = StoreThread(self._open_outbox, self._store_opened)
        self._waking: threading.Timer | None = None
        self._hub: DeviceHub | None = None
        self._hub_lock = threading.Lock()  # the first touch may come before go_live is done
        self._sync: SyncWorker | None = None
        self._pulled: Pulled | None = None
        self._live: Live | None = None
        self._verifier: Verifier | None = None  # on the thread of results alone
        self._live_lock = threading.Lock()
        self._reach: Reachability | None = None
        services = Services(
            catalogue=self.catalogue,
            store=self._store,
            hub=self._devices,
            cancel=self._cancel,
            release=self._release,
            receipt_of=self._receipt_of,
            papers_of=self._papers_of,
            slip_of=self._slip_of,
            document_host=self._document_host,
            one_sheet=_one_sheet,
            wake_sync=self._wake_sync,
            now_iso=lambda: self._clock.now().isoformat(),
            now=self._clock.now,
            fresh_id=lambda: uuid7(self._clock.now(), secrets.token_bytes),
            leaflet_of=self._leaflet_of,
            guide_slip_of=self._guide_slip_of,
            table_of=lambda table: _table_of(place, table),
            live=self._questions,
            unasked=self._unasked,
            guide_elsewhere=elsewhere.guide,
        )
        self._runner = EffectRunner(services, self.bus, self.log)
        journey = Journey(
            configuration.place, self.catalogue.tiles(), self.catalogue.stages(), self.catalogue.elsewhere()
        )
        feeder = _takes_stacks(configuration.devices.get("scanner", {}))
        journey = replace(journey, divisions=elsewhere.choices(), feeder=feeder, afterwards=frozenset(AFTERWARDS))
        self.controller = Controller(journey, self.bus, self._runner.run, self._moment, self.texts, self.log)

    def go_live(self) -> None:
        """At the first frame: open the store at once, on its own thread; start devices and sync a moment later, since their
        imports hold the interpreter for half a second and a hand may be on the screen already."""
        self._store.start()
        self._waking = threading.Timer(GO_LIVE_AFTER, self._go_live)
        self._waking.name, self._waking.daemon = "go-live", True
        self._waking.start()

    def close(self) -> None:
        """Stop in order: what was accepted is finished, nothing new begins."""
        if self._waking is not None:
            self._waking.cancel()
            self._waking.join()
        if self._reach is not None:
            self._reach.stop()
        self._links.stop()
        if self._sync is not None:
            self._sync.stop()
        if self._pulled is not None:
            self._pulled.stop()
        if self._live is not None:
            self._live.close()
        if self._hub is not None:
            self._hub.stop()
        self._runner.close()
        self._store.stop()
        self.log("kiosk.stopped")
        self.log.close()

    # -- start-up ------------------------------------------------------------------------------------------------------

    def _go_live(self) -> None:
        self.log.start()
        self.log.ready.wait()  # what devices and platform say is to be found in our log
        self._devices()
        self._offer_inquiries()
        self._start_sync()

    def _offer_inquiries(self) -> None:
        """Read when the window stands: they are files of their own, and few people come for them first."""
        try:
            self.bus.publish(InquiriesOffered(self.catalogue.inquiries()))
        except DataError as error:
            self.log("catalogue.broken", file="inquiries", reason=str(error))
        from kiosk.copy_guide import copy_guide

        place = self._configuration.place
        self.bus.publish(CopyingOffered(copy_guide(place.division, place.division_name, self.texts.say)))

    def _devices(self) -> DeviceHub:
        with self._hub_lock:
            if self._hub is None:
                from kiosk.device_hub import DeviceHub

                self._hub = DeviceHub(self._configuration.devices, self.bus, self.log)
                self._hub.start()
            return self._hub

    def _questions(self) -> Live:
        with self._live_lock:
            if self._live is None:
                from kiosk.live import Live

                kiosk_id = self._configuration.kiosk.id
                self._live = Live(
                    self._store,
                    self._links.live,
                    kiosk_id,
                    self._clock,
                    self.bus,
                    self.log,
                    self._devices,
                    self._check_of_results,
                    self.texts.say,
                )
            return self._live

    def _check_of_results(self) -> Check:
        """Without roots nothing is verified: that is said of each file, and nothing is printed."""
        if self._verifier is None:
            from kiosk.results.roots import read_roots
            from kiosk.results.verify import Verifier

            folder = self._configuration.platform.seal_roots
            roots = read_roots(Path(folder)) if folder else ()
            self._verifier = Verifier(roots, self._assets / "fonts", self._clock.now)
        return self._verifier.check

    def _unasked(self, session_id: str) -> None:
        if self._live is not None:
            self._live.wipe(session_id)

    def _cancel(self, role: str) -> None:
        # Nothing can be running on devices that nobody has made yet, and a touch of 返回 must not wait for their making.
        if self._hub is not None:
            self._hub.cancel(role)

    def _release(self, session_id: str) -> None:
        if self._hub is not None:
            self._hub.release(session_id)

    def _open_outbox(self) -> Outbox:
        from kiosk.outbox_opening import open_outbox

        return open_outbox(self._configuration, FileKeyStore(self._configuration.data / "keys"))

    def _store_opened(self, error: Exception | None) -> None:
        if error is None:
            self._store.submit(_started_well, self._say_opened)
            self._runner.count_uses()
            return
        self.log("store.broken", reason=str(error) if isinstance(error, DataError) else type(error).__name__)
        # Without a store nothing that a citizen hands in could be kept: better to say so at the door.
        self.bus.publish(ServiceStopped("errors.store.broken"))

    def _say_opened(self, queued: int | Exception) -> None:
        if isinstance(queued, Exception):
            self.log("store.broken", reason=type(queued).__name__)
        else:
            self.log("store.opened", queued=queued)

    def _start_sync(self) -> None:
        worker = self._store.worker()
        if worker is None:
            return  # said already
        from kiosk.outbox_opening import pace_settings
        from kiosk.pulled import Pulled
        from kiosk.reachability import Reachability
        from offline.sync import SyncWorker

        self._links.prepare()
        # A client belongs to one thread, hence three.
        self._reach = Reachability(self._links.client(), self._reached)
        uplink = self._links.client()
        self._pulled = Pulled(worker, self._links.client(), self._clock, self.log)
        pace = pace_settings(self._configuration.sync)
        self._sync = SyncWorker(worker, uplink, self._clock, random.SystemRandom(), self._synced, pace)
        self._sync.start()
        self._pulled.start()
        self._reach.start()
        self._links.start(self._known_again)
        self._questions()  # its imports, before somebody waits for them

    def _known_again(self) -> None:
        """The certificate was renewed: a platform that took the old one for over waits for nothing."""
        if self._sync is not None:
            self._sync.resume()
        if self._pulled is not None:
            self._pulled.wake()

    def _wake_sync(self) -> None:
        if self._sync is not None:
            self._sync.wake()

    def _synced(self, event: SyncEvent) -> None:
        from offline import sync_events as told

        match event:
            case told.NetworkChanged(state, reason):
                self._sync_network(state, reason)
            case told.Acknowledged(submission_id, case_number, received_at, progress_url):
                self.log("submission.acknowledged", submission=submission_id, case_number=case_number)
                self.bus.publish(Acknowledged(submission_id, case_number, received_at, progress_url))
            case told.Delayed(submission_id, reason, _):
                self.log("submission.delayed", submission=submission_id, reason=reason)
                self.bus.publish(DeliveryDelayed(submission_id))
            case told.Quarantined(submission_id, problem):
                self.log("submission.quarantined", submission=submission_id, problem=problem)
                self.bus.publish(DeliveryDelayed(submission_id))
            case told.EvaluationDelivered(submission_id):
                self.log("evaluation.delivered", submission=submission_id)
            case told.EvaluationRefused(submission_id, problem):
                self.log("evaluation.refused", submission=submission_id, problem=problem)
            case told.Forgot(emptied, receipts, records, orphans):
                self.log("store.forgot", emptied=emptied, receipts=receipts, records=records, orphans=orphans)
            case told.ClockMoved(seconds):
                self.log("store.clock_moved", seconds=round(seconds))
            case told.RoomChanged(room):
                self._say_room(room)
            case told.NoteDelivered(submission_id, kind):
                self.log("note.delivered", submission=submission_id, kind=kind)
            case told.NoteRefused(submission_id, kind, problem):
                self.log("note.refused", submission=submission_id, kind=kind, problem=problem)
            case told.StoreTroubled(code):
                self.log("store.broken", reason=code)
            case told.SyncFailed(kind):
                self.log("sync.failed", kind=kind)

    def _say_room(self, room: Room) -> None:
        tight = room.value != "room"
        if tight:
            self.log("store.tight", room=room.value)
        else:
            self.log("store.room")
        self.bus.publish(DiskChanged(tight))

    def _sync_network(self, state: NetworkState, reason: str) -> None:
        from offline.sync_events import NetworkState

        if state is NetworkState.UNAUTHORISED:
            self.bus.publish(NetworkChanged(Network.AWAY))
        elif state is not NetworkState.UNKNOWN:
            self._say_network(Network(state.value), reason)

    def _reached(self, network: Network, reason: str) -> None:
        self._say_network(network, reason)
        self._links.heard(network, reason)
        if network is Network.OK and self._sync is not None:
            self._sync.network_back()
        if network is Network.OK and self._pulled is not None:
            self._pulled.wake()

    def _say_network(self, network: Network, reason: str) -> None:
        if network is Network.OK:
            self.log("platform.reached")
        else:
            self.log("platform.away", reason=reason)
        self.bus.publish(NetworkChanged(network))

    # -- what effects need -------------------------------------------------------------------------------------------

    def _document_host(self, listener: Callable[[Answer], None]) -> Host:
        from kiosk.document_host import DocumentHost

        if not self._document_worker:
            return DocumentHost(listener, self.log)
        return DocumentHost(listener, self.log, command=self._document_worker)

    def _moment(self) -> Moment:
        wall = self._clock.now()
        return Moment(self._clock.monotonic(), wall, uuid7(wall, secrets.token_bytes))

    def _receipt_of(self, submission: Submission) -> Receipt:
        from kiosk.printing.receipt_data import receipt_of

        return receipt_of(submission, self._configuration.place)

    def _papers_of(self, work: PaperWork, submission: Submission) -> tuple[Paper, ...]:
        from kiosk.printing.a4.apart import PressApart
        from kiosk.printing.papers import papers_of

        return papers_of(work, submission, PressApart(self._assets).pdfs, self.texts.say)

    def _slip_of(self, receipt: Receipt, repetition: int) -> tuple[Block, ...]:
        from kiosk.printing.receipt import slip

        return slip(receipt, self.texts.say, repetition)

    def _leaflet_of(self, leaflet: Leaflet, guide: Guide) -> bytes:
        from kiosk.printing.a4.apart import PressApart
        from kiosk.printing.leaflets import leaflet_sheet

        now = self._clock.now()
        return PressApart(self._assets).pdf(leaflet_sheet(leaflet, guide, now.date(), self.texts.say), now)

    def _guide_slip_of(self, guide: Guide) -> tuple[Block, ...]:
        from kiosk.printing.guide_slip import guide_slip

        place = self._configuration.place
        return guide_slip(guide, self._clock.now().date(), place.place, self.texts.say)


def _started_well(outbox: Outbox) -> int:
    """How many wait. Whoever can count them can work with the store, and needs no copy of before any more."""
    from offline.states import SubmissionState

    queued = outbox.counts()[SubmissionState.QUEUED]
    outbox.confirm_start()
    return queued


def _table_of(catalogue: Path, table: str) -> AgeTable:
    from kiosk.catalogue.tables import read_table

    return read_table(catalogue, table)


def _one_sheet(sides: tuple[Page, ...]) -> Page:
    from kiosk.documents.card_copy import one_sheet

    return one_sheet(sides)


def _takes_stacks(scanner: Mapping[str, object]) -> bool:
    """Whether the scanner is set to feed sheets by itself."""
    return str(scanner.get("source", "")).startswith("adf")
