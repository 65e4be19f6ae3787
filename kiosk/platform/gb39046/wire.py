"""What is exchanged, under the standard's own names of elements; names that it does not have stand beside them, in its manner.

GB/T 39046-2020: 申请, 受理, 办理, 办结, 评价, 支付, with their elements. Times are ``YYYYMMDDThhmmss``, amounts ``n..16,2``,
codes those of its annex A, 性别 those of GB/T 2261.1, 证件类型 those of GA/T 2000.156.
"""

from __future__ import annotations

from msgspec import Struct, field


class Spoken(Struct):
    """Whatever is exchanged; most of it is about a person, and none of it shows."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Applicant(Spoken, omit_defaults=True):
    """申请者."""

    name: str = field(name="申请者名称")
    document: str = field(name="申请者证件类型代码")
    number: str = field(name="申请者证件号")
    sex: str = field(name="性别代码")
    ethnicity: str | None = field(name="民族", default=None)
    born: str | None = field(name="出生日期", default=None)
    address: str | None = field(name="通讯地址", default=None)
    issuer: str | None = field(name="签发机关", default=None)
    begins: str | None = field(name="有效期起", default=None)
    ends: str | None = field(name="有效期止", default=None)


class Business(Spoken):
    """法人."""

    name: str = field(name="申请者名称")
    uscc: str = field(name="统一社会信用代码")
    representative: str = field(name="法定代表人")
    address: str = field(name="通讯地址", default="")


class Attachment(Spoken):
    """附件实体, sealed: by its digest and length."""

    sha256: str = field(name="附件摘要")
    size: int = field(name="附件长度")


class Application(Spoken):
    """申请, as far as it is said in the clear; the elements about a person are inside the sealed ``attachments``.
    ``original`` and ``signature``: the kiosk's signed manifest."""

    submission_id: str = field(name="申请标识")
    number: str = field(name="办件编号")
    division: str = field(name="行政区划")
    applied: str = field(name="申请时间")
    bundle: str = field(name="主题编码")
    source: str = field(name="申报来源代码")
    attachments: tuple[Attachment, ...] = field(name="附件")
    original: str = field(name="清单原文")
    signature: str = field(name="清单签名")


class Missing(Spoken):
    sha256: str = field(name="附件摘要")
    have: int = field(name="已收长度")


class Receipt(Spoken):
    """``missing`` empty: 收件 is done, and the number given."""

    missing: tuple[Missing, ...] = field(name="待收附件", default=())
    number: str | None = field(name="办件编号", default=None)
    received: str | None = field(name="收件时间", default=None)
    progress_url: str | None = field(name="查询地址", default=None)


class Taken(Spoken):
    have: int = field(name="已收长度")


class Evaluation(Spoken):
    """评价."""

    submission_id: str = field(name="申请标识")
    channel: str = field(name="评价渠道代码")
    at: str = field(name="评价时间")
    times: str = field(name="评价次数")
    level: str = field(name="满意度代码")
    level_words: str = field(name="满意度")
    details: str = field(name="评价详情")
    anonymous: str = field(name="是否匿名")


class Note(Spoken):
    submission_id: str = field(name="申请标识")
    note_id: str = field(name="消息标识")
    kind: str = field(name="消息类型")
    sequence: int = field(name="消息序号")
    suite: str = field(name="加密套件")
    key_id: str = field(name="密钥标识")
    sealed: str = field(name="密文")
    signature: str = field(name="签名")


class Sealed(Spoken):
    sha256: str = field(name="附件摘要")
    size: int = field(name="附件长度")
    suite: str = field(name="加密套件")


class Progress(Spoken, kw_only=True):
    """办理: 环节名称, 业务动作, 状态, and when."""

    stage: str = field(name="环节名称")
    action: str = field(name="业务动作")
    done: str = field(name="状态")
    at: str | None = field(name="办理时间", default=None)


class CaseNews(Progress, kw_only=True):
    change_id: str = field(name="动态标识")
    submission_id: str = field(name="申请标识")
    number: str = field(name="办件编号")
    due: str | None = field(name="承诺办结时间", default=None)
    answer: Sealed | None = field(name="文书密件", default=None)
    files: tuple[Sealed, ...] = field(name="附件密件", default=())
    replaces: str | None = field(name="代替动态", default=None)


class Revoked(Spoken):
    change_id: str = field(name="动态标识")
    submission_id: str = field(name="申请标识")
    sha256: str = field(name="作废摘要")
    at: str = field(name="作废时间")


class Announcement(Spoken):
    change_id: str = field(name="动态标识")
    announcement_id: str = field(name="公告标识")
    title: str = field(name="公告标题")
    text: str = field(name="公告内容")
    since: str = field(name="发布时间")
    until: str | None = field(name="截止时间", default=None)
    withdrawn: str = field(name="是否撤销", default="0")
    audience: str = field(name="服务对象代码", default="")


class News(Spoken):
    """Each entry has one of the three."""

    case: CaseNews | None = field(name="办件", default=None)
    revoked: Revoked | None = field(name="作废", default=None)
    announced: Announcement | None = field(name="公告", default=None)


class NewsPage(Spoken):
    entries: tuple[News, ...] = field(name="动态")
    cursor: str = field(name="游标")
    more: str = field(name="是否还有")


class Licence(Spoken):
    """结果证照, as one that exists already: ``found`` 1 有, 0 无, 9 不明."""

    material_id: str = field(name="材料编码")
    found: str = field(name="是否存在")
    name: str = field(name="证照名称", default="")
    issuer: str = field(name="发证单位", default="")
    number: str = field(name="证照编号", default="")
    ends: str | None = field(name="有效期限", default=None)
    token: str = field(name="证照标识", default="")
    fields: dict[str, str] = field(name="照面信息", default_factory=dict)


class Licences(Spoken):
    licences: tuple[Licence, ...] = field(name="证照")


class Check(Spoken):
    """``passed``: 1 通过, 0 不通过, 9 不明."""

    material_id: str = field(name="材料编码")
    passed: str = field(name="核验结果")
    source: str = field(name="数据来源", default="")
    token: str = field(name="核验标识", default="")
    fields: dict[str, str] = field(name="核验信息", default_factory=dict)


class Checks(Spoken):
    checks: tuple[Check, ...] = field(name="核验")
    standing: str = field(name="容缺资格", default="9")
    open_case: str | None = field(name="在办办件编号", default=None)


class MaterialsAsked(Spoken):
    applicant: Applicant = field(name="申请者")
    bundle: str = field(name="主题编码")
    division: str = field(name="行政区划")
    materials: tuple[str, ...] = field(name="材料编码")
    standing: str = field(name="查询容缺资格", default="0")


class Credential(Spoken):
    """``audience``: 服务对象 (A.4); empty: nothing was found."""

    audience: str = field(name="服务对象代码", default="")
    person: Applicant | None = field(name="自然人", default=None)
    business: Business | None = field(name="法人", default=None)
