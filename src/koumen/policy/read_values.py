"""From what a row writes to the dated values of a parameter, each fitting its kind."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from koumen.policy.model import Parameter
from koumen.policy.schema import described
from koumen.policy.shapes import FIRST_YEAR, LAST_YEAR, month_day
from koumen.policy.sources import Faults, Row


def with_values(parameter: Parameter, values: tuple[tuple[date, Any], ...]) -> Parameter:
    """Return the parameter with other dated values."""
    return dataclasses.replace(parameter, values=values)


def dated_values(parameter: Parameter, row: Row, first: date, faults: Faults) -> tuple[tuple[date, Any], ...]:
    """Read `value` or `values` of a row as (first day, value) in ascending order, each fitting the parameter."""
    if "value" in row.values:
        found = [(first, row.values["value"])]
    else:
        found = []
        for each in row.values.get("values", []):
            day = each.get("from") if isinstance(each, Mapping) else None
            if type(day) is not date or set(each) != {"from", "value"}:
                wanted = "{ from = 日期, value = 值 } 的列表"
                faults.at("P105", row, "values", name="values", wanted=wanted, got=described(each))
                continue
            if not FIRST_YEAR <= day.year <= LAST_YEAR:
                faults.at("P505", row, "values", day, value=day)
                continue
            if found and day <= found[-1][0]:
                faults.at("P503", row, "values", day, later=found[-1][0], earlier=day)
            found.append((day, each["value"]))
    return tuple((day, _kept(value)) for day, value in found if _suits(parameter, value, row, faults))


def _kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _suits(parameter: Parameter, value: Any, row: Row, faults: Faults) -> bool:
    match parameter.kind:
        case "number":
            good = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        case "yesno":
            good = isinstance(value, bool)
        case "span":
            good = (
                isinstance(value, dict) and set(value) == {"from", "to"} and None not in map(month_day, value.values())
            )
        case "several":
            good = isinstance(value, list) and _each_once(value, parameter.choices)
        case _:
            good = isinstance(value, str) and value in parameter.choices
    if not good:
        key = "value" if "value" in row.values else "values"
        faults.at("P603", row, key, value, value=described(value), wanted=_wanted(parameter))
    return good


def _each_once(value: list[Any], choices: tuple[str, ...]) -> bool:
    return all(isinstance(each, str) and each in choices for each in value) and len(set(value)) == len(value)


def _wanted(parameter: Parameter) -> str:
    listed = "、".join(parameter.choices)
    wanted = {
        "choice": f"{listed} 之一", "several": f"列表，其中只写 {listed}，每个一次", "yesno": "true 或 false",
        "span": '每年的起止，如 { from = "12-01", to = "02-29" }',
    }  # fmt: skip
    return wanted.get(parameter.kind, "数字")
