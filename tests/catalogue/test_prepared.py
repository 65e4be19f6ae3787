"""The prepared catalogue answers as the folder does, and says what is wrong with a file that is not it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.catalogue.inquiry import inquiries
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.opening import open_catalogue
from kiosk.catalogue.prepare import prepare
from kiosk.catalogue.prepared import FORMAT, Prepared
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.age_table import AgeTable
from kiosk.model.bundle import BundleCard, Elsewhere, Stage
from kiosk.model.guide import Guide
from kiosk.model.inquiry import Inquiry

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


@pytest.mark.req("M23", "M40")
@pytest.mark.parametrize("division", DIVISIONS)
def test_inquiries_are_those_of_the_folder(store: Path, division: str) -> None:
    found = Prepared(store, division).inquiries()
    assert found == Catalogue(ASSETS / "catalogue", division).inquiries() == inquiries(ASSETS / "catalogue", division)
    assert bool(found) is (division != "110000")


@pytest.mark.req("M23")
@pytest.mark.parametrize("damage", ["UPDATE inquiry SET content = x'93'", "DROP TABLE inquiry"])
def test_damaged_inquiries_are_named_and_the_guides_serve(store: Path, tmp_path: Path, damage: str) -> None:
    torn = tmp_path / "catalogue.db"
    torn.write_bytes(store.read_bytes())
    with sqlite3.connect(torn) as connection:
        connection.execute(damage)
    opened = Prepared(torn, "150627")
    with pytest.raises(CatalogueProblem, match="is damaged"):
        opened.inquiries()
    assert opened.guide("retirement")


@pytest.mark.req("M23")
def test_a_broken_inquiry_is_not_prepared(edit: Edit, catalogue: Path) -> None:
    edit("inquiries/pension_payments.json", lambda inquiry: inquiry.update(second_check="none"))
    with pytest.raises(CatalogueProblem, match="tells of a person"):
        prepare(catalogue, catalogue.parent / "catalogue.db")
    assert not (catalogue.parent / "catalogue.db").exists()


@pytest.mark.req("M23")
def test_a_catalogue_without_inquiries_is_prepared_without_any(edit: Edit, catalogue: Path) -> None:
    shutil.rmtree(catalogue / "inquiries")
    prepare(catalogue, catalogue.parent / "catalogue.db")
    assert Prepared(catalogue.parent / "catalogue.db", "150600").inquiries() == ()


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
    for other in (FORMAT - 1, FORMAT + 1):
        with sqlite3.connect(later) as connection:
            connection.execute(f"PRAGMA user_version = {other}")
        with pytest.raises(CatalogueProblem, match=f"has the format {other}; this program reads {FORMAT}"):
            Prepared(later, "150627")


def test_whatever_byte_is_damaged_is_a_problem_with_a_name_or_no_harm(store: Path, tmp_path: Path) -> None:
    whole, torn, chance = store.read_bytes(), tmp_path / "catalogue.db", random.Random(20261123)
    for _ in range(250):
        content = bytearray(whole)
        for _ in range(chance.choice([1, 10, 200])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        torn.write_bytes(content[: chance.choice([None, None, chance.randrange(len(content))])])
        for ask in (
            lambda asked: asked.inquiries(),
            lambda asked: asked.guide("newborn"),
            lambda asked: asked.search("身份证"),
        ):
            with contextlib.suppress(CatalogueProblem), contextlib.closing(Prepared(torn, "150627")) as asked:
                ask(asked)


@pytest.mark.parametrize("damage", ["DELETE FROM guide", "DROP TABLE guide"])
def test_a_guide_that_went_missing_meanwhile_is_damage(store: Path, tmp_path: Path, damage: str) -> None:
    torn = tmp_path / "catalogue.db"
    torn.write_bytes(store.read_bytes())
    asked = Prepared(torn, "150627")
    asked._connection = sqlite3.connect(torn)
    asked._connection.execute(damage)
    with pytest.raises(CatalogueProblem, match="is damaged"):
        asked.guide("newborn")


def test_a_file_that_another_layout_made_unreadable_is_called_outdated_and_not_damaged(
    store: Path, tmp_path: Path
) -> None:
    earlier = tmp_path / "catalogue.db"
    earlier.write_bytes(store.read_bytes())
    with sqlite3.connect(earlier) as connection:
        connection.execute("UPDATE guide SET content = x'93'")
        connection.execute("DROP TABLE inquiry")
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(CatalogueProblem) as caught:
        Prepared(earlier, "150627")
    assert "damaged" not in caught.value.reason
    assert "format 2" in caught.value.reason


def test_what_lies_in_the_file_has_not_changed_without_another_format() -> None:
    """Red after a change of the model? Then add one to ``prepared.FORMAT``, and write the digest that this test names here."""
    assert (FORMAT, layout()) == (5, "461ab5269ab08912")


def layout() -> str:
    """A digest of everything that is decoded from the file: names, types and defaults, without the words about them."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(inner) for key, inner in value.items() if key != "description"}
        return [bare(inner) for inner in value] if isinstance(value, list) else value

    schemas, parts = msgspec.json.schema_components((Guide, Inquiry, BundleCard, Stage, Elsewhere, AgeTable))
    return hashlib.sha256(json.dumps(bare([*schemas, parts]), sort_keys=True).encode()).hexdigest()[:16]


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
