"""Whether the platform answers, asked now and then even when nothing is to be sent: the home screen says so, and what waits
is sent as soon as it is back.

Ten thousand kiosks lose the platform in the same second and find it again by this question, and each then sends at once what
waits. So chance lies in every pause, a platform that has been away for long is asked by each kiosk less often, and what it
asks for itself (Retry-After) is heeded.
"""

from __future__ import annotations

import random as random_source
import threading
from collections.abc import Callable
from typing import Protocol

from kiosk.journey.state import Network
from offline.ports import TransientError, UplinkError

ASK_SECONDS = 60.0  # while it answers; one small request a minute and kiosk
ASK_AGAIN_SECONDS = 15.0  # while it does not: a village line that comes back should not wait a minute
SHORTLY = (
    20  # questions in a row without an answer, some five minutes, after which it is asked as seldom as while it answers
)
CHANCE = 0.5  # part of a pause by which it is longer or shorter
LONGEST_WISH = 3600.0  # s


class TimeSource(Protocol):
    """The one question that is asked."""

    def platform_time(self) -> object: ...

    def close(self) -> None: ...


class Reachability:
    """Asks on a thread of its own; ``changed`` hears (network, reason) on each change, there."""

    def __init__(
        self,
        client: TimeSource,
        changed: Callable[[Network, str], None],
        random: random_source.Random | None = None,
    ) -> None:
        self._client = client
        self._changed = changed
        self._random = random or random_source.SystemRandom()
        self._unanswered = 0
        self._wish = 0.0  # s that the platform wants to be left alone
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

    def step(self) -> float:
        """Ask once; returns the seconds until the next question."""
        self._wish = 0.0
        network, reason = self._ask()
        self._unanswered = 0 if network is Network.OK else self._unanswered + 1
        if network is not self._network:
            self._network = network
            self._changed(network, reason)
        seconds = ASK_SECONDS if not 0 < self._unanswered <= SHORTLY else ASK_AGAIN_SECONDS
        return self._wish + seconds * self._random.uniform(1 - CHANCE, 1 + CHANCE)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self.step())
        self._client.close()

    def _ask(self) -> tuple[Network, str]:
        try:
            self._client.platform_time()
        except TransientError as error:
            self._wish = min(error.retry_after or 0.0, LONGEST_WISH)
            return Network.AWAY, error.reason
        except UplinkError as error:
            return Network.AWAY, type(error).__name__
        except Exception as error:  # noqa: BLE001 - whatever it was, the question is asked again in a while
            return Network.AWAY, type(error).__name__
        return Network.OK, ""
