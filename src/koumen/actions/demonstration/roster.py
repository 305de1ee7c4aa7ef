"""Entering the invented homes: as lists, through the import's own writer, each list on its day and from its source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from koumen.actions.demonstration.homes import Home, Someone, age_on
from koumen.actions.demonstration.offices import Offices
from koumen.actions.imports.candidates import Contact
from koumen.actions.imports.changing import Changer
from koumen.actions.imports.staging import Waiting
from koumen.actions.imports.writing import Told, Writer
from koumen.policy.facts import CATALOGUE
from koumen.records.bulk import add_all
from koumen.records.journal import enter
from koumen.records.models import Absence, Assignment, OwnCadence, Person
from koumen.records.scope import Actor

VISITED = "入户核实"
KNOWN_BEFORE = timedelta(days=500)
TURNS = (340, 280, 220, 160, 110, 70, 40, 12, 1, 0)
"""How many days before the demonstration's day something changed for some."""
BECAME = (("ability", "unable"), ("ability", "partial"), ("mobility_limited", "true"), ("dibao", "true"))
AWAY = (("hospital", 8, 45), ("away", 20, 120), ("hospital", 3, 10), ("refused", 60, 400))


@dataclass(slots=True)
class Entered:
    """One county's roster as entered: who lives where, who is away when. `told` and `people` run side by side.

    `kept` are the people by key.
    """

    offices: Offices
    told: list[Told] = field(default_factory=list)
    people: list[Someone] = field(default_factory=list)
    away: dict[int, tuple[date, date | None]] = field(default_factory=dict)
    kept: dict[int, Person] = field(default_factory=dict)

    def rows(self) -> list[tuple[Told, Someone, Person]]:
        """Return everybody, with their row and as they were drawn."""
        return [(told, one, self.kept[told.key]) for told, one in zip(self.told, self.people, strict=True)]


def on_day(actor: Actor, day: date, hour: int = 10) -> Actor:
    """Return the same actor on another day."""
    return replace(actor, today=day, now=datetime.combine(day, time(hour), actor.now.tzinfo))


def enter_roster(officer: Actor, offices: Offices, homes: Sequence[Home], keeps_from: date, rng: Random) -> Entered:
    """Enter a county's homes: the first list at take-over, those who joined later, what other offices know.

    `officer` acts on the demonstration's day. Nobody is confirmed yet and nothing is derived.
    """
    entered, day = Entered(offices), officer.today
    lists: dict[date, list[Told]] = defaultdict(list)
    for home in homes:
        joined = _joined(keeps_from, day, rng)
        rows = [_told(offices, home, one, joined) for one in home.people]
        entered.told += rows
        entered.people += home.people
        lists[listed_on(joined, keeps_from, day)] += rows
    for told_on, rows in sorted(lists.items()):
        name = "接管时名单" if told_on == keeps_from else f"{told_on} 动态新增名单"
        writer = Writer(on_day(officer, told_on, 9), "", keeps_from, name)
        entered.kept |= Person.objects.in_bulk(writer.join(rows))
        enter(writer.actor, "imports.confirm_roster", {"rows": len(rows)}, area=offices.area)
    _hear_other_offices(entered, on_day(officer, keeps_from), keeps_from - KNOWN_BEFORE)
    _assign(entered, officer, keeps_from)
    return entered


def listed_on(joined: date, keeps_from: date, today: date) -> date:
    """Return the day of the list on which someone first stood: the first one, else the next Monday's."""
    return keeps_from if joined <= keeps_from else min(joined + timedelta(days=7 - joined.weekday()), today)


def _joined(keeps_from: date, day: date, rng: Random) -> date:
    """Draw the day a home came onto the roster."""
    if rng.random() < 0.9:
        return keeps_from - timedelta(days=rng.randrange(20, 480))
    return keeps_from + timedelta(days=rng.randrange(5, (day - keeps_from).days))


def _told(offices: Offices, home: Home, one: Someone, joined: date) -> Told:
    row = Waiting(
        name=one.name,
        sex=one.sex,
        id_number=one.id_number,
        birth_date=one.born,
        phone=one.phone,
        address=home.door,
        group=home.group,
        household=str(home.number),
        head=home.people[0].name,
        relation=one.relation,
        hukou_code=one.hukou,
        joined=joined,
        source=VISITED,
        facts={fact: value for fact, value in one.facts.items() if _source(fact) == VISITED},
        contacts=_contacts(home, one, joined),
        to_complete=one.to_complete,
    )
    return Told(home.number, row, offices.places[home.village].pk)


