"""合并档案: two files are one person's. One is led on, and what was told of the other is told of it from now on.

Undoing tells back whatever came from the other file, as it stands by then; what was known on a day stays known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from koumen.actions.permission import person_of, require, uid_of
from koumen.actions.projection import derive
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.retelling import retell
from koumen.actions.timeline import place_of_stay, tell_stay
from koumen.records.journal import enter
from koumen.records.models import Absence, Contact, Fact, Inclusion, Merge, OwnCadence, Person, Stay, Visit
from koumen.records.scope import Actor, people_in_scope

REASON_AT_MOST = 120
TOLD = (Visit, Fact, Absence, OwnCadence, Contact, Inclusion)
"""What is told of a person and follows them; where both files say of one thing, the file led on is right."""
SAME = {Fact: ("fact", "since"), Contact: ("kind", "name"), Inclusion: ("pack",), Absence: ("reason", "since")}


@transaction.atomic
def merge_people(actor: Actor, *, keep: str, merged: str, reason: str) -> Receipt:
    """Lead the file `merged` on under `keep`. Raises Refused, NotYours.

    Two ID numbers that differ are two people; a file that others were merged into is not merged itself.
    """
    require(actor, "confirm_inclusion")
    into, gone = person_of(actor, keep), person_of(actor, merged)
    _check(into, gone, reason)
    row = Merge.objects.create(
        into=into, merged=gone, reasons=reason.strip(), recorded_at=actor.now, recorded_by_id=actor.user
    )
    told = sum(retell(actor, _of(model, gone, into), into) for model in TOLD)
    _end_stays(actor, gone)
    gone.merged_into = into
    gone.save(update_fields=["merged_into"])
    _journal(actor, "merge_people", row)
    derive([into.pk, gone.pk], today=actor.today)
    return Receipt((str(row.uid),), f"已合并到{into.name}的档案，转来 {told} 条记录；随时可以撤销。")


@transaction.atomic
def undo_merge(actor: Actor, *, person: str, merged: str, reason: str) -> Receipt:
    """Bring back a file, with what came from it, that was led on under `person`. Raises Refused, NotYours."""
    require(actor, "confirm_inclusion")
    into = person_of(actor, person)
    _check_reason(reason)
    rows = Merge.objects.standing().filter(people_in_scope(actor, "into__"), into=into, merged__uid=uid_of(merged))
    held = rows.select_related("merged").first() if uid_of(merged) else None
    if held is None:
        raise NotYours("没有这次合并，或已撤销；请刷新后再看。")
    gone = held.merged
    row = Merge.objects.create(
        into=into, merged=gone, reasons=reason.strip(), supersedes=held, withdrawn=True,
        recorded_at=actor.now, recorded_by_id=actor.user,
    )  # fmt: skip
    told = sum(retell(actor, _from(model, into, gone), gone) for model in TOLD)
    _restore_stays(actor, gone, held)
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    _journal(actor, "undo_merge", row)
    derive([into.pk, gone.pk], today=actor.today)
    return Receipt((str(gone.uid),), f"已撤销合并，{gone.name}的档案恢复，转回 {told} 条记录。")


def _check(into: Person, gone: Person, reason: str) -> None:
    if into.pk == gone.pk:
        raise Refused("这是同一份档案；请选另一份。")
    _check_reason(reason)
    if into.id_index and gone.id_index and into.id_index != gone.id_index:
        raise Refused("两份档案的身份证号码不同，不能合并；有一份填错的，请先更正。")
    if Merge.objects.standing().filter(into=gone).exists():
        raise Refused(f"{gone.name}的档案里已并入别的档案；请把它作为保留的一份，或先撤销那次合并。")


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > REASON_AT_MOST:
        raise Refused(f"请写明依据，最多 {REASON_AT_MOST} 字。")


def _of(model: Any, gone: Person, into: Person) -> list[Any]:
    """Return the standing rows of the file that goes, without those on which the file led on speaks already."""
    columns = SAME.get(model)
    known = set(model.objects.standing().filter(person=into).values_list(*columns)) if columns else set()
    rows = model.objects.standing().filter(person=gone).order_by("pk")
    return [row for row in rows if not columns or tuple(getattr(row, name) for name in columns) not in known]


def _from(model: Any, into: Person, gone: Person) -> list[Any]:
    """Return the standing rows of the file led on that go back to what was told of the other."""
    return [row for row in model.objects.standing().filter(person=into).order_by("pk") if gone.pk in _whose(row)]


def _whose(row: Any) -> Iterator[int]:
    """Yield of whom a row and those that it stands for were told, the latest first."""
    while row is not None:
        yield row.person_id
        row = row.supersedes


def _end_stays(actor: Actor, gone: Person) -> None:
    for stay in gone.stays.standing():
        _again(actor, stay, withdrawn=True)


def _restore_stays(actor: Actor, gone: Person, merge: Merge) -> None:
    """Put the stays back that the merge took away."""
    for ended in Stay.objects.filter(person=gone, withdrawn=True, recorded_at=merge.recorded_at):
        if not Stay.objects.filter(supersedes=ended).exists():
            _again(actor, ended, words=ended.supersedes.words.open())


def _again(actor: Actor, stay: Stay, *, withdrawn: bool = False, words: str = "") -> None:
    tell_stay(
        actor,
        stay.person,
        place_of_stay(stay),
        since=stay.since,
        until=stay.until,
        reason=stay.reason,
        words=words,
        instead=stay,
        withdrawn=withdrawn,
    )


def _journal(actor: Actor, deed: str, row: Merge) -> None:
    what = {"into": str(row.into.uid), "merged": str(row.merged.uid)}
    enter(actor, f"merging.{deed}", what, area=row.into.area_id, person=row.into)
