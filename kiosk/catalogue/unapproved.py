"""In production only what a department has approved accepts applications, or is asked; all else informs.

Decided in ``docs/decisions/unapproved.md``.

A sample, or an overlay that nobody has approved, may tell a citizen wrongly which papers are needed. In a demo that is what it is
there for; in a branch bank it would send people on the way twice, with a receipt in their hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.catalogue.opening import Opened
from kiosk.catalogue.reading import CatalogueProblem
from kiosk.model.bundle import BundleCard, Elsewhere, Stage
from kiosk.model.guide import Guide, Provenance

if TYPE_CHECKING:  # read when somebody searches, and not before
    from kiosk.catalogue.search import Found
    from kiosk.model.inquiry import Inquiry


def withheld(guide: Guide) -> Guide:
    """As production may use it: unchanged when it is official and approved, else one that informs alone and says why."""
    if guide.approved and guide.provenance is Provenance.OFFICIAL:
        return guide
    return replace(guide, accepts=False, withheld=True)


class ApprovedOnly:
    """A catalogue as production may use it. Raises what the catalogue raises."""

    def __init__(self, catalogue: Opened) -> None:
        """Reads every guide that is offered: a tile must not promise what its guide then refuses."""
        self._catalogue = catalogue
        self._tiles = tuple(self._card(card) for card in catalogue.tiles())

    def tiles(self) -> tuple[BundleCard, ...]:
        """See ``Opened.tiles``. One that may not accept informs (只能看指南)."""
        return self._tiles

    def stages(self) -> tuple[Stage, ...]:
        """See ``Opened.stages``."""
        return self._catalogue.stages()

    def elsewhere(self) -> tuple[Elsewhere, ...]:
        """See ``Opened.elsewhere``."""
        return self._catalogue.elsewhere()

    def guide(self, bundle_id: str) -> Guide:
        """See ``Opened.guide``."""
        return withheld(self._catalogue.guide(bundle_id))

    def inquiries(self) -> tuple[Inquiry, ...]:
        """See ``Opened.inquiries``; those alone that are official and approved, since nobody else may say who sees what."""
        offered = self._catalogue.inquiries()
        return tuple(one for one in offered if one.approved and one.provenance is Provenance.OFFICIAL)

    def search(self, query: str, used: Mapping[str, int] | None = None) -> Found:
        """See ``Opened.search``."""
        return self._catalogue.search(query, used)

    def _card(self, card: BundleCard) -> BundleCard:
        if not card.available:
            return card
        try:
            accepts = self.guide(card.bundle_id).accepts
        except CatalogueProblem:
            return card  # it is said, and logged, when somebody opens it
        return card if accepts else replace(card, available=False, informs=True)
