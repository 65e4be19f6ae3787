"""The overlay that the importer proposes: fits its guide, says that nobody approved it, and never takes a person's work away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalogue.check import guide_check
from kiosk.catalogue.entry import Entry, EntryItem, EntryMaterial
from kiosk.catalogue.join import join
from kiosk.catalogue.load import read_overlay
from kiosk.catalogue.overlay import Overlay
from kiosk.catalogue.portal_import import guide_import, import_file
from kiosk.catalogue.propose import propose, slug
from kiosk.catalogue.propose_files import as_json
from kiosk.catalogue.propose_words import SUGGESTED
from kiosk.catalogue.reachability import unreachable
from kiosk.forms.library import filled_in, library_at
from kiosk.model.bundle import Audience
from kiosk.model.guide import Provenance
from kiosk.model.material import Source

from .conftest import GUIDES

ALL = sorted(GUIDES.glob("*.json"))
RETIREMENT = GUIDES / "43PCN0013-ruchengxian.json"


def proposed(file: Path) -> Overlay:
    overlay = propose(import_file(file)[0])
    assert overlay is not None
    return overlay


def material(name: str, **more: Any) -> EntryMaterial:
    plain: dict[str, Any] = dict.fromkeys(EntryMaterial.__struct_fields__, "")
    plain |= {"copies": None, "order": None, "attachments": (), "kept": {}, "necessity": "necessary"}
    return EntryMaterial(**{**plain, "name": name, "waiver": "must_submit", **more})


def entry(*materials: EntryMaterial, **more: Any) -> Entry:
    """A guide with one item."""
    plain: dict[str, Any] = {
        "format": 1, "name": "供暖“一件事”", "code": "43PCN0009225J0382", "area": "韶山市", "lead_department": "",
        "departments": ("住建部门", "医保部门"), "promised_days": 5, "visits": 0, "visit_reason": "", "flow": (),
        "delivery": "", "phone": "", "complaint_phone": "", "items": (EntryItem("供暖报装", "供暖报装", 3, ""),),
        "materials": materials, "points": (), "conditions": (), "questions": (), "fees": (),
    }  # fmt: skip
    return Entry(**{**plain, **more})


def overlay_of(*materials: EntryMaterial, **more: Any) -> Overlay:
    overlay = propose(entry(*materials, **more))
    assert overlay is not None
    return overlay


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The retirement guide, imported."""
    guide_import([RETIREMENT], tmp_path)
    return tmp_path


def test_each_official_guide_gets_an_overlay_that_fits_and_is_not_approved(tmp_path: Path) -> None:
    guide_import(ALL, tmp_path)
    checked = guide_check(tmp_path)
    assert checked["entries"] == 11
    assert checked["problems"] == []
    assert checked["unapproved"] == sorted(str(tmp_path / f"{file.stem}.overlay.json") for file in ALL)


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_every_item_and_material_is_decided_once_and_marked(file: Path) -> None:
    published, overlay = import_file(file)[0], proposed(file)
    assert [item.official for item in overlay.items] == [item.name for item in published.items]
    assert [m.official for m in overlay.materials] == [m.name for m in published.materials]
    marked = (*overlay.items, *overlay.materials, *overlay.situations)
    assert all(one.note.startswith(SUGGESTED) for one in marked)


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_what_is_written_is_what_is_read(file: Path, out: Path) -> None:
    written = out / "x.json"
    written.write_bytes(as_json(proposed(file)))
    assert read_overlay(written) == proposed(file)


def test_nothing_passes_for_official(out: Path) -> None:
    overlay = proposed(RETIREMENT)
    assert (overlay.approved_by, overlay.provenance) == ("未审定", Provenance.SAMPLE)
    assert not any(item.elsewhere for item in overlay.items)
    assert all(m.key and not m.deferrals for m in overlay.materials)


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_every_way_through_a_proposal_ends_in_a_checklist_and_misses_nothing(file: Path) -> None:
    guide = join(
        import_file(file)[0],
        proposed(file),
        file,
        Path(f"{proposed(file).bundle_id}.{proposed(file).division.code}.json"),
    )
    assert list(unreachable(guide)) == []


