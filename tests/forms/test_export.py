"""The published files are what the code says, and each is a schema that a stranger's validator takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kiosk.catalogue.load import Catalogue
from kiosk.forms.export import documents, main, shared_field, written
from kiosk.forms.library import DIRECTORY, library_at
from kiosk.forms.schema import FORMAT_PREFIX, schema_of
from kiosk.forms.validators import VALIDATORS

pytestmark = pytest.mark.req("M44")
TOP = Path(__file__).parents[2]
PUBLISHED = TOP / "docs" / "contract" / "forms"
CATALOGUE = TOP / "assets" / "catalogue"
FILES = sorted(documents(library_at()))
GUIDES = sorted(file.name.removesuffix(".json") for file in (CATALOGUE / "overlays").glob("*.json"))


def published(name: str) -> Any:
    return json.loads((PUBLISHED / name).read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_the_published_file_is_the_one_that_would_be_written_now(name: str) -> None:
    assert (PUBLISHED / name).read_text("utf-8") == written(documents(library_at())[name])


@pytest.mark.parametrize("name", FILES)
def test_a_published_file_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(published(name))


def test_the_shipped_library_has_the_published_shape() -> None:
    shape = Draft202012Validator(published("library.schema.json"))
    assert list(shape.iter_errors(json.loads((DIRECTORY / "fields.json").read_text("utf-8")))) == []


@pytest.mark.parametrize("file", sorted((DIRECTORY / "lists").glob("*.json")), ids=lambda file: file.stem)
def test_each_shipped_list_has_the_published_shape(file: Path) -> None:
    shape = Draft202012Validator(published("list.schema.json"))
    assert list(shape.iter_errors(json.loads(file.read_text("utf-8")))) == []


def test_each_shared_field_is_published_as_a_schema_of_its_own() -> None:
    library = library_at()
    fields = published("fields.json")["$defs"]
    assert list(fields) == list(library.fields)
    for use, schema in fields.items():
        Draft202012Validator.check_schema(schema)
        assert schema["x-kiosk-use"] == shared_field(library, use).field_id


def test_the_page_names_every_kind_and_every_keyword() -> None:
    page = (PUBLISHED / "README.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)` \| ", page, re.MULTILINE)) == set(VALIDATORS)
    assert set(re.findall(r"`(kiosk-[a-z-]+)`", page)) == {
        FORMAT_PREFIX + kind.replace("_", "-") for kind in VALIDATORS if kind != "choice"
    }
    said = set(re.findall(r'"(x-kiosk-[a-z]+)"', json.dumps(published("fields.json"))))
    assert said <= set(re.findall(r"^\| `(x-kiosk-[a-z]+)` \| ", page, re.MULTILINE))


def test_the_command_writes_the_published_files(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == FILES
    assert (tmp_path / "fields.json").read_bytes() == (PUBLISHED / "fields.json").read_bytes()


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["a", "b"], 2), (["/nowhere/at/all"], 1)])
def test_the_command_says_what_it_cannot_do(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == status
    assert capsys.readouterr().err


@pytest.mark.req("M06")
@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_of_the_sample_catalogue_has_a_form_that_is_a_schema(name: str) -> None:
    bundle, _, division = name.partition(".")
    guide = Catalogue(CATALOGUE, division).guide(bundle)
    every = frozenset(item.item_id for item in guide.items)
    for items in (every, frozenset(), *(frozenset({item}) for item in every)):
        schema: Any = schema_of(guide, items, {})
        Draft202012Validator.check_schema(schema)
        assert set(schema["required"]) <= set(schema["properties"])
