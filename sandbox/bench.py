"""The bench: hands for the virtual devices. Writes small JSON files, nothing else; what lies where is read from them anew
each time, so that it is true whoever wrote last.

::

    DEVICES/<role>.json        the state of a virtual device, in its simulator's own shape (``bench_devices``)
    DEVICES/cards/*.json       what can be put somewhere: the content of "card"; likewise chip_cards/, codes/, scanner/papers/
    DEVICES/<folder>.labels.json   words for their buttons, by file name
    DEVICES/absent.json        {role: why}: devices that this stage could not start
    DEVICES/network.json, platform.json   read by the sandbox itself (``bench_wire``, ``bench_platform``)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sandbox import bench_choices, bench_files, bench_view
from sandbox.bench_devices import BY_ROLE, SECTIONS
from sandbox.bench_files import State
from sandbox.bench_table import Choices, Entry, Press, Section, laid
from sandbox.bench_view import FOLLOW, SectionView

ALL, RESTORE = "all", "restore"
LAST = "last"

Alter = Callable[[State], State]


class UnknownPress(Exception):
    """No such section, button or thing to put."""


class Absent(Exception):
    """The device was not started; the text says why, in words for the page."""


class TooLong(Exception):
    """The text does not fit; the text of the error is the most that does, in characters."""


class FileBench:
    """The devices' files in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def press(self, role: str, key: str, text: str = "") -> None:
        """Do what a button says. ``key`` is ``Button.key``: a press, or ``name:file`` of a choice; ``text`` is what was typed.

        Raises ``UnknownPress``, ``Absent``, ``TooLong``, ``Unreadable``, ``OSError``.
        """
        if (role, key) == (ALL, RESTORE):
            self._restore_all()
            return
        section = BY_ROLE.get(role)
        if section is None:
            raise UnknownPress(role)
        if role in (absent := bench_view.absent(self._directory)):
            raise Absent(absent[role])
        path = self._directory / section.file
        if key == RESTORE:
            bench_files.overwrite(path, section.normal)
        else:
            bench_files.change(path, section.normal, self._alteration(section, key, text))

    def state(self, role: str) -> State:
        """What the role's file says. Raises ``UnknownPress``, ``Unreadable``, ``OSError``."""
        if role not in BY_ROLE:
            raise UnknownPress(role)
        return bench_files.read(self._directory / BY_ROLE[role].file, BY_ROLE[role].normal)

    def view(self) -> tuple[SectionView, ...]:
        """See ``bench_view.view``."""
        return bench_view.view(self._directory)

    def output(self, role: str) -> tuple[Path, str] | None:
        """The newest file that the role's device left, and its media type; None when there is none."""
        section = BY_ROLE.get(role)
        output = section.output if section is not None else None
        file = bench_view.newest(self._directory, output) if output is not None else None
        return (file, output.media_type) if file is not None and output is not None else None

    def picture(self, role: str, name: str) -> Path | None:
        """The file of a choice that is shown as a picture; None for every other name."""
        section = BY_ROLE.get(role)
        for row in section.rows if section is not None else ():
            if isinstance(row, Choices) and row.pictures and name in bench_choices.names(self._directory, row):
                return self._directory / row.folder / name
        return None

    def _restore_all(self) -> None:
        absent = bench_view.absent(self._directory)
        for section in SECTIONS:
            path = self._directory / section.file
            # A device that was never there stays away.
            if section.role not in absent and path.exists():
                bench_files.overwrite(path, section.normal)

    def _alteration(self, section: Section, key: str, text: str) -> Alter:
        for row in section.rows:
            if isinstance(row, Choices):
                found = self._chosen(row, key)
            elif isinstance(row, Entry):
                found = _typed(row, key, text)
            else:
                found = next((_pressed(press) for press in row.presses if press.name == key), None)
            if found is not None:
                return found
        raise UnknownPress(key)

    def _chosen(self, row: Choices, key: str) -> Alter | None:
        names = bench_choices.names(self._directory, row)
        if row.follow and key == FOLLOW and names:
            return lambda state: self._take(row, names[_after(names, state.get(LAST))], state)
        name, _, file = key.partition(":")
        if name != row.name or file not in names:
            return None
        return lambda state: self._take(row, file, state)

    def _take(self, row: Choices, file: str, state: State) -> State:
        last = {LAST: file} if row.follow else {}
        return _counted(laid(state, {**bench_choices.meant(self._directory, row, file), **last}), row.counts)


def _pressed(press: Press) -> Alter:
    return lambda state: _counted(laid(state, press.changes), press.counts)


def _typed(row: Entry, key: str, text: str) -> Alter | None:
    if key != row.name:
        return None
    if len(text) > row.longest:
        raise TooLong(str(row.longest))
    return lambda state: _counted({**state, row.key: text or None}, row.counts)


def _counted(state: State, key: str) -> State:
    if not key:
        return state
    count = state.get(key)
    return {**state, key: (count if isinstance(count, int) else 0) + 1}


def _after(names: tuple[str, ...], last: object) -> int:
    return (names.index(last) + 1) % len(names) if last in names else 0
