"""From a sheet to PDF/A-2a: the typesetter typst, with one template and the kiosk's own two faces.

The template is the program and the sheet its data, handed over as JSON: text of citizens, guides and platforms is never
evaluated. Typst may read below ``assets/papers`` alone, looks for no font of the system and is given nothing that it would
fetch. PDF/A embeds every face and forbids scripts, actions and missing glyphs, and "a" keeps the text readable for programs.

Same sheet and same ``made_at``: same bytes. typst 0.15 remembers pieces of its last ten sheets, and freed memory holds more
(measured): what is about a person is printed by ``kiosk.printing.a4.apart``, in a process that ends with the paper. This class in
the kiosk's own process is for guides and blank forms, and for tests.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from kiosk.errors import DataError
from kiosk.printing.a4.glyphs import characters
from kiosk.printing.a4.legible import Legible
from kiosk.printing.a4.sheet import CODE_POINTS, Sheet

FACES = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf")
TEMPLATE = "sheet.typ"
STANDARD: Final = "a-2a"
PICTURE_PPI = 110.0


CODES = frozenset({"template", "signature", "letter", "incomplete", "deadline", "died"})


class PaperNotMade(Exception):
    """No paper came out. ``code``: ``template`` (the typesetter refused: a fault of ours), ``signature`` (the picture cannot be
    used), ``letter`` (the text is not the one that was signed), ``incomplete`` (something a paper of this kind has to say was not
    given), ``deadline``, ``died`` (the child). The text never holds anything of the sheet."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


def needed(assets: Path) -> tuple[Path, ...]:
    """Template and faces below the folder of assets."""
    return (assets / "papers" / TEMPLATE, *(assets / "fonts" / face for face in FACES))


class Press:
    """Not for the main loop: a sheet takes from 10 to some hundred ms. Safe in one thread at a time."""

    def __init__(self, assets: Path) -> None:
        """``assets``: the folder with ``papers`` and ``fonts``. Raises DataError when a face or the template is missing."""
        self._template, *faces = needed(assets)
        self._root = self._template.parent
        if not self._template.is_file():
            raise DataError(f"{self._template}: there is no such template")
        # What only one weight has would be missing wherever the other is set.
        self._has = frozenset.intersection(*map(characters, faces))
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(assets / "fonts")]
        )

    def pdf(self, sheet: Sheet, made_at: datetime) -> bytes:
        """PDF/A-2a. ``made_at``, aware, becomes the document's date. Raises PaperNotMade."""
        made = self._compile(sheet, made_at, "pdf")
        if not isinstance(made, bytes):
            raise PaperNotMade("template", "the typesetter gave no document")
        return made

    def pictures(self, sheet: Sheet, made_at: datetime, ppi: float = PICTURE_PPI) -> tuple[bytes, ...]:
        """The pages as PNG, to be looked at. Raises PaperNotMade."""
        made = self._compile(sheet, made_at, "png", ppi)
        return (made,) if isinstance(made, bytes) else tuple(made)

    def _compile(self, sheet: Sheet, made_at: datetime, kind: Any, ppi: float | None = None) -> bytes | list[bytes]:
        inputs = {"sheet": msgspec.json.encode(self._data(sheet, made_at)).decode()}
        try:
            made = typst.compile(
                self._template,
                root=self._root,
                font_paths=self._fonts,
                ignore_system_fonts=True,
                # Where packages would be looked for: nowhere. The template names none.
                package_path=self._root / "packages",
                package_cache_path=self._root / "packages",
                format=kind,
                ppi=ppi,
                sys_inputs=inputs,
                pdf_standards=[STANDARD] if kind == "pdf" else [],
                timestamp=int(made_at.timestamp()),
            )
        except typst.TypstError:
            # Without its cause: typst quotes the text that it stumbled over, which may be a name.
            raise PaperNotMade("template", "the typesetter refused the sheet") from None
        if made is None:
            raise PaperNotMade("template", "the typesetter gave nothing")
        return made

    def _data(self, sheet: Sheet, made_at: datetime) -> dict[str, Any]:
        if made_at.tzinfo is None:
            raise ValueError("a paper's time needs its zone")
        legible = Legible(self._has)
        data: dict[str, Any] = legible.all_of(msgspec.to_builtins(sheet, builtin_types=(bytes,)))
        data["rare"] = legible.text(sheet.rare).replace(CODE_POINTS, legible.codes()) if legible.missing else ""
        utc = made_at.astimezone(UTC)
        data["made"] = [utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second]
        return data
