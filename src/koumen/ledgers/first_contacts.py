"""第一探访联系人: who has none yet, and which children living away were reminded to keep in touch (广西 六).

Asked of the people who stand under a policy that names a first contact, nobody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from koumen.ledgers.judged import on_roster, place_asked
from koumen.ledgers.law_here import law_here
from koumen.ledgers.persons import who_of
from koumen.ledgers.rows.first_contacts import Away, FirstContacts, Without
from koumen.ledgers.rows.parts import Choice
from koumen.ledgers.standings import standing_today
from koumen.ledgers.trails import home_of, trail_of
from koumen.records.models import Contact, Fact, Person, Reminder
from koumen.records.places import in_force
from koumen.records.scope import Actor

NAMED = "primary-contact-"
LISTED = 60
SHOWN = ("area", "household", "household__head")
ORDER = ("area__path", "group_order", "group_name", "household_id", "pk")


def packs_with_first_contacts(actor: Actor) -> list[str]:
    """Return the policies here that name a first contact."""
    packs = law_here(actor).here.values()
    return [pack.id for pack in packs if any(entry.id.startswith(NAMED) for entry in pack.of_kind("role"))]


def first_contacts(actor: Actor, area: str = "") -> FirstContacts:
    """Return who has no first contact in a place, and the children living away. Raises NotHere."""
    place = place_asked(actor, area) or home_of(actor)
    people = _asked_of(actor, on_roster(actor, place))
    named = _contacts(actor).filter(kind=Contact.Kind.PRIMARY).values("person_id")
    without = people.exclude(pk__in=named).select_related(*SHOWN).order_by(*ORDER)
    return FirstContacts(
        today=actor.today,
        trail=trail_of(actor, place),
        area=str(place.uid) if place else "",
        without=tuple(_without(actor, list(without[:LISTED]))),
        without_total=without.count(),
        away=tuple(_away(actor, people)),
        ways=tuple(Choice(value, str(label)) for value, label in Reminder._meta.get_field("way").choices or ()),
    )


def _asked_of(actor: Actor, people: QuerySet[Person]) -> QuerySet[Person]:
    standing = standing_today(actor.today).filter(pack__in=packs_with_first_contacts(actor))
    stands = Q(pk__in=standing.filter(person__isnull=False).values("person_id"))
    return people.filter(stands | Q(household__in=standing.filter(household__isnull=False).values("household_id")))


def _contacts(actor: Actor) -> QuerySet[Contact]:
    rows: QuerySet[Contact] = Contact.objects.standing().filter(in_force(actor.today))
    return rows


def _without(actor: Actor, people: Sequence[Person]) -> Iterable[Without]:
    keys = [person.pk for person in people]
    children: dict[int, list[Choice]] = defaultdict(list)
    for row in _contacts(actor).filter(person__in=keys, kind=Contact.Kind.CHILD).order_by("pk"):
        children[row.person_id].append(Choice(str(row.uid), row.name))
    told = Fact.objects.standing().filter(person__in=keys, fact="children", since__lte=actor.today)
    latest = {person: value for person, value in told.order_by("since", "pk").values_list("person_id", "value")}
    for person in people:
        yield Without(who_of(person, actor.today), tuple(children[person.pk]), latest.get(person.pk) == "none")


def _away(actor: Actor, people: QuerySet[Person]) -> Iterable[Away]:
    """Yield the children on file of those whose children live elsewhere, whoever waited longest first."""
    told = Fact.objects.standing().filter(fact="children", since__lte=actor.today).order_by("since", "pk")
    latest = {person: value for person, value in told.values_list("person_id", "value")}
    elsewhere = [person for person, value in latest.items() if value == "elsewhere"]
    rows = _contacts(actor).filter(kind=Contact.Kind.CHILD, person__in=people.filter(pk__in=elsewhere))
    found = list(rows.select_related("person__area", "person__household__head").order_by("pk"))[:LISTED]
    last: dict[int | None, Reminder] = {}
    for row in Reminder.objects.standing().filter(contact__in=found).order_by("day", "pk"):
        last[row.contact_id] = row
    lines = [_line(actor, contact, last.get(contact.pk)) for contact in found]
    return sorted(lines, key=lambda line: (line.reminded is not None, line.reminded or actor.today))


def _line(actor: Actor, contact: Contact, last: Reminder | None) -> Away:
    return Away(
        who=who_of(contact.person, actor.today),
        contact=str(contact.uid),
        name=contact.name,
        relation=contact.relation.open(),
        reminded=last.day if last else None,
        reached=last.reached if last else False,
        said=last.said.open() if last else "",
    )
