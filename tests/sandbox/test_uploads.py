"""Uploads in pieces (tus 1.0): resuming, and what is refused."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

import pytest
import requests

from kiosk.platform.client import Limits
from offline.ports import TransientError
from tests.sandbox.builder import JPEG, Built
from tests.sandbox.running import Running


@dataclass
class Upload:
    """Page 1 of an announced submission, spoken to without the client."""

    platform: Running
    built: Built

    @property
    def path(self) -> str:
        return f"/v1/uploads/{self.built.submission_id}/{self.built.manifest.parts[1].sha256}"

    @property
    def data(self) -> bytes:
        return self.built.parts[1]

    def patch(self, offset: int, data: bytes, **headers: str | None) -> requests.Response:
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        named = {
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"sha256 {checksum}",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return self.platform.call("PATCH", self.path, data=data, headers=named)

    def offset(self) -> int:
        answer = self.platform.call("HEAD", self.path, headers={"Tus-Resumable": "1.0.0"})
        assert answer.status_code == 200
        assert answer.headers["Upload-Length"] == str(len(self.data))
        return int(answer.headers["Upload-Offset"])


@pytest.fixture
def upload(platform: Running) -> Upload:
    built = platform.builder.build()
    platform.announce(built)
    return Upload(platform, built)


def test_an_upload_goes_on_where_it_broke_off(upload: Upload) -> None:
    assert upload.patch(0, upload.data[:100]).headers["Upload-Offset"] == "100"
    assert upload.offset() == 100

    answer = upload.patch(100, upload.data[100:])

    assert answer.status_code == 204
    assert upload.offset() == len(upload.data)


def test_the_client_resumes_after_a_line_that_broke_between_pieces(platform: Running) -> None:
    built = platform.builder.build(pages=(JPEG + bytes(5000), b"\x89PNG\r\n\x1a\n"))
    client = platform.client(Limits(piece_bytes=1000))
    page = client.put_submission(built.submission_id, built.body).parts[1]
    platform.faults(
        {"kind": "latency", "times": 2, "method": "PATCH"},
        {"kind": "drop_before", "method": "PATCH"},
    )

    with pytest.raises(TransientError, match="interrupted"):
        client.send_part(page.upload_url, 0, built.parts[1])
    resumed = client.put_submission(built.submission_id, built.body).parts[1]
    assert resumed.offset == 2000

    assert client.send_part(page.upload_url, 2000, built.parts[1][2000:]) == len(built.parts[1])
    assert upload_state(platform, built) == [0, len(built.parts[1]), 0]


def upload_state(platform: Running, built: Built) -> list[int]:
    return [part["offset"] for part in platform.announce(built).json()["parts"]]


def test_a_piece_whose_acknowledgement_was_lost_is_found_by_the_next_put(upload: Upload) -> None:
    upload.platform.faults({"kind": "drop_after", "method": "PATCH"})

    with pytest.raises(requests.ConnectionError):
        upload.patch(0, upload.data[:100])

    assert upload.offset() == 100


@pytest.mark.parametrize("offset", [0, 99, 101])
def test_another_offset_is_a_conflict_that_names_the_right_one(upload: Upload, offset: int) -> None:
    upload.patch(0, upload.data[:100])

    answer = upload.patch(offset, upload.data[offset:])

    assert answer.status_code == 409
    assert answer.headers["Upload-Offset"] == "100"
    assert upload.offset() == 100


def test_more_bytes_than_announced_are_refused(upload: Upload) -> None:
    answer = upload.patch(0, upload.data + b"!")

    assert answer.status_code == 413
    assert upload.offset() == 0


def test_a_piece_longer_than_allowed_is_refused(upload: Upload) -> None:
    assert upload.patch(0, bytes(4 * 1024 * 1024 + 1)).status_code == 413


def test_a_piece_that_changed_on_the_way_is_refused_and_forgotten(upload: Upload) -> None:
    answer = upload.patch(0, upload.data, Upload_Checksum="sha256 " + base64.b64encode(bytes(32)).decode())

    assert answer.status_code == 460
    assert upload.offset() == 0


def test_a_finished_part_with_another_hash_is_refused_and_starts_again(upload: Upload) -> None:
    answer = upload.patch(0, bytes(len(upload.data)))

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:yijianshi:problem:sealing-invalid"
    assert upload.offset() == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus_Resumable": None}, 412),
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Content_Type": "image/jpeg"}, 415),
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": "zero"}, 400),
        ({"Upload_Offset": "9" * 5000}, 400),
        ({"Upload_Checksum": None}, 400),
        ({"Upload_Checksum": "md5 AAAA"}, 400),
        ({"Upload_Checksum": "sha256 not-base64"}, 400),
    ],
)
def test_headers_that_are_not_of_the_contract_are_refused(
    upload: Upload, headers: dict[str, str | None], status: int
) -> None:
    assert upload.patch(0, upload.data, **headers).status_code == status


def test_an_empty_piece_changes_nothing(upload: Upload) -> None:
    assert upload.patch(0, b"").status_code == 204
    assert upload.offset() == 0


def test_a_part_that_nobody_announced_is_unknown(upload: Upload) -> None:
    answer = upload.platform.call("HEAD", upload.path[:-64] + "0" * 64, headers={"Tus-Resumable": "1.0.0"})

    assert answer.status_code == 404
