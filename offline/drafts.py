"""Drafts: a visit that is not over, in a box that only the same card opens.

Saved over and over while somebody is here, so that a power cut costs a few seconds; deleted when the visit ends, unless the
citizen wants it kept for a day. One a card. What a crash left without that wish goes within the next hours: nobody asked for it.

A box has the pages' key in it; pages are files (``offline.draft_files``). A card without its photo locks nothing, so it has no
draft.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from offline.card_key import BOX_SUITE, CardBox, lock, unlock
from offline.database import Database
from offline.device_keys import DeviceKeys
from offline.draft_files import DraftFiles
from offline.errors import StoreError

KEPT_FOR = timedelta(hours=24)  # when the citizen wants it
KEPT_AGE = 24 * 3600.0  # s on the store's age, whatever the clock says
LEFT_AGE = 3600.0  # s on the store's age for what a crash left
MOST_BODY = 1024 * 1024  # bytes, without pages
MOST_PAGES = 64 * 1024 * 1024  # bytes of one draft's pages
MOST_DRAFTS = 100  # a day has not so many visitors who leave and come back

_KEY_BYTES = 32
_ID_BYTES = 16


@dataclass(frozen=True)
class DraftContent:
    """``body`` names its pages by the keys of ``pages``."""

    body: bytes = field(repr=False)
    pages: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Draft:
    """What this card left. ``content`` None: it is there and cannot be read whole any more. ``until`` None: the citizen did not
    ask for it to be kept; a crash or a power cut left it."""

    saved: datetime
    until: datetime | None
    content: DraftContent | None = field(repr=False)


class _Box(msgspec.Struct, frozen=True):
    """``files``: page key -> name of its file."""

    key: bytes
    body: bytes
    files: dict[str, str]

    def __repr__(self) -> str:
        return "_Box()"


@dataclass(frozen=True)
class _Found:
    draft_id: str
    saved: float
    until: float | None
    box: _Box = field(repr=False)


class Drafts:
    """Each method is a transaction of its own; all raise StoreError. Used by the store's thread."""

    def __init__(
        self,
        files: DraftFiles,
        database: Database,
        device_keys: DeviceKeys,
        random_bytes: Callable[[int], bytes],
        make_room: Callable[[int], None] = lambda _size: None,
    ) -> None:
        """``make_room`` is asked for the bytes of a draft before they are written: the reserve holds them too."""
        self._files = files
        self._database = database
        self._device_keys = device_keys
        self._random_bytes = random_bytes
        self._make_room = make_room

    def recover(self) -> None:
        """At the owner's start: no file that no row names."""
        self._files.sweep(frozenset(name for (name,) in self._database.rows("SELECT name FROM draft_file")))

    def save(self, secret: bytes, content: DraftContent, now: datetime) -> bool:
        """Keep it in place of what this card left before; a wish to keep it stays. False when this card locks nothing. Raises
        ValueError for what is too large: then what was saved before stays."""
        if not secret:
            return False
        size = sum(map(len, content.pages.values()))
        if len(content.body) > MOST_BODY or size > MOST_PAGES:
            raise ValueError("a draft is bounded")
        before = self._find(secret)
        key = before.box.key if before else self._random_bytes(_KEY_BYTES)
        known = before.box.files if before else {}
        self._make_room(size + len(content.body))
        files, fresh = self._write_pages(key, content, known)
        draft_id = before.draft_id if before else self._random_bytes(_ID_BYTES).hex()
        try:
            with self._database.transaction():
                self._store(draft_id, secret, _Box(key, content.body, files), now)
                for page, name in files.items():
                    self._database.run(
                        "INSERT INTO draft_file (name, draft_id, size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        name,
                        draft_id,
                        len(content.pages[page]),
                    )
        except StoreError as error:
            if not error.unsure:
                self._files.remove(fresh)
            raise
        self._forget_files(draft_id, [name for page, name in known.items() if files.get(page) != name])
        self._bound()
        return True

    def open(self, secret: bytes, now: datetime) -> Draft | None:
        """What this card left; None when there is nothing, or its day is over (then it is gone)."""
        found = self._find(secret)
        if found is None:
            return None
        seconds = now.timestamp()
        last = found.until if found.until is not None else found.saved + KEPT_AGE
        if seconds > last:
            self._delete(found.draft_id)
            return None
        pages = {page: self._files.read(found.box.key, name) for page, name in found.box.files.items()}
        whole = {page: content for page, content in pages.items() if content is not None}
        content = DraftContent(found.box.body, whole) if len(whole) == len(pages) else None
        return Draft(_moment(found.saved), _moment(found.until) if found.until is not None else None, content)

    def keep(self, secret: bytes, now: datetime) -> datetime | None:
        """The citizen wants it kept; returns until when. None when there is nothing to keep."""
        found = self._find(secret)
        if found is None:
            return None
        until = now + KEPT_FOR
        with self._database.transaction():
            self._database.run(
                "UPDATE draft SET until = ?, seen_age = NULL WHERE draft_id = ?", until.timestamp(), found.draft_id
            )
        return until

    def drop(self, secret: bytes) -> bool:
        """The visit is over and nothing is to be kept, or it was handed in. Returns whether there was anything."""
        found = self._find(secret)
        if found is None:
            return False
        self._delete(found.draft_id)
        return True

    def forget(self, age: float) -> int:
        """Take away what is over, counted on the store's age (seconds), which no clock moves. Returns how many went."""
        with self._database.transaction():
            self._database.run("UPDATE draft SET seen_age = ? WHERE seen_age IS NULL", age)
        rows = self._database.rows(
            "SELECT draft_id FROM draft WHERE seen_age <= CASE WHEN until IS NULL THEN ? ELSE ? END",
            age - LEFT_AGE,
            age - KEPT_AGE,
        )
        for (draft_id,) in rows:
            self._delete(draft_id)
        return len(rows)

    def _find(self, secret: bytes) -> _Found | None:
        if not secret:
            return None
        rows = self._database.rows("SELECT device_key, salt, tag, sealed, draft_id, saved, until FROM draft")
        for device_key, salt, tag, sealed, draft_id, saved, until in rows:
            key = self._device_keys.of(device_key)
            if key is None:
                continue
            content = unlock(key, secret, _purpose(draft_id), CardBox(salt, tag, sealed))
            if content is not None:
                return _Found(draft_id, saved, until, msgspec.msgpack.decode(content, type=_Box))
        return None

    def _write_pages(
        self, key: bytes, content: DraftContent, known: Mapping[str, str]
    ) -> tuple[dict[str, str], list[str]]:
        """Page key -> file name, and the names of those that were written just now."""
        files, fresh = {page: name for page, name in known.items() if page in content.pages}, []
        try:
            for page, data in content.pages.items():
                if page not in files:
                    files[page] = self._files.put(key, data)
                    fresh.append(files[page])
        except StoreError:
            self._files.remove(fresh)
            raise
        return files, fresh

    def _store(self, draft_id: str, secret: bytes, content: _Box, now: datetime) -> None:
        box = lock(
            self._device_keys.secret, secret, _purpose(draft_id), msgspec.msgpack.encode(content), self._random_bytes
        )
        self._database.run(
            "INSERT INTO draft (draft_id, saved, suite, device_key, salt, tag, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
            " ON CONFLICT (draft_id) DO UPDATE SET saved = ?2, suite = ?3, device_key = ?4, salt = ?5, tag = ?6,"
            " sealed = ?7, seen_age = NULL",
            draft_id,
            now.timestamp(),
            BOX_SUITE,
            self._device_keys.current,
            box.salt,
            box.tag,
            box.sealed,
        )

    def _forget_files(self, draft_id: str, names: list[str]) -> None:
        if not names:
            return
        self._files.remove(names)
        with self._database.transaction():
            for name in names:
                self._database.run("DELETE FROM draft_file WHERE name = ? AND draft_id = ?", name, draft_id)

    def _bound(self) -> None:
        rows = self._database.rows(
            "SELECT draft_id FROM draft ORDER BY until IS NOT NULL DESC, saved DESC LIMIT -1 OFFSET ?", MOST_DRAFTS
        )
        for (draft_id,) in rows:
            self._delete(draft_id)

    def _delete(self, draft_id: str) -> None:
        names = [name for (name,) in self._database.rows("SELECT name FROM draft_file WHERE draft_id = ?", draft_id)]
        if names:
            self._files.remove(names)
        with self._database.transaction():
            self._database.run("DELETE FROM draft WHERE draft_id = ?", draft_id)


def page_key(content: bytes) -> str:
    """How a draft may name a page: the same bytes are the same page. Never leaves the box."""
    return hashlib.sha256(content).hexdigest()


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _purpose(draft_id: str) -> str:
    return f"draft/{draft_id}"
