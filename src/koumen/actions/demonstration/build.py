"""Building the demonstration from a seed and a day: law, offices, homes, a year of visits, then one derivation.

The caller gives an empty, migrated installation with the example places loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID, uuid5

from django.db import transaction

from koumen.actions.demonstration.books import Books
from koumen.actions.demonstration.counties import COUNTIES, PEOPLE, County
from koumen.actions.demonstration.homes import draw_homes
from koumen.actions.demonstration.knocks import Owed, Planned, Rounds, last_knocks
from koumen.actions.demonstration.offices import Offices, Staff, open_administrators, open_offices
from koumen.actions.demonstration.roster import Entered, enter_roster, let_a_year_pass, listed_on, on_day
from koumen.actions.imports.changing import Changer
from koumen.actions.imports.collector import collector_paused
from koumen.actions.imports.staging import Waiting
from koumen.actions.imports.writing import Told, Writer
from koumen.actions.packs import adopt_pack
from koumen.actions.projection import derive_all, derive_standing
from koumen.actions.special_periods import close_special_period, declare_special_period
from koumen.actions.suggestions import answer_suggestion, make_suggestion
from koumen.actions.taken_over import take_over_visits
from koumen.engine.evaluate import Evaluation, evaluation
from koumen.ledgers.doors import Doors
from koumen.ledgers.law_words import LawWords
from koumen.policy.conditions import leaves
from koumen.policy.library import open_packs
from koumen.records.adopted import adopted_packs
from koumen.records.arrow import inputs_for, key_of
from koumen.records.journal import seal
from koumen.records.models import Person
from koumen.records.places import area_with_code
from koumen.records.scope import Actor, actor_of

LAW = ("liuzhou-2021", "example-county-2026", "jingdezhen-2020", "fuzhou-2018", "guangxi-2023", "emeishan-2022")
KNOCKS = UUID("6b6f756d-656e-5000-8000-64656d6f0000")
SEED = "2026"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the log-ins to offer, and how many people and visits there are."""

    logins: list[dict[str, str]]
    people: int
    visits: int


@collector_paused()
def build(machine: Actor, *, seed: str = SEED, share: float = 1.0, tell: Tell = lambda _: None) -> Built:
    """Build every county as of the machine's day; `share` of the usual number of people."""
    day = machine.today
    keeps_from = _year_before(day)
    with transaction.atomic():
        packs = [adopt_pack(on_day(machine, keeps_from), pack, since=keeps_from) for pack in open_packs(LAW)]
        tell(f"采用政策 {len(packs)} 件。")
        staff = Staff(keeps_from, on_day(machine, keeps_from).now)
        built = [_County(machine, county, keeps_from, staff, seed, share) for county in COUNTIES]
        logins = [login for each in built for login in each.offices.logins]
        logins += open_administrators(staff, area_with_code("4502", day), area_with_code("45", day))
    visits = 0
    for each in built:
        with transaction.atomic():
            visits += each.live()
        tell(f"{each.offices.area.name}：{len(each.entered.told)} 人。")
    tell(f"一年访视 {visits} 条；推算访视任务……")
    derive_all(today=day)
    _say_opinions(built, machine)
    seal()
    return Built(logins, Person.objects.count(), visits)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 2, 28)


