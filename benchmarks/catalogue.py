"""A province's catalogue: 8,000 guides at the sizes of the eleven official ones, opened, searched and turned into checklists.

160 bundles in 50 divisions are written from the official guides of ``tests/data`` (each text as long as it was published;
names made distinct), prepared as the kiosk prepares its own, and used in a fresh process. Beside the opening stands what
the same process needs to parse the published JSON of the eleven guides alone.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from kiosk.catalogue.division import DivisionEntry, Divisions
from kiosk.catalogue.entry import Entry
from kiosk.catalogue.home import Home, HomeStage, HomeTile
from kiosk.catalogue.portal_import import import_file
from kiosk.catalogue.prepare import write
from kiosk.model.bundle import Audience, BundleCard
from kiosk.model.guide import Condition, Division, Guide, Item, Provenance, Question, ServicePoint
from kiosk.model.material import Material, Source
from kiosk.model.rule import Rule
from kiosk.model.situation import Option, Situation

ROOT = Path(__file__).parent.parent
GUIDES = ROOT / "tests" / "data" / "guides"
BUNDLES: Final = 160
DIVISIONS: Final = 50
RUNS: Final = 5
ASKED: Final = 2000
MS = 1000.0


def measure() -> list[dict[str, object]]:
    """Rows of ``build/bench.json``."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.db"
        count = build(file)
        runs = [_child("open", file) for _ in range(RUNS)]
        asked = _child("ask", file)
    published = statistics.median(run["json_ms"] for run in runs)
    size = f"{count} guides, {asked['file_mb']:.0f} MB on disk"
    return [
        _row("cold_open", [r["open_ms"] for r in runs], "ms", 300, f"{size}; the eleven as JSON {published:.1f} ms"),
        _row("memory", [r["memory_mb"] for r in runs], "MB", 60, f"{size}; more than before it was opened"),
        _row("search_p99", [asked["search_p99_ms"]], "ms", 10, f"{ASKED} queries, median {asked['search_ms']:.2f} ms"),
        _row(
            "checklist_p99",
            [asked["checklist_p99_ms"]],
            "ms",
            2,
            f"{ASKED} checklists, median {asked['checklist_ms']:.2f} ms",
        ),
    ]


def _row(name: str, values: list[float], unit: str, goal: float, against: str) -> dict[str, object]:
    value = statistics.median(values)
    return {
        "name": f"catalogue.{name}",
        "value": round(value, 2),
        "unit": unit,
        "goal": f"<= {goal}",
        "ok": value <= goal,
        "against": against,
        "runs": len(values),
    }


