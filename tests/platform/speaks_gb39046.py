"""An office that speaks GB/T 39046: the standard's names written out once more, so that a slip of the adapter's cannot agree
with one of its own making."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from kiosk.contract import changes, waiver
from kiosk.contract.answer import Answer, FileRef, Organ
from kiosk.contract.booking import DUE, Slot
from kiosk.contract.case_query import SecondCheck
from kiosk.contract.changes import CaseChange, SealedRef
from kiosk.contract.note import SignedNote
from kiosk.contract.submission import EvaluationBody, Person, SignedManifest
from kiosk.contract.waiver import ChecksAsked, LicencesAsked
from kiosk.platform.gb39046.operator import Operator
from tests.platform.office import NOW, SEALED, No, Office
from tests.platform.serving import Asked, Said, Voice
from tests.platform.speaks_reference import ranged

# GA/T 2000.156 could not be read: invented numbers, as an operator would give real ones.
OPERATOR = Operator(
    frozenset({"gb39046.a4", "gb39046.a5"}), {"resident": "901", "hmt_permit": "902", "social_security": "903"}, "9"
)
CODES = {
    "submission-conflict": "1004",
    "case-unknown": "2001",
    "submission-unknown": "2002",
    "file-unknown": "2003",
    "not-here": "2004",
    "cursor-unknown": "2005",
    "second-check-failed": "2006",
    "second-check-locked": "2007",
    "slot-taken": "2008",
    "upload-offset": "2009",
}
STEPS = {
    changes.RECEIVED: ("收件", "其他", "2"),
    changes.ACCEPTED: ("受理", "通过", "2"),
    changes.DONE: ("办结", "通过", "2"),
}
LEVELS = {
    "1": "very_satisfied",
    "2": "satisfied",
    "3": "basically_satisfied",
    "4": "dissatisfied",
    "5": "very_dissatisfied",
}
SEXES = {"0": "unknown", "1": "male", "2": "female", "9": "not_stated"}
SECOND = {"0": "none", "1": "phone", "2": "attendant"}
Words = dict[str, Any]


def gb39046_voice(office: Office) -> Voice:
    """See above."""

    def voice(asked: Asked) -> Said:
        try:
            return _said(office, asked)
        except No as no:
            words: Words = {"返回码": CODES[no.word], "返回信息": "办理失败"}
            if no.retry_after is not None:
                words["重试秒数"] = no.retry_after
            return Said(body=json.dumps(words, ensure_ascii=False).encode())

    return voice


def _said(office: Office, asked: Asked) -> Said:
    match (asked.method, *asked.segments):
        case ("POST", "exchange", "附件", _, sha256):
            return _done({"已收长度": office.append(sha256, int(asked.headers["upload-offset"]), asked.body)})
        case ("GET", "exchange", "密件", _):
            return ranged(asked, SEALED, "application/octet-stream")
        case ("GET", "exchange", "文件", one):
            return ranged(asked, office.file(one), "application/pdf")
        case ("PUT", "exchange", "下载", one):
            reply = office.download(one, asked.body)
            return _done({"下载地址": reply.page_url, "有效期止": _time(reply.until)})
        case ("POST", "exchange", "验章"):
            verdict = office.seal(asked.body)
            code = {"valid": "1", "broken": "0"}[verdict.state]
            return _done(
                {
                    "验章结果": code,
                    "签章单位": verdict.signer,
                    "签章时间": verdict.signed_at and _time(verdict.signed_at),
                }
            )
        case ("POST", "exchange", service):
            return _done(SERVICES[service](office, json.loads(asked.body)["数据"]))
    raise No("case-unknown", 404)


def _done(words: Words | None) -> Said:
    said: Words = {"返回码": "0000", "返回信息": "成功"}
    if words is not None:
        said["数据"] = words
    return Said(body=json.dumps(said, ensure_ascii=False).encode())


# -- words of the standard for ours


def _time(iso: str) -> str:
    return datetime.fromisoformat(iso).strftime("%Y%m%dT%H%M%S")


def _day(iso: str | None) -> str | None:
    return None if iso is None else iso.replace("-", "")


def _iso(time: str) -> str:
    return datetime.strptime(time + "+0800", "%Y%m%dT%H%M%S%z").isoformat()


def _step(state: str, at: str | None) -> Words:
    stage, action, done = STEPS[state]
    return {"环节名称": stage, "业务动作": action, "状态": done, "办理时间": at and _time(at)}


def _who(words: Words) -> Person:
    born = words.get("出生日期")
    return Person(
        document={code: kind for kind, code in OPERATOR.documents.items()}[words["申请者证件类型代码"]],
        name=words["申请者名称"],
        sex=SEXES[words["性别代码"]],
        number=words["申请者证件号"],
        ethnicity=words.get("民族"),
        birth_date=born and f"{born[:4]}-{born[4:6]}-{born[6:]}",
        long_term=words.get("有效期止") == "长期",
    )


def _second(words: Words) -> SecondCheck:
    return SecondCheck(SECOND[words["核验方式"]], words["核验内容"])


def _sealed(ref: SealedRef | None) -> Words | None:
    return None if ref is None else {"附件摘要": ref.sha256, "附件长度": ref.size, "加密套件": ref.suite}


def _organ(organ: Organ) -> Words:
    return {"受理单位": organ.name, "联系电话": organ.phone, "单位地址": organ.address}


def _file(file: FileRef) -> Words:
    return {
        "文件标识": file.file_id,
        "文件类型": {"notice": "1", "result": "2"}[file.kind],
        "结果证照名称": file.title,
        "文件格式": file.media_type,
        "文件摘要": file.sha256,
        "文件长度": file.size,
        "签章类型": {"pades": "1", "ofd_sm2": "2", "none": "0"}[file.seal],
        "可打印份数": file.most_prints,
        "有效期限": _day(file.valid_until),
    }


def _document(answer: Answer) -> Words:
    return {
        **_step(answer.state, None),
        "动态标识": answer.change_id,
        "受理机关": _organ(answer.organ),
        "文书日期": _day(answer.dated),
        "意见": answer.reason,
        "法律依据": answer.legal_basis,
        "附件": [_file(file) for file in answer.files],
    }


def _slot(slot: Slot) -> Words:
    return {
        "号源标识": slot.slot_id,
        "办理地点": slot.place,
        "地点地址": slot.address,
        "开始时间": _time(slot.begin),
        "结束时间": _time(slot.end),
        "剩余数量": slot.left,
    }


# -- services


def _apply(office: Office, words: Words) -> Words:
    body = SignedManifest(words["清单原文"], words["清单签名"])
    reply = office.put_submission(words["申请标识"], body)
    manifest = office.manifests[words["申请标识"]]
    assert words["办件编号"] == manifest.local_number
    assert _iso(words["申请时间"]) == manifest.created_at
    assert (words["行政区划"], words["申报来源代码"]) == (manifest.division, "9")
    assert [one["附件摘要"] for one in words["附件"]] == [part.sha256 for part in manifest.parts]
    if reply.received_at is None:
        return {"待收附件": [{"附件摘要": part.sha256, "已收长度": part.offset} for part in reply.parts]}
    return {"办件编号": reply.case_number, "收件时间": _time(reply.received_at), "查询地址": reply.progress_url}


def _evaluate(office: Office, words: Words) -> None:
    assert (words["评价渠道代码"], words["评价次数"]) == ("9", "1")
    assert words["满意度"] == "满意" or words["满意度代码"] != "2"
    office.evaluate(
        words["申请标识"],
        EvaluationBody(
            LEVELS[words["满意度代码"]],
            tuple(words["评价详情"].split(",")),
            words["是否匿名"] == "1",
            _iso(words["评价时间"]),
        ),
    )


def _note(office: Office, words: Words) -> None:
    note = SignedNote(
        words["消息类型"], words["消息序号"], words["加密套件"], words["密钥标识"], words["密文"], words["签名"]
    )
    office.note(words["申请标识"], words["消息标识"], note)


def _news(office: Office, words: Words) -> Words:
    page = office.changes(words["游标"])
    entries = [
        {
            "办件": {
                **_step(change.state, change.at),
                "动态标识": change.change_id,
                "申请标识": change.submission_id,
                "办件编号": change.case_number,
                "承诺办结时间": _day(change.due),
                "文书密件": _sealed(change.answer),
                "附件密件": [_sealed(file) for file in change.files],
            }
        }
        for change in page.changes
        if isinstance(change, CaseChange)
    ]
    return {"动态": entries, "游标": page.cursor, "是否还有": "1" if page.more else "0"}


def _licences(office: Office, words: Words) -> Words:
    asked = LicencesAsked(_who(words["申请者"]), words["主题编码"], words["行政区划"], tuple(words["材料编码"]))
    codes = {waiver.FOUND: "1", waiver.NOT_FOUND: "0", waiver.UNKNOWN: "9"}
    return {
        "证照": [
            {
                "材料编码": one.material_id,
                "是否存在": codes[one.state],
                "证照名称": one.name,
                "发证单位": one.issuer,
                "证照编号": one.number_masked,
                "有效期限": _day(one.valid_until),
                "证照标识": one.token,
                "照面信息": one.fields,
            }
            for one in office.licences(asked).licences
        ]
    }


def _checks(office: Office, words: Words) -> Words:
    asked = ChecksAsked(
        _who(words["申请者"]),
        words["主题编码"],
        words["行政区划"],
        tuple(words["材料编码"]),
        words["查询容缺资格"] == "1",
    )
    reply = office.checks(asked)
    codes = {waiver.PASSED: "1", waiver.FAILED: "0", waiver.UNKNOWN: "9"}
    return {
        "核验": [
            {"材料编码": one.material_id, "核验结果": codes[one.state], "数据来源": one.source, "核验标识": one.token}
            for one in reply.checks
        ],
        "容缺资格": {waiver.ELIGIBLE: "1", waiver.NOT_ELIGIBLE: "0", waiver.UNKNOWN: "9"}[reply.standing],
        "在办办件编号": reply.open_case,
    }


def _credential(office: Office, words: Words) -> Words:
    reply = office.credential(words["凭证内容"])
    if reply.person is not None:
        return {
            "服务对象代码": "1",
            "自然人": {
                "申请者名称": reply.person.name,
                "申请者证件类型代码": OPERATOR.documents[reply.person.document],
                "申请者证件号": reply.person.number,
                "性别代码": {sex: code for code, sex in SEXES.items()}[reply.person.sex],
                "民族": reply.person.ethnicity,
                "出生日期": _day(reply.person.birth_date),
                "有效期止": "长期" if reply.person.long_term else None,
            },
        }
    if reply.enterprise is not None:
        one = reply.enterprise
        business = {
            "申请者名称": one.name,
            "统一社会信用代码": one.uscc,
            "法定代表人": one.legal_representative,
            "通讯地址": one.address,
        }
        return {"服务对象代码": "2", "法人": business}
    return {"服务对象代码": ""}


def _status(office: Office, words: Words) -> Words:
    status = office.status(words["办件编号"])
    return {
        **_step(status.state, None),
        "办件编号": status.case_number,
        "收件时间": _time(status.received_at),
        "变更时间": _time(status.changed_at),
        "承诺办结时间": _day(status.due),
    }


def _cases(office: Office, words: Words) -> Words:
    reply = office.cases(_who(words["申请者"]), _second(words["二次核验"]), words["申请标识"])
    return {
        "办件": [
            {
                **_step(case.state, None),
                "申请标识": case.submission_id,
                "办件编号": case.case_number,
                "申报编号": case.local_number,
                "主题编码": case.bundle_id,
                "主题名称": case.bundle_name,
                "行政区划": case.division,
                "事项": [{"事项编码": code, "事项名称": name} for code, name in case.items],
                "收件时间": _time(case.received_at),
                "办理过程": [_step(step.state, step.at) for step in case.steps],
                "终端编号": case.kiosk_id,
                "承诺办结时间": _day(case.due),
                "文书": case.answer and _document(case.answer),
                "支付状态": {DUE: "1"}[case.payment],
            }
            for case in reply.cases
        ]
    }


def _inquiry(office: Office, words: Words) -> Words:
    reply = office.inquiry(words["查询事项"], _who(words["申请者"]), _second(words["二次核验"]), words["查询条件"])
    return {"查询结果": list(reply.rows), "数据时间": _time(reply.as_of), "数据单位": reply.office}


def _payment(office: Office, words: Words) -> Words:
    payment = office.payment(words["申请标识"])
    return {
        "支付状态": {DUE: "1"}[payment.state],
        "金额": f"{payment.cents // 100}.{payment.cents % 100:02}",
        "缴款单号": payment.slip_number,
        "收费依据": payment.basis,
        "缴款码": payment.qr,
        "缴款期限": _day(payment.due),
    }


def _slots(office: Office, words: Words) -> Words:
    reply = office.slots(words["行政区划"], words["主题编码"], words["事项编码"])
    return {"号源": [_slot(slot) for slot in reply.slots]}


def _book(office: Office, words: Words) -> Words:
    booked = office.book(words["申请标识"], words["号源标识"])
    return {"预约编号": booked.number, "号源": _slot(booked.slot), "携带材料": list(booked.bring)}


def _standing(office: Office, words: Words) -> Words:
    said = office.standing(words["文件标识"])
    return {
        "文件状态": {"valid": "1"}[said.state],
        "文件摘要": said.sha256,
        "数据时间": _time(said.as_of),
        "已打印份数": said.prints,
    }


def _forget(office: Office, words: Words) -> None:
    office.downloads.pop(words["文件标识"], None)


SERVICES: dict[str, Callable[[Office, Words], Words | None]] = {
    "申请": _apply,
    "评价": _evaluate,
    "消息": _note,
    "动态": _news,
    "证照": _licences,
    "核验": _checks,
    "凭证": _credential,
    "办件状态": _status,
    "办件": _cases,
    "查询": _inquiry,
    "支付": _payment,
    "号源": _slots,
    "预约": _book,
    "文件状态": _standing,
    "撤销下载": _forget,
    "平台时间": lambda _office, _words: {"平台时间": _time(NOW)},
}
