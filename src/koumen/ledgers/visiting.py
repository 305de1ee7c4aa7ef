"""The form at one door: the home's questions once, each member's own, the last answers beside them.

Which items are asked is the policy's (`policy.checklist`); what is owed is the engine's (`engine.explain`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from koumen.engine.explain import PackExplained, explained
from koumen.ledgers.answers import LastAnswers
from koumen.ledgers.owing import owed_line, tags_of, words_of
from koumen.ledgers.persons import people_here, person_here, who_of
from koumen.ledgers.questions import questions_of
from koumen.ledgers.rows.parts import Choice, ContactLine, NotHere, Tag
from koumen.ledgers.rows.visiting import ItemField, MemberForm, VisitForm
from koumen.ledgers.trails import is_uid, trail_of
from koumen.policy.model import CHANNELS, RESULTS, Pack
from koumen.policy.words import CHANNELS as CHANNEL_WORDS
from koumen.policy.words import KINDS
from koumen.records.adopted import adopted_packs
from koumen.records.arrow import inputs_for, person_id
from koumen.records.models import Assignment, Contact, Draft, Person, SpecialPeriod, Visit, Visitor, Window
from koumen.records.places import in_force
from koumen.records.scope import Actor
from koumen.records.secrets.masks import mask_phone
from koumen.records.uid import new_uid

RESULT_WORDS = {
    "met": "见到（联系上）本人",
    "not_home": "无人应门",
    "no_answer": "未接通",
    "refused": "本人拒绝",
    "moved": "已搬走",
    "deceased": "已去世",
    "other": "其他",
}
BACK = timedelta(days=366)
OFFERED = 300


@dataclass(frozen=True, slots=True)
class _Door:
    """What stands behind one form: the members with what each pack says of them on the day."""

    members: tuple[Person, ...]
    day: date
    channel: str
    known: Mapping[int, tuple[PackExplained, ...]]
    periods: tuple[SpecialPeriod, ...]


def visit_form(actor: Actor, person: str, day: date | None = None, channel: str = "", corrects: str = "") -> VisitForm:
    """Return the form for a person's door; `day` and `channel` come from the draft, else today and a home visit.

    `corrects` is the uid of the visit that is being corrected. Raises NotHere outside the actor's scope.
    """
    asked = person_here(actor, person)
    values = _told_before(asked, corrects) if corrects else {}
    draft, drafted_at = ({}, "") if corrects else _draft(actor, asked)
    values = {**values, **draft}
    day = day or _day(values.get("day", ""), actor.today)
    channel = channel if channel in CHANNELS else values.get("channel") or "home"
    door = _door(actor, asked, day, channel, alone=bool(corrects))
    last = LastAnswers(door.members, asked.household, day)
    asks = {
        member.pk: questions_of(member, door.known[member.pk], day, channel, _events(door), last)
        for member in door.members
    }
    chosen = set(values.get("person", "").split()) or None
    visitors, visitor = _visitors(actor, door.members)
    alarm = _alarm(door)
    return VisitForm(
        today=actor.today,
        trail=trail_of(actor, asked.area),
        household=_name_of(asked, door.members),
        knock=values.get("knock") or str(new_uid()),
        corrects=corrects,
        day=day,
        earliest=actor.today - BACK,
        channel=channel,
        channels=_channels(door),
        results=tuple(Choice(result, RESULT_WORDS[result]) for result in RESULTS),
        kinds=_kinds(door),
        roles=_roles(door),
        visitors=visitors,
        visitor=values.get("visitor", visitor),
        household_items=_once(item for member in door.members for item in asks[member.pk][0]),
        members=tuple(_member(asked, member, door, asks[member.pk][1], chosen) for member in door.members),
        late=_late(door, actor.today),
        alarm=alarm,
        alarm_says=_alarm_says(door) if alarm else "没有见到本人：请写清当时联系了谁，择日再访。",
        values=values,
        drafted_at=drafted_at,
    )


def draft_page(person: Person) -> str:
    """Return under which page a draft of a visit to this person is kept."""
    return f"visit/{person.uid}"


def _draft(actor: Actor, person: Person) -> tuple[dict[str, str], str]:
    kept = Draft.objects.filter(user=actor.user, page=draft_page(person)).first() if actor.user else None
    if kept is None:
        return {}, ""
    return json.loads(kept.content.open() or "{}"), f"{timezone.localtime(kept.saved_at):%H:%M}"


def _told_before(person: Person, uid: str) -> dict[str, str]:
    """Return what was told of a visit, by the names of the form's fields. Raises NotHere."""
    visit = (
        Visit.objects.standing().filter(person=person, uid=uid).select_related("visitor").first()
        if is_uid(uid)
        else None
    )
    if visit is None:
        raise NotHere(uid)
    who = str(person.uid)
    return {
        "day": visit.day.isoformat(),
        "time": f"{visit.moment:%H:%M}" if visit.moment else "",
        "channel": visit.channel,
        "result": visit.result,
        "kind": visit.kinds,
        "role": visit.roles,
        "visitor": str(visit.visitor.uid) if visit.visitor else "",
        "visitor_name": visit.visitor_name,
        "respondent": visit.respondent,
        "relation": visit.relation,
        "contacted": "；".join(str(told) for told in visit.contacted),
        "person": who,
        f"suggestion-{who}": visit.suggestion.open(),
        f"outcome-{who}": visit.outcome.open(),
        **LastAnswers.told_in(visit, who),
    }


