"""A finger that holds the page and lies upon it.

It comes in over an edge of the page, so it is seen on both sides of that edge; it is as wide as fingers are, ends in the
page, is skin coloured and bears no print. Skin of any shade has nearly the same hue (from red towards yellow; red most, blue
least); the lamp moves that hue, and moves it on white paper just as much, so it is looked at beside the paper too. Each of
these holds for other things: a seal is red but ends at the edge, a portrait lies within the page, a wooden table ends where
the page begins, a beige page is everywhere. All of them together hold for a finger.
"""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.documents.find import Found
from kiosk.documents.raster import Pixels, Points, Tones, bare_paper, grey_of, scaled_down
from kiosk.documents.rectify import Sheet

LEAST_SHARE, MOST_SHARE = 0.004, 0.3  # of the page
_PAGE_PX = 420  # longer side of the page as it is looked at
_AROUND_PX = 50  # seen beyond each of its edges
_PICTURE_PX = 1300
_LEAST_LIGHT = 36  # level of red: darker has no hue
_RED_BY_GREEN, _GREEN_BY_BLUE = (1.06, 2.1), (0.98, 1.9)
_UNLIKE = 14.0  # units of Lab beside the paper
_REDDER = (1.03, 1.12)  # than the paper, by green and by blue: paper in a shadow is not
_OVER_PX = 6  # beyond the edge, where it has to be seen as well
_EDGE_PX = 3
_LEAST_WIDTH_PX = 6
_MOST_ALONG = 0.45  # of the edge that it comes over
_LEAST_DEPTH = 0.3  # of its width at the edge: a sliver of the ground is wide and not deep
_PRINT, _MOST_PRINT = 34, 0.12


def has_finger(picture: Pixels, found: Found, sheet: Sheet) -> bool:
    """``picture`` as it came, the page in it, and that page upright. Nothing is said of a page that fills the picture."""
    if found.fills or max(sheet.size) < 60:
        return False
    view, seen, page = _view(picture, sheet)
    if min(page[2] - page[0], page[3] - page[1]) < 60:
        return False
    skin = _skin(view, page) & seen
    mask = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)))
    left, top, right, bottom = page
    inside = mask[top:bottom, left:right]
    grey = grey_of(view[top:bottom, left:right])
    print_ = cv2.subtract(bare_paper(grey, 7), grey) > _PRINT
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(inside)
    return any(
        LEAST_SHARE <= boxes[n][cv2.CC_STAT_AREA] / inside.size <= MOST_SHARE
        and float(print_[labels == n].mean()) <= _MOST_PRINT
        and _comes_in(labels == n, mask, page)
        for n in range(1, count)
    )


def _view(picture: Pixels, sheet: Sheet) -> tuple[Pixels, Pixels, tuple[int, int, int, int]]:
    """The page upright with what is around it; which of it lies in the picture; and where the page is: left, top, right,
    bottom."""
    small, ratio = scaled_down(picture, _PICTURE_PX)
    share = _PAGE_PX / max(sheet.size)
    wide, high = max(1, round(sheet.size[0] * share)), max(1, round(sheet.size[1] * share))
    place = np.array([[share, 0, _AROUND_PX], [0, share, _AROUND_PX], [0, 0, 1.0]])
    matrix = place @ sheet.matrix @ np.diag([ratio, ratio, 1.0])
    size = (wide + 2 * _AROUND_PX, high + 2 * _AROUND_PX)
    view = cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_AREA)
    seen = cv2.warpPerspective(np.ones(small.shape[:2], np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    return (
        np.asarray(cv2.medianBlur(view, 5)), seen > 0,
        (_AROUND_PX, _AROUND_PX, _AROUND_PX + wide, _AROUND_PX + high),
    )  # fmt: skip


def _skin(view: Pixels, page: tuple[int, int, int, int]) -> Pixels:
    left, top, right, bottom = page
    paper = np.median(view[top:bottom, left:right].reshape(-1, 3), axis=0)
    lab = cv2.cvtColor(view, cv2.COLOR_BGR2Lab).astype(np.float32)
    paper_lab = cv2.cvtColor(paper.reshape(1, 1, 3).astype(np.uint8), cv2.COLOR_BGR2Lab)[0, 0].astype(np.float32)
    unlike = np.sqrt(((lab - paper_lab) ** 2).sum(axis=2)) > _UNLIKE
    tone = view.astype(np.float32) + 1.0
    beside = tone / (paper.astype(np.float32) + 1.0)
    redder = (beside[..., 2] > _REDDER[0] * beside[..., 1]) & (beside[..., 2] > _REDDER[1] * beside[..., 0])
    skin = unlike & redder & _has_skins_hue(tone) & (view[..., 2] > _LEAST_LIGHT)
    if float(paper.max()) < 1.35 * float(paper.min()) and float(paper.min()) > 70:
        # Beside paper that is nearly white the lamp's own colour falls out.
        skin &= _has_skins_hue(beside * float(paper.max()))
    return np.asarray(skin)


def _has_skins_hue(tone: Tones) -> Pixels:
    blue, green, red = tone[..., 0], tone[..., 1], tone[..., 2]
    red_by_green, green_by_blue = red / green, green / blue
    return np.asarray(
        (red_by_green > _RED_BY_GREEN[0]) & (red_by_green < _RED_BY_GREEN[1])
        & (green_by_blue > _GREEN_BY_BLUE[0]) & (green_by_blue < _GREEN_BY_BLUE[1])
        & (red > 1.12 * blue)
    )  # fmt: skip


def _comes_in(piece: Pixels, mask: Pixels, page: tuple[int, int, int, int]) -> bool:
    """``piece``: of the page's size; ``mask``: of the whole view."""
    left, top, right, bottom = page
    # Each turned so that the edge looked at is the first row.
    pieces = (piece, piece[::-1], piece.T, piece.T[::-1])
    beyond = (
        mask[top - _OVER_PX, left:right], mask[bottom - 1 + _OVER_PX, left:right],
        mask[top:bottom, left - _OVER_PX], mask[top:bottom, right - 1 + _OVER_PX],
    )  # fmt: skip
    # What runs along an edge is the ground, seen past it.
    if any(float(turned[:_EDGE_PX].any(axis=0).mean()) > _MOST_ALONG for turned in pieces):
        return False
    return any(_crosses(turned, row) for turned, row in zip(pieces, beyond, strict=True))


def _crosses(piece: Pixels, beyond: Points) -> bool:
    at_edge = piece[:_EDGE_PX].any(axis=0)
    width, long = int(at_edge.sum()), at_edge.size
    if width < _LEAST_WIDTH_PX:
        return False
    # It comes in at a slant, so what is seen beyond may stand a little aside.
    reach = np.ones(2 * _OVER_PX + 1, np.uint8)
    near = np.convolve(at_edge.astype(np.uint8), reach, mode="same") > 0
    if int((near & (beyond > 0)).sum()) < 0.5 * width:
        return False
    depth = int(np.nonzero(piece.any(axis=1))[0].max()) + 1
    along = np.nonzero(piece.any(axis=0))[0]
    return depth >= _LEAST_DEPTH * width and int(along.max() - along.min()) <= _MOST_ALONG * long