# -- what is guessed, and what is not -----------------------------------------------------------------------------


def test_ids_are_the_sounds_of_the_names() -> None:
    assert slug("在职转退休", "item_01") == "zaizhizhuantuixiu"
    assert slug("3张2寸照片", "x") == "zhang2cunzhaopian"
    assert slug("？！", "item_07") == "item_07"
    assert slug("绿", "x") == "lv"


def test_names_that_sound_alike_get_ids_of_their_own() -> None:
    overlay = overlay_of(material("身份证明"), material("身份证名"), material("!!"), material("——"))
    ids = [m.material_id for m in overlay.materials]
    assert ids == ["shenfenzhengming", "shenfenzhengming_2", "material_03", "material_04"]


def test_a_department_is_guessed_only_where_the_item_names_it() -> None:
    named, open_, two = overlay_of(
        items=(
            EntryItem("职工医保参保", "", 1, ""),
            EntryItem("供暖报装", "", 1, ""),
            EntryItem("医保与住建联审", "", 1, ""),
        )
    ).items
    assert (named.department, named.note) == ("医保部门", "建议，须由部门核定；办理部门按名称推定")
    assert (open_.department, open_.note) == ("住建部门", "建议，须由部门核定；办理部门待定")
    assert two.note == "建议，须由部门核定；办理部门待定"


def test_other_departments_are_not_named_by_other_matters() -> None:
    (item,) = overlay_of(departments=("住建部门", "其他部门"), items=(EntryItem("其他事项", "", 1, ""),)).items
    assert item.note.endswith("办理部门待定")


def test_a_guide_without_departments_has_none_invented() -> None:
    (item,) = overlay_of(departments=()).items
    assert item.department == "待定"


@pytest.mark.parametrize(
    ("name", "waiver", "source"),
    [
        ("申请表", "form_template", Source.FORM),
        ("申领承诺书", "form_template", Source.LETTER),
        ("结婚证", "e_licence", Source.E_LICENCE),
        ("户口簿", "data_check", Source.DATA_CHECK),
        ("结婚证", "personal_centre", Source.REUSE),
        ("费用清单", "must_submit", Source.SCAN),
        ("费用清单", "7", Source.SCAN),
        ("申请人身份证", "must_submit", Source.ID_CARD),
        ("中华人民共和国居民身份证", "e_licence", Source.ID_CARD),
        ("父母身份证", "data_check", Source.DATA_CHECK),
        ("死者身份证", "must_submit", Source.SCAN),
    ],
)
def test_the_source_follows_the_waiver_code(name: str, waiver: str, source: Source) -> None:
    (one,) = overlay_of(material(name, waiver=waiver)).materials
    assert one.source is source
    assert one.fallback_scan == (source in (Source.E_LICENCE, Source.DATA_CHECK, Source.REUSE))


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"waiver": "7"}, "免提交方式不明"),
        ({"necessity": "3"}, "必要性不明，按必要处理"),
        ({"filling_note": "系统自动生成"}, "须提交与系统生成相矛盾"),
        ({"origin_note": "系统生成后签字"}, "须提交与系统生成相矛盾"),
        ({"name": "其他材料"}, "属于兜底或多选材料，须写明具体材料"),
    ],
)
def test_what_is_doubtful_is_said_in_the_note(changes: dict[str, str], doubt: str) -> None:
    (one,) = overlay_of(material(changes.pop("name", "表"), **changes)).materials
    assert one.note == f"{SUGGESTED}；{doubt}"


