"""What speaks against a page: never a refusal, always a question to the person who holds the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Doubt:
    """``about``: word that stays the same as long as it is the same doubt, such as a reason of ``Verdict``. ``message``: id of a
    sentence with ``params``."""

    about: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
