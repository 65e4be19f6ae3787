"""A process that changes the database's key to and fro until the kernel ends it:
``python -m tests.offline.rekey_child FILE KEY OTHER_KEY SECONDS``; keys in hexadecimal."""

from __future__ import annotations

import itertools
import signal
import sys
from pathlib import Path

from offline.database import Database
from offline.rotation import rekey


def main() -> None:
    """Never returns: the alarm's own action ends the process, without a chance to clear up."""
    file, first, second, seconds = sys.argv[1:]
    database = Database(Path(file), bytes.fromhex(first))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    for key in itertools.cycle((second, first)):
        rekey(database, bytes.fromhex(key))


if __name__ == "__main__":
    main()
