"""The prepared catalogue answers as the folder does, and says what is wrong with a file that is not it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.opening import open_catalogue
from kiosk.catalogue.prepare import prepare
from kiosk.catalogue.prepared import Prepared
from kiosk.catalogue.reading import CatalogueProblem

from .conftest import ASSETS, TOP

DIVISIONS = ("150600", "150602", "150627", "110000")
Edit = Callable[[str, Callable[[Any], None]], Path]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("prepared") / "catalogue.db"
    prepare(ASSETS / "catalogue", file)
    return file


@pytest.mark.req("M40")
@pytest.mark.parametrize("division", DIVISIONS)
def test_tiles_and_guides_are_those_of_the_folder(store: Path, division: str) -> None:
    prepared, folder = Prepared(store, division), Catalogue(ASSETS / "catalogue", division)
    assert prepared.tiles() == folder.tiles()
    for tile in folder.tiles():
        if tile.informs:
            assert prepared.guide(tile.bundle_id) == folder.guide(tile.bundle_id)
    prepared.close()


def test_a_bundle_that_is_not_here_is_named(store: Path) -> None:
    with pytest.raises(CatalogueProblem, match="there is no guide 'nothing' for 150627"):
        Prepared(store, "150627").guide("nothing")


def test_it_is_searched(store: Path) -> None:
    assert Prepared(store, "150627").search("tuixiu").hits[0].matter_id == "retirement"


@pytest.mark.parametrize("content", [b"", b"this is no database" * 200, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_file_that_is_no_prepared_catalogue_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "catalogue.db"
    file.write_bytes(content)
    with pytest.raises(CatalogueProblem) as caught:
        Prepared(file, "150627")
    assert caught.value.file == str(file)


def test_another_format_is_refused(store: Path, tmp_path: Path) -> None:
    later = tmp_path / "catalogue.db"
    later.write_bytes(store.read_bytes())
    with sqlite3.connect(later) as connection:
        connection.execute("PRAGMA user_version = 3")
    with pytest.raises(CatalogueProblem, match="has the format 3"):
        Prepared(later, "150627")


def test_a_damaged_guide_is_named_and_the_others_serve(store: Path, tmp_path: Path) -> None:
    torn = tmp_path / "catalogue.db"
    torn.write_bytes(store.read_bytes())
    with sqlite3.connect(torn) as connection:
        connection.execute("UPDATE guide SET content = x'93' WHERE bundle_id = 'retirement' AND division = '150627'")
    with pytest.raises(CatalogueProblem, match="retirement: is damaged"):
        Prepared(torn, "150627").guide("retirement")
    assert Prepared(torn, "150602").guide("retirement")


@pytest.mark.parametrize("table", ["tile", "stage", "elsewhere"])
@pytest.mark.parametrize("damage", ["UPDATE {} SET content = x'93'", "DROP TABLE {}"])
def test_a_damaged_front_is_named_before_anybody_sees_it(store: Path, tmp_path: Path, table: str, damage: str) -> None:
    torn = tmp_path / "catalogue.db"
    torn.write_bytes(store.read_bytes())
    with sqlite3.connect(torn) as connection:
        connection.execute(damage.format(table))
    with pytest.raises(CatalogueProblem, match="is damaged"):
        Prepared(torn, "150627")


def test_a_damaged_index_is_named_and_the_guides_serve(store: Path, tmp_path: Path) -> None:
    torn = tmp_path / "catalogue.db"
    torn.write_bytes(store.read_bytes())
    with sqlite3.connect(torn) as connection:
        connection.execute("DROP TABLE gram")
    opened = Prepared(torn, "150627")
    with pytest.raises(CatalogueProblem, match=r"search: is damaged"):
        opened.search("tuixiu")
    assert opened.guide("retirement")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueProblem, match="there is no such file"):
        Prepared(tmp_path / "nothing.db", "150627")


def test_a_catalogue_with_a_problem_is_not_prepared_and_the_old_file_stays(edit: Edit, catalogue: Path) -> None:
    file = catalogue.parent / "catalogue.db"
    prepare(catalogue, file)
    before = file.read_bytes()
    edit("overlays/retirement.150600.json", lambda overlay: overlay["items"][0].update(department="外星部门"))
    with pytest.raises(CatalogueProblem, match="外星部门"):
        prepare(catalogue, file)
    assert file.read_bytes() == before
    assert [f.name for f in catalogue.parent.glob("catalogue.db*")] == ["catalogue.db"]


def test_the_same_catalogue_makes_the_same_file(catalogue: Path) -> None:
    one, two = catalogue.parent / "one.db", catalogue.parent / "two.db"
    prepare(catalogue, one)
    prepare(catalogue, two)
    assert one.read_bytes() == two.read_bytes()


def test_the_command_says_what_it_made_or_why_not(catalogue: Path) -> None:
    command = [sys.executable, "-m", "kiosk.catalogue.prepare"]
    file = catalogue.parent / "catalogue.db"
    made = subprocess.run([*command, catalogue, file], capture_output=True, text=True, cwd=TOP, timeout=60, check=False)
    assert (made.returncode, made.stdout) == (0, f"1 guides in {file}\n")
    (catalogue / "home.json").unlink()
    not_made = subprocess.run(
        [*command, catalogue, file], capture_output=True, text=True, cwd=TOP, timeout=60, check=False
    )
    assert not_made.returncode == 1
    assert "not prepared" in not_made.stderr


def test_a_path_opens_as_what_lies_there(store: Path) -> None:
    prepared, folder = open_catalogue(store, "150627"), open_catalogue(ASSETS / "catalogue", "150627")
    assert (type(prepared), type(folder)) == (Prepared, Catalogue)
    assert prepared.guide("retirement") == folder.guide("retirement")
    with pytest.raises(CatalogueProblem):
        open_catalogue(store.parent / "nothing", "150627")
