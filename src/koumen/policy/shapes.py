"""What may stand in a key of a policy text: text, a date, a list, a count or a parameter, an id.

A shape reads one value into the form that is kept; what names refer to is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from typing import Any, TypeGuard


@dataclass(frozen=True, slots=True)
class Shape:
    """What may stand in a key: its Chinese name, and a reader returning the kept form or raising ValueError."""

    wanted: str
    read: Callable[[Any], Any]
    allowed: tuple[str, ...] = ()
    rule: str = ""  # set when a text of the right type may still be written wrongly (ids)
    or_parameter: bool = False  # "$name" may stand here instead
    once: bool = False  # a list in which nothing stands twice


def is_reference(value: Any) -> TypeGuard[str]:
    """Say whether a value is written `$parameter`."""
    return isinstance(value, str) and bool(re.fullmatch(r"\$[a-z][a-z0-9_]*", value))


def settable(shape: Shape) -> Shape:
    """The same shape, in whose place a parameter may stand."""
    return replace(shape, wanted=f'{shape.wanted}，或 "$参数"', or_parameter=True)


def _instance(*types: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise ValueError
        return value

    return read


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ValueError
    return tuple(value)


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else _texts(value)


def _labels(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError
    return dict(value)


def _number_or_parameter(value: Any) -> int | str:
    return value if is_reference(value) else int(_instance(int)(value))


def _choices(value: Any) -> dict[str, str]:
    return dict.fromkeys(_texts(value), "") if isinstance(value, list) else _labels(value)


def _number(value: Any) -> float:
    number = float(_instance(int, float)(value))
    if not isfinite(number):
        raise ValueError
    return number


def _table(value: Any) -> dict[str, Any]:
    return dict(_instance(dict)(value))


def _shaped(pattern: str) -> Callable[[Any], Any]:
    def read(value: Any) -> str:
        text = str(_instance(str)(value))
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return text

    return read


def month_day(written: object) -> tuple[int, int] | None:
    """Read "MM-DD"; 29 February is a month-day. None for anything else."""
    if not isinstance(written, str) or not re.fullmatch(r"\d\d-\d\d", written):
        return None
    try:
        day = date.fromisoformat(f"2024-{written}")
    except ValueError:
        return None
    return day.month, day.day


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The years in which a date of the law may lie."""


def one_of(*allowed: str) -> Shape:
    """A text out of a list."""
    return Shape("一个词", _instance(str), allowed)


def some_of(*allowed: str) -> Shape:
    """A list of texts out of a list."""
    return Shape("一个列表", _texts, allowed, once=True)


TEXT = Shape("文字", _instance(str))
DAY = Shape("日期（2026-01-31，不加引号）", _day)
YES = Shape("true 或 false", _instance(bool))
TEXTS = Shape("文字的列表", _texts)
WORDS = Shape("文字，或文字的列表", _words)
LABELS = Shape('{ 值 = "文字" } 这样的对照', _labels)
CHOICES = Shape('列表，或 { 选项 = "文字" } 这样的对照', _choices)
NUMBER = Shape("数", _number)
WHOLE = Shape("整数", _instance(int))
COUNT = Shape('整数，或 "$参数"', _number_or_parameter)
CONDITION = Shape("条件", _instance(str, dict))
TABLE = Shape("{ 名 = 值 } 这样的小表", _table)
OUTCOME = Shape('"none"、一种状态，或 [[case.then]] 表', _instance(str, list))
ANY = Shape("值", lambda value: value)
ROWS = Shape("列表", _instance(list))
ID = Shape("标识", _shaped(r"[a-z0-9]+(-[a-z0-9]+)*"), rule="只用小写字母、数字和“-”，例如 key-home。")
NAME = Shape("标识", _shaped(r"[a-z][a-z0-9_]*"), rule="只用小写字母、数字和“_”，以字母开头，例如 advanced_age。")
IDS = Shape("标识的列表", lambda value: tuple(str(ID.read(each)) for each in _texts(value)), rule=ID.rule, once=True)
IDS_OR_ID = Shape("标识，或标识的列表", _words, once=True)
ONCE = Shape("文字的列表", _texts, once=True)
WITHIN = Shape(
    "时限",
    _shaped(r"[1-9]\d{0,2} (working-day|day|hour|week|month|year)|same-day|at-once|promptly"),
    rule='写成 "2 working-day"、"24 hour"、"1 month"（1 至 999）、same-day、at-once 或 promptly。',
)
DEMANDS = Shape(
    "要求编号的列表",
    lambda value: tuple(str(_shaped(r"[A-Z]+(-[0-9A-Za-z]+)+")(each)) for each in _texts(value)),
    rule="写成要求编号，例如 JDZ-03-6。",
)
