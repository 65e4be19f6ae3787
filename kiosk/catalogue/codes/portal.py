"""Codes of a provincial portal's materials (高效办成一件事), with how well each meaning is known.

Source: the portal's own data. Meanings are given there where a text stands beside the code, and inferred where none does.
``kiosk.catalogue.portal_codes`` is what the importer acts on; what is only believed is not in it.
"""

from __future__ import annotations

from kiosk.catalogue.codes.table import Basis, Row, Table, rows

SOURCE = "省级门户“一件事”指南数据"


def _table(key: str, title: str, *parts: tuple[Row, ...]) -> Table:
    return Table(f"portal.{key}", title, SOURCE, False, tuple(row for part in parts for row in part))


NECESSITY = _table(
    "clbyx", "材料必要性", rows(Basis.SEEN, "1 必要; 2 非必要，条件在 tbxz"), rows(Basis.BELIEVED, "3 容缺后补")
)
KIND = _table(
    "cllx", "材料类型", rows(Basis.SEEN, "1 原件; 2 复印件; 3 原件和复印件"), rows(Basis.INFERRED, "4 原件或复印件")
)
MEDIUM = _table("clxs", "材料形式", rows(Basis.INFERRED, "1 纸质; 2 电子; 3 纸质和电子; 4 纸质或电子"))
ORIGIN = _table(
    "cllyqd",
    "来源渠道",
    rows(Basis.SEEN, "10 申请人自备; 20 政府部门核发; 99 其他"),
    rows(Basis.BELIEVED, "30 中介机构"),
)
NATURE = _table("clxz", "材料性质", rows(Basis.INFERRED, "1 表格; 2 证照; 3 证明; 9 其他"))
WAIVER = _table(
    "mtjfs",
    "免提交方式",
    rows(Basis.SEEN, "1 按表单模板生成; 2 关联电子证照; 3 表单内接口核验; 5 个人中心复用"),
    rows(Basis.INFERRED, "4 必须提交"),
)
ATTACHMENT = _table("fjbm", "附件类型", rows(Basis.SEEN, "100001 流程图; 100002 空白表; 100003 样表"))
TABLES = (NECESSITY, KIND, MEDIUM, ORIGIN, NATURE, WAIVER, ATTACHMENT)
