"""纳入、退出、退回补正: people answer what the facts have proposed.

Until somebody answers, the facts (or the type codes of an official list) decide and visits are owed, marked 未确认. An
answer is a kept row: it never removes a fact, and a later answer takes its place from its own day on. Homes are not
decided on: they stand by their facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from koumen.actions.projection import derive
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.standings import judged, last_listed, leaving, unconfirmed
from koumen.ledgers.to_complete import RETURNED, missing, returned_for
from koumen.records.adopted import pack_in_force
from koumen.records.journal import enter
from koumen.records.models import Area, Inclusion, Person
from koumen.records.scope import Actor, areas_in_scope, people_in_scope
from koumen.records.secrets.provider import sm3

ROLES = ("village", "township", "county")
NAMED_AT_MOST = 1000
LISTED = "经核对，符合条件"
Pair = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of it: `decided` people and policies newly answered, `already` answered so before."""

    decided: int
    already: int = 0


def confirm_inclusion(
    actor: Actor,
    *,
    people: Iterable[str | UUID],
    pack: str = "",
    reasons: str = LISTED,
    since: date | None = None,
) -> Receipt:
    """Confirm that these people (uids) are under a policy from a day (today when None).

    `pack` "": under every policy where they wait. Naming a policy whose facts do not put someone in includes them by
    decision, which takes reasons of its own. Those confirmed already are left as they are. Raises Refused, NotYours.
    """
    chosen = _people(actor, people)
    if not pack:
        waiting = set(unconfirmed(actor.today).filter(person__in=chosen).values_list("person_id", "pack"))
        return _decide(actor, "confirm_inclusion", waiting, True, reasons, since)
    _known(actor, pack)
    held = _held(actor, chosen, pack)
    by_decision = [key for key in chosen if key not in held]
    if by_decision and reasons.strip() in ("", LISTED):
        raise Refused("所选的人里有按现有情况不符合条件的；要纳入，请写明理由。")
    pairs = {(key, pack) for key in chosen if held.get(key) is not True}
    return _decide(actor, "confirm_inclusion", pairs, True, reasons, since, already=len(chosen) - len(pairs))


def confirm_village(actor: Actor, *, area: str | UUID, pack: str = "", reasons: str = LISTED) -> Receipt:
    """Confirm everybody in a village (uid) who waits, under one policy or, with "", all. Raises Refused, NotYours."""
    _allowed(actor)
    place = _village(actor, area)
    waiting = unconfirmed(actor.today).filter(people_in_scope(actor, "person__"), person__area=place)
    waiting = waiting.filter(pack=pack) if pack else waiting
    pairs = set(waiting.filter(person__left_on__isnull=True).values_list("person_id", "pack"))
    return _decide(actor, "confirm_village", pairs, True, reasons, None, place=place)


def return_inclusion(actor: Actor, *, person: str | UUID, pack: str, reason: str) -> Receipt:
    """退回补正: send one person back for what is missing; the facts go on deciding and visits stay owed.

    The person is marked 待补. A confirmation made before is taken back. Raises Refused, NotYours.
    """
    _reasoned(reason, "退回补正")
    [key] = _people(actor, [person])
    _known(actor, pack)
    with transaction.atomic():
        Person.objects.filter(pk=key).update(to_complete=True)
        return _decide(actor, "return_inclusion", {(key, pack)}, None, RETURNED + reason.strip(), None)


def exclude(actor: Actor, *, person: str | UUID, pack: str, reason: str, since: date | None = None) -> Receipt:
    """Decide that one person is not under a policy from a day on, whatever the facts say. Raises Refused, NotYours."""
    _reasoned(reason, "不纳入")
    [key] = _people(actor, [person])
    _known(actor, pack)
    pairs = set() if _decisions(actor, [key], pack).get(key) is False else {(key, pack)}
    return _decide(actor, "exclude", pairs, False, reason, since, already=1 - len(pairs))


def confirm_exit(
    actor: Actor,
    *,
    people: Iterable[str | UUID],
    pack: str = "",
    reason: str = "不再符合条件",
    since: date | None = None,
) -> Receipt:
    """Confirm that people whom no category holds any longer leave a policy ("": all they wait to leave).

    They are excluded no further than that: from the day on the facts decide again. Raises Refused, NotYours.
    """
    _reasoned(reason, "退出")
    chosen = _people(actor, people)
    rows = leaving(actor.today).filter(person__in=chosen)
    rows = rows.filter(pack=pack) if pack else rows
    pairs = set(rows.values_list("person_id", "pack"))
    missing = len(chosen) - len({key for key, _ in pairs})
    return _decide(actor, "confirm_exit", pairs, None, reason, since, already=missing)


