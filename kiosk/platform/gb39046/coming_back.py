"""动态: what became of 办件, from a cursor on; sealed papers come as they were sealed."""

from __future__ import annotations

import structlog

from kiosk.catalogue.codes.gb39046 import AUDIENCE
from kiosk.catalogue.codes.table import CodeProblem
from kiosk.contract.changes import Announced, CaseChange, Change, ChangesReply, FileRevoked, SealedRef
from kiosk.platform.answer import OCTETS
from kiosk.platform.call import segment
from kiosk.platform.gb39046 import wire
from kiosk.platform.gb39046.exchange import Exchange, address
from kiosk.platform.gb39046.words import day_or_none, iso, iso_or_none, state_of
from offline.ports import TransientError

log = structlog.get_logger()


class ComingBack(Exchange):
    """See ``kiosk.platform.adapter.Fetching``."""

    def changes(self, cursor: str | None) -> ChangesReply:
        """An entry whose codes nobody knows is left out and counted: it must not hold up the others."""
        with self._caller.noting("changes"):
            page = self.ask("动态", {"游标": cursor}, wire.NewsPage)
            if not page.cursor:
                raise TransientError("garbage")
        known: list[Change] = []
        for entry in page.entries:
            try:
                known.append(self._change(entry))
            except CodeProblem:
                continue
        if len(known) < len(page.entries):
            log.warning("platform.unreadable", count=len(page.entries) - len(known))
        return ChangesReply(tuple(known), page.cursor, page.more == "1")

    def sealed(self, ref: SealedRef, offset: int) -> bytes:
        """See ``Fetching``."""
        with self._caller.noting("sealed"):
            return self.piece(f"{address('密件')}/{segment(ref.sha256)}", offset, ref.size, OCTETS)

    def _change(self, entry: wire.News) -> Change:
        if entry.case is not None:
            return _case(entry.case)
        if entry.revoked is not None:
            gone = entry.revoked
            return FileRevoked(gone.change_id, gone.submission_id, gone.sha256, iso(gone.at))
        if entry.announced is not None:
            return self._announced(entry.announced)
        raise CodeProblem("an entry of no kind")

    def _announced(self, said: wire.Announcement) -> Announced:
        audience = AUDIENCE.value(said.audience, self._operator.confirmed).value if said.audience else ""
        return Announced(
            said.change_id,
            said.announcement_id,
            said.title,
            said.text,
            iso(said.since),
            iso_or_none(said.until),
            said.withdrawn == "1",
            audience,
        )


def _case(news: wire.CaseNews) -> CaseChange:
    if news.at is None:
        raise CodeProblem("a state without its time")
    return CaseChange(
        news.change_id,
        news.submission_id,
        news.number,
        state_of(news),
        iso(news.at),
        day_or_none(news.due),
        None if news.answer is None else _sealed(news.answer),
        tuple(_sealed(one) for one in news.files),
        news.replaces,
    )


def _sealed(one: wire.Sealed) -> SealedRef:
    return SealedRef(one.sha256, one.size, one.suite)
