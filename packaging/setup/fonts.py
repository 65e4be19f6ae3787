"""Take the kiosk's typefaces out of Debian's font packages into ``assets/fonts``.

Kivy cannot choose a face inside a collection, and face 0 of Noto CJK is Japanese, which draws 直, 骨, 角 and 门 wrongly
for China. The SC face is found by its PostScript name, since the order inside the collection is Debian's affair.

The face is copied table by table, with every glyph. A subset was tried for a faster start and is slower: SDL_ttf opens
the whole 16 MB face and draws a line of text in 1.5 ms, fontTools' 10 MB subset in 7.7 ms; and a subset would drop
rare characters of names.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTCollection

DEBIAN = Path("/usr/share/fonts")
CJK = DEBIAN / "opentype/noto"
MONGOLIAN = DEBIAN / "truetype/noto/NotoSansMongolian-Regular.ttf"
POSTSCRIPT_NAME = 6


def extract(collection: Path, face: str, target: Path) -> None:
    """Write the face with PostScript name ``face`` to ``target``, whole or not at all.

    Raises ``LookupError`` when the collection has no such face.
    """
    with TTCollection(collection, lazy=True) as fonts:
        names = [font["name"].getDebugName(POSTSCRIPT_NAME) for font in fonts]
        if face not in names:
            raise LookupError(f"{collection} has no face {face}, only {', '.join(map(str, names))}")
        font = fonts[names.index(face)]
        font.recalcTimestamp = False
        part = target.with_suffix(".tmp")
        font.save(part, reorderTables=False)
    part.replace(target)


def main() -> int:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for weight in ("Regular", "Bold"):
        face = f"NotoSansCJKsc-{weight}"
        extract(CJK / f"NotoSansCJK-{weight}.ttc", face, out / f"{face}.otf")
    shutil.copyfile(MONGOLIAN, out / MONGOLIAN.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
