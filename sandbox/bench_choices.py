"""What can be put somewhere: the files of a folder, the words for them, and what taking one means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sandbox import bench_files
from sandbox.bench_files import Unreadable
from sandbox.bench_table import Choices, Content, Values


def names(directory: Path, row: Choices) -> tuple[str, ...]:
    """The files' names in order; nothing else can be chosen."""
    return tuple(sorted(path.name for path in (directory / row.folder).glob(row.pattern)))


def meant(directory: Path, row: Choices, file: str) -> Values:
    """What taking ``file``, one of ``names``, lays over the state. Raises ``Unreadable``, ``OSError``."""
    if row.content is Content.NAME:
        return {row.key: row.before + file}
    try:
        content: object = json.loads((directory / row.folder / file).read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(file) from error
    if row.content is Content.VALUE:
        return {row.key: content}
    if not isinstance(content, dict):
        raise Unreadable(file)
    return content


def words(directory: Path, row: Choices, file: str, values: Values) -> str:
    """For the button: the label, or the name on what lies there, or the file's name."""
    label = bench_files.read(directory / f"{row.folder}.labels.json", {}).get(file)
    content = values.get(row.key)
    name = content.get("name") if isinstance(content, Mapping) else None
    return next((str(each) for each in (label, name) if each), Path(file).stem)
