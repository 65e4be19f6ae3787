"""The feed of what became of submissions, as rows: each change has its effect once, whatever comes twice, late or out of order.

A page's effects and the cursor behind it are one transaction. ``change_id`` decides what was heard before, so a platform that
has lost the cursor is simply asked from the beginning. Which of a case's changes holds is decided by what they say (their time,
then how far the state is), never by when they came.
"""

from __future__ import annotations

import re
from datetime import datetime

from kiosk.contract import changes as wire
from kiosk.contract.reply import is_case_number, is_moment
from offline.case_records import PulledPage
from offline.database import Database

LARGEST = 64 * 1024 * 1024  # bytes of one sealed file; no result of an office comes near
MOST_FILES = 50  # that one answer names
REMEMBERED = 200_000  # changes of which it is known that they were heard

# Nothing follows these, but what an organ takes back.
SETTLED = (wire.REFUSED, wire.DECLINED, wire.DONE, wire.WITHDRAWN)

_SHA256 = re.compile(r"[0-9a-f]{64}")
_WORD = re.compile(r"[a-z0-9_]{1,32}")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_LONGEST_TITLE, _LONGEST_TEXT = 200, 4000  # characters of an announcement


class Changes:
    """Methods that change something are called inside a transaction; all raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self) -> str | None:
        """What the feed is asked with; None: from the beginning."""
        row = self._database.row("SELECT cursor FROM feed")
        return row[0] if row else None

    def forget_cursor(self) -> None:
        """The platform does not know it any more."""
        self._database.run("UPDATE feed SET cursor = NULL")

    def heard(self) -> float | None:
        """When the feed was last heard to its end, Unix seconds; None: never."""
        row = self._database.row("SELECT heard FROM feed")
        return row[0] if row else None

    def apply(self, page: wire.ChangesReply, at: datetime | None = None) -> PulledPage:
        """Everything that the page says, and its cursor. ``at``: when it was asked for."""
        fresh = repeated = strange = 0
        for change in page.changes:
            if not possible(change):
                strange += 1
            elif self._heard(change.change_id):
                repeated += 1
            elif self._take(change):
                self._remember(change.change_id)
                fresh += 1
            else:
                strange += 1
        self._database.run("UPDATE feed SET cursor = ?", page.cursor)
        if at is not None and not page.more:
            self._database.run("UPDATE feed SET heard = ?", at.timestamp())
        self._database.run("DELETE FROM heard WHERE position <= (SELECT max(position) FROM heard) - ?", REMEMBERED)
        return PulledPage(fresh, repeated, strange, page.more)

    def _take(self, change: wire.Change) -> bool:
        """False when it is about a submission that is not known here."""
        match change:
            case wire.Announced():
                self._announce(change)
                return True
            case wire.FileRevoked(submission_id=submission_id):
                if not self._awaited(submission_id):
                    return False
                self._database.run(
                    "INSERT INTO file_revoked (submission_id, sha256, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    submission_id,
                    change.sha256,
                    change.at,
                )
                return True
            case wire.CaseChange():
                return self._case(change)

    def _case(self, change: wire.CaseChange) -> bool:
        if not self._awaited(change.submission_id):
            return False
        rank = wire.CASE_STATES.index(change.state) if change.state in wire.CASE_STATES else -1
        self._database.run(
            "INSERT INTO case_change (change_id, submission_id, case_number, state, at, moment, rank, due,"
            " answer_sha256, replaces) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            change.change_id,
            change.submission_id,
            change.case_number,
            change.state,
            change.at,
            # Whole seconds: a platform may tell one moment more finely than the next, and the rank knows better then.
            float(int(_seconds(change.at))),
            rank,
            change.due,
            change.answer.sha256 if change.answer else None,
            change.replaces,
        )
        for index, ref in enumerate(change.files):
            self._database.run(
                "INSERT INTO answer_file (change_id, file_index, sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                change.change_id,
                index,
                ref.sha256,
            )
        for ref in ((change.answer,) if change.answer else ()) + change.files:
            self._database.run(
                "INSERT INTO sealed_blob (sha256, size, suite, state) VALUES (?, ?, ?, 'waiting')"
                " ON CONFLICT DO NOTHING",
                ref.sha256,
                ref.size,
                ref.suite,
            )
        self._settle(change.submission_id)
        return True

    def _settle(self, submission_id: str) -> None:
        """Write down which change holds now. One that was replaced does not, also when it comes after its replacement."""
        row = self._database.row(
            "SELECT state, at, due, case_number FROM case_change AS one WHERE submission_id = ? AND NOT EXISTS"
            " (SELECT 1 FROM case_change AS other WHERE other.replaces = one.change_id)"
            " ORDER BY moment DESC, rank DESC, change_id DESC LIMIT 1",
            submission_id,
        )
        if row is None:
            return
        state, at, due, case_number = row
        if due is None:
            due = self._last_due(submission_id)
        self._database.run(
            "UPDATE pickup SET state = ?1, changed_at = ?2, due = ?3, case_number = ?4, settled_age ="
            " CASE WHEN ?5 THEN settled_age END WHERE submission_id = ?6",
            state,
            at,
            due,
            case_number,
            int(state in SETTLED),
            submission_id,
        )

    def _last_due(self, submission_id: str) -> str | None:
        row = self._database.row(
            "SELECT due FROM case_change AS one WHERE submission_id = ? AND due IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM case_change AS other WHERE other.replaces = one.change_id)"
            " ORDER BY moment DESC, rank DESC, change_id DESC LIMIT 1",
            submission_id,
        )
        return row[0] if row else None

    def _announce(self, change: wire.Announced) -> None:
        self._database.run(
            "INSERT INTO announcement (announcement_id, title, text, audience, since, until, withdrawn)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (announcement_id) DO UPDATE SET title = ?2, text = ?3,"
            " audience = ?4, since = ?5, until = ?6, withdrawn = max(withdrawn, ?7)",
            change.announcement_id,
            change.title,
            change.text,
            change.audience,
            _seconds(change.since),
            _seconds(change.until) if change.until else None,
            int(change.withdrawn),
        )

    def _awaited(self, submission_id: str) -> bool:
        return self._database.row("SELECT 1 FROM pickup WHERE submission_id = ?", submission_id) is not None

    def _heard(self, change_id: str) -> bool:
        return self._database.row("SELECT 1 FROM heard WHERE change_id = ?", change_id) is not None

    def _remember(self, change_id: str) -> None:
        self._database.run("INSERT INTO heard (change_id) VALUES (?)", change_id)


def possible(change: wire.Change) -> bool:
    """Whether it can be meant: its ids, times, words and sizes are of the contract's kind. What is not is left out: it would
    only be shown to somebody one day."""
    if not _ID.fullmatch(change.change_id):
        return False
    match change:
        case wire.Announced():
            return _announceable(change)
        case wire.FileRevoked():
            return bool(_SHA256.fullmatch(change.sha256)) and is_moment(change.at)
        case wire.CaseChange():
            refs = ((change.answer,) if change.answer else ()) + change.files
            return (
                is_case_number(change.case_number)
                and bool(_WORD.fullmatch(change.state))
                and is_moment(change.at)
                and (change.due is None or _is_day(change.due))
                and (change.replaces is None or bool(_ID.fullmatch(change.replaces)))
                and len(change.files) <= MOST_FILES
                and all(_SHA256.fullmatch(ref.sha256) and 0 < ref.size <= LARGEST for ref in refs)
            )


def _announceable(change: wire.Announced) -> bool:
    return (
        bool(_ID.fullmatch(change.announcement_id))
        and is_moment(change.since)
        and (change.until is None or is_moment(change.until))
        and (change.audience == "" or bool(_WORD.fullmatch(change.audience)))
        and len(change.title) <= _LONGEST_TITLE
        and len(change.text) <= _LONGEST_TEXT
        and all(character.isprintable() or character == "\n" for character in change.title + change.text)
    )


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()
