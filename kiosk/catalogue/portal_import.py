"""Portal guide -> catalogue entry (``main.py guide import``), with a report of what a person must look at.

Source of the keys: ``kiosk.catalogue.portal_codes``. A file that cannot be imported is named with path and reason, and the
others go on; nothing in a file can do more harm than that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue import portal_codes as codes
from kiosk.catalogue import portal_lists as lists
from kiosk.catalogue.contradictions import contradictions
from kiosk.catalogue.entry import FORMAT, Entry, Report
from kiosk.catalogue.portal_node import ImportProblem, Node
from kiosk.catalogue.undecided import undecided

MAX_BYTES = 4 * 1024 * 1024  # the largest guide seen has 28 kB
_ARROW = re.compile(r"\s*(?:-+>|→|—>|=>)\s*")
# 受理-审核-办结: hyphens part steps only when every step is a short word.
_HYPHENS = re.compile(r"[\u4e00-\u9fff]{2,8}(?:-[\u4e00-\u9fff]{2,8})+")


def guide_import(files: Sequence[Path], out: Path | None) -> dict[str, Any]:
    """The document that ``guide import --json`` prints; entries are written below ``out`` when that is given.

    The command failed when ``failed`` is not empty. Raises OSError when ``out`` cannot be written.
    """
    entries: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    taken: set[str] = set()
    for file in files:
        try:
            entry, report = import_file(file)
        except ImportProblem as problem:
            failed.append({"file": str(file), "error": str(problem)})
            continue
        if out is not None:
            write_entry(entry, out / f"{_free_name(file.stem, taken)}.entry.json")
        entries.append(_counts(entry, report))
    return {"entries": entries, "failed": failed}


def import_file(file: Path) -> tuple[Entry, Report]:
    """One file. Raises ImportProblem, whose text begins with the path inside the file ("$" is all of it)."""
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise ImportProblem("$", f"has {size} bytes, more than {MAX_BYTES}")
        return import_portal(file.read_bytes())
    except OSError as error:
        raise ImportProblem("$", f"cannot be read: {error.strerror}") from error


def import_portal(raw: bytes) -> tuple[Entry, Report]:
    """A portal's reply as bytes. Raises ImportProblem."""
    try:
        reply = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ImportProblem("$", f"not JSON: {error}") from error
    except RecursionError as error:
        raise ImportProblem("$", "nested too deeply") from error
    report = Report()
    frame = Node(reply, "$", codes.REPLY_KEYS, report)
    if frame.text("code") not in ("", "0"):
        raise ImportProblem("$.code", f"the portal answered {frame.text('code')}, not a guide")
    data = frame.child("data", codes.DATA_KEYS)
    entry = _entry(data, report)
    report.contradictions.extend(contradictions(entry))
    report.undecided.extend(undecided(entry))
    return entry, report


def _entry(data: Node, report: Report) -> Entry:
    basic = data.child("basicInfo", codes.BASIC_KEYS)
    header = data.child("onethingCatalogStandServiceGuide", codes.HEADER_KEYS)
    name = data.text("sxmc")
    if not name:
        raise ImportProblem("$.data.sxmc", "the bundle has no name")
    entry = Entry(
        format=FORMAT,
        name=name,
        code=data.text("yjsSsqdbm"),
        area=basic.text("areaName"),
        lead_department=basic.text("qtbmmc"),
        departments=tuple(part.strip() for part in re.split(r"[,，、]", basic.text("cooperateName")) if part.strip()),
        promised_days=_first(basic.number("completedLimit"), header.number("cnbjsx")),
        visits=_first(basic.number("aheadFrequency"), header.number("dbsxccs")),
        visit_reason=basic.text("reasonLink") or header.text("dbsxcyyhhj"),
        flow=flow_steps(header.text("bllctsm")),
        delivery=header.text("jgsdsm"),
        phone=basic.text("zxdh") or header.text("zxdh"),
        complaint_phone=basic.text("jdtsdh") or header.text("jdtsdh"),
        items=lists.items(data),
        materials=lists.materials(data),
        points=lists.points(data, report),
        conditions=lists.conditions(data, report),
        questions=lists.questions(data),
        fees=lists.fees(data),
        attachments=lists.attachments(data, "attachInfo"),
        kept={
            **{f"basicInfo.{k}": v for k, v in basic.kept(codes.BASIC_KEYS).items()},
            **{f"header.{k}": v for k, v in header.kept(codes.HEADER_KEYS).items()},
            **data.kept(frozenset({"intermediarylist"})),
        },
    )
    if not entry.items:
        raise ImportProblem("$.data.approveList", "the bundle has no item")
    return entry


def flow_steps(text: str) -> tuple[str, ...]:
    """The steps of a flow, where the text separates them; else the text as one step."""
    if _HYPHENS.fullmatch(text):
        return tuple(text.split("-"))
    return tuple(step for step in _ARROW.split(text) if step)


def write_entry(entry: Entry, file: Path) -> None:
    """Write the entry as JSON that people can read and compare. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(entry), indent=1) + b"\n")


def _first(*numbers: int | None) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _free_name(stem: str, taken: set[str]) -> str:
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    taken.add(name)
    return name


def _counts(entry: Entry, report: Report) -> dict[str, Any]:
    return {
        "bundle": entry.name,
        "division": entry.area,
        "items": len(entry.items),
        "materials": len(entry.materials),
        "points": len(entry.points),
        "conditions": len(entry.conditions),
        "questions": len(entry.questions),
        "promised_days": entry.promised_days,
        "report": msgspec.to_builtins(report),
    }
