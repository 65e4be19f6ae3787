"""A submission on a USB stick: whole, signed, readable by nobody on the way, and found out when anything of it is wrong."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.contract.problem import SEALING_INVALID, Problem
from kiosk.contract.quarantine import (
    LONGEST_HEADER,
    MAGIC,
    QuarantineFileError,
    QuarantineHeader,
    check_parts,
    front,
    read_parts,
)
from kiosk.contract.submission import PartRef
from offline.errors import StoreError, StoreFault
from offline.outbox import Access, Outbox
from offline.quarantine import check_quarantine_file, read_header, write_quarantine_file
from offline.records import Outgoing
from tests.offline.conftest import StillClock
from tests.offline.keys import KEYS, SIGNING_KEY
from tests.offline.memory_platform import MemoryPlatform
from tests.offline.samples import CANARIES, NOW
from tests.offline.sending import Enqueue

PUBLIC = SIGNING_KEY.public_key()
PROBLEM = Problem(SEALING_INVALID, "cannot be opened", 422)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def refused(outbox: Outbox, enqueue: Enqueue) -> str:
    submission_id = enqueue(outbox)[0].submission_id
    assert isinstance(outbox.take_large(NOW), Outgoing)
    outbox.quarantine(submission_id, PROBLEM)
    return submission_id


@pytest.fixture
def file(outbox: Outbox, refused: str, stick: Path) -> Path:
    written = outbox.export(refused, stick / "one.quarantine", NOW)
    return written.file


def header_of(file: Path) -> QuarantineHeader:
    with file.open("rb") as stream:
        return read_header(stream, PUBLIC)


@pytest.mark.req("M32")
def test_the_file_holds_manifest_problem_and_every_part_sealed(outbox: Outbox, refused: str, file: Path) -> None:
    with file.open("rb") as stream:
        header = read_header(stream, PUBLIC)
        parts = dict(read_parts(stream, header))

    assert (header.submission_id, header.kiosk_id, header.problem) == (refused, "TEST01", PROBLEM)
    assert header.exported_at == NOW.isoformat()
    assert [part.sha256 for part in parts] == [part.sha256 for part in outbox.show(refused).parts]
    assert not [canary for canary in CANARIES if canary.encode() in file.read_bytes()]
    assert [found.name for found in file.parent.iterdir()] == ["one.quarantine"]


@pytest.mark.req("M32")
def test_a_platform_makes_of_it_the_case_that_the_network_would_have_made(file: Path) -> None:
    platform = MemoryPlatform()
    with file.open("rb") as stream:
        header = read_header(stream, PUBLIC)
        reply = platform.put_submission(header.submission_id, header.body)
        addresses = {upload.sha256: upload.upload_url for upload in reply.parts}
        for part, content in read_parts(stream, header):
            platform.send_part(addresses[part.sha256], 0, content)

    assert platform.put_submission(header.submission_id, header.body).case_number == "CASE-1"
    assert platform.application(header.submission_id).form["phone"].startswith("canary-phone")


def test_what_waits_or_was_sent_can_be_taken_along_too(outbox: Outbox, enqueue: Enqueue, stick: Path) -> None:
    submission_id = enqueue(outbox)[0].submission_id
    outbox.export(submission_id, stick / "waiting", NOW)
    outbox.take_large(NOW)
    outbox.acknowledge(submission_id, "CASE-1", NOW.isoformat(), None)
    outbox.export(submission_id, stick / "sent", NOW)

    assert header_of(stick / "waiting").problem is None
    assert (stick / "waiting").read_bytes() == (stick / "sent").read_bytes()


def test_what_was_deleted_by_rule_is_said_to_be_gone(
    outbox: Outbox, enqueue: Enqueue, stick: Path, clock: StillClock
) -> None:
    submission_id = enqueue(outbox)[0].submission_id
    outbox.take_large(NOW)
    outbox.acknowledge(submission_id, "CASE-1", NOW.isoformat(), None)
    for _ in range(2):
        outbox.keep_house(clock.now(), clock.monotonic())
        clock.forward(8 * 24 * 3600)

    with pytest.raises(StoreError) as caught:
        outbox.export(submission_id, stick / "one", NOW)
    assert caught.value.fault is StoreFault.GONE
    assert list(stick.iterdir()) == []


def test_a_reader_exports_beside_the_running_kiosk(outbox: Outbox, folder: Path, refused: str, stick: Path) -> None:
    reader = Outbox(folder, KEYS, access=Access.READER)
    reader.export(refused, stick / "one", NOW)
    reader.close()

    assert outbox.check_export(stick / "one").submission_id == refused


def test_an_export_to_nowhere_is_said(outbox: Outbox, refused: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        outbox.export(refused, tmp_path / "no stick" / "one", NOW)

    assert caught.value.fault is StoreFault.DISK


def test_an_export_with_a_lost_part_leaves_no_file_and_the_one_of_before(
    outbox: Outbox, folder: Path, refused: str, file: Path
) -> None:
    before = file.read_bytes()
    lost = outbox.show(refused).parts[2].sha256
    (folder / "parts" / lost).unlink()

    with pytest.raises(StoreError) as caught:
        outbox.export(refused, file, NOW)

    assert caught.value.fault is StoreFault.PART_DAMAGED
    assert [found.name for found in file.parent.iterdir()] == [file.name]
    assert file.read_bytes() == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EFBIG])
@pytest.mark.parametrize("call", ["fsync", "posix_fadvise"])
def test_a_stick_that_fails_is_said_and_leaves_nothing(
    outbox: Outbox, refused: str, stick: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(StoreError) as caught:
        outbox.export(refused, stick / "one", NOW)

    assert caught.value.fault is StoreFault.DISK
    assert list(stick.iterdir()) == []


def test_a_stick_that_only_pretends_to_have_room_is_found_out(
    outbox: Outbox, refused: str, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(descriptor: int, *_arguments: int) -> None:
        os.pwrite(descriptor, bytes(100), os.fstat(descriptor).st_size - 200)

    monkeypatch.setattr(os, "posix_fadvise", forget)
    with pytest.raises(StoreError, match="does not read back") as caught:
        outbox.export(refused, stick / "one", NOW)

    assert caught.value.fault is StoreFault.DISK
    assert list(stick.iterdir()) == []


def test_a_folder_that_cannot_be_synchronised_is_synchronised_with_everything(
    outbox: Outbox, refused: str, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, synced = os.fsync, []

    def foreign(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(errno.EINVAL, "no such thing here")
        whole(descriptor)

    monkeypatch.setattr(os, "fsync", foreign)
    monkeypatch.setattr(os, "sync", lambda: synced.append(True))
    outbox.export(refused, stick / "one", NOW)

    assert synced == [True]


def test_another_kiosks_signature_does_not_hold(file: Path) -> None:
    with pytest.raises(QuarantineFileError, match="signature_invalid"):
        check_quarantine_file(file, Ed25519PrivateKey.generate().public_key())


@pytest.mark.req("M32")
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_byte_is_found(file: Path, data: st.DataObject) -> None:
    content = bytearray(file.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    changed = file.with_name("changed")
    changed.write_bytes(content)

    with pytest.raises(QuarantineFileError):
        check_quarantine_file(changed, PUBLIC)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_missing_end_is_found(file: Path, data: st.DataObject) -> None:
    content = file.read_bytes()
    short = file.with_name("short")
    short.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])

    with pytest.raises(QuarantineFileError):
        check_quarantine_file(short, PUBLIC)


def test_bytes_after_the_end_are_found(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"more")

    with pytest.raises(QuarantineFileError, match="too_long"):
        check_quarantine_file(file, PUBLIC)


def test_a_check_goes_on_where_it_was_interrupted(file: Path) -> None:
    seen: list[tuple[int, int]] = []

    def interrupted(done: int, of: int) -> None:
        seen.append((done, of))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_quarantine_file(file, PUBLIC, progress=interrupted)
    check_quarantine_file(file, PUBLIC, done=2, progress=lambda done, of: seen.append((done, of)))

    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_damage_names_its_part(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)

    with pytest.raises(QuarantineFileError, match="part_damaged: part 3") as caught:
        check_quarantine_file(file, PUBLIC)
    assert caught.value.part == 3


def test_damage_is_said_at_the_desk(outbox: Outbox, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(StoreError) as caught:
        outbox.check_export(file)
    assert caught.value.fault is StoreFault.EXPORT_DAMAGED
    with pytest.raises(StoreError) as caught:
        outbox.check_export(file.with_name("nowhere"))
    assert caught.value.fault is StoreFault.DISK


def signed(header: QuarantineHeader) -> io.BytesIO:
    return io.BytesIO(front(header, SIGNING_KEY))


@pytest.mark.parametrize(
    "change",
    [
        {"kiosk_id": "OTHER1"},
        {"submission_id": "another"},
        {"local_number": "L-other"},
        {"parts": ()},
        {"parts": (PartRef(0, "0" * 64, 5),)},
    ],
)
def test_a_header_that_speaks_of_another_submission_than_its_manifest_is_refused(
    file: Path, change: dict[str, object]
) -> None:
    header = msgspec.structs.replace(header_of(file), **change)

    with pytest.raises(QuarantineFileError, match="header_invalid"):
        read_header(signed(header), PUBLIC)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        MAGIC,
        MAGIC + b"\x00\x00",
        MAGIC + b"\x00\x00\x00\x00",
        MAGIC + (LONGEST_HEADER + 1).to_bytes(4, "big") + b"{}",
        MAGIC + b"\xff\xff\xff\xff",
        MAGIC + b"\x00\x00\x00\x02{}" + bytes(64),
        MAGIC + b"\x00\x00\x00\x02\xff\xff" + bytes(64),
        MAGIC + b"\x00\x00\x00\x02{}" + bytes(63),
    ],
)
def test_what_is_no_such_file_is_refused_without_reading_far(content: bytes) -> None:
    with pytest.raises(QuarantineFileError, match=r"not_a_quarantine_file|header_invalid"):
        read_header(io.BytesIO(content), PUBLIC)


def test_a_check_reads_in_steps_however_large_a_part_is(stick: Path, file: Path) -> None:
    header = header_of(file)

    class Counting(io.BytesIO):
        longest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.longest = max(self.longest, size or 0)
            return super().read(size)

    stream = Counting(file.read_bytes())
    read_header(stream, PUBLIC)
    huge = msgspec.structs.replace(header, parts=(PartRef(0, "0" * 64, 2**40),))
    with pytest.raises(QuarantineFileError, match="truncated"):
        list(check_parts(stream, huge))

    assert stream.longest <= LONGEST_HEADER


def test_a_part_is_asked_for_when_the_one_before_is_written(file: Path, stick: Path) -> None:
    with file.open("rb") as stream:
        header = read_header(stream, PUBLIC)
        contents = [content for _, content in read_parts(stream, header)]
    unfinished, sizes = stick / "two.new", []

    def one_by_one() -> Iterator[bytes]:
        for content in contents:
            sizes.append(unfinished.stat().st_size)
            yield content

    written = write_quarantine_file(stick / "two", header, one_by_one(), SIGNING_KEY)

    assert written.parts == len(sizes) == 4
    assert written.size == (stick / "two").stat().st_size
