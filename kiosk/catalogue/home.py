"""What the home screen offers: ``home.json``, the one catalogue file that is read before the first touch."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.model.bundle import Audience

FORMAT = 1

# Ids become file names, so a catalogue that was tampered with cannot name a file elsewhere.
Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Meta(min_length=1, max_length=2_000)]


class HomeTile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bundle_id: Identifier
    name: Words
    audience: Audience
    icon: Words


class Home(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tiles in the order in which they are shown."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)]
    tiles: tuple[HomeTile, ...]
