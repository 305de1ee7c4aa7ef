"""待补: what someone's file lacks: who they are, and what they were sent back for (退回补正)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koumen.records.models import Inclusion, Person

RETURNED = "退回补正："


@dataclass(frozen=True, slots=True)
class Returned:
    """Why someone was sent back under a policy, by whom and when (the day it was decided)."""

    pack: str
    reason: str
    by: str
    on: date


def missing(person: Person) -> str:
    """Return what of who they are is missing: 缺身份证号码、性别; "" when nothing is."""
    held = (("身份证号码", person.id_index), ("出生日期", person.birth_date), ("性别", person.sex))
    lacking = [label for label, value in held if not value]
    return f"缺{'、'.join(lacking)}" if lacking else ""


def returned_for(person: Person, today: date) -> tuple[Returned, ...]:
    """Return under which policies a person stands sent back: the decision in force is that and no later one."""
    rows = Inclusion.objects.standing().filter(person=person, since__lte=today).select_related("recorded_by")
    latest = {row.pack: row for row in rows.order_by("since", "pk")}
    return tuple(_returned(row) for row in latest.values() if row.reasons.open().startswith(RETURNED))


def _returned(row: Inclusion) -> Returned:
    by = row.recorded_by.name if row.recorded_by else "系统"
    return Returned(row.pack, row.reasons.open().removeprefix(RETURNED), by, row.since)