def _child(what: str, file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.catalogue", what, str(file)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, timeout=300).stdout
    numbers: dict[str, float] = json.loads(said)
    return numbers


def build(file: Path, bundles: int = BUNDLES, divisions: int = DIVISIONS) -> int:
    """The prepared catalogue; how many guides it holds."""
    published = [import_file(path)[0] for path in sorted(GUIDES.glob("*.json"))]
    codes = [f"{150000 + n:06d}" for n in range(divisions)]
    stages = tuple(HomeStage(f"s{n}", name, Audience.PERSON) for n, name in enumerate(STAGES))
    home = Home(2, stages, tuple(_tile(_name(published, n), n) for n in range(bundles)))
    cards = home.cards()

    def guides() -> Iterator[tuple[str, str, Guide]]:
        for card in cards:
            n = int(card.bundle_id[1:])
            guide = _guide(card, published[n % len(published)], n)
            for code in codes:
                yield card.bundle_id, code, replace(guide, division=Division(code, f"第{code}区"))

    named = Divisions(1, tuple(DivisionEntry(code, f"第{code}区") for code in codes))
    return write(file, named, home, guides())


STAGES = ("生孩子", "上学", "工作", "看病", "结婚", "困难和残疾", "退役", "住房", "养老", "身后")


def _tile(name: str, number: int) -> HomeTile:
    """With as many plain words as a tile of the sample has."""
    words = tuple(dict.fromkeys(name[at : at + 3] for at in range(8)))
    stage = f"s{number % len(STAGES)}"
    return HomeTile(f"b{number}", name, Audience.PERSON, "ring", stage, keywords=tuple(w for w in words if w))


SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"


def _name(published: list[Entry], number: int) -> str:
    """The published name with two characters of its own, so that no two bundles sound alike."""
    own = random.Random(number).sample(SIGNS, 2)
    return "".join(own) + published[number % len(published)].name.replace("“一件事”", "").replace("一件事", "").strip()


def _guide(card: BundleCard, entry: Entry, number: int) -> Guide:
    departments = entry.departments
    items = tuple(
        Item(f"i{n}", f"{item.name}{card.name[:2]}", departments[n % len(departments)], item.promised_days or 1)
        for n, item in enumerate(entry.items)
    )
    materials = tuple(
        Material(
            f"m{n}", m.name, Source.SCAN if m.waiver == "must_submit" else Source.E_LICENCE, m.necessity == "necessary",
            items=(f"i{n % len(items)}",) if n % 3 else (),
            when=Rule.of({"kind": ("a",)}) if m.necessity != "necessary" else Rule(),
            hint=m.filling_note, acceptance_note=m.acceptance_note, legal_basis=m.legal_basis,
        )
        for n, m in enumerate(entry.materials)
    )  # fmt: skip
    kind = Situation("kind", "您属于哪一种情形？", "", (Option("a", "第一种"), Option("b", "第二种")))
    return Guide(
        bundle_id=card.bundle_id, name=card.name, audience=card.audience, icon=card.icon, division=Division("", ""),
        code=f"{entry.code}{number}", version="1", provenance=Provenance.SAMPLE, lead_department=entry.lead_department,
        departments=entry.departments, promised_days=entry.promised_days or 1, visits=entry.visits or 0,
        visit_reason=entry.visit_reason, flow=entry.flow, phone=entry.phone, complaint_phone=entry.complaint_phone,
        delivery=entry.delivery, items=items, materials=materials, situations=(kind,), form=(),
        conditions=tuple(Condition(c.text + c.note) for c in entry.conditions),
        points=tuple(ServicePoint(p.name, p.address, p.hours) for p in entry.points),
        questions=tuple(Question(q.question, q.answer) for q in entry.questions),
    )  # fmt: skip


# -- in the fresh process ----------------------------------------------------------------------------------------------


def _open(file: Path) -> dict[str, float]:
    import psutil

    from kiosk.catalogue.prepared import Prepared

    process = psutil.Process()
    before = process.memory_info().rss
    begun = time.perf_counter()
    catalogue = Prepared(file, "150007")
    tiles = catalogue.tiles()
    catalogue.guide(tiles[3].bundle_id)
    catalogue.search("退休")
    took = time.perf_counter() - begun
    more = process.memory_info().rss - before
    begun = time.perf_counter()
    for path in GUIDES.glob("*.json"):
        json.loads(path.read_bytes())
    return {"open_ms": took * MS, "memory_mb": more / 2**20, "json_ms": (time.perf_counter() - begun) * MS}


def _ask(file: Path) -> dict[str, float]:
    from kiosk.catalogue.checklist import Known, checklist
    from kiosk.catalogue.prepared import Prepared
    from kiosk.catalogue.select import preselected

    catalogue, dice = Prepared(file, "150007"), random.Random(7)
    tiles = catalogue.tiles()
    words = ["退休", "xinsheng", "tx", "公积金", "社保卡申领", "shehuibaozhang", "企业注消", "我要给孩子上户口"]
    words += ["护照", "s", "医"]
    words += [tile.name[dice.randrange(2) : 2 + dice.randrange(1, 6)] for tile in tiles]
    searching, listing = [], []
    guides = [catalogue.guide(tile.bundle_id) for tile in tiles[:11]]
    for n in range(ASKED):
        begun = time.perf_counter()
        catalogue.search(words[n % len(words)], {"b3": n})
        searching.append(time.perf_counter() - begun)
        guide = guides[n % len(guides)]
        begun = time.perf_counter()
        checklist(guide, preselected(guide), {"kind": "ab"[n % 2]} if n % 3 else {}, Known())
        listing.append(time.perf_counter() - begun)
    return {
        "file_mb": file.stat().st_size / 2**20,
        "search_ms": statistics.median(searching) * MS,
        "search_p99_ms": statistics.quantiles(searching, n=100)[98] * MS,
        "checklist_ms": statistics.median(listing) * MS,
        "checklist_p99_ms": statistics.quantiles(listing, n=100)[98] * MS,
    }


if __name__ == "__main__":
    print(json.dumps({"open": _open, "ask": _ask}[sys.argv[1]](Path(sys.argv[2]))))
