"""Keys and codes of a provincial portal's guides (高效办成一件事), as far as their meaning is known.

Source: the portal's own data; a code's meaning is given with it or follows from the explaining text beside it. A key
whose meaning is not known is listed here all the same: it is kept, not acted on, and no surprise.
"""

from __future__ import annotations

# Frame around ``data``; ``_source`` says where a stored copy came from.
REPLY_KEYS = frozenset({"_source", "code", "data", "error", "msg", "success"})

DATA_KEYS = frozenset(
    {
        "approveList", "attachInfo", "basicInfo", "chargelist", "guideCondition", "guidePoint", "intermediarylist",
        "materialList", "onethingCatalogStandServiceGuide", "questionInfo", "sxmc", "yjsSsqdbm",
    }
)  # fmt: skip

BASIC_KEYS = frozenset(
    {
        "aheadFrequency", "areaName", "completedLimit", "cooperateName", "isCharge", "isIntermediary", "isLogistics",
        "jdtsdh", "lbjgId", "qtbmmc", "reasonLink", "zxdh",
    }
)  # fmt: skip

# Read into fields of our own; every other header key is kept under its portal name.
HEADER_READ = frozenset({"bllctsm", "cnbjsx", "dbsxccs", "dbsxcyyhhj", "jgsdsm"})
HEADER_KEPT = frozenset(
    {
        "blxs", "bszt", "dndtzdz", "gqbjlx", "gqblsx", "gqpdcs", "gqsbcl", "hjsgq", "hjsxz", "jdtsdh", "jdtsdz", "jsms",
        "lbjgId", "sfczlct", "sfjxtz", "sfzdtybj", "sfzdysl", "sfztxsbl", "sxlx", "xsblqd", "xsblqdQt", "xxbldsm",
        "xxcktzdz", "xzbjlx", "xzblsx", "xzpdcs", "xzsbcl", "yddtzdz", "ywzjfw", "zcblqd", "zcblqdWbdz", "zxdh", "zxdz",
        "zzzdtzdz",
    }
)  # fmt: skip
HEADER_KEYS = HEADER_READ | HEADER_KEPT

# Codes of an item as the national exchange tables (up_task_general_basic) name them -> the element's name in C0109. No portal's
# guide seen so far has one; a guide that does keeps them.
ITEM_CODES = {"catalog_code": "基本编码", "task_code": "实施编码", "task_handle_item": "业务办理项编码"}
ITEM_KEYS = frozenset({"cnsxsx", "lbsxfwmc", "resultSampleName", "tyywblxName", *ITEM_CODES})
MATERIAL_KEPT = frozenset({"sfykb", "sfyslb", "type"})
MATERIAL_KEYS = MATERIAL_KEPT | {
    "attachList", "clbyx", "clbz", "cllx", "cllyqd", "cllyqdsm", "clmc", "clxs", "clxz", "materialCode",
    "materialTitle", "mtjfs", "mtjfssm", "pxh", "tbxz", "yqtgyj", "zzclfs", "zzclgg",
}  # fmt: skip
ATTACHMENT_KEYS = frozenset({"fjbm", "fjmc"})
POINT_KEYS = frozenset({"bldmc", "blsj", "infoAddr", "pointName", "processingTime", "pxh", "xxdz"})
CONDITION_KEYS = frozenset({"bltj", "processingConditions", "pxh", "smmc"})
QUESTION_KEYS = frozenset({"answer", "problem", "pxh"})
FEE_KEYS = frozenset({"CHARGE_BYLAW", "FEENAME", "FEESTAND", "IS_MINUS", "UNIFY_NAME"})

# Portal code -> word of ours, by key. 3 of clbyx was seen in one bundle and nobody knows what it means.
CODES: dict[str, dict[str, str]] = {
    "clbyx": {"1": "necessary", "2": "conditional"},
    "cllx": {"1": "original", "2": "copy", "3": "original_and_copy", "4": "original_or_copy"},
    "clxs": {"1": "paper", "2": "electronic", "3": "paper_and_electronic", "4": "paper_or_electronic"},
    "cllyqd": {"10": "applicant", "20": "government", "99": "other"},
    "clxz": {"1": "form", "2": "licence", "3": "certificate", "9": "other"},
    "mtjfs": {
        "1": "form_template",
        "2": "e_licence",
        "3": "data_check",
        "4": "must_submit",
        "5": "personal_centre",
    },
    "fjbm": {"100001": "flow_chart", "100002": "blank_form", "100003": "sample"},
}
