"""What the bench panel shows: each device as its file says now, with its buttons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sandbox import bench_choices, bench_files
from sandbox.bench_devices import SECTIONS
from sandbox.bench_files import State, Unreadable
from sandbox.bench_table import Choices, Entry, Output, Press, Row, Section, Sign, holds

ABSENT = "absent.json"
FOLLOW = "next"
_BROKEN = Sign("状态文件读不懂", "bad", {})
_NOT_STARTED = Sign("没有启动", "off", {})
_ODD = Sign("状态不明", "attention", {})


@dataclass(frozen=True)
class Button:
    """``key`` is what the form sends; ``picture`` is an address or empty. ``idle``: an act that would change nothing now."""

    key: str
    words: str
    pressed: bool
    kind: str = ""
    picture: str = ""
    idle: bool = False


@dataclass(frozen=True)
class RowView:
    """``entry`` None: buttons only. ``text`` is what stands in the line now."""

    label: str
    buttons: tuple[Button, ...]
    entry: Entry | None = None
    text: str = ""
    empty: str = ""
    pictures: bool = False

    @property
    def worth(self) -> bool:
        """False for a row that has nothing to press and nothing to say."""
        return bool(self.buttons or self.empty)


@dataclass(frozen=True)
class OutputView:
    """The newest file a device left; ``address`` empty while there is none."""

    label: str
    address: str
    media_type: str


@dataclass(frozen=True)
class SectionView:
    """One device as its file says. ``absent`` says why it was not started, or is empty."""

    role: str
    title: str
    area: str
    sign: Sign
    rows: tuple[RowView, ...]
    output: OutputView | None
    absent: str
    broken: bool


def view(directory: Path) -> tuple[SectionView, ...]:
    """As the files are now, in the order of the page. Raises ``OSError``, ``Unreadable`` for what belongs to no one device:
    ``absent.json`` and the words of the buttons."""
    away = absent(directory)
    shown = (section for section in SECTIONS if not section.optional or (directory / section.file).exists())
    return tuple(_section(directory, section, away.get(section.role, "")) for section in shown)


def absent(directory: Path) -> dict[str, str]:
    """Role → why its device could not be started. Raises ``Unreadable``, ``OSError``."""
    return {role: str(why) for role, why in bench_files.read(directory / ABSENT, {}).items()}


def newest(directory: Path, output: Output) -> Path | None:
    """The last file that the device left. Raises ``OSError``."""
    found = [path for path in directory.glob(output.pattern) if path.stat().st_size > 0]
    return max(found, key=lambda path: path.stat().st_mtime_ns, default=None)


def _section(directory: Path, section: Section, why_absent: str) -> SectionView:
    path = directory / section.file
    state: State | None
    try:
        state = bench_files.read(path, section.normal)
    except (Unreadable, OSError):
        state = None
    if state is None:
        sign = _BROKEN
    elif why_absent or not (section.ours or path.exists()):
        sign = _NOT_STARTED
    else:
        sign = next((sign for sign in section.signs if holds(sign.when, state)), _ODD)
    return SectionView(
        section.role,
        section.title,
        section.area,
        sign,
        tuple(view for row in section.rows if (view := _row(directory, section, row, state or {})).worth),
        _output(directory, section),
        why_absent,
        state is None,
    )


def _row(directory: Path, section: Section, row: Row | Choices | Entry, state: State) -> RowView:
    if isinstance(row, Row):
        return RowView(row.label, tuple(_press(press, state) for press in row.presses))
    if isinstance(row, Entry):
        text = state.get(row.key)
        return RowView(row.label, (Button(row.name, row.words, False),), row, text if isinstance(text, str) else "")
    chosen = [_choice(directory, section, row, file, state) for file in bench_choices.names(directory, row)]
    if row.follow and chosen:
        chosen.append(Button(FOLLOW, row.follow, False, "acts"))
    return RowView(row.label, tuple(chosen), empty=row.empty, pictures=row.pictures)


def _press(press: Press, state: State) -> Button:
    there = bool(press.changes) and holds(press.changes, state)
    if press.acts:
        return Button(press.name, press.words, False, "acts", idle=there and not press.counts)
    return Button(press.name, press.words, there, "warns" if press.warns else "")


def _choice(directory: Path, section: Section, row: Choices, file: str, state: State) -> Button:
    key = f"{row.name}:{file}"
    try:
        values = bench_choices.meant(directory, row, file)
    except (Unreadable, OSError):
        return Button(key, f"{Path(file).stem}（读不懂）", False)
    picture = ""
    if row.pictures:
        at = (directory / row.folder / file).stat().st_mtime_ns
        picture = f"/bench/pictures/{section.role}/{quote(file)}?at={at}"
    words = bench_choices.words(directory, row, file, values)
    return Button(key, words, holds(values, state), "thing", picture)


def _output(directory: Path, section: Section) -> OutputView | None:
    if section.output is None:
        return None
    file = newest(directory, section.output)
    # The time makes it another address whenever it is another picture.
    address = f"/bench/output/{section.role}?at={file.stat().st_mtime_ns}" if file is not None else ""
    return OutputView(section.output.label, address, section.output.media_type)
