"""Two faults of the network in one submission of twenty parts: every kind of fault, at every moment of the way.

The line breaks twice, each time at a moment that was chosen, and is good afterwards. What must come of it: one case with
every byte, and of the bytes no more sent again than one chunk for each break.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from unittest import mock

from kiosk.contract.note import SignedNote
from kiosk.contract.submission import EvaluationBody, SignedManifest, SubmissionReply
from kiosk.model.submission import Submission
from offline.card_key import card_secret
from offline.ports import UplinkError
from tests.faults.storage.enrolled import Enrolled, Sending
from tests.offline.samples import CARD, page, receipt_of
from tests.sandbox.running import Running

PARTS: Final = 20
CHUNK: Final = 2048  # bytes: small, so that a part of a few kilobytes has several
MANY: Final = 2 * CHUNK + 700  # bytes of a page that goes in three chunks
FEW: Final = 300

# As ``sandbox.faults`` has them.
KINDS: Final[Mapping[str, Mapping[str, object]]] = {
    "late": {"kind": "latency", "ms": 3},
    "lost": {"kind": "drop_before"},
    "answer lost": {"kind": "drop_after"},
    "half an answer": {"kind": "drop_middle"},
    "answer byte by byte": {"kind": "drip", "ms": 0},
    "error 500": {"kind": "status", "status": 500},
    "busy": {"kind": "status", "status": 503, "retry_after": "30"},
    "problem that is none of ours": {"kind": "problem", "type": "https://proxy.example/odd", "status": 422},
    "garbage": {"kind": "garbage"},
    "captive portal": {"kind": "portal"},
    "log-in page": {"kind": "redirect"},
    "endless answer": {"kind": "oversized", "size": 3_000_000},
    "twice": {"kind": "duplicate"},
    "overtaken": {"kind": "reorder", "ms": 15},
    "somebody else's certificate": {"kind": "certificate"},
}
# Before which of the calls to the platform a fault is set: the announcement, the first part, the second chunk of a part, a
# part in the middle, the last one, the question whether all is there.
MOMENTS: Final = (0, 1, 2, 12, 22, 23)


@dataclass(frozen=True)
class Break:
    """One fault at one moment."""

    kind: str
    moment: int


Pair = tuple[Break, Break]


def kinds_of_pairs() -> list[Pair]:
    """Each two kinds once, at moments that differ from pair to pair."""
    dice = random.Random(20)
    pairs = itertools.combinations_with_replacement(KINDS, 2)
    return [(Break(one, dice.choice(MOMENTS)), Break(other, dice.choice(MOMENTS))) for one, other in pairs]


def every_pair() -> list[Pair]:
    """Each two kinds at each two moments, the moments in order."""
    moments = list(itertools.combinations_with_replacement(MOMENTS, 2))
    return [(Break(a, x), Break(b, y)) for a in KINDS for b in KINDS for x, y in moments]


class BreakingLine:
    """The real client; before a call whose turn it is the platform is told of the next fault."""

    def __init__(self, kiosk: Enrolled, platform: Running, pair: Pair) -> None:
        self._kiosk, self._platform = kiosk, platform
        self._left = sorted(pair, key=lambda each: each.moment)
        self._client = kiosk.client()
        self._calls = 0
        self.sent = 0  # bytes of parts, however often

    def put_submission(self, submission_id: str, body: SignedManifest) -> SubmissionReply:
        self._before()
        return self._client.put_submission(submission_id, body)

    def send_part(self, upload_url: str, offset: int, data: bytes) -> int:
        self._before()
        self.sent += len(data)
        return self._client.send_part(upload_url, offset, data)

    def put_evaluation(self, submission_id: str, body: EvaluationBody) -> None:
        self._client.put_evaluation(submission_id, body)

    def put_note(self, submission_id: str, note_id: str, note: SignedNote) -> None:
        self._client.put_note(submission_id, note_id, note)

    def close(self) -> None:
        self._client.close()

    def _before(self) -> None:
        due = [each for each in self._left if each.moment <= self._calls]
        self._calls += 1
        if not due:
            return
        # Two at one moment meet two calls in a row.
        self._left.remove(due[0])
        self._platform.faults(dict(KINDS[due[0].kind]))
        if due[0].kind == "somebody else's certificate":
            # Who is at the other end is asked when a line is opened.
            self._client.close()
            self._client = self._kiosk.client()

    @property
    def spent(self) -> bool:
        """Both breaks have had their call."""
        return not self._left


def application(kiosk: Enrolled, number: int) -> Submission:
    """Twenty parts: the form, eighteen pages and the signature; the first page and the last are in three chunks."""
    made = kiosk.application(number, pages=0)
    sizes = [MANY, *[FEW] * (PARTS - 4), MANY]
    pages = tuple(page(b"canary-page-%d" % place + bytes(size)) for place, size in enumerate(sizes))
    materials = tuple(replace(taken, pages=pages if taken.material_id == "bank" else ()) for taken in made.materials)
    return replace(made, materials=materials)


@dataclass(frozen=True)
class Sent:
    """An application that has left: its id, and the case that the kiosk believes it is."""

    submission_id: str
    case_number: str | None


def send(pair: Pair, platform: Running, kiosk: Enrolled, number: int, folder: Path) -> tuple[Sent | None, list[str]]:
    """Send application ``number`` over a line that breaks twice; which promises were not kept. ``folder`` is fresh."""
    line = BreakingLine(kiosk, platform, pair)
    sending = Sending(kiosk.open(folder), line, number, lambda _event: None)
    sample = application(kiosk, number)
    try:
        with mock.patch("offline.delivery.CHUNK", CHUNK):
            sending.store.call(lambda outbox: outbox.enqueue(sample, receipt_of, card_secret(CARD)))
            sending.rest()
        detail = sending.store.call(lambda outbox: outbox.show(sample.submission_id))
    except (TimeoutError, UplinkError) as error:
        return None, [f"{type(error).__name__}: {error}"]
    finally:
        platform.faults()
        sending.close()
    broken = [] if len(detail.parts) == PARTS else [f"{len(detail.parts)} parts instead of {PARTS}"]
    again = line.sent - detail.entry.size
    if not 0 <= again <= len(pair) * CHUNK:
        broken.append(f"{again} bytes were sent again")
    if not line.spent:
        broken.append("the line did not break twice")
    if detail.entry.case_number is None:
        broken.append(f"it is {detail.entry.state.value}")
    return Sent(sample.submission_id, detail.entry.case_number), broken


def run(pairs: Iterable[Pair], platform: Running, folder: Path) -> Iterator[list[str]]:
    """What each pair broke, and at the end what the ledger has to say of them all."""
    kiosk = Enrolled.at(platform, 0)
    sent: list[Sent] = []
    for number, pair in enumerate(pairs):
        left, broken = send(pair, platform, kiosk, number, folder / str(number))
        sent += [left] if left is not None else []
        yield [f"{pair}: {words}" for words in broken]
    cases = [(line["submission_id"], line["case_number"], line["sha256_match"]) for line in _cases(platform)]
    expected = [(each.submission_id, each.case_number, True) for each in sent]
    yield [f"the ledger differs in {odd}" for odd in sorted(set(cases) ^ set(expected), key=str)]
    yield ["a case is there twice"] if len({number for _, number, _ in cases}) != len(cases) else []


def _cases(platform: Running) -> list[dict[str, Any]]:
    return [line for line in platform.ledger()["submissions"] if line["case_number"] is not None]
