"""申请表: the one form of a bundle as it was filled in, with who applies for what and which materials go with it.

It is the applicant's statement to the organ and therefore holds name and number whole. It promises nothing: days are counted
from acceptance (受理) and said so, and it does not say that anything was accepted (行政许可法 32).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.catalogue.select import holds  # noqa: F401
from kiosk.model.checklist import Checklist, ChecklistRow, RowState
from kiosk.model.guide import FormField, FormSection, Guide, Provenance
from kiosk.model.identity import IdCard
from kiosk.model.situation import Asks
from kiosk.model.submission import Submission
from kiosk.printing.a4 import wording
from kiosk.printing.a4.frame import Say, day, framed, given
from kiosk.printing.a4.press import PaperNotMade
from kiosk.printing.a4.sheet import Block, Heading, Notice, Pair, Pairs, Prose, Sheet, Signatures, Table, pairs
from kiosk.printing.a4.signing import bound, party, seal
from kiosk.printing.moments import minute

# A longer value has a row of its own.
SHORT = 16
