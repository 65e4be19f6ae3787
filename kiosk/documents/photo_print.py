"""A photograph on paper, found around the face in it: its edges, straightened, and its border taken off.

On the glass it lies before one even colour; a white print below a white lid shows its edge by the thin shadow that it throws.
On a desk, and aslant, it is found as every page is (``find``). Where no edges are in view, as in a picture that came as a
file, what is around the face is the photograph.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from kiosk.documents.face import Face
from kiosk.documents.find import find_page, ordered
from kiosk.documents.raster import Pixels, Points

_AROUND: Final = (2.1, 1.7, 2.6)  # sides of the face looked at beside it, above and below its middle
_INSET: Final = 0.012  # of the print: its cut edge
_SHADOW: Final = 5.0  # Lab units by which the shadow of a print's edge differs from the lid
_RECTANGLE: Final = 0.94  # of a print's outline in the rectangle around it; a head with shoulders fills 0.8
# Of a border: how deep it may be, along how much of the edge its line must run, how far the line may slant.
_DEEPEST, _ALONG, _SLANT = 0.13, 0.8, 0.008
_STEP: Final = 2.5  # grey levels from one px to the next
_ALONG_PX: Final = 7.0


def print_around(picture: Pixels, face: Face) -> Pixels:
    """The print around the face, upright and without its edge; where no edges are in view, what is around the face."""
    beside, above, below = (share * face.side for share in _AROUND)
    x, y = face.middle
    left, top = max(0, round(x - beside)), max(0, round(y - above))
    around = np.ascontiguousarray(picture[top : round(y + below), left : round(x + beside)])
    here = Face(face.left - left, face.top - top, face.side, face.votes)
    corners = _ringed(around, here)
    if corners is None:
        page = find_page(around)
        corners = None if page is None or page.fills or not _holds(page.corners, here) else page.corners
    return without_border(around if corners is None else _upright(around, corners))


def without_border(photo: Pixels) -> Pixels:
    """Without what lies beyond a straight line along an edge of the photograph: its white border, or the lid."""
    high, wide = photo.shape[:2]
    cuts = []
    for axis, long in ((0, high), (1, wide)):
        # Smoothed along the line and not across it: of a white border around white only a faint step is seen.
        spread = (_ALONG_PX, 0.8) if axis == 0 else (0.8, _ALONG_PX)
        tone = cv2.GaussianBlur(photo.astype(np.float32), (0, 0), spread[0], sigmaY=spread[1])
        edges = np.abs(np.diff(tone, axis=axis)).max(axis=2)
        # A line that is not quite level crosses a few rows.
        reach = max(3, round(long * _SLANT)) | 1
        near = cv2.dilate(edges, np.ones((reach, 1) if axis == 0 else (1, reach), np.uint8))
        lines = (near > _STEP).mean(axis=1 - axis) >= _ALONG
        deep = round(long * _DEEPEST)
        first = np.nonzero(lines[:deep])[0]
        last = np.nonzero(lines[-deep:])[0]
        cuts.append((int(first[-1]) + 2 if len(first) else 0, long - (deep - int(last[0]) + 1) if len(last) else long))
    (top, bottom), (left, right) = cuts
    return np.ascontiguousarray(photo[top:bottom, left:right])


def _upright(around: Pixels, corners: Points) -> Pixels:
    wide = max(float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[2] - corners[3])))
    high = max(float(np.linalg.norm(corners[3] - corners[0])), float(np.linalg.norm(corners[2] - corners[1])))
    size = (max(8, round(wide)), max(8, round(high)))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    upright = cv2.warpPerspective(around, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    edge_x, edge_y = max(1, round(size[0] * _INSET)), max(1, round(size[1] * _INSET))
    return np.ascontiguousarray(upright[edge_y:-edge_y, edge_x:-edge_x])


def _ringed(around: Pixels, face: Face) -> Points | None:
    """The outline of a print before an even ground, by what differs from that: its shadow at least; None where there is none."""
    lab = cv2.cvtColor(cv2.GaussianBlur(around, (0, 0), 1.2), cv2.COLOR_BGR2Lab).astype(np.float32)
    rim = np.concatenate(
        [lab[:4].reshape(-1, 3), lab[-4:].reshape(-1, 3), lab[:, :4].reshape(-1, 3), lab[:, -4:].reshape(-1, 3)]
    )
    ground = np.median(rim, axis=0)
    differs = (np.sqrt(((lab - ground) ** 2).sum(axis=2)) > _SHADOW).astype(np.uint8)
    joined = cv2.morphologyEx(differs, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in sorted(contours, key=lambda one: -cv2.contourArea(cv2.convexHull(one)))[:3]:
        hull = cv2.convexHull(contour)
        box = cv2.minAreaRect(hull)
        corners = ordered(cv2.boxPoints(box).astype(np.float64))
        full = cv2.contourArea(hull) > _RECTANGLE * box[1][0] * box[1][1]
        if full and _holds(corners, face):
            return corners
    return None


def _holds(corners: Points, face: Face) -> bool:
    """Whether the outline is a photograph around the face, and not a collar or a frame on the wall."""
    quad = corners.astype(np.float32)
    rows = (face.top - face.side * 0.1, face.top + face.side * 0.95)
    spots = [(x, y) for y in rows for x in (face.left, face.left + face.side)]
    return all(cv2.pointPolygonTest(quad, (float(x), float(y)), False) >= 0 for x, y in spots)