def _day(written: str, today: date) -> date:
    try:
        return min(date.fromisoformat(written), today)
    except ValueError:
        return today


def _door(actor: Actor, asked: Person, day: date, channel: str, *, alone: bool) -> _Door:
    members = [asked]
    if asked.household_id and not alone:
        others = people_here(actor).filter(household=asked.household_id, left_on__isnull=True).exclude(pk=asked.pk)
        members += list(others.order_by("birth_date", "pk"))
    packs = adopted_packs(actor.today)
    inputs = inputs_for([member.pk for member in members])
    known = {member.pk: _known(packs, inputs, member, day) for member in members}
    return _Door(tuple(members), day, channel, known, _periods(asked, day))


def _known(packs: list[Pack], inputs: object, member: Person, day: date) -> tuple[PackExplained, ...]:
    try:
        told = explained(packs, inputs, person_id(member.pk), day)  # type: ignore[arg-type]
    except LookupError:
        return ()
    return tuple(each for each in told if each.tier)


def _periods(person: Person, day: date) -> tuple[SpecialPeriod, ...]:
    under = Q(person=person) | Q(area__isnull=True, person__isnull=True)
    for end in range(len(person.area.path)):
        if person.area.path[end] == "/":
            under |= Q(area__path=person.area.path[: end + 1])
    days = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
    return tuple(SpecialPeriod.objects.filter(under, days, withdrawn_at__isnull=True))


def _events(door: _Door) -> frozenset[str]:
    return frozenset(period.event for period in door.periods)


def _once(items: Iterable[ItemField]) -> tuple[ItemField, ...]:
    """Return the home's items, each once, whoever's policy asks."""
    return tuple({item.key: item for item in items}.values())


def _name_of(asked: Person, members: tuple[Person, ...]) -> str:
    head = asked.household.head if asked.household else None
    return f"{head.name}户" if head and len(members) > 1 else asked.name


def _member(
    asked: Person, member: Person, door: _Door, items: tuple[ItemField, ...], chosen: set[str] | None
) -> MemberForm:
    known = door.known[member.pk]
    owed = [owed_line(each, line) for each in known for line in each.owed if line.row["status"] in ("due", "missed")]
    tags: dict[str, Tag] = {tag.label: tag for each in known for tag in tags_of(each)}
    here = str(member.uid) in chosen if chosen is not None else member.pk == asked.pk or bool(owed)
    return MemberForm(
        who=who_of(member, door.day),
        tags=tuple(tags.values()),
        owed=tuple(owed),
        items=items,
        contacts=_contacts(member, door.day),
        forms=tuple(form for each in known for form in _forms(each, door)),
        chosen=here,
    )


