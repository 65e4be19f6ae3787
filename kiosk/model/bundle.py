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
    there is a guide to read all the same, that of a division above. ``hint`` is one line that says what it holds, ``elder``
    its place among the few that the large mode shows, 0 when it is not among them."""

    bundle_id: str
    name: str
    audience: Audience
    icon: str  # name in assets/icons/icons.json
    available: bool
    informs: bool = False
    stage: str = ""  # id of the stage it belongs to
    hint: str = ""
    elder: int = 0


@dataclass(frozen=True)
class Stage:
    """A stage of a life or of an enterprise (人生阶段), under which bundles are looked for. ``everyday``: what people come for at
    any age; its bundles stand smaller, below the others."""

    stage_id: str
    name: str
    audience: Audience
    everyday: bool = False


@dataclass(frozen=True)
class Elsewhere:
    """A matter that people ask for and that no kiosk does: where it is done, and the phone of those who do it."""

    matter_id: str
    name: str
    where: str
    phone: str = ""


@dataclass(frozen=True)
class Hit:
    """Something that fits what was looked for: a bundle, or a matter that is dealt with elsewhere. ``score``: how well, 0 to
    about 106. ``department`` leads it and ``division`` is whose guide serves, as far as there is one."""

    matter_id: str
    score: float
    department: str = ""
    division: str = ""
