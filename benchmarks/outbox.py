"""What durability costs, and what ten thousand waiting submissions cost.

- An application of ten parts of 2 MB becomes durable, beside the same parts sealed, written and synchronised plainly.
- The same application goes over the line, beside a bare PUT of the same bytes with ``requests`` to the same server.
- With ten thousand submissions waiting: a page of the list, the next to send, and what became of it written down; on the
  disk, where the last two each wait for one fsync, and once more in memory, where that costs nothing.

Everything in turns within one run, on the disk under ``build/``.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import requests

from kiosk.model.submission import Submission
from kiosk.platform.client import PlatformClient, PlatformSettings
from offline.card_key import card_secret
from offline.disk import RealDisk
from offline.outbox import Outbox
from offline.records import Failure, Outgoing
from offline.sealing import seal
from offline.sender import Sender
from offline.store_worker import StoreWorker
from offline.uuid7 import uuid7
from sandbox.enrolment import prepare
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS
from tests.offline.samples import CARD, NOW, draft, page, receipt_of

BUILD = Path("build")
SHARED_MEMORY = Path("/dev/shm")
PARTS = 10
PART_BYTES = 2 * 1000 * 1000
ROUNDS = 7
WAITING = 10_000
LOOKS = 41
CHEAPEST = 2.0  # ms
SECRET = card_secret(CARD)
T = TypeVar("T")
Row = dict[str, object]


def measure() -> list[Row]:
    """A minute."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD, prefix="bench-outbox-") as folder:
        rows = [*enqueued(Path(folder)), *uploaded(Path(folder)), *waiting(Path(folder))]
    if SHARED_MEMORY.is_dir():
        with tempfile.TemporaryDirectory(dir=SHARED_MEMORY, prefix="bench-outbox-") as folder:
            rows += [{**each, "name": f"{each['name']}_in_memory"} for each in waiting(Path(folder))]
    return rows


def application(number: int) -> Submission:
    """The form and ten pages; sealing makes of each page a part of its own."""
    made = draft(number, pages=0)
    dice = random.Random(number)
    pages = tuple(page(dice.randbytes(PART_BYTES)) for _ in range(PARTS))
    materials = tuple(replace(taken, pages=pages if taken.material_id == "bank" else ()) for taken in made.materials)
    return replace(made, materials=materials, signature=None, letter="")


# -- becoming durable


def enqueued(folder: Path) -> list[Row]:
    """Beside ``plainly``."""
    outbox = Outbox(folder / "enqueue", KEYS)
    durable: list[float] = []
    plain: list[float] = []
    try:
        for number in range(2 * ROUNDS + 1):
            sample = application(number)
            turns: list[tuple[list[float], Callable[[], object]]] = [
                (durable, lambda sample=sample: outbox.enqueue(sample, receipt_of, SECRET)),  # type: ignore[misc]
                (plain, lambda sample=sample: plainly(sample, folder / "plain")),  # type: ignore[misc]
            ]
            for times, turn in turns[:: 1 if number % 2 else -1]:
                times.append(seconds(turn))
            shutil.rmtree(folder / "plain")
    finally:
        outbox.close()
    shutil.rmtree(folder / "enqueue")
    # The first of each pays for what is made once.
    ours, theirs = statistics.median(durable[1:]), statistics.median(plain[1:])
    beside = f"{ours * 1000:.0f} ms beside {theirs * 1000:.0f} ms: sealing, writing, fsync of the same {PARTS} parts"
    return [row("outbox.enqueue_vs_plain", ours / theirs, "x", "<= 1.3", beside, 2 * ROUNDS)]


def plainly(sample: Submission, folder: Path) -> None:
    """What cannot be left out: seal, write each part, bring it to the platter."""
    folder.mkdir()
    disk = RealDisk()
    for part in seal(replace(sample, local_number="L-TEST01-20261123-0001-N"), KEYS.platform, KEYS.signing).parts:
        disk.write(folder / str(part.index), part.data)


# -- over the line


def uploaded(folder: Path) -> list[Row]:
    """The real sender on the real client, beside a bare PUT of the same bytes."""
    enrolment = prepare(folder / "sink", "YJHL0001", datetime.now(UTC))
    server = (str(enrolment.server_cert), str(enrolment.server_key), str(enrolment.ca))
    kiosk = (str(enrolment.client_cert), str(enrolment.client_key))
    ours: list[float] = []
    theirs: list[float] = []
    with sink(server) as url, requests.Session() as bare:
        bare.verify, bare.cert, bare.trust_env = str(enrolment.ca), kiosk, False
        store, clock = StoreWorker(Outbox(folder / "upload", KEYS)), StillClock()
        store.start()
        client = PlatformClient(PlatformSettings(url, enrolment.ca, enrolment.client_cert, enrolment.client_key), clock)
        sender = Sender(store, client, clock, random.Random(1), lambda _event: None)
        try:
            for number in range(2 * ROUNDS):
                content = kept(store, number)
                turns: list[tuple[list[float], Callable[[], object]]] = [
                    (theirs, lambda content=content: put(bare, url, content)),  # type: ignore[misc]
                    (ours, lambda: sender.step(lambda: False)),
                ]
                for times, turn in turns[:: 1 if number % 2 else -1]:
                    times.append(seconds(turn))
                arrived(store, number)
        finally:
            store.stop()
            client.close()
    shutil.rmtree(folder / "upload")
    mine, bare_put = statistics.median(ours[1:]), statistics.median(theirs[1:])
    size = PARTS * PART_BYTES / 1e6
    beside = (
        f"{size / mine:.0f} MB/s beside {size / bare_put:.0f} MB/s: one PUT a part by requests, same TLS, same server"
    )
    return [row("outbox.upload_vs_put", bare_put / mine, "x", ">= 0.8", beside, ROUNDS)]


