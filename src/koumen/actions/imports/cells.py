"""One cell's value, made plain: text, names, dates, yes/no, choices and numbers as offices write them.

A value that cannot be read with certainty is never guessed at; it comes back as None with the caller to say why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None

# Beyond this a spreadsheet number has lost its last digits.
EXACT_DIGITS = 10**15
_SCIENTIFIC = re.compile(r"^[+-]?\d+(?:\.\d+)?[eE]\+?\d{1,3}$")
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(61, 73051)  # 1 March 1900 to the end of 2099; before that the serials are a day off
_WRITTEN_DATE = re.compile(
    r"^(\d{4})\s*(?:年|[./\-])\s*(\d{1,2})\s*(?:月|[./\-])\s*(\d{1,2})\s*(?:日|号)?"
    r"(?:[T\s]\s*\d{1,2}[:时]\d{1,2}.*)?$"
)
_EIGHT_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_FULL_WIDTH: dict[int, int | str | None] = {
    0x3000: " ",
    0x00A0: " ",
    0x200B: None,
    0x200C: None,
    0x200D: None,
    0xFEFF: None,
    0x2060: None,
}
_FULL_WIDTH |= {
    code: code - 0xFEE0 for span in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for code in range(*span)
}
_FULL_WIDTH |= {code: " " for code in range(0x20)}
_NAME_DOTS = str.maketrans(dict.fromkeys("•・．‧∙⋅", "·"))
_BLANKS = frozenset(
    {
        "",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "空",
        "不详",
        "未知",
        "不清楚",
        "null",
        "nan",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "#div/0!",
    }
)
_NOTHING = frozenset({"无", "暂无", "没有"})
_YES = frozenset({"是", "有", "对", "√", "✓", "✔", "☑", "true", "yes", "y", "1", "t", "属于", "符合"})
_NO = frozenset({"否", "无", "不", "没有", "×", "✗", "✘", "false", "no", "n", "0", "f", "不是", "不属于", "不符合"})


def text_of(value: Cell) -> str:
    """Return a cell as people see it: full-width digits and letters made plain, outer spaces gone."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value.strip()
        return value.translate(_FULL_WIDTH).strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number_text(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) >= EXACT_DIGITS:
        return f"{value:.3E}"
    return str(int(value)) if value == int(value) else repr(value)


def is_blank(text: str) -> bool:
    """Tell whether a text stands for nothing at all (an empty cell, a stroke, a spreadsheet error)."""
    return text in _BLANKS or text.lower() in _BLANKS


def words(value: Cell) -> str:
    """Return free text; empty when the cell only says that there is nothing (无, 暂无, a stroke)."""
    text = text_of(value)
    return "" if text in _NOTHING or is_blank(text) else text


def is_scientific(text: str) -> bool:
    """Tell whether a spreadsheet has turned a long number into something like 4.502E+17."""
    return bool(_SCIENTIFIC.match(text))


def name_of(value: Cell) -> str:
    """Return a person's name: no spaces between Chinese characters, one kind of middle dot."""
    name = text_of(value).strip("'‘’`\"").translate(_NAME_DOTS)
    if is_blank(name):
        return ""
    return name if name.isascii() else "".join(name.split())


def plain(text: str) -> str:
    """Return a heading, code or choice for comparing: compatibility forms folded, no spaces, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def date_of(value: Cell) -> date | None:
    """Return the day a cell holds (a real date, a serial, 20260105, 2026/1/5, 2026年1月5日), or None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    text = text_of(value)
    found = _WRITTEN_DATE.match(text) or _EIGHT_DIGITS.match(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if text.isdecimal() and text.isascii() and len(text) <= 5 and int(text) in _EXCEL_DAYS:
        return _EXCEL_DAY_ZERO + timedelta(days=int(text))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def yes_no(value: Cell) -> bool | None:
    """Return what a yes/no cell says, or None."""
    word = plain(text_of(value))
    if word in _YES:
        return True
    return False if word in _NO else None


def choice(value: Cell, values: Mapping[str, str], words: Mapping[str, str]) -> str | None:
    """Return the id of a choice written as its id, its Chinese label or one of `words` (word to id), or None."""
    word = plain(text_of(value))
    if word in words:
        return words[word]
    for key, label in values.items():
        if word in (key, plain(label)):
            return key
    return "none" if "none" in values and word in _NO else None


def number(value: Cell) -> float | None:
    """Return a number, with a unit behind it or not, or None."""
    found = re.match(r"^(-?\d+(?:\.\d+)?)(?:[^\d.]{0,4})$", plain(text_of(value)))
    return float(found[1]) if found else None
