"""Four lines that may be the sides of a page, and the likeliest of all fours.

Every two pairs of nearly parallel lines are tried. Of a page's four sides almost every place is an edge, also the weakest
side's, and no side goes on beyond its corners: a plank, a shadow or a rule of a table does. A side may be the edge of the
picture, where nothing can be seen; that costs. This is a sieve: it need only let the page through among a few dozen, and which
of these it is ``evidence`` and ``choosing`` say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.documents.lines import Lines, Tracks
from kiosk.documents.raster import Points

LEAST_AREA = 0.035  # of the picture: a bank card on the glass of an A4 flatbed covers 7 %
MOST_BEYOND = 0.25  # of the picture's longer side: so far outside may a corner lie that was cut off
_PARALLEL = 0.53  # sine of 32 degrees, which a steep look makes of parallel sides
_CROSSING = 0.77  # sine of 50 degrees
_LEAST_APART = 0.08  # of the picture's shorter side
MOST_FOURS = 32  # among so many lay the page, where it was among them at all, in 998 of 1,000 pictures
_SAME_FOUR = 0.004  # of the diagonal by which two fours differ at least
_LEAST_WORTH = 0.02
_LEAST_IN_VIEW = 0.2  # of all four sides
_SEEN = 0.25  # share of a side within the picture, from which on it counts
_CROSSED = ((3, 1), (0, 2), (1, 3), (2, 0))  # which two sides end each of the four
_LEAST_SHADE = 0.08  # difference of logarithms: 8 % of the light; less shows on nothing but a plain desk
_SAME_SHADE, _SAME_SHADE_LEAST = (
    0.2,
    0.03,
)  # by a share of the loss and by what noise makes, it may be another beyond a corner
_LEAST_DIVIDED, _LEAST_LEANS = 20.0, 60.0  # px
_LIKELY = 1200  # fours among which those that are alike are sorted out
_EDGES_OF_PICTURE = 4  # the last of all lines
_GAP, _BEYOND = 0.04, 0.12  # of a side's length: rounded off at its end, and looked at beyond it


@dataclass(frozen=True)
class Fours:
    """The likeliest first. ``corners``: count × 4 × 2, clockwise, px of the small copy; ``worth``: by which they were sieved;
    ``seen``: count × len(SEEN), each what its name says of the sides in view."""

    corners: Points
    worth: Points
    seen: Points

    def __len__(self) -> int:
        return len(self.worth)


# held, least_held: share that is edge beyond what chance makes of it, of all sides and of the weakest. differs, least_differs:
# share with another colour on its other side. in_view: share that lies in the picture. beyond, crossed, shadow: as in _Sides.
# spread: Lab units of colour inside along the sides. framed: how many sides are the picture's edges.
SEEN: Final = (
    "held", "least_held", "differs", "least_differs", "in_view", "beyond", "crossed", "shadow", "spread", "framed",
)  # fmt: skip


def likely_fours(lines: Lines, tracks: Tracks, wide: int, high: int) -> Fours:
    """At most MOST_FOURS; none where no four lines meet in four corners."""
    lines, tracks = _that_divide(lines, tracks)
    lines, real = _with_frame(lines, wide, high), len(lines)
    tracks = _and_nothing(tracks, len(lines) - real)
    ways, points = lines.ways, lines.points
    sine = ways[:, None, 0] * ways[None, :, 1] - ways[:, None, 1] * ways[None, :, 0]
    between = points[None] - points[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (between[..., 0] * ways[None, :, 1] - between[..., 1] * ways[None, :, 0]) / sine
    along = np.where(np.abs(sine) > 1e-6, along, 1e9)  # where on line n it meets line k
    n, m, k, j = _chosen(lines, real, np.abs(sine), min(wide, high))
    meet = points[:, None] + along[..., None] * ways[:, None]
    corners = np.stack([meet[n, k], meet[n, j], meet[m, j], meet[m, k]], axis=1)
    area = _areas(corners)
    fits = _is_convex(corners) & (area > LEAST_AREA * wide * high)
    room = MOST_BEYOND * max(wide, high)
    fits &= (corners > -room).all(axis=(1, 2)) & (corners < np.array([wide, high]) + room).all(axis=(1, 2))
    n, m, k, j, corners, area = n[fits], m[fits], k[fits], j[fits], corners[fits], area[fits]
    if not len(corners):
        return no_fours()
    sides = _Sides.of(lines, tracks, along, corners.mean(axis=1), (n, j, m, k))
    framed = np.array([line >= real for line in (n, m, k, j)])
    worth, seen = _worth(sides, framed, area / (wide * high))
    kept = _unlike(corners, worth, _SAME_FOUR * float(np.hypot(wide, high)))
    return Fours(_clockwise(corners[kept]), worth[kept], seen[kept])


def no_fours() -> Fours:
    return Fours(np.zeros((0, 4, 2)), np.zeros(0), np.zeros((0, len(SEEN))))


def _worth(sides: _Sides, framed: Points, area: Points) -> tuple[Points, Points]:
    """0 for what is no page; and what was seen, as in ``Fours``. ``framed``: 4 × count, which sides are edges of the picture;
    ``area``: share of the picture."""
    weight = sides.long * sides.seen
    total = np.maximum(weight.sum(axis=0), 1e-9)
    held, in_view = (sides.held * weight).sum(axis=0) / total, weight.sum(axis=0) / sides.long.sum(axis=0)
    differs = (sides.differs * weight).sum(axis=0) / total
    counts = sides.seen > _SEEN
    least_held = np.where(counts, sides.held, 1.0).min(axis=0)
    spread = sides.spread(counts)
    least_differs = np.where(counts, sides.differs, 1.0).min(axis=0)
    worth = 0.85 * held + 0.15 * least_held + 0.15 * least_differs
    worth -= 0.1 * sides.beyond + 0.2 * np.clip((sides.crossed - 0.65) / 0.35, 0, 1)
    # A lit half of a page on a desk that is lit as well.
    worth -= 0.2 * np.clip((sides.shadow - 0.4) / 0.4, 0, 1)
    worth -= 0.02 * np.minimum(spread, 12)
    worth -= 0.3 * (1 - in_view) + 0.1 * framed.sum(axis=0)
    # Two rules of a page that fills the picture, or two planks of a desk, and two edges of the picture.
    worth -= 0.15 * ((framed[0] & framed[1]) | (framed[2] & framed[3]))
    # Grain and planks are edges all along and have the same colour on both sides. And of two that hold the larger: a
    # photograph or a lit half of a page is part of the page.
    worth = np.maximum(worth, _LEAST_WORTH) * (0.3 + 0.7 * differs) * area**0.25
    worth = np.where((counts.sum(axis=0) < 2) | (in_view < _LEAST_IN_VIEW), 0.0, worth)
    seen = (
        held, least_held, differs, least_differs, in_view, sides.beyond, sides.crossed, sides.shadow, spread,
        framed.sum(axis=0),
    )  # fmt: skip
    return worth, np.stack(seen, axis=1)


def _unlike(corners: Points, worth: Points, apart: float) -> Points:
    """Which are kept, the best first: of those that lie closer together than ``apart`` px the best."""
    order = np.argsort(-worth, kind="stable")[:_LIKELY]
    order = order[worth[order] > 0]
    sorted_corners = corners[order]
    free = np.ones(len(order), bool)
    kept: list[int] = []
    while free.any() and len(kept) < MOST_FOURS:
        best = int(free.argmax())
        kept.append(int(order[best]))
        free &= np.abs(sorted_corners - sorted_corners[best]).max(axis=(1, 2)) > apart
    return np.array(kept, np.intp)


def _clockwise(corners: Points) -> Points:
    x, y = corners[..., 0], corners[..., 1]
    turned = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1) < 0
    return np.where(turned[:, None, None], corners[:, ::-1], corners)


def _that_divide(lines: Lines, tracks: Tracks) -> tuple[Lines, Tracks]:
    """Without those that have the same colour on both of their sides nearly everywhere: the rules of a form, by the dozen."""
    keep = (tracks.differs[:, -1] * tracks.step > _LEAST_DIVIDED) | (tracks.leans > _LEAST_LEANS)
    return Lines(lines.points[keep], lines.ways[keep]), Tracks(
        tracks.within[keep], tracks.edges[keep], tracks.differs[keep], tracks.chroma[:, keep], tracks.steps[keep],
        tracks.leans[keep], tracks.begin, tracks.step, tracks.chance,
    )  # fmt: skip


def _with_frame(lines: Lines, wide: int, high: int) -> Lines:
    """The picture's own edges as lines more."""
    frame = np.array([[wide / 2, 0], [wide - 1, high / 2], [wide / 2, high - 1], [0, high / 2]], np.float64)
    ways = np.array([[1, 0], [0, 1], [1, 0], [0, 1]], np.float64)
    return Lines(np.vstack([lines.points, frame]), np.vstack([lines.ways, ways]))


