from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.errors import DataError
from kiosk.results.roots import read_roots
from tests.kiosk.results.papers import roots, seals


def test_every_root_in_the_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(seals().root.certificate_pem)
    (tmp_path / "note.txt").write_text("not looked at")

    assert read_roots(tmp_path) == roots()
    assert read_roots(tmp_path / "a.pem") == roots()


def test_a_folder_without_a_root_is_an_error_of_the_set_up(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="0 roots"):
        read_roots(tmp_path)


def test_what_is_no_certificate_of_an_authority_is_named(tmp_path: Path) -> None:
    (tmp_path / "leaf.pem").write_bytes(seals().good.certificate_pem)
    with pytest.raises(DataError, match=r"leaf\.pem: not the certificate of an authority"):
        read_roots(tmp_path)
    (tmp_path / "leaf.pem").write_bytes(b"nonsense")
    with pytest.raises(DataError, match=r"leaf\.pem: not a PEM"):
        read_roots(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        read_roots(tmp_path / "gone.pem")
