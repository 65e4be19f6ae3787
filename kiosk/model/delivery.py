"""How a result reaches its citizen (M15), and what is said of a case after it was handed in."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Way(enum.Enum):
    """Values are those of the contract's delivery note."""

    ELECTRONIC = "electronic"  # e-licence (电子证照)
    WINDOW = "window"
    COURIER = "courier"
    PRINT_HERE = "print_here"


@dataclass(frozen=True)
class Parcel:
    """Where a courier takes it."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class PhoneLeft:
    """Where messages go at each change of the case."""

    phone: str = field(repr=False)


@dataclass(frozen=True)
class DeliveryChoice:
    """``ways``: item id -> way, of each item that gives a result. ``parcel`` where one of them is the courier."""

    ways: Mapping[str, Way] = field(repr=False)
    parcel: Parcel | None = None