def _forms(known: PackExplained, door: _Door) -> list[str]:
    day = door.day
    return [
        form.label
        for form in known.pack.forms
        if form.records_visits
        and door.channel in form.channels
        and (form.since is None or form.since <= day)
        and (form.until is None or day < form.until)
    ]


def _contacts(person: Person, day: date) -> tuple[ContactLine, ...]:
    labels = dict(Contact.Kind.choices)
    rows = Contact.objects.standing().filter(in_force(day), person=person).order_by("kind", "pk")
    return tuple(
        ContactLine(
            uid=str(row.uid),
            kind=row.kind,
            kind_label=str(labels.get(row.kind, "")),
            name=row.name,
            relation=row.relation,
            phone=mask_phone(row.phone.open()),
            since=row.since,
            until=row.until,
        )
        for row in rows
    )


def _visitors(actor: Actor, members: tuple[Person, ...]) -> tuple[tuple[Choice, ...], str]:
    """Return who may have gone, those responsible first, and who is taken to have gone until told otherwise."""
    assigned = Assignment.objects.standing().filter(in_force(actor.today), person__in=members)
    first = list(Visitor.objects.filter(pk__in=assigned.values("visitor")).order_by("pk"))
    own = list(Visitor.objects.filter(user=actor.user).order_by("pk")) if actor.user else []
    path = members[0].area.path
    ends = [path[: end + 1] for end, letter in enumerate(path) if letter == "/"]
    near = Visitor.objects.filter(area__path__in=ends, until__isnull=True).order_by("-area__path", "name")
    everyone = {visitor.pk: visitor for visitor in (*first, *own, *near[:OFFERED])}
    labels = dict(Visitor.Kind.choices)
    choices = tuple(Choice(str(one.uid), f"{one.name}（{labels.get(one.kind, '')}）") for one in everyone.values())
    chosen = own or first
    return choices, str(chosen[0].uid) if chosen else ""


def _channels(door: _Door) -> tuple[Choice, ...]:
    own: dict[str, str] = {}
    for known in door.known.values():
        for each in known:
            own |= {entry.id: entry.label for entry in each.pack.of_kind("channel")}
    return tuple(Choice(channel, own.get(channel, CHANNEL_WORDS[channel])) for channel in CHANNELS)


def _kinds(door: _Door) -> tuple[Choice, ...]:
    named = {
        kind
        for known in door.known.values()
        for each in known
        if each.law
        for duty in each.law.variant.duties
        for kind in duty.kinds
    }
    named.discard("visit")
    return tuple(Choice(kind, KINDS.get(kind, kind)) for kind in ("visit", *sorted(named))) if named else ()


def _roles(door: _Door) -> tuple[Choice, ...]:
    found: dict[str, str] = {}
    for known in door.known.values():
        for each in known:
            words = words_of(each)
            duties = each.law.variant.duties if each.law else ()
            found |= {role: words.label("role", role) for duty in duties for role in duty.roles}
    return (Choice("", "不分"), *(Choice(role, label) for role, label in found.items())) if found else ()


def _late(door: _Door, today: date) -> bool:
    """Whether the day lies in a window that has ended."""
    homes = [member.household_id for member in door.members if member.household_id]
    theirs = Q(person__in=door.members) | Q(household__in=homes)
    return Window.objects.filter(theirs, starts__lte=door.day, due_by__gte=door.day, due_by__lt=today).exists()


def _alarm(door: _Door) -> bool:
    """Whether an unanswered knock here must lead on the spot to contact and neighbours."""
    facts = [each.facts for known in door.known.values() for each in known]
    impaired = any(told.get("ability") in ("partial", "unable") or told.get("mobility_limited") for told in facts)
    return bool(door.periods) or impaired or any(told.get("lives_alone") for told in facts)


def _alarm_says(door: _Door) -> str:
    contact = next((line for member in door.members for line in _contacts(member, door.day)), None)
    whom = f"{contact.kind_label}{contact.name}" if contact else "紧急联系人"
    return f"没有见到本人：马上打{whom}的电话、问邻居；今天联系不上，当天报乡镇。"
