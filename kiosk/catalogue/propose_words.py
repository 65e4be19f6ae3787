"""The words of a proposed overlay: drafts for the departments' own people, who replace them; no citizen is meant to read them.

They are data of the overlay that is written, hence here and not with the messages. The form has the shared fields
(``kiosk.forms.library``) with which nearly every published form begins.
"""

from __future__ import annotations

UNAPPROVED = "未审定"  # ``approved_by`` of what nobody has approved
NO_DAY = "0000-00-00"  # ``approved_on`` of the same
VERSION = "0-建议"
SUGGESTED = "建议，须由部门核定"

# Each is put behind SUGGESTED where it is so.
DEPARTMENT_OPEN = "办理部门待定"
DEPARTMENT_BY_NAME = "办理部门按名称推定"
WAIVER_OPEN = "免提交方式不明"
WAIVER_DISPUTED = "须提交与系统生成相矛盾"
NECESSITY_OPEN = "必要性不明，按必要处理"
ONE_OF_SEVERAL = "属于兜底或多选材料，须写明具体材料"
LETTER_OPEN = "待定：承诺内容由部门核定"
OPEN = "待定"  # where a word must stand and the guide gives none
DIVISION_OPEN = "000000"  # no division has it: the guide's code does not tell

QUESTION_WITHOUT_NOTE = "您的情形是否需要提交“{name}”？"
QUESTION_HINT = "涉及材料：{names}"
# Pages that a guide asks for by themselves.
PORTRAIT_SIDE, EMBLEM_SIDE = "人像面", "国徽面"
FRONT, BACK = "正面", "反面"
FIRST_PAGE, OWN_PAGE = "首页", "本人页"

YES, NO, UNSURE = "是", "否", "我不确定"

# (id, title, shared fields) of each section of the form.
PERSON = (("applicant", "申请人", ("name", "number")), ("contact", "联系方式", ("phone", "mail_address")))
ENTERPRISE = (
    ("enterprise", "企业", ("enterprise_name", "uscc")),
    ("applicant", "办理人", ("name", "number")),
    ("contact", "联系方式", ("phone", "mail_address")),
)
BANK = ("bank", "收款账户", ("bank_branch", "bank_card"))