def kept(store: StoreWorker, number: int) -> list[bytes]:
    """One more application, waiting; its parts as they lie there."""
    sample = application(number)
    store.call(lambda outbox: outbox.enqueue(sample, receipt_of, SECRET))
    parts = store.call(lambda outbox: outbox.show(sample.submission_id)).parts
    return [store.call(lambda outbox, one=part.sha256: outbox.part_bytes(one)) for part in parts]  # type: ignore[misc]


def arrived(store: StoreWorker, number: int) -> None:
    """Raises RuntimeError when what was measured was no upload."""
    submission_id = draft(number).submission_id
    if store.call(lambda outbox: outbox.show(submission_id)).entry.case_number is None:
        raise RuntimeError("the application did not arrive")


def put(session: requests.Session, url: str, parts: list[bytes]) -> None:
    for content in parts:
        if session.put(f"{url}/v1/anything", data=content, timeout=60).text != str(len(content)):
            raise RuntimeError("the server did not take all bytes")


@contextlib.contextmanager
def sink(files: tuple[str, str, str]) -> Iterator[str]:
    """``benchmarks.sink`` in a process of its own; gives its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sink", *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        if process.stdout is None or not (port := process.stdout.readline().strip()):
            raise RuntimeError("the server did not start")
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


# -- ten thousand waiting


def waiting(folder: Path) -> list[Row]:
    """Each call once in a store of so many, which lies there like any other."""
    outbox = Outbox(folder / "waiting", KEYS)
    try:
        outbox.enqueue(draft(0), receipt_of, SECRET)
        multiply(outbox, WAITING)
        found = outbox.list()
        if len(found) != WAITING:
            raise RuntimeError(f"{len(found)} submissions wait instead of {WAITING}")
        middle = found[WAITING // 2].submission_id
        times: dict[str, list[float]] = {}
        for turn in range(LOOKS):
            now = NOW + timedelta(seconds=turn)
            timed(times, "list", lambda: outbox.page())
            timed(times, "list_middle", lambda: outbox.page(middle))
            timed(times, "counts", outbox.counts)
            task = timed(times, "pick", lambda now=now: outbox.take_next(now))  # type: ignore[misc]
            if not isinstance(task, Outgoing):
                raise TypeError("nothing was due")
            mark = marker(outbox, task.submission_id, now, turn)
            timed(times, "mark", mark)
        plain = [seconds(lambda: synchronised(folder)) * 1000 for _ in range(LOOKS)]
    finally:
        outbox.close()
    beside = f"{WAITING} waiting; median, slowest %.1f ms"
    rows = [
        row(f"outbox.{name}_10000", statistics.median(each), "ms", f"<= {CHEAPEST:g}", beside % max(each), LOOKS)
        for name, each in times.items()
    ]
    told = "one write of 4 kB and its fsync on the same disk, in which pick and mark each wait once"
    return [*rows, row("outbox.one_fsync", statistics.median(plain), "ms", "", told, LOOKS)]


def marker(outbox: Outbox, submission_id: str, now: datetime, turn: int) -> Callable[[], None]:
    """It failed, or it arrived, in turns."""
    if turn % 2:
        return lambda: outbox.record_failure(submission_id, Failure("timeout", now + timedelta(hours=1), of_link=True))
    number = f"CASE-{turn}"
    return lambda: outbox.acknowledge(submission_id, number, NOW.isoformat(), None)


def multiply(outbox: Outbox, count: int) -> None:
    """Rows like those of the one submission there is, under other ids: as if so many had been handed in."""
    database = outbox._database
    one = database.rows("SELECT submission_id FROM submission")[0][0]
    unique = {"submission_id", "local_number", "sha256", "position"}
    with database.transaction():
        for table in ("submission", "part", "receipt_job"):
            names = [name for _, name, *_ in database.rows(f"PRAGMA table_info({table})")]
            rows = database.rows(f"SELECT {', '.join(names)} FROM {table} WHERE submission_id = ?", one)
            marks = ", ".join("?" * len(names))
            for number in range(1, count):
                fresh = uuid7(NOW, lambda size, number=number: number.to_bytes(size, "big"))  # type: ignore[misc]
                for values in rows:
                    made = dict(zip(names, values, strict=True))
                    for name in unique & made.keys():
                        made[name] = None if name == "position" else f"{number:06}{made[name]}"
                    made["submission_id"] = fresh
                    database.run(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", *made.values())


def synchronised(folder: Path) -> None:
    RealDisk().write(folder / "one", bytes(4096))


# -- measuring


def timed(times: dict[str, list[float]], name: str, call: Callable[[], T]) -> T:
    start = time.perf_counter()
    answer = call()
    times.setdefault(name, []).append((time.perf_counter() - start) * 1000)
    return answer


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def row(name: str, value: float, unit: str, goal: str, against: str, runs: int) -> Row:
    """``goal`` like ``<= 1.3``; empty for what is only told."""
    ok = None
    if goal:
        sign, limit = goal.split()
        ok = value <= float(limit) if sign == "<=" else value >= float(limit)
    shown = round(value, 2)
    return {"name": name, "value": shown, "unit": unit, "goal": goal, "ok": ok, "against": against, "runs": runs}


if __name__ == "__main__":
    for each in measure():
        print(each)
