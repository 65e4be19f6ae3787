"""Whether the platform answers, asked now and then even when nothing is to be sent: the home screen says so, and what waits
is sent as soon as it is back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from kiosk.journey.state import Network
from offline.ports import TransientError, UplinkError

ASK_SECONDS = 60.0  # while it answers; one small request a minute and kiosk
ASK_AGAIN_SECONDS = 15.0  # while it does not: a village line that comes back should not wait a minute


class TimeSource(Protocol):
    """The one question that is asked."""

    def platform_time(self) -> object: ...

    def close(self) -> None: ...


class Reachability:
    """Asks on a thread of its own; ``changed`` hears (network, reason) on each change, there."""

    def __init__(self, client: TimeSource, changed: Callable[[Network, str], None]) -> None:
        self._client = client
        self._changed = changed
        self._network = Network.UNKNOWN
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reachability", daemon=True)

    def start(self) -> None:
        """Ask for the first time at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the question under way."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=5.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            network, reason = self._ask()
            if network is not self._network:
                self._network = network
                self._changed(network, reason)
            pause = ASK_SECONDS if network is Network.OK else ASK_AGAIN_SECONDS
            self._stopping.wait(pause)
        self._client.close()

    def _ask(self) -> tuple[Network, str]:
        try:
            self._client.platform_time()
        except TransientError as error:
            return Network.AWAY, error.reason
        except UplinkError as error:
            return Network.AWAY, type(error).__name__
        except Exception as error:  # noqa: BLE001 - whatever it was, the question is asked again in a while
            return Network.AWAY, type(error).__name__
        return Network.OK, ""
