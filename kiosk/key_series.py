"""Several keys of one kind in the key store, the newest of which is for what is new: ``database``, ``database-2``, …

A key's id is its number as text; the first one, which bears no number, is "1".
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.keystore import KeyStore

FIRST = "1"


@dataclass(frozen=True)
class KeySeries:
    """Methods raise DataError."""

    keys: KeyStore
    name: str

    def ids(self) -> tuple[str, ...]:
        """Those that are there, oldest first."""
        found = []
        for name in self.keys.names():
            base, dash, number = name.partition("-")
            if base == self.name and (not dash or (number.isascii() and number.isdecimal() and int(number) > 1)):
                found.append(int(number) if dash else 1)
        return tuple(str(number) for number in sorted(found))

    def secret(self, key_id: str, *, make: bool = False) -> bytes:
        """That key, 32 bytes."""
        return self.keys.secret(self._name(key_id), make=make)

    def add(self) -> str:
        """Make the next one, durably; returns its id. A number is not given again while its key is there."""
        key_id = str(max((int(known) for known in self.ids()), default=0) + 1)
        self.secret(key_id, make=True)
        return key_id

    def forget(self, key_id: str) -> None:
        """What only that key opens is closed for ever."""
        self.keys.forget(self._name(key_id))

    def _name(self, key_id: str) -> str:
        return self.name if key_id == FIRST else f"{self.name}-{key_id}"