def _decide(
    actor: Actor,
    deed: str,
    pairs: Collection[Pair],
    included: bool | None,
    reasons: str,
    since: date | None,
    *,
    already: int = 0,
    place: Area | None = None,
) -> Receipt:
    """Keep one row for each person and policy, one journal entry for all, and derive them in sets."""
    if not pairs:
        return Receipt(0, already)
    day = since or actor.today
    if day > actor.today:
        raise Refused("起始日在今天以后；请填今天或以前的日子。")
    with transaction.atomic():
        listed = last_listed({person for person, _ in pairs}, actor.today)
        rows = [
            Inclusion(
                person_id=person,
                pack=pack,
                included=included,
                listed=listed.get((person, pack)),
                since=day,
                reasons=reasons.strip(),
                recorded_at=actor.now,
                recorded_by_id=actor.user,
            )
            for person, pack in sorted(pairs)
        ]
        Inclusion.objects.bulk_create(rows, batch_size=500)
        people = sorted({person for person, _ in pairs})
        if included:
            _complete(people, actor.today)
        _enter(actor, deed, people, {pack for _, pack in pairs}, included, day, place)
        derive(people, today=actor.today)
    return Receipt(len(pairs), already)


def _complete(people: Collection[int], today: date) -> None:
    """Take the mark 待补 off those who lack nothing any more: whoever confirms has what they were sent back for."""
    for person in Person.objects.filter(pk__in=people, to_complete=True):
        if not missing(person) and not returned_for(person, today):
            person.to_complete = False
            person.save(update_fields=["to_complete"])


def _enter(
    actor: Actor, deed: str, people: list[int], packs: set[str], included: bool | None, day: date, place: Area | None
) -> None:
    """Write the journal's entry: who by key, or by count and digest when they are many."""
    listed = people if len(people) <= NAMED_AT_MOST else sm3(",".join(map(str, people)).encode())
    what = {"people": listed, "count": len(people), "packs": sorted(packs), "included": included}
    only = people[0] if len(people) == 1 else None
    enter(actor, f"inclusion.{deed}", {**what, "since": day.isoformat()}, area=place, person=only)


def _people(actor: Actor, people: Iterable[str | UUID]) -> list[int]:
    """Return the keys of these uids. Raises NotYours when one is outside the actor's scope, Refused when none."""
    _allowed(actor)
    wanted = {_uid(uid) for uid in people}
    if not wanted:
        raise Refused("没有选人；请先选人，再确认。")
    found = Person.objects.filter(people_in_scope(actor), uid__in=wanted).order_by("pk").values_list("pk", flat=True)
    if len(found) != len(wanted):
        raise NotYours("所选的人里有不在您辖区的。")
    return list(found)


def _uid(written: str | UUID) -> UUID:
    try:
        return written if isinstance(written, UUID) else UUID(written)
    except ValueError:
        raise NotYours("没有这个人。") from None


def _allowed(actor: Actor) -> None:
    if not actor.has_role(*ROLES):
        raise Refused("确认纳入和退出，由村（居）、乡镇（街道）或县级经办人办理。")


def _village(actor: Actor, uid: str | UUID) -> Area:
    place = Area.objects.filter(areas_in_scope(actor), uid=_uid(uid)).first()
    if place is None:
        raise NotYours("没有这个地方。")
    if place.level != Area.Level.VILLAGE:
        raise Refused(f"“{place.name}”不是村（居）；整村确认请选定一个村（居）。")
    return place


def _known(actor: Actor, pack: str) -> None:
    if pack_in_force(pack, actor.today) is None:
        raise Refused("本地没有采用这项政策；请先在“政策依据”核对。")


def _reasoned(reason: str, deed: str) -> None:
    if not reason.strip():
        raise Refused(f"{deed}要写明理由。")


def _held(actor: Actor, people: Collection[int], pack: str) -> dict[int, bool | None]:
    """Return the decision in force, by person, of those who stand under a pack or whom nobody keeps off it."""
    rows = judged(actor.today).filter(person__in=people, pack=pack)
    return dict(rows.values_list("person_id", "decided"))


def _decisions(actor: Actor, people: Collection[int], pack: str) -> dict[int, bool | None]:
    rows = Inclusion.objects.standing().filter(person__in=people, pack=pack, since__lte=actor.today)
    return dict(rows.order_by("since", "pk").values_list("person_id", "included"))
