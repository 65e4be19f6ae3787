"""Between the receipt and the goodbye, for pictures and tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.journey.after_state import After, DeliveryPhase
from kiosk.journey.state import Journey, Step, Trouble
from kiosk.model.delivery import Way
from kiosk.model.guide import Fee
from kiosk.model.payment import Payment, PaymentState
from screens.sample_guide import GUIDE

_RESULTS = {"pension": "养老金核定表", "award": "独生子女父母奖励金确认单", "fund": "公积金提取凭证"}
_ITEMS = tuple(replace(item, result_name=_RESULTS.get(item.item_id)) for item in GUIDE.items)
_FEE = Fee("邮寄费", "免费（样例）", "")
_GIVING = replace(GUIDE, items=_ITEMS, fees=(_FEE,))
_BILL = Payment(PaymentState.DUE, 1050, "样例收费依据", "https://pay.invalid/0627", "YL0627", "2026-12-01")
_SILENT = replace(_GIVING, fees=(), delivery="", points=())


def afterwards(filed: Journey) -> dict[str, Journey]:
    """Name of the picture -> snapshot. ``filed``: at the receipt."""
    given = {item.item_id: Way.COURIER for item in _ITEMS}
    lost = Trouble("errors.after.not_kept", "errors.safe.submission_kept", "errors.do.again_or_pass")
    parcel = After(delivery=DeliveryPhase.PARCEL, ways=given, parcel_phone="1390477")
    return {
        "delivery": _at(filed, Step.DELIVERY, guide=_GIVING),
        "delivery-chosen": _at(filed, Step.DELIVERY, guide=_GIVING, after=After(ways=given)),
        "delivery-silent": _at(filed, Step.DELIVERY, guide=_SILENT),
        "delivery-each": _at(filed, Step.DELIVERY, guide=_GIVING, after=After(delivery=DeliveryPhase.EACH)),
        "delivery-parcel": _at(filed, Step.DELIVERY, guide=_GIVING, after=parcel),
        "payment": _at(filed, Step.PAYMENT, after=After(payment=_BILL)),
        "payment-paid": _at(filed, Step.PAYMENT, after=After(payment=replace(_BILL, state=PaymentState.PAID))),
        "phone-messages": _at(filed, Step.PHONE_MESSAGES),
        "phone-messages-typed": _at(filed, Step.PHONE_MESSAGES, after=After(phone="1390477")),
        "phone-messages-shown": _at(filed, Step.PHONE_MESSAGES, after=After(phone="13904770000", phone_shown=True)),
        "delivery-trouble": _at(filed, Step.DELIVERY, guide=_GIVING, after=After(ways=given), trouble=lost),
    }


def _at(filed: Journey, step: Step, **changes: Any) -> Journey:
    if filed.session is None:
        raise ValueError("at the receipt somebody stands")
    return replace(filed, session=replace(filed.session, step=step, **changes))
