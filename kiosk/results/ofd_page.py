"""One page of an OFD as SVG: texts, pictures and paths at their places; millimetres throughout.

GB/T 33190-2016, chapters 8 to 11. What is drawn by means that are not known here (glyphs without their text, shadings, patterns,
clips, composites) makes the whole page not shown, since a reader could not tell what is missing.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from kiosk.results.ofd_package import Node, OfdNotShownError, OfdUnreadableError, numbers

FACE = "Noto Sans CJK SC"
MOST_OBJECTS = 20_000
_BLACK = "#000000"
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_AS_SVG = {"S": "M", "M": "M", "L": "L", "Q": "Q", "B": "C", "A": "A", "C": "Z"}
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SKIPPED = {"Actions", "CGTransform", "TextCode", "FillColor", "StrokeColor", "AbbreviatedData"}
_DRAWN = {"TextObject", "PathObject", "ImageObject", "PageBlock"}


@dataclass
class Page:
    """A page being drawn. ``picture``: id of a resource -> its bytes. ``params``: id -> what a draw parameter sets."""

    width: float
    height: float
    picture: Callable[[str], bytes]
    params: Mapping[str, Node]
    parts: list[str] = field(default_factory=list)
    letters: set[str] = field(default_factory=set)
    count: int = 0

    def svg(self) -> bytes:
        """The whole page."""
        size = f'width="{self.width}mm" height="{self.height}mm" viewBox="0 0 {self.width} {self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(self.parts)}</svg>'.encode()

    def draw(self, block: Node, inherited: Node | None = None) -> None:
        """All objects of a layer or block, in their order."""
        param = self._param(block) or inherited
        for node in block.children():
            self.count += 1
            if self.count > MOST_OBJECTS:
                raise OfdUnreadableError
            match node.name:
                case "TextObject":
                    self._text(node, param)
                case "PathObject":
                    self._path(node, param)
                case "ImageObject":
                    self._image(node)
                case "PageBlock":
                    self.draw(node, param)
                case "Actions":
                    pass  # nobody clicks on paper
                case _:
                    raise OfdNotShownError

    def place(self, picture: bytes, box: list[float]) -> None:
        """A picture that lies over the page: the imprint of a seal."""
        x, y, width, height = box
        self.parts.append(_image(picture, f"matrix({width} 0 0 {height} {x} {y})"))

    def _text(self, node: Node, param: Node | None) -> None:
        self._only_known(node)
        codes = [one for one in node.children() if one.name == "TextCode"]
        if not codes or any(one.get("ReadDirection") not in (None, "0") for one in (node,)):
            raise OfdNotShownError
        size = node.number("Size")
        weight = "700" if node.number("Weight", 400.0) >= 600.0 else "400"
        colour = _colour(node, "FillColor", param) or _BLACK
        if node.get("Fill") == "false":
            raise OfdNotShownError
        x = y = 0.0
        for code in codes:
            words = code.words
            if not words.strip():
                continue
            x, y = code.number("X", x), code.number("Y", y)
            xs = _places(x, _deltas(code.get("DeltaX")), len(words))
            ys = _places(y, _deltas(code.get("DeltaY")), len(words))
            for letter, left, base in zip(words, xs, ys, strict=True):
                if letter.isspace():
                    continue
                if not letter.isprintable() or "\ue000" <= letter <= "\uf8ff":
                    raise OfdNotShownError  # a glyph of the file's own face, whose letter nobody knows
                self.letters.add(letter)
                self.parts.append(
                    f'<text transform="{_matrix(node)}" x="{left:.3f}" y="{base:.3f}" font-family="{FACE}"'
                    f' font-size="{size:.3f}" font-weight="{weight}" fill="{colour}"'
                    f"{_opacity(node)}>{escape(letter)}</text>"
                )

    def _path(self, node: Node, param: Node | None) -> None:
        self._only_known(node)
        data = node.child("AbbreviatedData")
        if data is None:
            raise OfdUnreadableError
        fill, stroke = node.get("Fill") == "true", node.get("Stroke") != "false"
        width = node.number("LineWidth", param.number("LineWidth", 0.353) if param else 0.353)
        painted = [
            f'fill="{(_colour(node, "FillColor", param) or _BLACK) if fill else "none"}"',
            f'stroke="{(_colour(node, "StrokeColor", param) or _BLACK) if stroke else "none"}"',
            f'stroke-width="{width:.3f}"',
        ]
        if node.get("Rule") == "Even-Odd":
            painted.append('fill-rule="evenodd"')
        if dashes := node.get("DashPattern"):
            painted.append(f'stroke-dasharray="{" ".join(f"{one:.3f}" for one in numbers(dashes))}"')
        self.parts.append(
            f'<path transform="{_matrix(node)}" d={quoteattr(_path(data.text))} {" ".join(painted)}{_opacity(node)}/>'
        )

    def _image(self, node: Node) -> None:
        self._only_known(node)
        resource = node.get("ResourceID")
        if resource is None or node.get("ImageMask") is not None:
            raise OfdNotShownError
        self.parts.append(_image(self.picture(resource), _matrix(node), _opacity(node)))

    def _only_known(self, node: Node) -> None:
        if any(one.name not in _SKIPPED for one in node.children()):
            raise OfdNotShownError  # a clip, a border, a shading
        if node.get("Visible") == "false":
            raise OfdNotShownError

    def _param(self, block: Node) -> Node | None:
        name = block.get("DrawParam")
        return self.params.get(name) if name else None


def _matrix(node: Node) -> str:
    """An object's own coordinates on the page: its matrix first, then the corner of its box."""
    x, y, _, _ = numbers(node.get("Boundary") or "", 4)
    a, b, c, d, e, f = numbers(node.get("CTM") or "1 0 0 1 0 0", 6)
    return f"matrix({a} {b} {c} {d} {e + x} {f + y})"


