"""A waiver (免提交): what stands in the place of a material, and who says so."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class WaiverState(enum.Enum):
    """Of an e-licence, a data check or an earlier upload."""

    ASKED = "asked"  # the platform is being asked
    FOUND = "found"  # there it is, or the check was passed
    NOT_FOUND = "not_found"  # there is none, or the check was not passed
    UNKNOWN = "unknown"  # nobody could say: it is handed in as *to be verified*


@dataclass(frozen=True)
class Waiver:
    """``source``: whose licence or data it is, ``number_masked`` and ``valid_until`` as they may be shown; ``token`` goes into
    the application in the material's place."""

    material_id: str
    state: WaiverState
    source: str = ""
    number_masked: str = ""
    valid_until: str = ""
    token: str = field(default="", repr=False)
