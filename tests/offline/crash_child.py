"""A process to be killed: ``python -m tests.offline.crash_child MODE FOLDER [CALL]``.

It says on stdout, a line at a time, what it has done, and then stands still on stdin until it is killed.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import offline.database
from offline.card_key import card_secret
from offline.disk import RealDisk
from offline.errors import StoreError
from offline.outbox import Outbox
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, draft, receipt_of


def say(**words: object) -> None:
    print(json.dumps(words, default=str), flush=True)


def stand_still() -> NoReturn:
    sys.stdin.read()
    sys.exit(3)


class StoppingDisk(RealDisk):
    """Stands still just before its n-th call."""

    def __init__(self, stops_at: int) -> None:
        self.left = stops_at

    def _count(self) -> None:
        if self.left == 0:
            say(at="disk call")
            stand_still()
        self.left -= 1

    def write(self, file: Path, content: bytes) -> None:
        self._count()
        super().write(file, content)

    def rename(self, source: Path, target: Path) -> None:
        self._count()
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._count()
        super().sync_folder(folder)


def enqueue(outbox: Outbox, number: int = 0) -> None:
    submission, receipt = outbox.enqueue(draft(number), receipt_of, card_secret(CARD))
    say(submission_id=submission.submission_id, local_number=submission.local_number, receipt=asdict(receipt))


def after_commit(folder: Path) -> None:
    enqueue(Outbox(folder, KEYS))


def mid_print(folder: Path) -> None:
    outbox = Outbox(folder, KEYS)
    enqueue(outbox)
    outbox.begin_print(outbox.list()[0].submission_id, "job-1")
    say(at="printing")


def mid_sending(folder: Path) -> None:
    outbox = Outbox(folder, KEYS)
    enqueue(outbox)
    outbox.take_next(NOW)
    say(at="sending")


def at_disk_call(folder: Path) -> None:
    # The first two calls of the disk belong to opening.
    enqueue(Outbox(folder, KEYS, disk=StoppingDisk(2 + int(sys.argv[3]))))


def before_commit(folder: Path) -> None:
    outbox = Outbox(folder, KEYS)
    run = offline.database.Database.run

    def stop_at_commit(self: offline.database.Database, sql: str, *values: object) -> int:
        if sql == "COMMIT":
            say(at="commit")
            stand_still()
        return run(self, sql, *values)

    offline.database.Database.run = stop_at_commit  # type: ignore[method-assign]
    enqueue(outbox)


def one_after_another(folder: Path) -> None:
    outbox = Outbox(folder, KEYS)
    for number in range(10_000):
        enqueue(outbox, number)


def no_space(folder: Path) -> None:
    """The kernel's own limit stops the write-ahead log from growing; then there is space again."""
    outbox = Outbox(folder, KEYS)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = folder / "outbox.db-wal"
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 5000, before[1]))
    try:
        enqueue(outbox)
    except StoreError as error:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        say(error=error.code, kept=len(outbox.list()), files=len(list((folder / "parts").iterdir())))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    enqueue(outbox)


MODES = {
    mode.__name__: mode
    for mode in (after_commit, mid_print, mid_sending, at_disk_call, before_commit, one_after_another, no_space)
}

if __name__ == "__main__":
    MODES[sys.argv[1]](Path(sys.argv[2]))
    stand_still()
