"""Whom a new list leaves out: of a policy's list, those who stand under it there or were on the list before.

A list without a policy leaves out those of earlier such lists. Says so, with how they stand; decides nothing. Nobody
is left out whom a row is or may be, even a row that does not enter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from koumen.actions.imports.candidates import Rejected
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


def left_out(
    area: Area, law: Pack | None, day: date, today: date, *, named: Collection[int], refused: Iterable[Rejected]
) -> Iterator[tuple[int, Waiting, str]]:
    """Yield (key, waiting row, how they stand) of those whom a day's list leaves out.

    `named`: whom its rows are or may be.
    """
    there = Person.objects.filter(area__path__startswith=area.path, left_on__isnull=True)
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
