"""The form at one door: the home's questions once, each member's own, the last answers beside them.

Which items are asked, and whether a day is late, is `doors`'s; what is owed is the projection's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from koumen.ledgers.alarms import CALM, alarm_says, alarming
from koumen.ledgers.answers import LastAnswers
from koumen.ledgers.contacts import contact_lines
from koumen.ledgers.doors import Doors
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.owed_now import owed_now
from koumen.ledgers.persons import people_here, person_here, who_of
from koumen.ledgers.result_words import RESULT_WORDS
from koumen.ledgers.rows.parts import Choice, ContactLine, NotHere, OwedLine, Tag
from koumen.ledgers.rows.visiting import ItemField, MemberForm, VisitForm
from koumen.ledgers.short_names import short_name
from koumen.ledgers.standings import tags
from koumen.ledgers.trails import is_uid, trail_of
from koumen.policy.labels import CHANNELS as CHANNEL_WORDS
from koumen.policy.labels import KINDS
from koumen.policy.model import CHANNELS, RESULTS, Pack
from koumen.policy.union import Question
from koumen.records.models import Assignment, Draft, Person, Visit, Visitor
from koumen.records.places import in_force
from koumen.records.scope import Actor
from koumen.records.uid import new_uid

BACK = timedelta(days=366)
TOLD_ON_THE_VISIT = frozenset({"suggestion"})
"""Items of checklists that are the visit's own 有关建议: they are not asked a second time."""
OFFERED = 300


@dataclass(frozen=True, slots=True)
class _Door:
    """What stands behind one form: the members, what is asked of them, what they owe."""

    members: tuple[Person, ...]
    day: date
    channel: str
    law: LawWords
    doors: Doors
    last: LastAnswers
    owed: Mapping[int, tuple[OwedLine, ...]]
    tags: Mapping[int, tuple[Tag, ...]]
    contacts: Mapping[int, tuple[ContactLine, ...]]

    def packs(self) -> list[Pack]:
        """Return every policy under which someone here stands."""
        found = {pack.id: pack for member in self.members for pack in self.doors.packs(member, self.day)}
        return list(found.values())

    def home_questions(self) -> tuple[Question, ...]:
        """Return what is asked once for the home."""
        return self.doors.home_questions(self.members, self.day, self.channel)

    def own_questions(self, member: Person) -> tuple[Question, ...]:
        """Return what is asked about one member."""
        asked = self.doors.own_questions(member, self.day, self.channel)
        return tuple(question for question in asked if question.item.id not in TOLD_ON_THE_VISIT)


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
    chosen = set(values.get("person", "").split()) or None
    visitors, visitor = _visitors(actor, door.members)
    alarm = any(_alarms(member, door) for member in door.members)
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
        household_items=tuple(_field(question, asked, door) for question in door.home_questions()),
        members=tuple(_member(asked, member, door, chosen) for member in door.members),
        late=any(door.doors.late(member, day) for member in door.members),
        alarm=alarm,
        alarm_says=alarm_says(_emergency(door)) if alarm else CALM,
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
        "relation": visit.relation.open(),
        "contacted": visit.contacted.open(),
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
    if asked.household is not None and not alone:
        others = people_here(actor).filter(household=asked.household, left_on__isnull=True).exclude(pk=asked.pk)
        members += list(others.order_by("birth_date", "pk"))
    law = LawWords(actor.today)
    return _Door(
        members=tuple(members),
        day=day,
        channel=channel,
        law=law,
        doors=Doors(members, law),
        last=LastAnswers(members, asked.household, day),
        owed=owed_now(members, law),
        contacts=contact_lines([member.pk for member in members], day),
        tags=tags([member.pk for member in members], law),
    )


def _field(question: Question, person: Person, door: _Door) -> ItemField:
    answer, told_on = _last(question, person, door.last)
    options = question.answers
    first = question.sources[0]
    return ItemField(
        key=question.key,
        aspect=door.law.words(first.pack.id, person.area.pk).label("aspect", first.item.aspect),
        label=question.item.label,
        asked=question.asked,
        kind=question.scale.kind,
        options=tuple(Choice(key, label) for key, label in options.items()),
        unit=question.scale.unit,
        sources=tuple((source.pack.id, source.item.id) for source in question.sources),
        last_answer=f"{options.get(answer, answer)}{question.scale.unit}" if answer else "",
        last_day=told_on,
        needs={answer: needed[0] for answer, needed in question.needs.items() if needed},
        unchanged=question.unchanged,
        clauses=tuple(f"{short_name(source.pack)} {source.item.clause}" for source in question.sources),
    )


def _last(question: Question, person: Person, last: LastAnswers) -> tuple[str, date | None]:
    """Return the latest answer of all the question's sources, as the question writes it."""
    home = question.item.of == "household"
    told = [(source, *last.of(person, source.pack.id, source.item.id, home=home)) for source in question.sources]
    known = [(day, source, value) for source, value, day in told if day is not None]
    if not known:
        return "", None
    day, source, value = max(known, key=lambda each: each[0])
    return question.told_by(source, value), day


def _name_of(asked: Person, members: tuple[Person, ...]) -> str:
    head = asked.household.head if asked.household else None
    return f"{head.name}户" if head and len(members) > 1 else asked.name


def _member(asked: Person, member: Person, door: _Door, chosen: set[str] | None) -> MemberForm:
    owed = door.owed[member.pk]
    here = str(member.uid) in chosen if chosen is not None else member.pk == asked.pk or bool(owed)
    return MemberForm(
        who=who_of(member, door.law.today),
        tags=door.tags.get(member.pk, ()),
        owed=owed,
        items=tuple(_field(question, member, door) for question in door.own_questions(member)),
        contacts=door.contacts.get(member.pk, ()),
        forms=tuple(form for pack in door.doors.packs(member, door.day) for form in _forms(pack, door)),
        chosen=here,
    )


def _forms(pack: Pack, door: _Door) -> list[str]:
    """Return the official forms on which the visit will stand."""
    return [
        form.label
        for form in pack.forms
        if form.records_visits
        and door.channel in form.channels
        and (form.since is None or form.since <= door.day)
        and (form.until is None or door.day < form.until)
    ]


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
    for pack in door.packs():
        own |= {entry.id: entry.label for entry in pack.of_kind("channel")}
    return tuple(Choice(channel, own.get(channel, CHANNEL_WORDS[channel])) for channel in CHANNELS)


def _kinds(door: _Door) -> tuple[Choice, ...]:
    duties = [duty for pack in door.packs() for variant in pack.variants for duty in variant.duties]
    named = sorted({kind for duty in duties for kind in duty.kinds} - {"visit"})
    return tuple(Choice(kind, KINDS.get(kind, kind)) for kind in ("visit", *named)) if named else ()


def _roles(door: _Door) -> tuple[Choice, ...]:
    found: dict[str, str] = {}
    for pack in door.packs():
        words = door.law.words(pack.id, door.members[0].area.pk)
        found |= {role: words.label("role", role) for duty in words.variant.duties for role in duty.roles}
    return (Choice("", "不分"), *(Choice(role, label) for role, label in found.items())) if found else ()


def _alarms(member: Person, door: _Door) -> bool:
    """Whether an unanswered knock at the member's door is an alarm."""
    return alarming(door.doors.facts(member, door.day), door.doors.periods(member, door.day))


def _emergency(door: _Door) -> str:
    """Return the first emergency contact as spoken, "" when none is known."""
    lines = [line for member in door.members for line in door.contacts.get(member.pk, ()) if line.kind == "emergency"]
    return f"{lines[0].kind_label}{lines[0].name}" if lines else ""
