"""The form at one door: the home's questions once, each member's own, the last answers beside them.

Which items are asked, and whether a day is late, is `doors`'s; what is owed is the projection's.
"""

from __future__ import annotations

from datetime import date

from koumen.ledgers import visit_choices
from koumen.ledgers.alarms import next_steps
from koumen.ledgers.answers import LastAnswers
from koumen.ledgers.door import Door, door_of
from koumen.ledgers.doors import earliest
from koumen.ledgers.drafts import correction_draft, draft_of, ticket_for, visit_draft
from koumen.ledgers.item_fields import item_field
from koumen.ledgers.persons import person_here, who_of
from koumen.ledgers.result_words import result_said, results_of
from koumen.ledgers.rows.parts import Choice, NotHere
from koumen.ledgers.rows.visiting import KeptKnock, MemberForm, VisitForm
from koumen.ledgers.trails import is_uid, trail_of
from koumen.policy.labels import CHANNELS as CHANNEL_WORDS
from koumen.policy.labels import REASONS
from koumen.policy.model import CHANNELS
from koumen.records.models import Person, Visit
from koumen.records.scope import Actor
from koumen.records.uid import new_uid


def visit_form(
    actor: Actor, person: str, day: date | None = None, channel: str = "", corrects: str = "", knock: str = ""
) -> VisitForm:
    """Return the form for a person's door; `day` and `channel` come from the draft, else today and a home visit.

    `corrects` is the uid of the visit that is being corrected; `knock` that of the form's address, "" for a new one.
    Raises NotHere outside the actor's scope.
    """
    asked = person_here(actor, person)
    page = correction_draft(corrects) if corrects else visit_draft(asked)
    drafted = draft_of(actor, page)
    values = {**(_told_before(asked, corrects) if corrects else {}), **drafted.values}
    day = day or _day(values.get("day", ""), actor.today)
    channel = channel if channel in CHANNELS else values.get("channel") or "home"
    door = door_of(actor, asked, day, channel, alone=bool(corrects))
    chosen = set(values["person"].split()) if values.get("person") else None
    visitors, visitor = visit_choices.visitors(actor, door.members)
    return VisitForm(
        today=actor.today,
        trail=trail_of(actor, asked.area),
        household=_name_of(asked, door.members),
        knock=values.get("knock") or (knock if is_uid(knock) else str(new_uid())),
        corrects=corrects,
        day=day,
        earliest=earliest(actor.today),
        channel=channel,
        channels=visit_choices.channels(door),
        results=tuple(Choice(result, label) for result, label in results_of(channel).items()),
        kinds=visit_choices.kinds(door),
        roles=visit_choices.roles(door),
        visitors=visitors,
        visitor=values.get("visitor", visitor),
        household_items=tuple(item_field(question, asked, door) for question in door.home_questions()),
        members=tuple(_member(asked, member, door, chosen) for member in door.members),
        late=any(door.doors.late(member, day) for member in door.members),
        next_steps=next_steps(channel, alarm=door.alarms(), contact=door.emergency()),
        reasons=tuple(Choice(reason, label) for reason, label in REASONS.items()),
        values=values,
        drafted_at=drafted.at,
        ticket=ticket_for(actor, page),
    )


def draft_page(actor: Actor, person: str, corrects: str = "") -> str:
    """Return under which page the draft of a form is kept. Raises NotHere outside the actor's scope."""
    return correction_draft(corrects) if corrects else visit_draft(person_here(actor, person))


def kept_knock(actor: Actor, person: str, knock: str) -> KeptKnock | None:
    """Return what was kept of a knock at a person's door, None when nothing was. Raises NotHere outside the scope."""
    asked = person_here(actor, person)
    visits = Visit.objects.filter(knock=knock, withdrawn=False).select_related("person") if is_uid(knock) else ()
    mine = [visit for visit in visits if visit.person == asked] or [
        visit for visit in visits if asked.household_id and visit.person.household_id == asked.household_id
    ]
    if not mine:
        return None
    visit = mine[-1]
    day = f"{visit.day.month}月{visit.day.day}日{CHANNEL_WORDS[visit.channel]}"
    says = f"{day}，{result_said(visit.channel, visit.result)}（{visit.person.name}）"
    return KeptKnock(trail_of(actor, asked.area), str(visit.person.uid), str(visit.uid), says)


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


def _name_of(asked: Person, members: tuple[Person, ...]) -> str:
    head = asked.household.head if asked.household else None
    return f"{head.name}户" if head and len(members) > 1 else asked.name


def _member(asked: Person, member: Person, door: Door, chosen: set[str] | None) -> MemberForm:
    owed = door.owed[member.pk]
    here = str(member.uid) in chosen if chosen is not None else member.pk == asked.pk or bool(owed)
    return MemberForm(
        who=who_of(member, door.law.today),
        tags=door.tags.get(member.pk, ()),
        owed=owed,
        items=tuple(item_field(question, member, door) for question in door.own_questions(member)),
        contacts=door.contacts.get(member.pk, ()),
        forms=tuple(form for pack in door.doors.packs(member, door.day) for form in visit_choices.forms_of(pack, door)),
        chosen=here,
    )