def _and_nothing(tracks: Tracks, more: int) -> Tracks:
    """As many lines more, of which nothing is within the picture."""
    nothing = np.zeros((more, tracks.within.shape[1]))
    within, edges, differs = (np.vstack([sums, nothing]) for sums in (tracks.within, tracks.edges, tracks.differs))
    colourless = np.zeros((2, more, *tracks.chroma.shape[2:]))
    chroma = np.concatenate([tracks.chroma, colourless], axis=1)
    steps = np.concatenate([tracks.steps, np.zeros((more, *tracks.steps.shape[1:]))])
    leans = np.concatenate([tracks.leans, np.zeros(more)])
    return Tracks(within, edges, differs, chroma, steps, leans, tracks.begin, tracks.step, tracks.chance)


def _chosen(lines: Lines, real: int, sine: Points, shorter: int) -> tuple[Points, Points, Points, Points]:
    """Two pairs each: the first two lines nearly parallel, the second two as well, and each crossing the others."""
    one, other = np.triu_indices(len(lines), 1)
    normal = np.stack([-lines.ways[one, 1], lines.ways[one, 0]], axis=1)
    apart = np.abs(((lines.points[other] - lines.points[one]) * normal).sum(axis=1))
    pair = (sine[one, other] < _PARALLEL) & (apart > _LEAST_APART * shorter)
    # Two edges of the picture opposite each other and two lines between them hold for any two lines.
    one, other = one[pair], other[pair]
    first, second = np.triu_indices(len(one), 1)
    n, m, k, j = one[first], other[first], one[second], other[second]
    crossing = np.minimum.reduce([sine[n, k], sine[n, j], sine[m, k], sine[m, j]]) > _CROSSING
    in_frame = (n >= real).astype(int) + (m >= real) + (k >= real) + (j >= real)
    crossing &= in_frame <= 2
    return n[crossing], m[crossing], k[crossing], j[crossing]


