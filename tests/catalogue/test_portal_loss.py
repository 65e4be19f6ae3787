"""Nothing of an official guide is lost: a walker of its own goes over the raw JSON and asks for every single value.

The table below says where each key of the portal must be found again. It is written by hand from the guides' description and
shares nothing with the importer, so that a slip there cannot hide itself here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.catalogue.portal_import import import_file, import_portal

from .conftest import GUIDES

ALL = sorted(GUIDES.glob("*.json"))
Step = str | int

NOTHING = {"", "/", "-", "—", "无", "无。", "暂无", "暂无。"}
# Says how the portal answered, nothing about the bundle; an answer that is no good is refused (test_portal_import).
FRAME = {"code", "error", "success", "msg"}

# The portal's list -> the entry's list, and the portal's key -> the entry's field.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "approveList": (
        "items",
        {
            "tyywblxName": "name",
            "lbsxfwmc": "service",
            "cnsxsx": "promised_days",
            "resultSampleName": "result_name",
        },
    ),
    "materialList": (
        "materials",
        {
            "clmc": "name", "materialCode": "code", "materialTitle": "standard_name", "clbyx": "necessity",
            "cllx": "kind", "clxs": "medium", "cllyqd": "origin", "cllyqdsm": "origin_note", "clxz": "nature",
            "mtjfs": "waiver", "mtjfssm": "waiver_note", "tbxz": "filling_note", "clbz": "acceptance_note",
            "yqtgyj": "legal_basis", "zzclfs": "copies", "zzclgg": "size", "pxh": "order",
        },
    ),
    "guidePoint": (
        "points",
        {
            "pointName": "name", "bldmc": "name", "infoAddr": "address", "xxdz": "address",
            "processingTime": "hours", "blsj": "hours",
        },
    ),
    "guideCondition": ("conditions", {"bltj": "text", "processingConditions": "text", "smmc": "note"}),
    "questionInfo": ("questions", {"problem": "question", "answer": "answer"}),
    "chargelist": (
        "fees",
        {
            "FEENAME": "name",
            "UNIFY_NAME": "item",
            "FEESTAND": "amount",
            "CHARGE_BYLAW": "basis",
            "IS_MINUS": "reducible",
        },
    ),
}  # fmt: skip
WORDS = {
    "clbyx": {"1": "necessary", "2": "conditional"},
    "cllx": {"1": "original", "2": "copy", "3": "original_and_copy", "4": "original_or_copy"},
    "clxs": {"1": "paper", "2": "electronic", "3": "paper_and_electronic", "4": "paper_or_electronic"},
    "cllyqd": {"10": "applicant", "20": "government", "99": "other"},
    "clxz": {"1": "form", "2": "licence", "3": "certificate", "9": "other"},
    "mtjfs": {
        "1": "form_template", "2": "e_licence", "3": "data_check", "4": "must_submit", "5": "personal_centre",
    },
    "fjbm": {"100001": "flow_chart", "100002": "blank_form", "100003": "sample"},
}  # fmt: skip


def leaves(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Every value that is no container, with the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def written(value: Any) -> str:
    """1.0, 1, "1" and " 1 " say the same."""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value).strip()


class Account:
    """Where each value of one raw guide is found in what the import made of it."""

    def __init__(self, raw: Any, entry: Any, report: Any) -> None:
        self.raw = raw
        self.entry = entry
        self.report = "\n".join(line for lines in report.values() for line in lines)

    def where(self, path: tuple[Step, ...], value: Any) -> str:
        """The place in words; "" when it is lost."""
        if value is None or written(value) in NOTHING:
            return "means nothing"
        if path[0] in FRAME:
            return "frame"
        if path[0] == "_source":
            return "kept" if json.loads(self.entry["kept"]["$._source"])[path[1]] == value else ""
        if len(path) == 2:
            field = {"sxmc": "name", "yjsSsqdbm": "code"}[str(path[1])]
            return "field" if self.entry[field] == written(value) else ""
        if path[1] in ("basicInfo", "onethingCatalogStandServiceGuide"):
            head = "basicInfo" if path[1] == "basicInfo" else "header"
            return "kept" if self.entry["kept"].get(f"{head}.{path[2]}") == written(value) else ""
        if path[1] == "attachInfo":
            return self._file(self.entry["attachments"], self.raw["data"]["attachInfo"][path[2]])
        return self._in_list(path, value)

    def _in_list(self, path: tuple[Step, ...], value: Any) -> str:
        name, index, key = str(path[1]), int(path[2]), str(path[3])
        ours, fields = LISTS[name]
        made = self._made(name, ours, index)
        if key == "attachList":
            return self._file(made["attachments"], self.raw["data"][name][index][key][int(path[4])])
        if key in fields:
            expected = WORDS.get(key, {}).get(written(value), written(value))
            return "field" if written(made[fields[key]]) == expected else ""
        if key == "pxh":
            return "order"  # ``_made`` found it at its place
        return "kept" if made.get("kept", {}).get(key) == written(value) else ""

    def _made(self, name: str, ours: str, index: int) -> Any:
        """What became of an element: the entry's list stands in display order, and nothing else moves."""
        listed = self.raw["data"][name]
        order = sorted(range(len(listed)), key=lambda n: (float(listed[n].get("pxh") or 0), n))
        assert len(self.entry[ours]) == len(listed)
        return self.entry[ours][order.index(index)]

    def _file(self, files: Any, raw: Any) -> str:
        pair = [WORDS["fjbm"][raw["fjbm"]], raw["fjmc"].strip()]
        return "field" if pair in [list(file) for file in files] else ""


