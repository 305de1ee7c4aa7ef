"""The order of village groups as people count them: 一组, 二组, … 十组, 十一组; 1号楼 before 12号楼."""

from __future__ import annotations

import re
import unicodedata

FIRST, LAST = 0, 9999
_NUMBER = re.compile(r"\d+|[〇零一二两三四五六七八九十百]+")


def group_order(name: str) -> int:
    """Return where a group stands in a village: its number; FIRST without a name, LAST for a name without a number.

    >>> [group_order(name) for name in ("", "一组", "第十二村民小组", "二十组", "12号楼", "一百零三队", "河边")]
    [0, 1, 12, 20, 12, 103, 9999]
    """
    if not name:
        return FIRST
    found = _NUMBER.search(name)
    if found is None:
        return LAST
    written = found.group()
    return min(int(written) if written.isdecimal() else _counted(written), LAST)


def _counted(written: str) -> int:
    """Return the value of a number in Chinese numerals up to the hundreds, or of single figures read out (二〇三)."""
    figures = [2 if sign == "两" else int(unicodedata.numeric(sign)) for sign in written]
    if max(figures) < 10:
        return int("".join(map(str, figures)))
    whole, ones = 0, 0
    for figure in figures:
        if figure < 10:
            ones = figure
        else:
            whole, ones = whole + (ones or 1) * figure, 0
    return whole + ones
