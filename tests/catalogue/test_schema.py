"""The published JSON Schemas of the catalogue: up to date, and true for a validator that knows nothing of this program."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kiosk.catalogue.portal_import import guide_import

from .conftest import ASSETS, GUIDES, TOP

PUBLISHED = TOP / "docs" / "contract" / "catalogue"
CATALOGUE = ASSETS / "catalogue"
FILES = [
    *sorted((CATALOGUE / "guides").glob("*.json")),
    *sorted((CATALOGUE / "overlays").glob("*.json")),
    *sorted((CATALOGUE / "inquiries").glob("*.json")),
    CATALOGUE / "home.json",
    CATALOGUE / "divisions.json",
    CATALOGUE / "calendar.json",
]
NAMES = ["calendar", "divisions", "entry", "home", "inquiry", "overlay", "overlay-variant"]


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((PUBLISHED / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def named_for(file: Path, document: Any) -> str:
    """Which schema a file of a catalogue answers to."""
    if file.parent.name == "guides":
        return "entry"
    if file.parent.name == "inquiries":
        return "inquiry"
    if file.parent.name == "overlays":
        return "overlay-variant" if "extends" in document else "overlay"
    return file.stem


def test_the_published_schemas_are_what_the_types_say(tmp_path: Path) -> None:
    script = TOP / "packaging" / "catalogue_schemas.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, timeout=60, cwd=TOP)
    made = {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_text("utf-8") for file in PUBLISHED.glob("*.schema.json")}


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_says_which_version_of_which_file_it_is_of(name: str) -> None:
    schema = validator(name).schema
    kind = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    assert kind["properties"]["format"]["minimum"] == kind["properties"]["format"]["maximum"]
    assert schema["$id"] == f"urn:yijianshi:catalogue:{name}:{kind['properties']['format']['maximum']}"
    assert kind["additionalProperties"] is False


@pytest.mark.req("M44")
@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_file_of_the_shipped_catalogue_is_valid(file: Path) -> None:
    document = json.loads(file.read_text("utf-8"))
    problems = [error.message for error in validator(named_for(file, document)).iter_errors(document)]
    assert problems == []


def test_what_an_import_writes_is_valid(tmp_path: Path) -> None:
    guide_import(sorted(GUIDES.glob("*.json")), tmp_path)
    for file in tmp_path.iterdir():
        name = "overlay" if file.name.endswith(".overlay.json") else "entry"
        validator(name).validate(json.loads(file.read_text("utf-8")))


def put(*path: str | int, value: object) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("guides/retirement.150600.json", put("extra", value=1)),
        ("guides/retirement.150600.json", put("format", value=2)),
        ("guides/retirement.150600.json", put("promised_days", value="22")),
        ("guides/retirement.150600.json", put("items", 0, "name", value=None)),
        ("overlays/retirement.150600.json", put("bundle_id", value="../x")),
        ("overlays/retirement.150600.json", put("items", value=[])),
        ("overlays/retirement.150600.json", put("materials", 0, "source", value="magic")),
        ("overlays/retirement.150600.json", put("form", 0, "fields", 0, value={"hint": "?"})),
        ("overlays/retirement.150602.json", put("extends", value="东胜")),
        ("home.json", put("tiles", 0, "audience", value="robot")),
        ("divisions.json", put("divisions", 0, "code", value="1506")),
        ("calendar.json", put("workdays", 0, value=4)),
    ],
)
def test_a_file_that_the_kiosk_would_refuse_is_not_valid(file: str, change: Callable[[Any], None]) -> None:
    document = json.loads((CATALOGUE / file).read_text("utf-8"))
    changed = copy.deepcopy(document)
    change(changed)
    name = named_for(CATALOGUE / file, document)
    assert validator(name).is_valid(document)
    assert not validator(name).is_valid(changed)
