"""Portal guide -> catalogue entry (``main.py guide import``), with a report of what a person must look at.

Source of the keys: ``kiosk.catalogue.portal_codes``. A file that cannot be imported is named with path and reason, and the
others go on; nothing in a file can do more harm than that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue import portal_codes as codes
from kiosk.catalogue import portal_lists as lists
from kiosk.catalogue.contradictions import contradictions
from kiosk.catalogue.entry import FORMAT, Entry, Report
from kiosk.catalogue.portal_node import Findings, ImportProblem, Node, short, whole_object
from kiosk.catalogue.propose_files import OVERLAY_END, write_proposal
from kiosk.catalogue.reading import CatalogueProblem, read_bytes
from kiosk.catalogue.undecided import undecided

# One dash begins the arrow, however many there are: a run of dashes is looked at once.
_ARROW = re.compile(r"(?<!-)-+>|→|—>|=>")
# 受理-审核-办结: hyphens part steps only when every step is a short word.
_HYPHENS = re.compile(r"[\u4e00-\u9fff]{2,8}(?:-[\u4e00-\u9fff]{2,8})+")


def guide_import(files: Sequence[Path], out: Path | None) -> dict[str, Any]:
    """The document that ``guide import --json`` prints; entries are written below ``out`` when that is given, each with a
    proposed overlay beside it.

    The command failed when ``failed`` is not empty. Raises OSError when ``out`` cannot be written.
    """
    entries: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    taken: set[str] = set()
    for file in files:
        try:
            entry, report = import_file(file)
        except CatalogueProblem as problem:
            failed.append({"file": str(file), "error": str(problem)})
            continue
        if out is not None:
            written = out / f"{_free_name(file.stem, taken)}.json"
            write_entry(entry, written)
            report.undecided.extend(write_proposal(entry, written))
        entries.append(_counts(entry, report))
    return {"entries": entries, "failed": failed}


def import_file(file: Path) -> tuple[Entry, Report]:
    """One file. Raises CatalogueProblem."""
    raw = read_bytes(file)
    try:
        return import_portal(raw)
    except ImportProblem as problem:
        raise CatalogueProblem(file, problem.path, problem.reason) from problem


def import_portal(raw: bytes) -> tuple[Entry, Report]:
    """A portal's reply as bytes. Raises ImportProblem."""
    findings = Findings()
    try:
        entry = _reply(raw, findings)
    except RecursionError as error:
        raise ImportProblem("$", "is nested too deeply") from error
    report = findings.report
    # A header value may be read for two fields; what is said of it is said once.
    report.stripped[:] = dict.fromkeys(report.stripped)
    report.unknown[:] = dict.fromkeys(report.unknown)
    report.contradictions.extend(contradictions(entry))
    report.undecided.extend(undecided(entry))
    return entry, report


def _reply(raw: bytes, findings: Findings) -> Entry:
    """The frame says whether the portal answered well; nothing else of it belongs to the guide."""
    frame = Node(_parse(raw), "$", codes.REPLY_KEYS, findings)
    if frame.flag("success") is False or frame.flag("error") is True or frame.text("code") not in ("", "0"):
        said = short(frame.text("msg"))
        raise ImportProblem("$", f"the portal answered an error, not a guide: {said or 'no message'}")
    frame.unread("_source")
    data = frame.child("data", codes.DATA_KEYS)
    read = _entry(data, findings.report)
    return msgspec.structs.replace(read, kept={**read.kept, **findings.kept})


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=whole_object)
    except UnicodeDecodeError as error:
        raise ImportProblem("$", f"is not UTF-8 from byte {error.start} on") from error
    except json.JSONDecodeError as error:
        raise ImportProblem("$", f"is not JSON (line {error.lineno}, column {error.colno}: {error.msg})") from error
    except ValueError as error:  # a number of thousands of digits, which Python refuses to read
        raise ImportProblem("$", "holds a number with too many digits") from error


def _entry(data: Node, report: Report) -> Entry:
    basic = data.child("basicInfo", codes.BASIC_KEYS)
    header = data.child("onethingCatalogStandServiceGuide", codes.HEADER_KEYS)
    entry = Entry(
        format=FORMAT,
        name=_required(data, "sxmc", "the bundle has no name"),
        code=data.text("yjsSsqdbm"),
        area=_required(basic, "areaName", "the guide belongs to no area"),
        lead_department=basic.text("qtbmmc"),
        departments=tuple(part.strip() for part in re.split(r"[,，、]", basic.text("cooperateName")) if part.strip()),
        promised_days=_first(basic.number("completedLimit"), header.number("cnbjsx")),
        visits=_first(basic.number("aheadFrequency"), header.number("dbsxccs")),
        visit_reason=basic.text("reasonLink") or header.text("dbsxcyyhhj"),
        flow=flow_steps(header.text("bllctsm")),
        delivery=header.text("jgsdsm"),
        phone=_phones(basic.text("zxdh") or header.text("zxdh")),
        complaint_phone=_phones(basic.text("jdtsdh") or header.text("jdtsdh")),
        items=lists.items(data),
        materials=lists.materials(data),
        points=lists.points(data),
        conditions=lists.conditions(data),
        questions=lists.questions(data),
        fees=lists.fees(data),
        attachments=lists.attachments(data, "attachInfo"),
        kept={
            **{f"basicInfo.{k}": v for k, v in basic.kept(codes.BASIC_KEYS).items()},
            **{f"header.{k}": v for k, v in header.kept(codes.HEADER_KEYS).items()},
        },
    )
    if not entry.items:
        raise ImportProblem("$.data.approveList", "the bundle has no item")
    report.undecided.extend(_unread(data, "intermediarylist"))
    return entry


def _required(node: Node, key: str, otherwise: str) -> str:
    value = node.text(key)
    if not value:
        raise ImportProblem(f"{node.path}.{key}", otherwise)
    return value


def _unread(data: Node, key: str) -> list[str]:
    """No guide with such a list was ever seen, so nobody knows what its entries look like."""
    return [f"{key}: the guide has some, and their form is not known"] if data.unread(key) else []


def _phones(text: str) -> str:
    """Several numbers stand apart by whatever somebody typed."""
    return " ".join(text.split())


def flow_steps(text: str) -> tuple[str, ...]:
    """The steps of a flow, where the text separates them; else the text as one step."""
    if _HYPHENS.fullmatch(text):
        return tuple(text.split("-"))
    return tuple(step.strip() for step in _ARROW.split(text) if step.strip())


def write_entry(entry: Entry, file: Path) -> None:
    """Write the entry as JSON that people can read and compare. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(entry), indent=1) + b"\n")


def _first(*numbers: int | None) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _free_name(stem: str, taken: set[str]) -> str:
    stem = stem.removesuffix(OVERLAY_END.removesuffix(".json")) or "guide"
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