def account(file: Path) -> Account:
    entry, report = import_file(file)
    return Account(json.loads(file.read_bytes()), msgspec.to_builtins(entry), msgspec.to_builtins(report))


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_every_single_value_of_an_official_guide_is_found_again(file: Path) -> None:
    kept = account(file)
    found = [(path, kept.where(path, value)) for path, value in leaves(kept.raw)]
    assert [path for path, where in found if not where] == []
    counts = Counter(where for _, where in found)
    said = sum(
        value is not None and written(value) not in NOTHING and path[0] not in FRAME for path, value in leaves(kept.raw)
    )
    assert counts["field"] + counts["kept"] + counts["order"] == said > 100


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.stem)
def test_a_value_taken_out_of_the_entry_is_missed(file: Path) -> None:
    """The walker itself: whatever text of the entry's lists is taken away, it says that something is lost."""
    kept = account(file)
    for name, (ours, fields) in LISTS.items():
        for field in set(fields.values()):
            for element in kept.entry[ours]:
                if element[field] in ("", None):
                    continue
                whole, element[field] = element[field], "?"
                lost = [
                    path
                    for path, value in leaves(kept.raw["data"][name])
                    if not kept.where(("data", name, *path), value)
                ]
                element[field] = whole
                assert lost, (name, field)
                break


def test_the_counts_of_all_guides_together() -> None:
    total = Counter(
        kept.where(path, value) for kept in map(account, ALL) for path, value in leaves(kept.raw)
    )  # fmt: skip
    assert set(total) == {"field", "kept", "order", "frame", "means nothing"}
    assert total["frame"] == 4 * 11


def test_every_unknown_code_of_the_official_guides_is_reported() -> None:
    for file in ALL:
        kept = account(file)
        for path, value in leaves(kept.raw):
            words = WORDS.get(str(path[-1]))
            if words is not None and written(value) not in {*words, *NOTHING}:
                where = "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
                assert f"{where}: unknown code {value}" in kept.report


# What no official guide has: each is changed, kept and said.


def changed(portal: Any, *path: Step, value: Any) -> Any:
    inside = portal
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return import_portal(json.dumps(portal, ensure_ascii=False).encode())


