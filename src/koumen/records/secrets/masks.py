"""What is shown of a personal value to those who need not see it whole.

A mask never shows enough to call someone or to pass for them.
"""

from __future__ import annotations

import re

HIDDEN = "*"
_FIGURE = re.compile(r"[\d〇零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾①-⑳A-Za-zＡ-Ｚａ-ｚ]")
_NAMED = re.compile(r".*(?:省|市|州|县|区|旗|镇|乡|街道|村|社区|嘎查|屯|寨|组|队|路|街|巷|小区)")


def mask_id_number(number: str) -> str:
    """Show the first three and the last two characters: 990***********1X."""
    return _middle(number, 3, 2)


def mask_phone(phone: str) -> str:
    """Show the first three and the last two figures: 130******78."""
    return _middle(phone, 3, 2)


def mask_address(address: str) -> str:
    """Show the place up to its village, road or group; nothing from the first number on, nothing of the door.

    >>> mask_address("青禾镇荷塘村三屯12号"), mask_address("北街７号"), mask_address("三江镇"), mask_address("老榕树下")
    ('青禾镇荷塘村****', '北街****', '****', '****')
    """
    named = _NAMED.match(_FIGURE.split(address, maxsplit=1)[0])
    return (named.group() if named else "") + HIDDEN * 4 if address else ""


def mask_name(name: str) -> str:
    """Show the family name alone: 王**. For pages that leave the office."""
    return name[:1] + HIDDEN * (len(name) - 1)


def _middle(text: str, first: int, last: int) -> str:
    if len(text) <= first + last + 2:
        return HIDDEN * len(text)
    return text[:first] + HIDDEN * (len(text) - first - last) + text[-last:]
