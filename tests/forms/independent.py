"""The published schema in the hands of a validator that is none of ours: jsonschema, taught our formats and our one keyword."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from kiosk.forms.schema import FORMAT_PREFIX
from kiosk.forms.validators import VALIDATORS

FORMATS = FormatChecker(formats=())
for _kind, _check in VALIDATORS.items():
    FORMATS.checks(FORMAT_PREFIX + _kind.replace("_", "-"))(lambda value, check=_check: check(value) is None)


def _in_order(validator: Any, properties: Mapping[str, Any], instance: Any, schema: Any) -> Iterator[ValidationError]:
    for name, described in properties.items():
        other = described.get("x-kiosk-after")
        if other in properties and {name, other} <= set(instance):
            try:
                ordered = _day(instance[other]) <= _day(instance[name])
            except ValueError:
                ordered = True  # no day: its own error
            if not ordered:
                yield ValidationError("before the other day", path=[name])


def _properties(validator: Any, properties: Mapping[str, Any], instance: Any, schema: Any) -> Iterator[ValidationError]:
    yield from Draft202012Validator.VALIDATORS["properties"](validator, properties, instance, schema)
    yield from _in_order(validator, properties, instance, schema)


def _day(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%d")  # noqa: DTZ007 - days are compared, not moments


WithOrder = extend(Draft202012Validator, {"properties": _properties})


def refused(schema: Mapping[str, Any], sent: Mapping[str, str]) -> set[str]:
    """The fields that it finds wrong or misses. That the schema is one has to be held apart: it takes longer than this."""
    return _fields(WithOrder(schema, format_checker=FORMATS).iter_errors(sent))


def refused_without_formats(schema: Mapping[str, Any], sent: Mapping[str, str]) -> set[str]:
    """The same by a validator that knows nothing of ours."""
    return _fields(Draft202012Validator(schema).iter_errors(sent))


def _fields(errors: Iterator[ValidationError]) -> set[str]:
    found: set[str] = set()
    for error in errors:
        if error.validator == "required":
            found |= set(error.validator_value) - set(error.instance)
        elif error.validator == "additionalProperties":
            found |= set(error.instance) - set(error.schema["properties"])
        else:
            found.add(str(error.path[0]))
    return found