def _contacts(home: Home, one: Someone, joined: date) -> tuple[Contact, ...]:
    """Whom to call: the home's kin and, for a minor, the head of the home as guardian."""
    kin, head = Contact("emergency", home.kin, home.kin_phone), home.people[0]
    return (kin, Contact("guardian", head.name, head.phone)) if age_on(one.born, joined) < 18 else (kin,)


def _source(fact: str) -> str:
    return CATALOGUE[fact].source


def _hear_other_offices(entered: Entered, officer: Actor, since: date) -> None:
    """Enter what the registers of other offices hold, a list for each of them."""
    lists: dict[str, list[Told]] = defaultdict(list)
    for told, one, person in entered.rows():
        by_source: dict[str, dict[str, str]] = defaultdict(dict)
        for fact, value in one.facts.items():
            if _source(fact) != VISITED:
                by_source[_source(fact)][fact] = value
        for source, facts in by_source.items():
            lists[source].append(_change(told, person, facts, source))
    for _, rows in sorted(lists.items()):
        Changer(Writer(officer, "", since, "部门名册比对")).change(rows, entered.kept)
        enter(officer, "imports.confirm_roster", {"rows": len(rows)}, area=entered.offices.area)


def _change(told: Told, person: Person, facts: dict[str, str], source: str) -> Told:
    row = Waiting(name=person.name, source=source, facts=facts)
    return Told(told.line, row, told.place, changes=tuple(f"fact:{fact}" for fact in facts), person=person.pk)


def _assign(entered: Entered, officer: Actor, keeps_from: date) -> None:
    """Give each home its responsible visitor."""
    by_home: dict[int, int] = {}
    villages = {area.pk: code for code, area in entered.offices.places.items()}
    rows = []
    for told, _, person in entered.rows():
        home = person.household_id or -person.pk
        if home not in by_home:
            by_home[home] = entered.offices.visitor_of(home, villages[told.place]).pk
        rows.append(
            Assignment(
                person_id=person.pk,
                visitor_id=by_home[home],
                since=max(keeps_from, told.row.joined or keeps_from),
                recorded_at=on_day(officer, keeps_from).now,
                recorded_by_id=officer.user,
            )
        )
    add_all(rows)


def let_a_year_pass(entered: Entered, officer: Actor, keeps_from: date, rng: Random) -> None:
    """Tell what changed meanwhile: abilities, dibao, departures, absences, cadences of their own."""
    day, rows = officer.today, entered.rows()
    here = [(told, person) for told, one, person in rows if (told.row.joined or keeps_from) <= keeps_from]
    with_minors = {person.household_id for _, one, person in rows if age_on(one.born, day) < 18}
    changing = rng.sample(here, max(len(here) // 14, len(TURNS)))
    for number, before in enumerate(TURNS):
        on = day - timedelta(days=before)
        if on < keeps_from:
            continue
        some = changing[number :: len(TURNS)]
        writer = Changer(Writer(on_day(officer, on), "", on, "动态核实"))
        told = []
        for row, person in some:
            fact, value = rng.choice(BECAME)
            told.append(_change(row, person, {fact: value}, _source(fact)))
        writer.change(told, entered.kept)
        if before >= 40 and number % 2:
            leaving = [person for _, person in rng.sample(here, max(len(here) // 250, 1))]
            writer.leave(
                [person for person in leaving if not person.left_on and person.household_id not in with_minors]
            )
    _send_away(entered, officer, keeps_from, [person for _, person in here if not person.left_on], rng)


def _send_away(entered: Entered, officer: Actor, keeps_from: date, people: Sequence[Person], rng: Random) -> None:
    absences = []
    for person in rng.sample(people, max(len(people) // 25, 2)):
        reason, low, high = rng.choice(AWAY)
        since = keeps_from + timedelta(days=rng.randrange((officer.today - keeps_from).days))
        until: date | None = since + timedelta(days=rng.randint(low, high))
        until = until if until and until < officer.today else None
        entered.away[person.pk] = (since, until)
        told = on_day(officer, min(since + timedelta(days=2), officer.today)).now
        absences.append(
            Absence(
                person_id=person.pk,
                reason=reason,
                since=since,
                until=until,
                recorded_at=told,
                recorded_by_id=officer.user,
            )
        )
    add_all(absences)
    own = [
        OwnCadence(
            person_id=person.pk,
            pack=entered.offices.county.pack,
            channels="home+phone+video",
            at_least=1,
            per="month",
            since=keeps_from,
            reason="身体较弱，按需多访",
            recorded_at=on_day(officer, keeps_from).now,
            recorded_by_id=officer.user,
        )
        for person in rng.sample(people, max(len(people) // 200, 1))
    ]
    add_all(own)
