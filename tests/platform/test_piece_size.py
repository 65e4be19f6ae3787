"""Pieces of a part are as large as the line gets through."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.platform.client import PlatformClient
from kiosk.platform.piece_size import LEAST, PieceSize
from kiosk.platform.settings import Limits
from offline.ports import TransientError
from tests.platform.serving import Asked, Pki, Said, serving

PIECE = 128 * 1024


def test_a_piece_shrinks_to_a_least_and_grows_back_to_the_most() -> None:
    size = PieceSize(PIECE)
    shrunk = []
    for _ in range(4):
        size.stuck()
        shrunk.append(size.now)
    grown = []
    for _ in range(5):
        size.done()
        grown.append(size.now)

    assert shrunk == [PIECE // 4, LEAST, LEAST, LEAST]
    assert grown == [2 * LEAST, 4 * LEAST, PIECE, PIECE, PIECE]


def test_pieces_that_are_small_by_choice_stay_so() -> None:
    size = PieceSize(700)
    size.stuck()

    assert size.now == 700


def test_a_piece_that_did_not_get_through_is_sent_smaller_the_next_time(tmp_path: Path) -> None:
    sizes: list[int] = []
    free = threading.Event()

    def voice(asked: Asked) -> Said:
        sizes.append(len(asked.body))
        if len(sizes) == 1:
            free.wait(10)  # longer than the client has patience
        return Said(204)

    with serving(voice, Pki.made(tmp_path)) as settings:
        client = PlatformClient(settings, SystemClock(), Limits(read_s=0.5, call_s=30.0, piece_bytes=PIECE))
        with pytest.raises(TransientError, match="timeout"):
            client.send_part("/v1/uploads/a/b", 0, bytes(2 * PIECE))
        free.set()

        assert client.send_part("/v1/uploads/a/b", 0, bytes(2 * PIECE)) == 2 * PIECE
        client.close()

    assert sizes == [PIECE, PIECE // 4, PIECE // 2, PIECE, PIECE // 4]
    assert sum(sizes[1:]) == 2 * PIECE
