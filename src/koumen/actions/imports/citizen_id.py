"""The citizen ID number (GB 11643-1999): is it whole, what birth date and sex does it say.

A number is never refused for its region digits: the county in it is of the day the card was issued.
A wrong number never keeps a person off the roster; it is only not taken, and the reason is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from koumen.actions.imports.cells import EXACT_DIGITS, Cell, is_blank, is_scientific, text_of

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"^\d{17}[\dX]$")
_LOOKALIKES = str.maketrans({"x": "X", "х": "X", "Х": "X", "×": "X", "Ｘ": "X", "Χ": "X"})
_OLDEST_YEARS = 130


@dataclass(frozen=True, slots=True)
class IdReading:
    """A number that was taken, with what it says; or "" and the reason. `doubt`: taken, but to be checked."""

    number: str = ""
    birth_date: date | None = None
    sex: str = ""
    reason: str = ""
    doubt: str = ""


def read_id(value: Cell, today: date) -> IdReading:
    """Read an ID number cell. A birth date after `today` is no birth date."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= EXACT_DIGITS:
        return _rounded(text_of(value))
    text = text_of(value)
    if is_blank(text) or text == "无":
        return IdReading(reason="没有填写")
    if is_scientific(text):
        return _rounded(text)
    number = "".join(text.split()).strip("'‘’`\"").replace("-", "").translate(_LOOKALIKES)
    if len(number) == 15 and number.isdecimal() and number.isascii():
        return _old_number(number, today)
    return _eighteen(number, today)


def check_digit(first_seventeen: str) -> str:
    """Return the eighteenth character for the first seventeen digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECKS[total % 11]


def _rounded(shown: str) -> IdReading:
    return IdReading(reason=f"被表格改成了 {shown}，后几位已丢失，未采用；请把单元格设为文本后补填")


def _eighteen(number: str, today: date) -> IdReading:
    if "*" in number:
        return IdReading(reason="被星号遮住，未采用；请补填完整号码")
    if not (number.isascii() and _SHAPE.match(number)):
        return IdReading(reason=_misshapen(number))
    born = _birth_date(number[6:14], today)
    good = check_digit(number[:17]) == number[17]
    if not good and number.endswith("000"):
        return IdReading(reason="末三位成了 000，多半是被表格当作数字改过，未采用；请把单元格设为文本后补填")
    if born is None:
        return IdReading(reason=f"第7至14位“{number[6:14]}”不是出生日期，未采用；请核对后补填")
    if not good:
        return IdReading(reason="校验码不对，多半有一位写错，未采用；请核对后补填")
    doubt = "末三位是 000，可能被表格改过，请核对" if number.endswith("000") else ""
    return IdReading(number, born, "male" if int(number[16]) % 2 else "female", doubt=doubt)


def _misshapen(number: str) -> str:
    if len(number) == 18:
        return "含有数字和 X 以外的字，未采用；请核对后补填"
    if number.isascii() and number.isalnum() and not number.isdecimal() and number[0].isalpha():
        return "不是公民身份号码（可能是其他证件），未采用；其他证件号请写在备注"
    return f"应为18位，现为{len(number)}位，未采用；请核对后补填"


def _old_number(number: str, today: date) -> IdReading:
    seventeen = number[:6] + "19" + number[6:]
    born = _birth_date(seventeen[6:14], today)
    if born is None:
        return IdReading(reason="是15位旧号码，其中的出生日期不对，未采用；请补填18位号码")
    sex = "male" if int(seventeen[16]) % 2 else "female"
    return IdReading(seventeen + check_digit(seventeen), born, sex, doubt="是15位旧号码，已换成18位，请核对")


def _birth_date(digits: str, today: date) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if born <= today and born.year >= today.year - _OLDEST_YEARS else None
