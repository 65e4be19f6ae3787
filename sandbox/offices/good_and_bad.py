"""The evaluation system (好差评): an evaluation in the words of the national interface.

Satisfaction counts down there, 5 非常满意 to 1 非常不满意, while GB/T 39046 A.8 counts up: the trap stands in
``docs/codes.md``. ``pf`` 5 is "another terminal of the hall", which a kiosk is.
"""

from __future__ import annotations

from typing import Any

from kiosk.contract.submission import EvaluationBody
from kiosk.model.evaluation import Satisfaction

LEVELS = {
    Satisfaction.VERY_SATISFIED.value: "5",
    Satisfaction.SATISFIED.value: "4",
    Satisfaction.BASICALLY_SATISFIED.value: "3",
    Satisfaction.DISSATISFIED.value: "2",
    Satisfaction.VERY_DISSATISFIED.value: "1",
}
KIOSK = "5"


def as_national(evaluation: EvaluationBody, case_number: str | None) -> dict[str, Any]:
    """One record. An anonymous one names no case: the number alone would tell whose it is."""
    return {
        "projectNo": None if evaluation.anonymous else case_number,
        "satisfaction": LEVELS[evaluation.satisfaction],
        "pf": KIOSK,
        "anonymity": "1" if evaluation.anonymous else "2",
        "assessNumber": "1",
        "evalDetail": ",".join(evaluation.reasons),
        "assessTime": evaluation.evaluated_at[:19].replace("T", " "),
    }
