"""An ID photograph made of what lies on the glass: the face found, the head cut out as guides ask for it, the background checked.

Of a photograph on paper, of a page with one on it, or of a picture as a camera gave it. Proportions follow the resident
card's photograph (GA 461, as generally known and not checked here): 358 × 441 px, head in the middle, hair a little below
the upper edge. What cannot be made well is refused with a reason and not made up: nothing is enlarged by more than
``MOST_LARGER``, and no background is invented. Without a cascade of faces (``face``) nothing is claimed: ``unchecked``.

Reasons: ``no_face``, ``several_faces``, ``too_small``, ``head_large`` (head or shoulders reach out of the photograph),
``not_white``, ``background_unclear``, ``pale`` (hair or clothes as white as what is behind), ``file_size`` (so little or so
much in it that no quality fits the bounds), ``unchecked``, and as of pages ``blur``, ``dark``, ``glare``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from kiosk.documents.backdrop import Backdrop, backdrop_of, hair_top, reaches_into, whitened
from kiosk.documents.face import Face, FaceFinder, finder
from kiosk.documents.photo_print import print_around
from kiosk.documents.raster import Pixels, Tones, grey_of, scaled_down
from kiosk.model.page import Page, Verdict
from kiosk.model.portrait_rule import PORTRAIT, PortraitRule

REASONS: Final = (
    "no_face", "several_faces", "too_small", "head_large", "not_white", "background_unclear", "pale", "file_size", "unchecked",
    "blur", "dark", "glare",
)  # fmt: skip
MOST_LARGER: Final = 1.25  # a print of 25 mm at 300 dpi is 295 px wide, and 358 are wanted
_LOOKS: Final = (320, 800)  # px in which a face is looked for: in a picture that is all portrait, then on a whole glass
_SECOND: Final = 0.5  # of the first face's side: a smaller one is a pattern or somebody far behind
_SECOND_VOTES: Final = 6
# Windows that agree on a face: 35 and more on one that is upright, some six on one upside down, three to ten on patterns.
_LEAST_VOTES, _CERTAIN, _BEYOND_DOUBT = 8, 15, 25
_LEAST_SIDE: Final = 100.0  # px of a face; of a smaller one no head is large enough
# Shares of the finished picture's height: the head from hair to chin (least, best, most), the gap above.
_LEAST_HEAD, _HEAD, _MOST_HEAD = 0.52, 0.66, 0.82
_GAP, _LEAST_GAP = 0.035, 0.006
_ASIDE: Final = 0.05  # of the width: how far off the middle the head may stand where the print ends
_HAIR: Final = 0.30  # of the face's side above it, where the hair cannot be told from what is behind
_MOST_BLUR: Final = 2.0  # px of the finished picture
_LEAST_EDGES: Final = 60
_DARK, _BURNT, _BURNT_SHARE = 70, 250, 0.06  # levels of the face's median and of its burnt places
_QUALITIES: Final = range(100, 29, -1)


@dataclass(frozen=True)
class Portrait:
    """``page``: the finished photograph, None where none can be made. ``verdict.ok``: nothing is wrong that can be told."""

    verdict: Verdict
    page: Page | None


def portrait_of(
    picture: Pixels, rule: PortraitRule = PORTRAIT, faces: Callable[[], FaceFinder | None] = finder
) -> Portrait:
    """``picture``: height × width × 3, blue first; a scan of the glass or a photograph. Some 0.5 s."""
    find = faces()
    if find is None:
        return _refused("unchecked")
    upright, found = _turned(picture, find)
    if len(found) != 1:
        return _refused("several_faces" if found else "no_face")
    if found[0].side < _LEAST_SIDE:
        return _refused("too_small")
    photo = print_around(upright, found[0])
    again = _of_a_size(find.faces(photo, _LOOKS[0]))
    if len(again) != 1 or again[0].votes < _CERTAIN:
        return _refused("several_faces" if len(again) > 1 else "no_face")
    return _made(photo, again[0], rule)


def _made(photo: Pixels, face: Face, rule: PortraitRule) -> Portrait:
    backdrop = backdrop_of(photo)
    frame = _frame(photo, face, backdrop, rule)
    if frame is None:
        return _refused("head_large")
    left, top, wide, high = frame
    if rule.height / high > MOST_LARGER + 1e-6:
        return _refused("too_small")
    pale = _is_pale(backdrop, face)
    shown = whitened(photo, backdrop, face.side * 0.03) if rule.white and backdrop.white and not pale else photo
    cut = _cut(shown, left, top, wide, high, rule)
    scale = rule.height / high
    x, y, side = (
        round((value - start) * scale) for value, start in ((face.left, left), (face.top, top), (face.side, 0))
    )
    inside = grey_of(cut)[max(0, y) : y + side, max(0, x) : x + side]
    blur = _blur(inside)
    skin = inside[side // 4 : side * 7 // 8, side // 4 : side * 3 // 4]  # without hair and what is behind
    dark = float(np.median(skin)) < _DARK
    glare = float((skin >= _BURNT).mean()) > _BURNT_SHARE
    reasons = (
        ("blur", blur),
        ("glare", glare),
        ("dark", dark),
        ("not_white", rule.white and backdrop.white is False),
        ("background_unclear", rule.white and backdrop.white is None),
        ("pale", rule.white and backdrop.white is True and pale),
    )
    jpeg = _jpeg(cut, rule)
    said = tuple(name for name, holds in reasons if holds)
    if jpeg is None:
        return _refused("file_size")
    verdict = Verdict(ok=not said, blur=blur, glare=glare, blank=False, cropped=False, reasons=said)
    page = Page(
        jpeg=jpeg, preview=jpeg, width=rule.width, height=rule.height, dpi=rule.dpi, verdict=verdict,
        sha256=Page.digest(jpeg),
    )  # fmt: skip
    return Portrait(verdict, page)


def _is_pale(backdrop: Backdrop, face: Face) -> bool:
    """Whether hair, face or clothes cannot be told from what is behind."""
    x, y = face.middle
    head = reaches_into(backdrop, (x, y - face.side * 0.06), (face.side * 0.40, face.side * 0.60))
    # Below the chin stands the person, neck and collar.
    return head or reaches_into(backdrop, (x, y + face.side * 0.95), (face.side * 0.35, face.side * 0.30))


def _refused(reason: str) -> Portrait:
    return Portrait(Verdict(ok=False, reasons=(reason,)), None)


def _turned(picture: Pixels, find: FaceFinder) -> tuple[Pixels, tuple[Face, ...]]:
    """The picture as the face stands upright in it, and the faces: prints lie on the glass any way round. First in a small copy,
    then, where nothing was certain, as a print on a whole glass needs."""
    for look in _LOOKS:
        small, ratio = scaled_down(grey_of(picture), look)
        best: tuple[int, int, tuple[Face, ...]] = (0, 0, ())
        for turns in range(4):
            found = _of_a_size(find.faces(np.ascontiguousarray(np.rot90(small, turns)), look))
            if found and found[0].votes > best[0]:
                best = (found[0].votes, turns, found)
            if best[0] >= _BEYOND_DOUBT:
                break
        if best[0] >= (_LEAST_VOTES if look == _LOOKS[-1] else _CERTAIN):
            at_size = tuple(Face(f.left * ratio, f.top * ratio, f.side * ratio, f.votes) for f in best[2])
            return np.ascontiguousarray(np.rot90(picture, best[1])), at_size
    return picture, ()


def _of_a_size(found: Sequence[Face]) -> tuple[Face, ...]:
    """The most certain one and those that are not much smaller: patterns and people far behind are no second person."""
    return tuple(
        face
        for n, face in enumerate(found)
        if not n or (face.side >= _SECOND * found[0].side and face.votes >= _SECOND_VOTES)
    )


def _frame(
    photo: Pixels, face: Face, backdrop: Backdrop, rule: PortraitRule
) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of what is cut out, px of the photograph. The head as large as it should be, or larger where
    the photograph ends; None where even then it does not fit."""
    high, wide = photo.shape[:2]
    guessed = face.top - _HAIR * face.side
    seen = hair_top(backdrop, face.left + face.side * 0.2, face.left + face.side * 0.8, face.top + face.side * 0.3)
    # White hair on white looks as if the head began at the forehead.
    hair = guessed if seen is None or seen > face.top else seen
    head = face.top + face.side - hair
    middle = face.middle[0]
    # Of a small print more is shown, so that less has to be enlarged.
    least = min(_HEAD, max(_LEAST_HEAD, head * MOST_LARGER / rule.height))
    for share in np.arange(least, _MOST_HEAD + 0.001, 0.01):
        tall = head / float(share)
        broad = tall * rule.width / rule.height
        top = max(0.0, hair - _GAP * tall)
        if hair - top < _LEAST_GAP * tall or top + tall > high or broad > wide:
            continue
        left = min(max(0.0, middle - broad / 2), wide - broad)
        if abs(left + broad / 2 - middle) <= _ASIDE * broad:
            return left, top, broad, tall
    return None


