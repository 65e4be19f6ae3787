"""Inquiries are data: what is shipped can be used, and a file that cannot be used says where and why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.inquiry import inquiries, read_inquiry
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.guide import Provenance
from kiosk.model.inquiry import ColumnKind, Inquiry, SecondCheck

from .conftest import ASSETS

SHIPPED = ASSETS / "catalogue"
pytestmark = pytest.mark.req("M23")

Change = Callable[[Any], None]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A copy of the catalogue without its bundles, which a test may damage."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "catalogue", ignore=shutil.ignore_patterns("guides", "overlays")))


def changed(directory: Path, change: Change) -> Path:
    file = directory / "inquiries" / "pension_payments.json"
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return file


def wrong(directory: Path) -> list[tuple[str, str]]:
    """(file, path) of what ``guide check`` finds in inquiries."""
    problems = guide_check(directory)["problems"]
    return [(p["file"], p["path"]) for p in problems if Path(p["file"]).parent.name == "inquiries"]


def named(inquiry_id: str) -> Inquiry:
    return next(one for one in inquiries(SHIPPED, "150600") if one.inquiry_id == inquiry_id)


@pytest.mark.parametrize("division", ["150600", "150602", "150627"])
def test_the_three_inquiries_are_offered_in_the_city_and_its_banners(division: str) -> None:
    assert [one.inquiry_id for one in inquiries(SHIPPED, division)] == [
        "case_progress",
        "housing_fund",
        "pension_payments",
    ]


def test_another_city_is_offered_none_of_them() -> None:
    assert inquiries(SHIPPED, "150700") == ()


def test_a_catalogue_without_inquiries_has_none(directory: Path) -> None:
    shutil.rmtree(directory / "inquiries")
    assert inquiries(directory, "150600") == ()
    assert wrong(directory) == []


def test_a_file_in_the_folders_place_is_named_and_not_passed_over(directory: Path) -> None:
    shutil.rmtree(directory / "inquiries")
    (directory / "inquiries").write_text("nothing", encoding="utf-8")
    with pytest.raises(CatalogueProblem, match="is not JSON"):
        inquiries(directory, "150600")
    problems = [(p["file"], p["path"]) for p in guide_check(directory)["problems"]]
    assert (str(directory / "inquiries"), "$") in problems


def test_the_card_fills_in_whose_pension_it_is() -> None:
    fields = [field for section in named("pension_payments").form for field in section.fields]
    assert [(field.field_id, field.prefill, field.editable) for field in fields] == [
        ("name", "name", False),
        ("number", "number", False),
        ("period", "", True),
    ]


def test_amounts_are_written_as_money_and_months_as_months() -> None:
    assert [(column.column_id, column.kind) for column in named("housing_fund").columns] == [
        ("state", ColumnKind.TEXT),
        ("employer", ColumnKind.TEXT),
        ("monthly", ColumnKind.MONEY),
        ("paid_until", ColumnKind.MONTH),
        ("balance", ColumnKind.MONEY),
    ]


@pytest.mark.req("M14")
def test_what_tells_of_a_person_takes_a_second_check_and_a_cases_progress_none() -> None:
    checks = {one.inquiry_id: one.second_check for one in inquiries(SHIPPED, "150600")}
    assert checks == {
        "case_progress": SecondCheck.NONE,
        "housing_fund": SecondCheck.PHONE,
        "pension_payments": SecondCheck.PHONE,
    }


@pytest.mark.req("M14")
def test_progress_tells_states_and_dates_and_nothing_else() -> None:
    assert [(c.column_id, c.personal) for c in named("case_progress").columns] == [("at", False), ("state", False)]


@pytest.mark.req("M20")
def test_no_inquiry_knows_a_face_check() -> None:
    assert {check.value for check in SecondCheck} == {"none", "phone", "attendant"}


def test_each_is_marked_as_a_sample_and_says_what_an_empty_answer_means() -> None:
    for one in inquiries(SHIPPED, "150600"):
        assert one.provenance is Provenance.SAMPLE
        assert one.empty.startswith("没有查到") or "没有查到" in one.empty
        assert "12345" in one.empty


def test_every_icon_is_in_the_font() -> None:
    icons = set((ASSETS / "icons" / "names.txt").read_text("utf-8").split())
    assert {one.icon for one in inquiries(SHIPPED, "150600")} <= icons


def spoil(*path: str | int, value: object) -> Change:
    """Set one value deep inside."""

    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return change


def again(key: str) -> Change:
    def change(content: Any) -> None:
        content[key].append(content[key][0])

    return change


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        (spoil("inquiry_id", value="other"), "$.inquiry_id", "belongs into a file other.json"),
        (spoil("inquiry_id", value="../etc"), "$.inquiry_id", ""),
        (spoil("format", value=2), "$.format", ""),
        (spoil("second_check", value="face"), "$.second_check", ""),
        (spoil("second_check", value="none"), "$.second_check", "'month' tells of a person"),
        (spoil("provenance", value="rumour"), "$.provenance", ""),
        (spoil("approved_on", value="soon"), "$.approved_on", ""),
        (spoil("division", "code", value="15"), "$.division.code", ""),
        (spoil("name", value=""), "$.name", ""),
        (spoil("empty", value=None), "$.empty", ""),
        (spoil("columns", value=[]), "$.columns", ""),
        (spoil("columns", 0, "kind", value="picture"), "$.columns[0].kind", ""),
        (again("columns"), "$.columns", "the column_id 'month' is there more than once"),
        (again("form"), "$.form", "the section_id 'identity' is there more than once"),
        (spoil("form", 1, "fields", 0, "field_id", value="name"), "$.form", "the field_id 'name' is there more"),
        (spoil("form", 1, "fields", 0, "kind", value="telepathy"), "$.form[1].fields[0].kind", "no kind of field"),
        (spoil("form", 0, "fields", 0, "prefill", value="shoes"), "$.form[0].fields[0].prefill", "holds no 'shoes'"),
        (spoil("form", 0, "fields", 0, "prefill", value=""), "$.form[0].fields[0].editable", "nobody can type here"),
        (spoil("form", 1, "fields", 0, "options", value=[]), "$.form[1].fields[0].options", "a choice needs options"),
        (spoil("form", 0, "fields", 0, "items", value=["a"]), "$.form[0].fields[0]", "unknown field `items`"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_by_file_path_and_reason(
    directory: Path, change: Change, path: str, reason: str
) -> None:
    file = changed(directory, change)
    with pytest.raises(CatalogueProblem) as caught:
        read_inquiry(file)
    assert (caught.value.file, caught.value.path) == (str(file), path)
    assert reason in caught.value.reason


def use(*position: int, **said: object) -> Change:
    """A field that says so much and leaves the rest to the library."""

    def change(content: Any) -> None:
        section, field = position
        content["form"][section]["fields"][field] = said

    return change


@pytest.mark.req("M06", "M23")
def test_a_field_may_be_a_shared_one(directory: Path) -> None:
    (asked,) = read_inquiry(changed(directory, use(1, 0, use="phone", hint="预留的"))).form[1].fields
    assert (asked.field_id, asked.label, asked.kind, asked.hint) == ("phone", "手机号码", "phone", "预留的")
    assert (asked.use, asked.element, asked.required) == ("phone", "联系人手机", True)


@pytest.mark.req("M06", "M23")
def test_a_shared_choice_brings_its_list_with_it(directory: Path) -> None:
    asked = read_inquiry(changed(directory, use(1, 0, use="division", field_id="where"))).form[1].fields[0]
    assert (asked.field_id, asked.kind, len(asked.options) > 5) == ("where", "choice", True)


@pytest.mark.req("M23")
def test_a_shared_field_of_each_application_is_asked_once_here(directory: Path) -> None:
    asked = read_inquiry(changed(directory, use(1, 0, use="child_number"))).form[1].fields[0]
    assert (asked.each, asked.about) == (False, "subject")


@pytest.mark.parametrize(
    ("said", "key", "reason"),
    [
        ({"use": "telepathy"}, ".use", "no shared field 'telepathy'"),
        ({"use": 3}, ".use", "no shared field '3'"),
        ({"use": "phone", "kind": "text"}, ".kind", "of the kind 'phone'"),
        ({"use": "phone", "about": "spouse"}, ".about", "about 'applicant'"),
        ({"use": "sex", "options": [{"value": "x", "label": "未知"}]}, ".options[0].value", "no code of"),
        ({"use": "death_date", "after": "name"}, ".after", "no other field with a day"),
        ({"use": "agent_name"}, ".editable", "no card fills it"),
        ({"use": "phone", "each": True}, "", "unknown field `each`"),
    ],
)
def test_a_shared_field_that_cannot_be_one_is_named(
    directory: Path, said: dict[str, Any], key: str, reason: str
) -> None:
    file = changed(directory, use(1, 0, **said))
    with pytest.raises(CatalogueProblem) as caught:
        read_inquiry(file)
    assert (caught.value.path, reason in caught.value.reason) == (f"$.form[1].fields[0]{key}", True)
    assert wrong(directory) == [(str(file), f"$.form[1].fields[0]{key}")]


def test_one_that_nobody_approved_is_listed_and_is_not_official(directory: Path) -> None:
    file = changed(directory, lambda content: content.update(approved_by="未审定", approved_on="0000-00-00"))
    assert not read_inquiry(file).approved
    assert (str(file) in guide_check(directory)["unapproved"], wrong(directory)) == (True, [])
    changed(directory, lambda content: content.update(provenance="official"))
    assert wrong(directory) == [(str(file), "$.provenance")]


def test_the_check_of_a_catalogue_tells_everything_that_is_wrong_with_an_inquiry(directory: Path) -> None:
    def change(content: Any) -> None:
        content["second_check"] = "none"
        content["form"][1]["fields"][0].update(kind="telepathy", options=[])

    file = changed(directory, change)
    assert wrong(directory) == [(str(file), "$.form[1].fields[0].kind"), (str(file), "$.second_check")]


def test_one_broken_inquiry_is_no_silent_gap(directory: Path) -> None:
    file = changed(directory, spoil("columns", value="none"))
    with pytest.raises(CatalogueProblem, match="pension_payments"):
        inquiries(directory, "150600")
    assert [named_file for named_file, _ in wrong(directory)] == [str(file)]


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_content_whatever_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    file = tmp_path_factory.getbasetemp() / "any_inquiry.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CatalogueProblem):
        read_inquiry(file)