@pytest.mark.req("M04")
def test_a_conditional_material_is_asked_for_by_its_own_words() -> None:
    overlay = overlay_of(material("居住证", necessity="conditional", filling_note="非户籍地常住的提供"), material("表"))
    (situation,) = overlay.situations
    assert situation.question == "非户籍地常住的提供"
    assert [(o.option_id, o.unsure) for o in situation.options] == [("yes", False), ("no", False), ("unsure", True)]
    assert [m.when for m in overlay.materials] == [{situation.situation_id: ("yes", "unsure")}, {}]


def test_materials_of_one_condition_share_its_question() -> None:
    two = [material(name, necessity="conditional", filling_note="丧偶的提供") for name in ("死亡证明", "户口簿")]
    overlay = overlay_of(*two)
    assert len(overlay.situations) == 1
    assert overlay.situations[0].hint == "涉及材料：死亡证明、户口簿"


def test_a_condition_that_nobody_published_is_asked_with_the_materials_name() -> None:
    (situation,) = overlay_of(material("居住证", necessity="conditional")).situations
    assert situation.question == "您的情形是否需要提交“居住证”？"


def test_the_form_asks_for_an_account_only_where_a_bank_card_is_asked_for() -> None:
    with_card = {f.field_id for s in overlay_of(material("银行卡复印件")).form for f in s.fields}
    without = {f.field_id for s in overlay_of(material("申请表")).form for f in s.fields}
    assert with_card - without == {"bank_branch", "bank_card"}
    assert {"name", "number", "phone", "mail_address"} <= without


def test_a_shared_field_is_named_and_not_written_out(out: Path) -> None:
    written = json.loads((out / f"{RETIREMENT.stem}.overlay.json").read_text("utf-8"))
    assert written["form"][0]["fields"] == [{"use": "name"}, {"use": "number"}]


def test_a_guide_for_enterprises_asks_for_the_enterprise() -> None:
    overlay = overlay_of(kept={"header.bszt": "0"})
    assert overlay.audience is Audience.ENTERPRISE
    assert "uscc" in {f.field_id for s in overlay.form for f in s.fields}


@pytest.mark.parametrize(("code", "division"), [("43PCN0009225J0382", "430382"), ("新码-7", "000000"), ("", "000000")])
def test_the_division_is_told_only_by_a_code_that_tells_it(code: str, division: str) -> None:
    assert overlay_of(code=code).division.code == division


def test_a_guide_without_a_code_cannot_be_decided_about_and_the_check_says_so(portal: Any, tmp_path: Path) -> None:
    portal["data"]["yjsSsqdbm"] = ""
    source = tmp_path / "g.json"
    source.write_text(json.dumps(portal), encoding="utf-8")
    guide_import([source], tmp_path / "out")
    assert [problem["path"] for problem in guide_check(tmp_path / "out")["problems"]] == ["$.guide_code"]


NAMES = st.text(min_size=0, max_size=60) | st.sampled_from(
    ["长" * 3000, "身份证", "其他", "银行卡", "\ue863", "a" * 90]
)
CODES = st.sampled_from(["necessary", "conditional", "3", ""])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    items=st.lists(NAMES, min_size=1, max_size=6),
    materials=st.lists(st.tuples(NAMES, CODES, NAMES), max_size=8),
    departments=st.lists(NAMES, max_size=3),
    code=NAMES,
)
def test_whatever_is_proposed_can_be_read_again(items: Any, materials: Any, departments: Any, code: str) -> None:
    overlay = propose(
        entry(
            *(material(name, necessity=need, filling_note=note) for name, need, note in materials),
            items=tuple(EntryItem(name, "", 1, "") for name in items),
            departments=tuple(filter(None, departments)),
            code=code,
            name=items[0] or "甲",
        )
    )
    if overlay is None:
        assert not any(name and len(name) <= 2000 for name in items)
        return
    said = filled_in(msgspec.json.decode(as_json(overlay)), library_at(), Path("x.overlay.json"))
    assert msgspec.convert(said, Overlay) == overlay
