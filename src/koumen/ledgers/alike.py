"""相像的档案: files that may be one person's, as a question to a person. The ID number decides; the rest only asks."""

from __future__ import annotations

from django.db.models import Q

from koumen.ledgers.persons import SEXES, people_here, person_here, who_of
from koumen.ledgers.rows.homes import Alike, Merged, MergePage
from koumen.records.models import Merge, Person, Visit
from koumen.records.scope import Actor


def alike_to(actor: Actor, person: Person) -> list[Alike]:
    """Return the files in scope that may be the same person's, the surest first; `person` need not be saved."""
    asked = Q(pk__in=[])
    if person.id_index:
        asked |= Q(id_index=person.id_index)
    if person.birth_date:
        asked |= Q(name=person.name, birth_date=person.birth_date)
    asked |= Q(name=person.name, area=person.area_id, birth_date=None)
    if person.birth_date is None:
        asked |= Q(name=person.name, area=person.area_id)
    rows = people_here(actor).filter(asked).exclude(pk=person.pk)
    found = [_alike(person, other) for other in rows.order_by("pk")]
    return sorted(found, key=lambda each: -len(each.by) - 9 * ("身份证号码" in each.by))


def _alike(person: Person, other: Person) -> Alike:
    by = []
    if person.id_index and person.id_index == other.id_index:
        by.append("身份证号码")
    if person.name == other.name:
        by.append("姓名")
    if person.birth_date and person.birth_date == other.birth_date:
        by.append("出生日期")
    if person.area_id == other.area_id:
        by.append("村（社区）")
    head = other.household.head if other.household else None
    return Alike(
        uid=str(other.uid),
        name=other.name,
        sex=SEXES.get(other.sex or "", ""),
        born=other.birth_date,
        place=other.area.name,
        group=other.group_name,
        head=head.name if head else "",
        visits=Visit.objects.standing().filter(person=other).count(),
        by=tuple(by),
    )


def merge_page(actor: Actor, uid: str) -> MergePage:
    """Return the files that may be the same person's, and those merged into this one. Raises NotHere."""
    person = person_here(actor, uid)
    rows = Merge.objects.standing().filter(into=person).select_related("merged", "recorded_by").order_by("-pk")
    merged = tuple(_merged(row) for row in rows)
    return MergePage(who_of(person, actor.today), tuple(alike_to(actor, person)), merged)


def _merged(row: Merge) -> Merged:
    by = row.recorded_by.name if row.recorded_by else "系统"
    return Merged(str(row.merged.uid), row.merged.name, row.recorded_at, by, row.reasons.open())