class _County:
    """One county on its way through the year."""

    entered: Entered

    def __init__(self, machine: Actor, county: County, keeps_from: date, staff: Staff, seed: str, share: float) -> None:
        self.county, self.keeps_from, self.share = county, keeps_from, share
        self.rng = Random(f"{seed} {machine.today} {county.slug}")
        self.offices: Offices = open_offices(county, keeps_from, staff, self.rng)
        self.space = uuid5(KNOCKS, f"{seed} {machine.today} {county.slug}")
        assert self.offices.officer is not None
        self.officer = actor_of(self.offices.officer, today=machine.today, now=machine.now)
        self.today = machine.today

    def live(self) -> int:
        """Go through the year and return how many visits were made."""
        if self.county.pack == "liuzhou-2021":
            self._declare()
        homes = draw_homes(
            self.county, self.offices.villages, round(PEOPLE * self.share), _asked(self.county), self.today, self.rng
        )
        self.entered = enter_roster(self.officer, self.offices, homes, self.keeps_from, self.rng)
        let_a_year_pass(self.entered, self.officer, self.keeps_from, self.rng)
        return self._visit_and_confirm()

    def _declare(self) -> None:
        """Declare the year's flood season and cold waves; in the cold months one that is still going on."""
        for event, since, until, source in _year_of_weather(self.keeps_from, self.today):
            then = on_day(self.officer, since, 8)
            period = declare_special_period(
                then, event=event, area=self.offices.area.uid, since=since, source=source, level=""
            )
            if until is not None:
                close_special_period(on_day(self.officer, until, 18), period=period.uid, until=until)

    def _visit_and_confirm(self) -> int:
        keys = [person.pk for _, _, person in self.entered.rows()]
        law = adopted_packs(self.today)
        work = evaluation(law, inputs_for(keys), self.today, first=self.keeps_from, last=self.today)
        try:
            self._confirm(work)
            knocks = list(self._rounds().knocks(self._owed(work)))
        finally:
            work.runner.close()
        return self._tell(knocks)

    def _tell(self, knocks: Sequence[Planned]) -> int:
        """Hand the visitors' books in: the last knocks of the log-ins' township with what was seen, the others bare."""
        books = Books(self.officer, self.offices, self.entered.kept, self.space, self.rng)
        shown = {told.key for told, _, _ in self.entered.rows() if self.offices.shows(told.place)}
        rounds = last_knocks(knocks, shown, self.rng)
        full = {number for each in rounds for number in each}
        bare = (books.told(number, knock) for number, knock in enumerate(knocks) if number not in full)
        made = take_over_visits(self.officer, told=bare)
        derive_standing(shown, today=self.today)
        people = Person.objects.select_related("area").in_bulk(shown)
        for each in rounds:
            doors = Doors(people.values(), LawWords(self.today))
            made += take_over_visits(self.officer, told=[books.told(number, knocks[number], doors) for number in each])
        return made

    def _confirm(self, work: Evaluation) -> None:
        """Have most of those whom the facts put under a policy confirmed, each soon after; the newest the least."""
        by_key = {person.pk: told for told, _, person in self.entered.rows()}
        lists: dict[tuple[str, date], list[Told]] = defaultdict(list)
        for row in work.standings().select(["person_id", "pack", "first", "last"]).to_pylist():
            kind, key = key_of(row["person_id"])
            if kind != "person" or row["last"] not in (None, *_after(self.today, row["last"])):
                continue
            since = max(row["first"], self.keeps_from)
            wide = 0.12 if row["pack"] != self.county.pack else 0.0
            waits = wide + (0.02 if since < self.today - timedelta(days=60) else 0.6)
            decided_on = self._heard(by_key[key], since) + timedelta(days=self.rng.randint(2, 12))
            if self.rng.random() >= waits and decided_on <= self.today - timedelta(days=2):
                told = by_key[key]
                listed = Waiting(name=told.row.name, joined=since, included=True)
                lists[row["pack"], decided_on].append(
                    Told(told.line, listed, told.place, "经核对，符合条件", ("inclusion",), told.person)
                )
        for (pack, decided_on), rows in sorted(lists.items()):
            then = on_day(self.officer, decided_on, 15)
            Changer(Writer(then, pack, self.keeps_from, "确认纳入")).change(rows, self.entered.kept)

    def _heard(self, told: Told, since: date) -> date:
        """Return the day from which people here knew that the facts put someone under a policy."""
        joined = told.row.joined or self.keeps_from
        return max(since, listed_on(joined, self.keeps_from, self.today))

    def _owed(self, work: Evaluation) -> list[Owed]:
        homes = {person.pk: person.household_id or -person.pk for _, _, person in self.entered.rows()}
        heads = {home: person for person, home in sorted(homes.items(), reverse=True)}
        found = []
        columns = ("person_id", "channels", "starts", "due_by", "required")
        rows = work.out().select(columns).to_pydict()
        for subject, channels, starts, due_by, required in zip(*(rows[name] for name in columns), strict=True):
            if starts < self.keeps_from:
                continue
            kind, key = key_of(subject)
            person = key if kind == "person" else heads[key]
            found.append(Owed(person, homes[person], tuple(channels.split("+")), starts, due_by, required))
        return found

    def _rounds(self) -> Rounds:
        care: dict[int, float] = {}
        for _, _, person in self.entered.rows():
            care.setdefault(person.household_id or -person.pk, 0.0)
        for home in care:
            care[home] = self.rng.choice((0.99, 0.98, 0.97, 0.96, 0.95, 0.9, 0.85))
        return Rounds(self.today, care, self.entered.away, self.rng)


def _asked(county: County) -> frozenset[str]:
    """Return the facts on which anything hangs under the policies that hold in a county."""
    laws = [pack for pack in open_packs(LAW) if county.code.startswith(pack.region)]
    conditions = [item.when for law in laws for item in law.items]
    for one in (variant for law in laws for variant in law.variants):
        conditions += [rule.when for rule in one.categories]
        conditions += [rule.when for rule in one.tiers]
        conditions += [rule.when for rule in one.duties]
    return frozenset(leaf.fact for when in conditions if when is not None for leaf in leaves(when))


def _after(today: date, last: date | None) -> tuple[date, ...]:
    return (last,) if last is not None and last >= today else ()


def _year_of_weather(first: date, today: date) -> list[tuple[str, date, date | None, str]]:
    """Return flood seasons and cold waves between two days, by the calendar of the region's usual year."""
    found: list[tuple[str, date, date | None, str]] = []
    flood, cold = "防汛抗旱指挥部通知（示例）", "气象台低温寒潮预警（示例）"
    for year in (first.year, today.year):
        spans = [
            ("flood-season", date(year, 4, 15), date(year, 9, 30), flood),
            ("cold-wave", date(year, 1, 12), date(year, 1, 17), cold),
            ("cold-wave", date(year, 2, 5), date(year, 2, 9), cold),
            ("cold-wave", date(year, 12, 15), date(year, 12, 19), cold),
        ]
        for event, since, until, source in spans:
            if first < since <= today and (event, since, until, source) not in found:
                found.append((event, since, until if until <= today else None, source))
    going_on = any(until is None for _, _, until, _ in found)
    if not going_on and today.month in (1, 2, 3, 11, 12):
        found.append(("cold-wave", today - timedelta(days=1), None, cold))
    return sorted(set(found), key=lambda it: it[1])


def _say_opinions(built: Sequence[_County], machine: Actor) -> None:
    for each in built[:2]:
        first = make_suggestion(each.officer, text="名单按村民小组排好了，希望打印时也能分组。", page="名单")
        make_suggestion(each.officer, text="节日前一周能不能在首页先提醒？", page="工作台")
        answer_suggestion(machine, suggestion=first.uid, answer="打印页已按小组分段，请在名单页选“打印”。")
