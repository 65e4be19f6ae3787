"""办件, 支付, 预约, 查询 and files, under the names of ``wire``."""

from __future__ import annotations

from msgspec import field

from kiosk.platform.gb39046.wire import Applicant, Progress, Spoken


class Second(Spoken):
    """二次核验. ``way``: 1 手机号后四位, 2 工作人员, 0 无."""

    way: str = field(name="核验方式")
    value: str = field(name="核验内容")


class Number(Spoken):
    number: str = field(name="办件编号")


class Submission(Spoken):
    submission_id: str = field(name="申请标识")


class FileNamed(Spoken):
    file_id: str = field(name="文件标识")


class CasesAsked(Spoken):
    applicant: Applicant = field(name="申请者")
    second: Second = field(name="二次核验")
    submission_id: str = field(name="申请标识", default="")


class Status(Progress, kw_only=True):
    number: str = field(name="办件编号")
    received: str = field(name="收件时间")
    changed: str = field(name="变更时间")
    due: str | None = field(name="承诺办结时间", default=None)


class Organ(Spoken):
    name: str = field(name="受理单位")
    phone: str = field(name="联系电话", default="")
    address: str = field(name="单位地址", default="")


class File(Spoken):
    """``kind``: 1 告知文书, 2 结果证照; ``seal``: 1 PDF 电子签章, 2 OFD 国密签章, 0 无."""

    file_id: str = field(name="文件标识")
    kind: str = field(name="文件类型")
    title: str = field(name="结果证照名称")
    media_type: str = field(name="文件格式")
    sha256: str = field(name="文件摘要")
    size: int = field(name="文件长度")
    seal: str = field(name="签章类型")
    prints: int | None = field(name="可打印份数", default=None)
    ends: str | None = field(name="有效期限", default=None)


class Wanted(Spoken):
    name: str = field(name="补正名称")
    fault: str = field(name="补正原因")
    how: str = field(name="补正要求", default="")
    material_id: str = field(name="材料编码", default="")
    field_id: str = field(name="字段编码", default="")


class Supplement(Spoken):
    list_id: str = field(name="补正标识")
    wanted: tuple[Wanted, ...] = field(name="补正清单")
    until: str | None = field(name="补正期限", default=None)


class Document(Progress, kw_only=True):
    """文书: what the organ says."""

    change_id: str = field(name="动态标识")
    organ: Organ = field(name="受理机关")
    dated: str = field(name="文书日期")
    reason: str = field(name="意见", default="")
    legal_basis: str = field(name="法律依据", default="")
    competent: Organ | None = field(name="有权机关", default=None)
    supplement: Supplement | None = field(name="补正", default=None)
    files: tuple[File, ...] = field(name="附件", default=())


class Item(Spoken):
    code: str = field(name="事项编码")
    name: str = field(name="事项名称")


class Case(Progress, kw_only=True):
    submission_id: str = field(name="申请标识")
    number: str = field(name="办件编号")
    local_number: str = field(name="申报编号")
    bundle: str = field(name="主题编码")
    bundle_name: str = field(name="主题名称")
    division: str = field(name="行政区划")
    items: tuple[Item, ...] = field(name="事项")
    received: str = field(name="收件时间")
    steps: tuple[Progress, ...] = field(name="办理过程")
    kiosk_id: str = field(name="终端编号")
    due: str | None = field(name="承诺办结时间", default=None)
    document: Document | None = field(name="文书", default=None)
    payment: str = field(name="支付状态", default="9")


class Cases(Spoken):
    cases: tuple[Case, ...] = field(name="办件")


class InquiryAsked(Spoken):
    kind: str = field(name="查询事项")
    applicant: Applicant = field(name="申请者")
    second: Second = field(name="二次核验")
    form: dict[str, str] = field(name="查询条件")


class InquiryReply(Spoken):
    rows: tuple[dict[str, str], ...] = field(name="查询结果")
    as_of: str = field(name="数据时间")
    office: str = field(name="数据单位", default="")


class Payment(Spoken):
    """支付. ``state``: 0 无需, 1 待缴, 2 已缴, 3 已退, 9 不明."""

    state: str = field(name="支付状态")
    amount: str = field(name="金额", default="0.00")
    slip_number: str = field(name="缴款单号", default="")
    basis: str = field(name="收费依据", default="")
    qr: str = field(name="缴款码", default="")
    paid: str | None = field(name="支付时间", default=None)
    due: str | None = field(name="缴款期限", default=None)


class SlotsAsked(Spoken):
    division: str = field(name="行政区划")
    bundle: str = field(name="主题编码")
    item: str = field(name="事项编码")


class Slot(Spoken):
    slot_id: str = field(name="号源标识")
    place: str = field(name="办理地点")
    address: str = field(name="地点地址")
    begin: str = field(name="开始时间")
    end: str = field(name="结束时间")
    left: int = field(name="剩余数量")


class Slots(Spoken):
    slots: tuple[Slot, ...] = field(name="号源")


class BookingAsked(Spoken):
    submission_id: str = field(name="申请标识")
    slot_id: str = field(name="号源标识")


class Booked(Spoken):
    number: str = field(name="预约编号")
    slot: Slot = field(name="号源")
    bring: tuple[str, ...] = field(name="携带材料", default=())


class Standing(Spoken):
    """``state``: 1 有效, 0 作废, 9 不明."""

    state: str = field(name="文件状态")
    sha256: str = field(name="文件摘要")
    as_of: str = field(name="数据时间")
    prints: int = field(name="已打印份数", default=0)


class SealSaid(Spoken):
    """``state``: 1 有效, 0 损坏, 2 不可信, 3 撤销, 9 不明."""

    state: str = field(name="验章结果")
    signer: str = field(name="签章单位", default="")
    signed: str | None = field(name="签章时间", default=None)


class Download(Spoken):
    page_url: str = field(name="下载地址")
    until: str = field(name="有效期止")


class Clock(Spoken):
    now: str = field(name="平台时间")
