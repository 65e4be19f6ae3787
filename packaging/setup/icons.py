"""Cut the kiosk's icons out of Material Design Icons: ``icons.py [MDI_PACKAGE_FOLDER]``.

Reads ``assets/icons/names.txt`` and writes, beside it, ``mdi-subset.ttf``, ``icons.json`` (name → code point, in hex)
and ``LICENSE``. All are committed, so that set-up needs no npm; run this (``make icons``) after changing the names.
Without a folder the pinned npm package is fetched by npm as the machine has it configured.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools import subset

PACKAGE = "@mdi/font@7.4.47"
ICONS = Path(__file__).resolve().parents[2] / "assets/icons"
# The style sheet, not the font's glyph names: two icons of one shape share a glyph and only one of their names.
RULE = re.compile(r'\.mdi-([a-z0-9-]+)::before \{\s*content: "\\([0-9A-F]+)"')


def fetch(folder: Path) -> Path:
    """Have npm download and unpack the package below ``folder``."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.PIPE, text=True
    )
    subprocess.run(["tar", "-xzf", packed.stdout.split()[-1]], cwd=folder, check=True)
    return folder / "package"


def cut(package: Path) -> None:
    """Write the subset; raises ``LookupError`` naming every icon that the package does not have."""
    known = dict(RULE.findall((package / "css/materialdesignicons.css").read_text()))
    names = sorted(set((ICONS / "names.txt").read_text().split()))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LookupError(f"not in {PACKAGE}: {', '.join(unknown)}")

    options = subset.Options(glyph_names=False, notdef_outline=True, recalc_timestamp=False)
    font = subset.load_font(package / "fonts/materialdesignicons-webfont.ttf", options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[int(known[name], 16) for name in names])
    subsetter.subset(font)
    subset.save_font(font, ICONS / "mdi-subset.ttf", options)

    codes = {name: known[name].lower() for name in names}
    (ICONS / "icons.json").write_text(json.dumps(codes, indent=1) + "\n")
    shutil.copyfile(package / "LICENSE", ICONS / "LICENSE")


def main() -> int:
    if len(sys.argv) > 1:
        cut(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            cut(fetch(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
