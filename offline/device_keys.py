"""The kiosk's device keys: the half of a card box's key that the kiosk holds.

New boxes are locked under the newest key. A box names the key that locked it, and is opened by that one until it is
closed; an older key goes when no box names it any more (``offline.rotation``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FIRST = "1"  # id of the key that boxes had before keys had ids


@dataclass(frozen=True)
class DeviceKeys:
    """``secrets``: id -> 32 secret bytes; ``current`` is one of the ids."""

    current: str
    secrets: Mapping[str, bytes] = field(repr=False)

    @property
    def secret(self) -> bytes:
        """The key for new boxes."""
        return self.secrets[self.current]

    def of(self, key_id: str) -> bytes | None:
        """The key that locked a box, or None when it is gone: then nobody opens that box any more."""
        return self.secrets.get(key_id)
