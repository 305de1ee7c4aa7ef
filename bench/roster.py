"""Invents a roster as a county keeps it: a plain table with Chinese headings, as xlsx, from a seed.

Nobody in it exists, and no place has the region digits of their ID numbers.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

HEADINGS = (
    "序号", "乡镇", "村（居）", "村民小组", "姓名", "性别", "身份证号码", "出生日期", "联系电话",
    "独居", "生活自理能力", "特困供养", "低保", "重度残疾", "重病", "访视对象类型", "备注",
)  # fmt: skip
SURNAMES = "韦覃莫黄蓝罗潘石吴梁陆何李王周陈杨廖谭蒙"
GIVEN = "秀英桂花福生大有月娥新民老四小妹春兰秋菊长青玉珍金凤木林水清国强志明美莲德贵"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
TODAY = date(2026, 11, 21)


def write_roster(path: Path, rows: int, villages: Sequence[tuple[str, str]], seed: int = 7) -> None:
    """Write `rows` people who live in these (township, village) pairs."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, HEADINGS)
    for place, row in enumerate(people(rows, villages, seed), start=1):
        sheet.write_row(place, 0, row)
    book.close()


def people(rows: int, villages: Sequence[tuple[str, str]], seed: int) -> Iterator[tuple[object, ...]]:
    """Yield one row per person; about one in two hundred has no ID number, as real lists have it."""
    rng = random.Random(seed)
    for number in range(1, rows + 1):
        township, village = rng.choice(villages)
        born = TODAY - timedelta(days=rng.randint(60 * 365, 98 * 365))
        woman = rng.random() < 0.56
        alone, tekun = rng.random() < 0.4, rng.random() < 0.3
        name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2, 2))))
        yield (
            number,
            township,
            village,
            f"{rng.randint(1, 12)}组",
            name,
            "女" if woman else "男",
            "" if rng.random() < 0.005 else id_number(born, number, woman=woman),
            born.isoformat(),
            f"1990000{number % 10000:04d}",
            "是" if alone else "否",
            rng.choices(("自理", "半自理", "不能自理"), (0.8, 0.13, 0.07))[0],
            "分散供养" if tekun else "否",
            "否" if tekun or rng.random() < 0.4 else "是",
            "是" if rng.random() < 0.1 else "否",
            "是" if rng.random() < 0.1 else "否",
            "1" if tekun else "2",
            "",
        )


def id_number(born: date, serial: int, *, woman: bool) -> str:
    """Return a well-formed ID number; a thousand people share a birthday at most twenty times over."""
    order = (serial * 7919 % 500) * 2 + (0 if woman else 1)
    region = 990101 + serial % 97
    first = f"{region}{born:%Y%m%d}{order:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True))
    return first + "10X98765432"[total % 11]
