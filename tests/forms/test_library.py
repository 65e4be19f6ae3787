"""The shared fields and their lists, as shipped and as somebody may spoil them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.codes.gb39046_application import ELEMENTS
from kiosk.catalogue.codes.people import ETHNIC, SEX
from kiosk.catalogue.codes.table import Basis
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.forms.library import DIRECTORY, library_at
from kiosk.forms.prefill import SOURCES
from kiosk.forms.validators import VALIDATORS

pytestmark = pytest.mark.req("M06", "M44")
LIBRARY = library_at()
LISTS = sorted((DIRECTORY / "lists").glob("*.json"))
# Standards whose lists a field may name as its element, besides the elements of GB/T 39046.
STANDARDS = {one.source.partition("-")[0] for one in LIBRARY.lists.values()} | {"GB 32100"}

Spoil = Callable[[Any], object]


def test_every_field_has_a_kind_that_is_checked_and_words_that_are_chinese() -> None:
    for shared in LIBRARY.fields.values():
        assert shared.kind in VALIDATORS
        assert all("\u4e00" <= char <= "\u9fff" or char in "（）、" for char in shared.label), shared.label


def test_every_prefill_names_something_that_a_card_says() -> None:
    assert {shared.prefill for shared in LIBRARY.fields.values()} - {""} <= set(SOURCES)


def test_every_element_is_one_of_the_standard_or_a_code_list() -> None:
    named = {shared.element for shared in LIBRARY.fields.values()} - {""}
    assert named <= set(ELEMENTS) | STANDARDS


def test_an_element_is_said_by_one_field_of_a_person_and_one_kind() -> None:
    """Two fields of one element are two ways to ask the same; a form that asks both could contradict itself."""
    said: dict[str, set[str]] = {}
    for shared in LIBRARY.fields.values():
        if shared.element in ELEMENTS:
            said.setdefault(shared.element, set()).add(shared.use)
    assert {element: uses for element, uses in said.items() if len(uses) > 1} == {"联系人手机": {"phone", "mobile"}}


def test_every_list_is_used_and_no_field_chooses_among_less_than_two() -> None:
    assert {shared.list for shared in LIBRARY.fields.values()} - {""} == set(LIBRARY.lists)
    choices = [shared for shared in LIBRARY.fields.values() if shared.list]
    assert all(len(LIBRARY.options(shared)) > 1 for shared in choices)


def test_a_list_that_is_not_well_founded_says_so_in_its_field() -> None:
    """Nobody has to read the list to see that an operator must confirm it first."""
    for shared in LIBRARY.fields.values():
        if shared.list and any(row.basis is Basis.BELIEVED for row in LIBRARY.lists[shared.list].rows):
            assert shared.basis is Basis.BELIEVED, shared.use


@pytest.mark.parametrize(("list_id", "table", "suffix"), [("gb2261_1", SEX, "性"), ("gb3304", ETHNIC, "族")])
def test_lists_of_people_are_those_that_the_codes_are_sent_by(list_id: str, table: Any, suffix: str) -> None:
    names = {row.code: row.name.removesuffix(suffix) for row in LIBRARY.lists[list_id].rows}
    assert names == {row.code: row.meaning.removesuffix(suffix) for row in table.rows}


def test_options_come_in_the_order_that_the_field_names() -> None:
    assert LIBRARY.options(LIBRARY.fields["sex"]) == (("1", "男"), ("2", "女"))
    assert LIBRARY.options(LIBRARY.fields["phone"]) == ()
    assert len(LIBRARY.options(LIBRARY.fields["ethnicity"])) == 58


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[str, Spoil], CatalogueProblem]:
    """Change one file of a copy of the library; the problem that it then has."""

    def change(name: str, spoil: Spoil) -> CatalogueProblem:
        copy = Path(shutil.copytree(DIRECTORY, tmp_path / "forms"))
        file = copy / name
        content = json.loads(file.read_text("utf-8"))
        spoil(content)
        file.write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(CatalogueProblem) as caught:
            library_at(copy)
        assert caught.value.file == str(file)
        return caught.value

    return change


def named(content: Any, use: str) -> Any:
    return next(one for one in content["fields"] if one["use"] == use)


@pytest.mark.parametrize(
    ("use", "change", "key"),
    [
        ("phone", {"kind": "telepathy"}, "kind"),
        ("phone", {"use": "name"}, "use"),
        ("phone", {"prefill": "shoe_size"}, "prefill"),
        ("phone", {"editable": False}, "editable"),
        ("phone", {"list": "banks"}, "list"),
        ("bank", {"list": "pubs"}, "list"),
        ("bank", {"list": ""}, "list"),
        ("bank", {"codes": ["icbc", "nobody"]}, "codes"),
        ("bank", {"codes": ["icbc", "icbc"]}, "codes"),
        ("end_date", {"after": "phone"}, "after"),
        ("end_date", {"after": "end_date"}, "after"),
        ("phone", {"after": "start_date"}, "after"),
        ("phone", {"label": ""}, "label"),
        ("phone", {"basis": "rumour"}, "basis"),
        ("phone", {"colour": "red"}, ""),
        ("phone", {"required": "yes"}, "required"),
    ],
)
def test_a_field_that_is_wrong_names_file_and_path(
    spoilt: Callable[[str, Spoil], CatalogueProblem], use: str, change: dict[str, object], key: str
) -> None:
    problem = spoilt("fields.json", lambda content: named(content, use).update(change))
    assert problem.path.startswith("$.fields[")
    assert problem.path.endswith(f".{key}" if key else "]")


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda content: content["rows"].append(content["rows"][0]), "$.rows[8].code"),
        (lambda content: content.update(list_id="other"), "$.list_id"),
        (lambda content: content.update(rows=content["rows"][:1]), "$.rows"),
        (lambda content: content["rows"][0].update(code="../x"), "$.rows[0].code"),
        (lambda content: content.update(format=2), "$.format"),
    ],
)
def test_a_list_that_is_wrong_names_file_and_path(
    spoilt: Callable[[str, Spoil], CatalogueProblem], spoil: Spoil, path: str
) -> None:
    assert spoilt("lists/gb2261_2.json", spoil).path == path


def test_a_library_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueProblem, match="no such file"):
        library_at(tmp_path)


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_each_list_names_its_standard(file: Path) -> None:
    one = LIBRARY.lists[file.stem]
    assert one.source.startswith(("GB", "GA")) or file.stem in ("banks", "delivery")
