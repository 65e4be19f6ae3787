"""How long a value may be, by standard: the same code has another length in each, so ours are free strings.

Sources: GB/T 39046-2020 (notation ``an..50``: up to 50 characters, ``n3``: exactly three digits, ``n..16,2``: up to 16 digits,
two of them after the point); the national exchange tables of the item catalogue (ZWFW C0109).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kiosk.catalogue.codes.table import Basis, CodeProblem

_NOTATION = re.compile(r"(?P<kind>an|n|a)(?P<upto>\.\.)?(?P<most>\d+)(?:,(?P<after>\d+))?")


class DoesNotFit(CodeProblem):
    """A value is longer than the element allows, or of another kind. The text names element and lengths, not the value."""


@dataclass(frozen=True)
class Element:
    """``form``: the standard's notation, empty where its length is not known. ``column``: of the exchange tables."""

    name: str
    form: str
    basis: Basis
    column: str = ""

    def checked(self, value: str) -> str:
        """The value as it is. Raises DoesNotFit: nothing is ever cut, since half a code is another code."""
        if not self.form:
            return value
        match = _NOTATION.fullmatch(self.form)
        if match is None:
            raise ValueError(f"{self.name}: {self.form!r} is no notation")
        most, exact = int(match["most"]), match["upto"] is None
        if len(value) > most or (exact and len(value) != most):
            raise DoesNotFit(f"{self.name} is {self.form} and was given {len(value)} characters")
        digits = rf"\d+(\.\d{{1,{match['after']}}})?" if match["after"] else r"\d*"
        if match["kind"] == "n" and not re.fullmatch(digits, value, re.ASCII):
            raise DoesNotFit(f"{self.name} is {self.form} and was given something other than digits")
        return value


# 要素 of the two standards that have the same meaning.
GB39046_CODES = (
    Element("基本编码", "an..10", Basis.SEEN),
    Element("实施编码", "an..24", Basis.SEEN),
    Element("办件编号", "an..50", Basis.SEEN),
)
EXCHANGE = (
    Element("事项名称", "an..1000", Basis.SEEN, "task_name"),
    Element("基本编码", "an..12", Basis.SEEN, "catalog_code"),
    Element("实施编码", "an..36", Basis.SEEN, "task_code"),
    Element("业务办理项编码", "an..50", Basis.SEEN, "task_handle_item"),
    Element("事项类型", "an..2", Basis.SEEN, "task_type"),
    Element("行使层级", "an..11", Basis.SEEN, "use_level"),
    Element("实施主体编码", "an..50", Basis.SEEN, "dept_code"),
    Element("数据来源", "an..3", Basis.SEEN, "data_source"),
    Element("材料名称", "an..200", Basis.SEEN, "material_name"),
    Element("材料类型", "an..2", Basis.SEEN, "material_type"),
    Element("材料形式", "an..2", Basis.SEEN, "material_format"),
    Element("材料必要性", "an..2", Basis.SEEN, "is_need"),
    Element("来源渠道", "an..2", Basis.SEEN, "source_type"),
)
# Seen: an 实施编码 of 31 characters = 18 of the organ's credit code + 1 level + 12 basic code. No 39046 element holds it.
SEEN_IMPLEMENTATION_CODE = 31
