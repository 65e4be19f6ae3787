"""The bench: buttons for hands that the virtual devices do not have. Writes small JSON files, nothing else.

::

    DEVICES/id_reader.json          {"plugged": bool, "card": {…}|null, "fault": str|null}
    DEVICES/cards/*.json            cards to put on the reader: the content of "card"
    DEVICES/receipt_printer.json    {"plugged": bool, "paper": "full|low|out", "cover_open": bool, "fault": str|null}
    DEVICES/scanner/papers/*.png    papers to lay on the glass
    DEVICES/scanner/paper.json      {"paper": file name|null, "fault": str|null}

Each file is replaced as a whole, so that a device never reads half of one, under a lock on ``<file>.lock``, since a device
may count in its own file meanwhile. Keys that are not named here are kept.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

State = dict[str, object]

READER = "id_reader.json"
PRINTER = "receipt_printer.json"
PAPER = "scanner/paper.json"

_DEFAULTS: dict[str, State] = {
    READER: {"plugged": True, "card": None, "fault": None},
    PRINTER: {"plugged": True, "paper": "full", "cover_open": False, "fault": None},
    PAPER: {"paper": None, "fault": None},
}


@dataclass(frozen=True)
class Choice:
    """Something to put somewhere: its file, and what the button says."""

    file: str
    words: str


@dataclass(frozen=True)
class BenchView:
    """What lies where, for the page. Names are file names without folder."""

    reader_plugged: bool
    card_present: bool
    cards: tuple[Choice, ...]
    printer_plugged: bool
    receipt_paper: str
    cover_open: bool
    paper: str | None
    papers: tuple[str, ...]
    next_paper: str | None


class FileBench:
    """The devices' files in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._actions: dict[str, Callable[[], None]] = {
            "lift-card": lambda: self._set(READER, card=None),
            "unplug-reader": lambda: self._set(READER, plugged=False),
            "plug-reader": lambda: self._set(READER, plugged=True),
            "next-paper": self.put_next_paper,
            "remove-paper": lambda: self._set(PAPER, paper=None),
            "paper-out": lambda: self._set(PRINTER, paper="out"),
            "paper-low": lambda: self._set(PRINTER, paper="low"),
            "add-paper": lambda: self._set(PRINTER, paper="full"),
            "open-cover": lambda: self._set(PRINTER, cover_open=True),
            "close-cover": lambda: self._set(PRINTER, cover_open=False),
        }

    def act(self, action: str, choice: str = "") -> None:
        """Do what a button says. Raises ``KeyError`` for an unknown action, card or paper, ``OSError``."""
        if action == "put-card":
            self.put_card(choice)
        elif action == "put-paper":
            self.put_paper(choice)
        else:
            self._actions[action]()

    def view(self) -> BenchView:
        """As the files are now. Raises ``OSError``, ``ValueError`` for an unreadable file."""
        reader, printer, scanner = self._get(READER), self._get(PRINTER), self._get(PAPER)
        paper = scanner["paper"]
        return BenchView(
            reader_plugged=bool(reader["plugged"]),
            card_present=reader["card"] is not None,
            cards=tuple(Choice(name, self._holder(name)) for name in self._names("cards", "*.json")),
            printer_plugged=bool(printer["plugged"]),
            receipt_paper=str(printer["paper"]),
            cover_open=bool(printer["cover_open"]),
            paper=paper if isinstance(paper, str) else None,
            papers=self._names("scanner/papers", "*.png"),
            next_paper=self._next_paper(),
        )

    def put_card(self, name: str) -> None:
        """Put the card of that file on the reader."""
        if name not in self._names("cards", "*.json"):
            raise KeyError(name)
        self._set(READER, card=json.loads((self._directory / "cards" / name).read_text("utf-8")))

    def put_paper(self, name: str) -> None:
        """Lay that paper on the glass."""
        if name not in self._names("scanner/papers", "*.png"):
            raise KeyError(name)
        self._set(PAPER, paper=name)

    def put_next_paper(self) -> None:
        """Lay the paper after the present one on the glass; after the last comes the first."""
        name = self._next_paper()
        if name is not None:
            self._set(PAPER, paper=name, last=name)

    def _holder(self, card: str) -> str:
        """The name on the card, or the file's when the card bears none."""
        shape: object = json.loads((self._directory / "cards" / card).read_text("utf-8"))
        name = shape.get("name") if isinstance(shape, dict) else None
        return name if isinstance(name, str) and name else Path(card).stem

    def _next_paper(self) -> str | None:
        papers = self._names("scanner/papers", "*.png")
        state = self._get(PAPER)
        last = state["paper"] or state.get("last")
        if not papers:
            return None
        return papers[(papers.index(last) + 1) % len(papers)] if last in papers else papers[0]

    def _names(self, folder: str, pattern: str) -> tuple[str, ...]:
        return tuple(sorted(path.name for path in (self._directory / folder).glob(pattern)))

    def _get(self, name: str) -> State:
        path = self._directory / name
        known: object = json.loads(path.read_text("utf-8")) if path.exists() else {}
        if not isinstance(known, dict):
            raise ValueError(name)  # noqa: TRY004 - the file's fault, not the caller's
        return {**_DEFAULTS[name], **known}

    def _set(self, name: str, **changes: object) -> None:
        path = self._directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(path.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = {**self._get(name), **changes}
            draft = path.with_name(path.name + ".bench.tmp")
            draft.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
            draft.replace(path)
