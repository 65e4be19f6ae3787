"""Frames, pipes and text of the identity card reader: any bytes, and any bytes inside right frames."""

from __future__ import annotations

import json
from dataclasses import replace

from devices.id_reader import sdt_policy as policy
from devices.id_reader.json_shape import reading_as_json
from devices.id_reader.sdt_frame import LONGEST, Answer, AnswerParser, frame
from devices.id_reader.sdt_layout import APPENDED_BYTES, APPENDED_SLOTS, PHOTO_BYTES, TEXT_BYTES
from devices.id_reader.sdt_link import DamagedAnswer
from devices.id_reader.sdt_pipes import TwoPipes
from devices.id_reader.sdt_text import (
    Payload,
    PayloadError,
    UnknownDocumentError,
    decode,
    decode_appended,
    split_payload,
)
from devices.id_reader.sim_card import VirtualCard, encode_text, payload, sample_card

LONGEST_INPUT = 6000  # bytes: two of the longest answers and a little noise
STREAM, FRAMED, TEXT, APPENDED, PIPES = range(5)
_DONE = b"\0\0\x90"
_ALL_SLOTS = APPENDED_SLOTS * APPENDED_BYTES


def seeds() -> list[bytes]:
    """An answer of each kind, whole and in pieces, and the text of each of the four cards."""
    card = replace(sample_card(), fingerprints=2)
    cards = [card, *(VirtualCard(document=document) for document in ("hmt_permit", "foreigner_2017", "foreigner_2023"))]
    bodies = [_DONE, b"\0\0\x9f" + bytes(4), _DONE + bytes(8), _DONE + payload(card, fingerprint=False)]
    bodies.append(_DONE + payload(card, fingerprint=True))
    return [
        *(bytes([STREAM, 16]) + frame(body) for body in bodies),
        bytes([STREAM, 1]) + b"\0\xaa\xaa" + frame(_DONE) + frame(bodies[1])[:9],
        *(bytes([FRAMED, 255]) + body for body in bodies),
        *(bytes([TEXT, 0]) + encode_text(each) for each in cards),
        bytes([APPENDED, 0]) + "新路1号".encode("utf-16-le"),
        *(bytes([PIPES, 64]) + frame(body) for body in bodies[:3]),
    ]


def one(data: bytes) -> None:
    """Raises AssertionError, or whatever the parsers let through."""
    kind, step, rest = (data + b"\0\0")[0] % 5, max(1, (data + b"\0\0")[1]), data[2:]
    if kind == STREAM:
        _stream(rest, step)
    elif kind == FRAMED:
        _framed(rest[: LONGEST - 1])
    elif kind == TEXT:
        _text(rest.ljust(TEXT_BYTES, b"\0")[:TEXT_BYTES])
    elif kind == APPENDED:
        _appended(rest.ljust(_ALL_SLOTS, b"\0")[:_ALL_SLOTS])
    else:
        _pipes(rest, step)


def _all(parser: AnswerParser, chunk: bytes) -> list[Answer]:
    found = []
    answer = parser.feed(chunk)
    while answer is not None:
        found.append(answer)
        answer = parser.feed(b"")
    return found


def _stream(stream: bytes, step: int) -> None:
    whole = _all(AnswerParser(), stream)
    parser = AnswerParser()
    pieces = [answer for at in range(0, len(stream), step) for answer in _all(parser, stream[at : at + step])]
    _hold(whole == pieces, "what is found depends on how it arrives")
    for answer in whole:
        _judge(answer)


def _framed(body: bytes) -> None:
    body = body.ljust(3, b"\0")
    answer = AnswerParser().feed(frame(body))
    _hold(answer is not None and answer.data == body[3:], "a right frame was not taken")
    if answer is not None:
        _judge(answer)


def _judge(answer: Answer) -> None:
    """As the driver does with an answer to each of its questions."""
    for expected in (policy.READ, policy.READ_WITH_FINGERPRINTS, policy.READ_APPENDED, policy.FIND, policy.SELECT):
        if not expected.fits(answer):
            continue
        if answer.status not in expected.good:
            _hold(bool(policy.failure(answer.status).code), "a failure without a code")
        elif expected in (policy.READ, policy.READ_WITH_FINGERPRINTS):
            try:
                parts = split_payload(answer.data, fingerprint=expected is policy.READ_WITH_FINGERPRINTS)
            except PayloadError:
                continue
            _hold(len(parts.text) == TEXT_BYTES and len(parts.photo) == PHOTO_BYTES, "parts of other sizes")
            _text(parts.text)
        elif expected is policy.READ_APPENDED:
            _appended(answer.data)


def _text(block: bytes) -> None:
    try:
        reading = decode(Payload(block, bytes(PHOTO_BYTES)))
    except UnknownDocumentError:
        return
    json.dumps(reading_as_json(reading), ensure_ascii=False).encode("utf-8")  # can be stored and sent
    words = (reading.name, reading.address or "", reading.issuer or "")
    _hold(not any(ord(each) < 0x20 for word in words for each in word), "a control character in a field")
    _hold(len(reading.number) < 4 or reading.number not in repr(reading), "a number in a repr")


def _appended(data: bytes) -> None:
    addresses, _ = decode_appended(data)
    _hold(len(addresses) <= APPENDED_SLOTS and all(addresses), "a blank address, or one too many")
    "".join(addresses).encode("utf-8")


def _pipes(data: bytes, step: int) -> None:
    pipes, parser = TwoPipes(), AnswerParser()
    for at in range(0, len(data), step):
        chunk, left = data[at : at + step], pipes.body_left
        _hold(0 <= left <= LONGEST, "more is awaited than there can be")
        try:
            stream = pipes.take_body(chunk) if left else pipes.take_head(chunk)
        except DamagedAnswer:
            _hold(len(chunk) > left, "a body of the right size was refused")
            parser = AnswerParser()
            continue
        _hold(stream == chunk, "bytes were changed")
        _all(parser, stream)


def _hold(promise: bool, words: str) -> None:
    if not promise:
        raise AssertionError(words)