def _areas(corners: Points) -> Points:
    x, y = corners[..., 0], corners[..., 1]
    return np.asarray(0.5 * np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)))


def _is_convex(corners: Points) -> Points:
    edge = np.roll(corners, -1, axis=1) - corners
    following = np.roll(edge, -1, axis=1)
    turn = np.sign(edge[..., 0] * following[..., 1] - edge[..., 1] * following[..., 0])
    return np.asarray(np.abs(turn.sum(axis=1)) == 4)


def _more_than(chance: float, share: Points) -> Points:
    return np.maximum(0.0, (share - chance) / max(0.1, 1.0 - chance))


def _by_both(one: Points, other: Points, framed: Points) -> Points:
    """How much both lines go on beyond a side. Of a line that is the picture's edge, ``framed``, nobody knows; it goes on
    nowhere, and the other one tells."""
    return np.where(framed, np.maximum(one, other), np.minimum(one, other))


@dataclass(frozen=True)
class _Sides:
    """Of each side, 4 × count: share of what is visible that is edge; and that differs from the other side of it; share that is
    visible; length in px. Of each four, ``beyond``: how much of its lines goes on beyond its corners; ``crossed``: how much both
    lines go on that end at the same side, which then is a rule within a page that was cut off; ``shadow``: how much of the side
    that is most like a shadow's edge goes on beyond both of its corners with the same loss of light."""

    held: Points
    differs: Points
    seen: Points
    long: Points
    chroma: Points  # 4 × count × 3: means inside the four, of a, b and a² + b²
    beyond: Points
    crossed: Points
    shadow: Points

    @classmethod
    def of(cls, lines: Lines, tracks: Tracks, along: Points, middle: Points, sides: tuple[Points, ...]) -> _Sides:
        held, differs, seen, long, chroma = [], [], [], [], []
        goes_on: dict[int, list[Points]] = {n: [] for n in range(4)}
        shadows: list[Points] = []
        for side, crossed in zip(sides, _CROSSED, strict=True):
            one, other = along[side, sides[crossed[0]]], along[side, sides[crossed[1]]]
            low, high = np.minimum(one, other), np.maximum(one, other)
            length = np.maximum(high - low, 1e-6)
            a, b = tracks.stretch(side, low + 0.02 * length, high - 0.02 * length)
            places = tracks.within[side, b] - tracks.within[side, a]
            count = np.maximum(places, 1)
            held.append(_more_than(tracks.chance, (tracks.edges[side, b] - tracks.edges[side, a]) / count))
            differs.append((tracks.differs[side, b] - tracks.differs[side, a]) / count)
            seen.append(np.minimum(1.0, places * tracks.step / (0.96 * length)))
            long.append(length)
            to = middle - lines.points[side]
            inner = (lines.ways[side, 0] * to[:, 1] - lines.ways[side, 1] * to[:, 0] > 0).astype(np.intp)
            chroma.append((tracks.chroma[inner, side, b] - tracks.chroma[inner, side, a]) / count[:, None])
            step = (tracks.steps[side, b] - tracks.steps[side, a]) / count[:, None]
            shadow = np.where(np.abs(step).max(axis=1) > _LEAST_SHADE, 1.0, 0.0)
            in_view = np.zeros(len(shadow), bool)
            gap, further = np.maximum(_GAP * length, 5), np.maximum(_BEYOND * length, 14)
            for end, far, across in ((one, other, crossed[0]), (other, one, crossed[1])):
                away = np.sign(end - far)
                begin, stop = end + away * gap, end + away * (gap + further)
                a, b = tracks.stretch(side, np.minimum(begin, stop), np.maximum(begin, stop))
                places = tracks.within[side, b] - tracks.within[side, a]
                on = (tracks.edges[side, b] - tracks.edges[side, a]) / np.maximum(places, 1)
                goes_on[across].append(np.where(places > 3, _more_than(tracks.chance, on), 0.0))
                step_on = (tracks.steps[side, b] - tracks.steps[side, a]) / np.maximum(places, 1)[:, None]
                same = np.abs(step_on - step).max(axis=1) < _SAME_SHADE * np.abs(step).max(axis=1) + _SAME_SHADE_LEAST
                shadow = np.where(places > 3, shadow * same * goes_on[across][-1], shadow)
                in_view |= places > 3
            shadows.append(shadow * in_view)
        framed = np.array(sides) >= len(lines) - _EDGES_OF_PICTURE
        beyond = np.mean([end for ends in goes_on.values() for end in ends], axis=0)
        crossed_by_both = np.max(
            [_by_both(ends[0], ends[1], framed[n - 1] | framed[(n + 1) % 4]) for n, ends in goes_on.items()], axis=0
        )
        return cls(
            np.array(held), np.array(differs), np.array(seen), np.array(long), np.array(chroma), beyond, crossed_by_both,
            np.max(shadows, axis=0),
        )  # fmt: skip

    def spread(self, counts: Points) -> Points:
        """Standard deviation of colour inside along all sides that count: paper is of one colour, also in a shadow."""
        weight = np.where(counts, self.long * self.seen, 0.0)
        mean = (self.chroma * weight[..., None]).sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-9)[:, None]
        return np.asarray(np.sqrt(np.maximum(mean[:, 2] - mean[:, 0] ** 2 - mean[:, 1] ** 2, 0.0)))