def _cut(photo: Pixels, left: float, top: float, wide: float, high: float, rule: PortraitRule) -> Pixels:
    x, y = round(left), round(top)
    part = photo[y : max(y + 1, round(top + high)), x : max(x + 1, round(left + wide))]
    smaller = high > rule.height
    return np.asarray(
        cv2.resize(part, (rule.width, rule.height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC)
    )


def _blur(face: Pixels) -> bool | None:
    """By the width of the sharpest edges in the face: eyes, brows, the line of the hair. None where there are too few."""
    tone = face.astype(np.float32)
    fine, coarse = cv2.GaussianBlur(tone, (0, 0), 1.0), cv2.GaussianBlur(tone, (0, 0), 2.0)
    widths = [_width(np.asarray(fine), np.asarray(coarse), dx) for dx in (1, 0)]
    known = [width for width in widths if width is not None]
    return None if not known else max(known) > _MOST_BLUR


def _width(fine: Tones, coarse: Tones, dx: int) -> float | None:
    across = np.abs(cv2.Sobel(fine, cv2.CV_32F, dx, 1 - dx, ksize=3))
    again = np.abs(cv2.Sobel(coarse, cv2.CV_32F, dx, 1 - dx, ksize=3))
    ridge = across >= cv2.dilate(across, np.ones((1, 3) if dx else (3, 1), np.uint8))
    strong = ridge & (across > max(24.0, 0.3 * float(np.percentile(across, 99))))
    if int(strong.sum()) < _LEAST_EDGES:
        return None
    # A step blurred by s and then by t is one blurred by √(s² + t²); its gradient falls with that width.
    square = np.clip(across[strong] / np.maximum(again[strong], 1e-3), 1.01, 4.0) ** 2
    return float(np.percentile(np.sqrt(np.maximum((4.0 - square) / (square - 1.0), 0.0)), 30))


def _jpeg(picture: Pixels, rule: PortraitRule) -> bytes | None:
    """Of the best quality that fits the file's bounds, colours at full resolution (4:4:4); None where none fits."""
    from PIL import Image

    image = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    low, high = 0, len(_QUALITIES)
    best: bytes | None = None
    while low < high:
        at = (low + high) // 2
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_QUALITIES[at], subsampling=0, optimize=True, dpi=(rule.dpi, rule.dpi))
        if out.tell() <= rule.most_bytes:
            best, high = out.getvalue(), at
        else:
            low = at + 1
    return best if best is not None and len(best) >= rule.least_bytes else None
