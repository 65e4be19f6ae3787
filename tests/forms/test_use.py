"""An overlay that uses a shared field says only what is its own; what it cannot say is refused with its path."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.forms.library import library_at
from kiosk.model.guide import FormField

pytestmark = pytest.mark.req("M06")
ASSETS = Path(__file__).parents[2] / "assets" / "catalogue"
NAME = "retirement.150600.json"

Asked = Callable[[list[Any]], tuple[FormField, ...]]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """One bundle in one division."""
    directory = tmp_path / "catalogue"
    for folder in ("guides", "overlays"):
        (directory / folder).mkdir(parents=True)
        shutil.copy(ASSETS / folder / NAME, directory / folder / NAME)
    for name in ("home.json", "divisions.json"):
        shutil.copy(ASSETS / name, directory / name)
    return directory


@pytest.fixture
def asked(catalogue: Path) -> Asked:
    """The guide's fields, after its form was replaced by one section of these."""

    def load(fields: list[Any]) -> tuple[FormField, ...]:
        file = catalogue / "overlays" / NAME
        overlay = json.loads(file.read_text("utf-8"))
        overlay["form"] = [{"section_id": "s", "title": "基本信息", "fields": fields}]
        file.write_text(json.dumps(overlay), encoding="utf-8")
        guide = Catalogue(catalogue, "150600").guide("retirement")
        return tuple(field for section in guide.form for field in section.fields)

    return load


def test_a_shared_field_is_written_out_whole(asked: Asked) -> None:
    (phone,) = asked([{"use": "phone"}])
    assert phone == FormField(
        "phone", "手机号码", "phone", hint="办理部门用这个号码联系您", element="联系人手机", use="phone"
    )


def test_what_the_overlay_says_stands(asked: Asked) -> None:
    said = {"use": "phone", "field_id": "second", "label": "另一个号码", "hint": "", "required": False, "element": ""}
    (phone,) = asked([said | {"items": ["housing_fund"]}])
    assert phone == FormField("second", "另一个号码", "phone", required=False, items=("housing_fund",), use="phone")


def test_a_shared_choice_brings_its_list(asked: Asked) -> None:
    (division,) = asked([{"use": "division"}])
    assert ("150627", "伊金霍洛旗") in division.options


def test_a_list_may_be_shortened_and_worded_otherwise(asked: Asked) -> None:
    (bank,) = asked(
        [{"use": "bank", "options": [{"value": "abc", "label": "农行"}, {"value": "icbc", "label": "工行"}]}]
    )
    assert bank.options == (("abc", "农行"), ("icbc", "工行"))


def test_every_shared_field_can_be_used(asked: Asked) -> None:
    fields = asked([{"use": use} for use in library_at().fields])
    assert [field.use for field in fields] == list(library_at().fields)
    assert all(field.field_id == field.use for field in fields)


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ({"use": "shoe_size"}, "use"),
        ({"use": ""}, "use"),
        ({"use": None}, "use"),
        ({"use": ["phone"]}, "use"),
        ({"use": {"phone": 1}}, "use"),
        ({"use": "phone", "kind": "text"}, "kind"),
        ({"use": "phone", "about": "spouse"}, "about"),
        ({"use": "phone", "about": None}, "about"),
        ({"use": "bank", "options": [{"value": "pub", "label": "酒馆"}]}, "options[0].value"),
        ({"use": "bank", "options": []}, "options"),
        ({"use": "bank", "options": "icbc"}, "options"),
        ({"use": "bank", "options": [{"value": []}]}, "options[0].value"),
        ({"use": "phone", "label": ""}, "label"),
        ({"use": "phone", "items": ["nobody"]}, "items"),
        ({"use": "end_date"}, "after"),
        ({"use": "phone", "after": "phone"}, "after"),
        ({"use": "paid_on", "after": "paid_on"}, "after"),
        ({"use": "name", "prefill": ""}, "editable"),
    ],
)
def test_what_a_use_cannot_say_is_refused_with_its_path(asked: Asked, field: Any, path: str) -> None:
    with pytest.raises(CatalogueProblem) as caught:
        asked([{"use": "number"}, field])
    assert caught.value.path == f"$.form[0].fields[1].{path}"
    assert caught.value.file.endswith(f"overlays/{NAME}")


@pytest.mark.parametrize("field", ["phone", None, 7, []])
def test_what_is_no_field_at_all_is_left_to_the_decoder(asked: Asked, field: Any) -> None:
    with pytest.raises(CatalogueProblem) as caught:
        asked([field])
    assert caught.value.path == "$.form[0].fields[0]"


@pytest.mark.parametrize("form", ["phone", None, [None], [{"fields": "phone"}], [{"fields": None}]])
def test_a_form_of_another_shape_is_refused_and_breaks_nothing(catalogue: Path, form: Any) -> None:
    file = catalogue / "overlays" / NAME
    overlay = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**overlay, "form": form}), encoding="utf-8")
    with pytest.raises(CatalogueProblem) as caught:
        Catalogue(catalogue, "150600").guide("retirement")
    assert caught.value.path.startswith("$.form")


def test_the_check_of_a_catalogue_names_a_use_that_leads_nowhere(catalogue: Path) -> None:
    file = catalogue / "overlays" / NAME
    overlay = json.loads(file.read_text("utf-8"))
    overlay["form"][0]["fields"][0] = {"use": "shoe_size"}
    file.write_text(json.dumps(overlay), encoding="utf-8")
    found = [problem for problem in guide_check(catalogue)["problems"] if problem["file"] == str(file)]
    assert [problem["path"] for problem in found] == ["$.form[0].fields[0].use"]
    assert "'shoe_size'" in found[0]["reason"]


def test_a_day_may_follow_another_one_by_the_names_of_this_guide(asked: Asked) -> None:
    end = {"use": "end_date", "field_id": "until", "after": "since"}
    fields = asked([{"use": "start_date", "field_id": "since"}, end])
    assert [(field.field_id, field.after) for field in fields] == [("since", ""), ("until", "since")]