def _opacity(node: Node) -> str:
    alpha = node.number("Alpha", 255.0)
    return "" if alpha >= 255 else f' opacity="{max(alpha, 0.0) / 255:.3f}"'


def _colour(node: Node, name: str, param: Node | None) -> str | None:
    """Red, green and blue, or one grey. Shadings, patterns and other spaces are not known here."""
    found = node.child(name) or (param.child(name) if param else None)
    if found is None:
        return None
    if any(True for _ in found.children()) or found.get("Value") is None or found.number("Alpha", 255.0) < 255:
        raise OfdNotShownError
    value = found.get("Value") or ""
    parts = [int(word[1:], 16) if word.startswith("#") else int(numbers(word, 1)[0]) for word in value.split()]
    if len(parts) == 1:
        parts *= 3
    if len(parts) != 3 or not all(0 <= one <= 255 for one in parts):
        raise OfdNotShownError
    return "#" + "".join(f"{one:02x}" for one in parts)


def _deltas(text: str | None) -> list[float]:
    """Distances between letters; ``g 3 5.5`` stands for three times 5.5."""
    words, found = (text or "").split(), []
    while words:
        if words[0] == "g":
            if len(words) < 3 or not words[1].isdigit() or int(words[1]) > MOST_OBJECTS:
                raise OfdUnreadableError
            found += numbers(words[2], 1) * int(words[1])
            words = words[3:]
        else:
            found += numbers(words[0], 1)
            words = words[1:]
        if len(found) > MOST_OBJECTS:
            raise OfdUnreadableError
    return found


def _places(start: float, deltas: list[float], count: int) -> list[float]:
    found = [start]
    for number in range(count - 1):
        found.append(found[-1] + (deltas[number] if number < len(deltas) else 0.0))
    return found[:count]


def _path(data: str) -> str:
    """Commands of OFD as those of SVG. Raises OfdUnreadableError for anything else."""
    words, found = re.findall(r"[A-Za-z]|[^\sA-Za-z,]+", data), []
    while words:
        command = words.pop(0)
        count = _OPERANDS.get(command)
        if count is None or len(words) < count:
            raise OfdUnreadableError
        operands, words = words[:count], words[count:]
        found.append(_AS_SVG[command] + " ".join(f"{one:.4f}" for one in numbers(" ".join(operands), count)))
    return " ".join(found)


def _image(content: bytes, matrix: str, opacity: str = "") -> str:
    """A picture fills the unit square of its object."""
    kind = next((kind for head, kind in _PICTURES.items() if content.startswith(head)), None)
    if kind is None:
        raise OfdNotShownError
    data = base64.b64encode(content).decode()
    return (
        f'<image transform="{matrix}" x="0" y="0" width="1" height="1" preserveAspectRatio="none"'
        f' href="data:{kind};base64,{data}"{opacity}/>'
    )
