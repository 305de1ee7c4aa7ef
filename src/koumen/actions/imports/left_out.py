"""Whom a new list leaves out: of a policy's list, those who stand under it there or were on the list before.

A list without a policy leaves out those of earlier such lists. Says so, with how they stand; decides nothing. Nobody
is left out whom a row is or may be, even a row that does not enter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from koumen.actions.imports.candidates import Rejected, SheetFound
from koumen.actions.imports.cells import name_of
from koumen.actions.imports.register import chunks
from koumen.actions.imports.staging import Waiting
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.standings import Stand, category_labels, stands
from koumen.policy.model import Pack
from koumen.records.identity import id_index
from koumen.records.models import Area, ImportBatch, ImportRow, Inclusion, Person, Standing

AT_ONCE = 5000
SAID = {"confirmed": "已确认", "unconfirmed": "未确认", "leaving": "待确认退出", "excluded": "已决定不纳入"}


def compared(area: Area, sheets: Sequence[SheetFound]) -> tuple[str, ...]:
    """Return the paths of the places a list can leave people out of: the area, or those its 填报单位 name in it.

    None at all when a 填报单位 is of somewhere else.
    """
    if any(sheet.elsewhere for sheet in sheets):
        return ()
    places = {sheet.place.id for sheet in sheets if sheet.place}
    if not all(sheet.place for sheet in sheets):
        return (area.path,)
    return tuple(Area.objects.filter(pk__in=places).order_by("path").values_list("path", flat=True))


def scope_says(area: Area, sheets: Sequence[SheetFound]) -> list[str]:
    """Say of which places a list is, where it is not of the whole area; for the head of the preview."""
    foreign = dict.fromkeys(sheet.elsewhere for sheet in sheets if sheet.elsewhere)
    if foreign:
        units = "、".join(foreign)
        return [f"填报单位“{units}”不在{area.name}：请核对是不是选错了地方；这份名单不用来比对谁已退出。"]
    if all(sheet.place for sheet in sheets) and (paths := compared(area, sheets)) != (area.path,):
        names = "、".join(Area.objects.filter(path__in=paths).order_by("path").values_list("name", flat=True))
        return [f"按填报单位，这是{names}的名单：只与{names}的人比对退出，{area.name}其他地方的人不受影响。"]
    return []


def left_out(
    paths: Collection[str],
    law: Pack | None,
    day: date,
    today: date,
    *,
    named: Collection[int],
    refused: Iterable[Rejected],
) -> Iterator[tuple[int, Waiting, str]]:
    """Yield (key, waiting row, how they stand) of those whom a day's list leaves out.

    `paths`: of the places it is of. `named`: whom its rows are or may be.
    """
    if not paths:
        return
    inside = reduce(or_, (Q(area__path__startswith=path) for path in paths))
    there = Person.objects.filter(inside, left_on__isnull=True)
    people = _of_policy(there, law.id, day, today) if law else there.filter(_on_plain_lists())
    numbers, names = _refused(refused)
    columns = people.order_by("area__path", "pk").values_list("pk", "name", "area_id", "id_index")
    words = LawWords(today)
    for some in chunks(columns.iterator(AT_ONCE), AT_ONCE):
        out = [row for row in some if row[0] not in named and row[1] not in names and row[3] not in numbers]
        held = stands([pk for pk, *_ in out], today) if law else {}
        for pk, name, place, _ in out:
            own = [each for each in held.get(pk, ()) if law and each.pack == law.id and not each.household]
            says = _says(own[0], words) if own else "在以前的名单上，这份名单上没有此人。"
            yield pk, Waiting(name=name, place=place), says


def _of_policy(there: QuerySet[Person], pack: str, day: date, today: date) -> QuerySet[Any]:
    """Those who stood under the policy on the list's day and still do, or whom the list before named."""
    told = Inclusion.objects.standing().filter(person=OuterRef("pk"), pack=pack).order_by("-pk")
    last = {name: Subquery(told.values(name)[:1]) for name in ("listed", "included", "since")}
    named = Q(listed__isnull=False, since__lte=day) & (Q(included=True) | Q(included__isnull=True))
    return there.annotate(**last).filter(named | Q(_under(pack, day)) & Q(_under(pack, today)))


def _under(pack: str, day: date) -> Exists:
    """People who stand under a policy themselves on a day; who stands by their home alone is on no list of people."""
    holds = Q(last__isnull=True) | Q(last__gte=day)
    return Exists(Standing.objects.filter(holds, person=OuterRef("pk"), pack=pack, first__lte=day))


def _on_plain_lists() -> Q:
    """People who came by, or were found on, an earlier list that was of no policy."""
    lists = ImportBatch.objects.filter(state=ImportBatch.State.CONFIRMED, pack="")
    rows: QuerySet[Any] = ImportRow.objects.filter(batch__in=lists, person__isnull=False).exclude(proposes="leave")
    return Q(pk__in=rows.values("person_id"))


def _refused(rows: Iterable[Rejected]) -> tuple[set[str], set[str]]:
    """Return the blind indexes and names of rows that do not enter: whoever bears one is on the list all the same."""
    numbers, names = set(), set()
    for row in rows:
        numbers.add(id_index(row.cells.get("id_number", "")))
        names.add(name_of(row.cells.get("name")))
    return numbers - {""}, names - {""}


def _says(stand: Stand, words: LawWords) -> str:
    labels = "、".join(category_labels(stand, words))
    by = f"按“{labels}”" if labels else "由经办人决定"
    return f"现{by}纳入，{SAID[stand.inclusion]}；这份名单上没有此人。"