def test_the_value_of_an_unknown_key_is_kept_under_its_path(portal: Any) -> None:
    entry, _ = changed(portal, "data", "materialList", 2, "xyz", value={"a": [1, "二"]})
    assert json.loads(entry.kept["$.data.materialList[2].xyz"]) == {"a": [1, "二"]}


def test_a_list_of_which_nobody_knows_the_form_is_kept_and_said(portal: Any) -> None:
    entry, report = changed(portal, "data", "intermediarylist", value=[{"name": "公证处"}])
    assert json.loads(entry.kept["$.data.intermediarylist"]) == [{"name": "公证处"}]
    assert any(line.startswith("intermediarylist: ") for line in report.undecided)


def test_days_that_are_no_number_are_kept_as_they_were(portal: Any) -> None:
    entry, _ = changed(portal, "data", "approveList", 0, "cnsxsx", value="5个工作日（节假日顺延）")
    assert json.loads(entry.kept["$.data.approveList[0].cnsxsx"]) == "5个工作日（节假日顺延）"


def test_of_two_names_that_differ_both_values_stay(portal: Any) -> None:
    portal["data"]["guidePoint"][0]["pointName"] = "东厅"
    entry, report = changed(portal, "data", "guidePoint", 0, "bldmc", value="西厅")
    assert entry.points[0].name == "东厅"
    assert json.loads(entry.kept["$.data.guidePoint[0].bldmc"]) == "西厅"
    assert "$.data.guidePoint[0]: pointName and bldmc differ" in report.contradictions


def test_all_markup_that_is_stripped_is_said_in_full(portal: Any) -> None:
    link = f"<a href='https://portal.example.invalid/{'x' * 200}'>"
    entry, report = changed(portal, "data", "questionInfo", 0, "answer", value=f"见{link}表格</a>&lt;1&gt;")
    assert entry.questions[0].answer == "见表格<1>"
    (line,) = [line for line in report.stripped if "questionInfo[0].answer" in line]
    assert all(part in line for part in (link, "</a>", "&lt;", "&gt;"))


def test_what_only_looks_like_an_entity_stays(portal: Any) -> None:
    entry, _ = changed(portal, "data", "questionInfo", 0, "answer", value="<b>A</b>&copy 及&B")
    assert entry.questions[0].answer == "A&copy 及&B"


def test_a_key_that_stands_twice_is_said_and_both_values_stay(portal: Any) -> None:
    raw = json.dumps(portal, ensure_ascii=False).replace('"sxmc":', '"sxmc": "旧名", "sxmc": "更旧", "sxmc":', 1)
    entry, report = import_portal(raw.encode())
    assert entry.name == portal["data"]["sxmc"]
    assert {entry.kept["$.data.sxmc (repeated 1)"], entry.kept["$.data.sxmc (repeated 2)"]} == {'"旧名"', '"更旧"'}
    assert "$.data.sxmc: the key is there more than once, and the last one counts" in report.unknown


def test_a_key_that_calls_itself_repeated_is_not_overwritten(portal: Any) -> None:
    twice = '"sxmc (repeated 1)": "甲", "sxmc": "乙", "sxmc":'
    entry, _ = import_portal(json.dumps(portal, ensure_ascii=False).replace('"sxmc":', twice, 1).encode())
    assert [entry.kept[f"$.data.sxmc (repeated {n})"] for n in (1, 2)] == ['"甲"', '"乙"']


def test_a_file_listed_twice_is_carried_on_once_and_said(portal: Any) -> None:
    files = portal["data"]["materialList"][0]["attachList"]
    _, report = changed(portal, "data", "materialList", 0, "attachList", value=[*files, files[0]])
    assert f"$.data.materialList[0].attachList[{len(files)}]: a file, listed before" in report.stripped


def test_a_value_too_long_to_keep_is_said_to_be_left_out(portal: Any) -> None:
    entry, report = changed(portal, "data", "neu", value="长" * 30_000)
    assert "$.data.neu" not in entry.kept
    assert any("$.data.neu: has 30002 characters and is left out" in line for line in report.unknown)
