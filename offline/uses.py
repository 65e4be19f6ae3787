"""How often each bundle was applied for on this kiosk: a number a bundle, nothing of whom and nothing of when."""

from __future__ import annotations

from collections.abc import Mapping

from offline.database import Database


class Uses:
    """Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, bundle_id: str) -> None:
        """One more. Called inside the transaction of the submission, so that neither is there without the other."""
        self._database.run(
            "INSERT INTO bundle_use (bundle_id, times) VALUES (?, 1) ON CONFLICT (bundle_id) DO UPDATE SET times = times + 1",
            bundle_id,
        )

    def all(self) -> Mapping[str, int]:
        """Bundle id -> times."""
        return dict(self._database.rows("SELECT bundle_id, times FROM bundle_use"))
