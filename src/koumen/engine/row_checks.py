"""What two cells, or two rows, of one file may not say together. The first fault is refused by its line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from koumen.engine.file_faults import FileFault
from koumen.engine.inputs import Inputs
from koumen.engine.membership import all_different
from koumen.engine.raw_files import Raw


def refuse_backward(raw: Raw, rows: pa.Table, first: str, last: str, *, strictly: bool) -> None:
    """Refuse a row whose `last` is before `first` (or, `strictly`, the same day)."""
    wrong = pc.less_equal(rows[last], rows[first]) if strictly else pc.less(rows[last], rows[first])
    if pc.any(wrong).as_py():
        row = pc.index(wrong, True).as_py()
        says = f"{last} 要晚于 {first}" if strictly else f"{last} 早于 {first}"
        raise FileFault(raw.path, raw.line(row), last, says, "请核对两个日期")


def refuse_overlap(raw: Raw, people: pa.Table) -> None:
    """Refuse two rows of one person that share a day."""
    if all_different(people["person_id"]):
        return
    numbered = people.select(["person_id", "from", "until"]).append_column("row", pa.array(range(people.num_rows)))
    counted = pc.value_counts(people["person_id"].combine_chunks())
    repeated = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    rows = numbered.filter(pc.is_in(numbered["person_id"], repeated)).to_pylist()
    rows.sort(key=lambda r: (r["person_id"], r["from"] or date.min, r["until"] or date.max))
    for one, other in pairwise(rows):
        if one["person_id"] == other["person_id"] and (one["until"] or date.max) > (other["from"] or date.min):
            later = max(one["row"], other["row"])
            says = f"与第 {raw.line(min(one['row'], other['row']))} 行是同一人“{one['person_id']}”，两段时间重叠"
            raise FileFault(raw.path, raw.line(later), "from", says, "请让前一段的 until 不晚于后一段的 from")


def refuse_twice(raw: Raw, rows: pa.Table, names: Sequence[str]) -> None:
    """Refuse two rows that say something of the same thing on the same day."""
    seen: dict[tuple[Any, ...], int] = {}
    for row, values in enumerate(zip(*(rows[name].to_pylist() for name in names), strict=True)):
        if values in seen:
            says = f"与第 {raw.line(seen[values])} 行说的是同一人、同一情况、同一天"
            raise FileFault(raw.path, raw.line(row), names[1], says, "请只留一行")
        seen[values] = row


def born_later(inputs: Inputs, on: date) -> list[str]:
    """Return a notice of those whose birth date lies after the day of judgement; it is taken as it is given."""
    people = inputs.people
    if "birth_date" not in people.column_names:
        return []
    later = people.filter(pc.fill_null(pc.greater(people["birth_date"], pa.scalar(on, pa.date32())), False))
    ids = pc.unique(later["person_id"]).to_pylist()
    return [f"{len(ids)} 人的出生日期晚于判定日，仍照所填计算，请核实（如“{ids[0]}”）"] if ids else []
