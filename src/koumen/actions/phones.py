"""A phone number as it is told: taken as figures, refused when it is none, doubted when nobody could dial it."""

from __future__ import annotations

from koumen.actions.refusals import Refused
from koumen.records.identity import normal_phone

FIGURES = range(5, 16)
MOBILE = 11
WITHOUT_AREA_CODE = range(7, 9)


def phone_told(written: str) -> tuple[str, str]:
    """Return the figures and a doubt to be said ("" for none). Raises Refused when they cannot be a number.

    >>> phone_told("139 0000 0023"), phone_told("3162208")
    (('13900000023', ''), ('3162208', '电话没有区号，从外地打不通，请补上区号。'))
    """
    figures = normal_phone(written)
    if written.strip() and len(figures) not in FIGURES:
        raise Refused("电话号码位数不对；请核对，没有电话可以不填。")
    if len(figures) in WITHOUT_AREA_CODE:
        return figures, "电话没有区号，从外地打不通，请补上区号。"
    if figures.startswith("1") and len(figures) > len("12345") and len(figures) != MOBILE:
        return figures, f"手机号码应是 {MOBILE} 位，现在是 {len(figures)} 位，请核对。"
    return figures, ""
