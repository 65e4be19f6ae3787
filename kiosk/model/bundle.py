"""A bundle (一件事) as the citizen meets it, before any guide is opened."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Audience(enum.Enum):
    """Who applies: a person (个人办事) or an enterprise (企业办事)."""

    PERSON = "person"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class BundleCard:
    """One tile of the home screen. ``available`` is False when no guide of this division can be applied for here; ``informs``:
    there is a guide to read all the same, that of a division above."""

    bundle_id: str
    name: str
    audience: Audience
    icon: str  # name in assets/icons/icons.json
    available: bool
    informs: bool = False
