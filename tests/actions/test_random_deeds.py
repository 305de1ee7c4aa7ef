"""Whatever people do, in whatever order, the projection is what a full recomputation makes of the kept facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import world
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koumen.actions.absences import add_absence, end_absence
from koumen.actions.facts import add_fact, correct_fact, withdraw_fact
from koumen.actions.inclusion import confirm_exit, confirm_inclusion, exclude, return_inclusion
from koumen.actions.packs import adopt_pack
from koumen.actions.people import WhoTold, correct_person
from koumen.actions.projection import derive_all
from koumen.actions.refusals import Refused
from koumen.actions.special_periods import close_special_period, declare_special_period
from koumen.actions.visits import MemberTold, NewKnock, correct_visit, record_knock, record_many, withdraw_visit
from koumen.ledgers.result_words import fitting
from koumen.policy.library import open_pack
from koumen.records.models import Ask, Person, SpecialPeriod, Standing, Visit, Window
from koumen.records.scope import Actor

pytestmark = pytest.mark.django_db
SHAPES = Path(__file__).parents[1] / "packs" / "shapes"
PACKS = ("example-county-2026", "guangxi-2023", "fuzhou-2018")
FURTHER = ("silence-and-findings", "households-and-premises")
FACTS = {
    "lives_alone": ("true", "false", ""),
    "ability": ("able", "partial", "unable", ""),
    "dibao": ("true", "false"),
    "serious_illness": ("true", "false", ""),
    "tekun": ("none", "dispersed", "institutional"),
    "empty_nest": ("true", "false"),
    "orphan": ("true", "false"),
    "left_behind_child": ("true", "false", ""),
    "severe_disability": ("true", "false"),
    "sudden_hardship": ("true", "false", ""),
}
DAYS = st.integers(0, 400).map(lambda back: world.TODAY - timedelta(days=back))
WHO = st.integers(0, 7)
CHANNELS = st.sampled_from(("home", "phone", "video", "message"))
RESULTS = st.sampled_from(("met", "met", "met", "not_home", "refused"))
FACT = st.sampled_from(sorted(FACTS)).flatmap(lambda fact: st.tuples(st.just(fact), st.sampled_from(FACTS[fact])))


def _told(
    played: _World, uid: UUID, who: list[int], day: date, channel: str, result: str, moment: time | None, risk: str = ""
) -> NewKnock:
    findings = {"risk": risk} if risk else {}
    members = tuple(MemberTold(person=played.people[each], findings=findings) for each in who)
    return NewKnock(
        uid=str(uid),
        day=day,
        moment=moment,
        channel=channel,
        result=fitting(channel, result),
        members=members,
        visitor_name="覃阿姨",
    )


class _World:
    """Four homes of two and an officer over them, with what each deed needs to know.

    One home stands under packs of every further shape, one is in sudden hardship: an object of its own.
    """

    def __init__(self) -> None:
        for pack in (*PACKS, *(str(SHAPES / name) for name in FURTHER)):
            adopt_pack(world.the_machine(), open_pack(pack), since=date(2018, 1, 1))
        village, far = world.a_village(), world.a_village("990101001001", "远村")
        shore = world.a_village("350199001001", "海边村")
        self.area = str(village.uid)
        user = world.a_user("township", world.a_township(), name="韦秀兰")
        for place in (far, shore):
            world.granted(user, "township", place.parent)
        self.officer: Actor = world.acting(user)
        self.people: list[str] = []
        for number, place in enumerate((village, village, far, shore)):
            home, told = world.a_home(place), {"sudden_hardship": True} if place is shore else {}
            for month, age in ((3, 62 + 9 * number), (10, 10 + 25 * number)):
                born = date(world.TODAY.year - age, month, 7 * number + 1)
                person = world.a_person(f"人{number}-{age}", born=born, household=home, since=date(2024, 1, 1), **told)
                self.people.append(str(person.uid))
        derive_all(today=world.TODAY)

    def latest_visit(self, nth: int) -> str:
        """Return some visit that still stands, "" when there is none."""
        uids = list(Visit.objects.standing().order_by("pk").values_list("uid", flat=True))
        return str(uids[nth % len(uids)]) if uids else ""


Deed = Callable[[_World], Any]


def _visit(uid: UUID, home: int, whole: bool, day: date, channel: str, result: str, at: time | None, risk: str) -> Deed:
    who = [2 * home, 2 * home + 1] if whole else [2 * home]
    return lambda w: record_knock(w.officer, knock=_told(w, uid, who, day, channel, result, at, risk))


def _visits(uids: list[UUID], day: date, channel: str) -> Deed:
    return lambda w: record_many(
        w.officer, knocks=[_told(w, uid, [n % 8], day, channel, "met", None) for n, uid in enumerate(uids)]
    )


def _correct(nth: int, uid: UUID, day: date, channel: str) -> Deed:
    def deed(w: _World) -> None:
        visit = w.latest_visit(nth)
        if visit:
            who = w.people.index(str(Visit.objects.get(uid=visit).person.uid))
            correct_visit(w.officer, visit=visit, knock=_told(w, uid, [who], day, channel, "met", None))

    return deed


def _withdraw(nth: int) -> Deed:
    return lambda w: withdraw_visit(w.officer, visit=w.latest_visit(nth), reason="登错了人")


def _fact(who: int, told: tuple[str, str], since: date) -> Deed:
    return lambda w: add_fact(
        w.officer, person=w.people[who], fact=told[0], value=told[1], since=since, source="入户核实"
    )


def _fact_again(who: int, told: tuple[str, str], since: date, gone: bool) -> Deed:
    def deed(w: _World) -> None:
        person = Person.objects.get(uid=w.people[who])
        held = person.facts.standing().order_by("pk").last()
        if held is None:
            return
        if gone:
            withdraw_fact(w.officer, person=w.people[who], fact=held.fact, since=held.since, reason="问错了人")
            return
        value = FACTS[held.fact][len(told[1]) % len(FACTS[held.fact])]
        correct_fact(
            w.officer,
            person=w.people[who],
            fact=held.fact,
            told_since=held.since,
            value=value,
            since=since,
            source="本人",
        )

    return deed


def _decide(who: int, pack: str, how: int, since: date) -> Deed:
    def deed(w: _World) -> None:
        person, reason = w.people[who], "村里议定"
        match how:
            case 0:
                confirm_inclusion(w.officer, people=[person], pack=pack, reasons=reason, since=since)
            case 1:
                exclude(w.officer, person=person, pack=pack, reason=reason, since=since)
            case 2:
                return_inclusion(w.officer, person=person, pack=pack, reason=reason)
            case _:
                confirm_exit(w.officer, people=[person], pack=pack, reason=reason)

    return deed


def _away(who: int, since: date, days: int | None) -> Deed:
    until = None if days is None else since + timedelta(days=days)
    return lambda w: add_absence(w.officer, person=w.people[who], reason="hospital", since=since, until=until)


def _back(who: int, until: date) -> Deed:
    def deed(w: _World) -> None:
        away = Person.objects.get(uid=w.people[who]).absences.standing().filter(until=None).first()
        if away:
            end_absence(w.officer, person=w.people[who], reason=away.reason, since=away.since, until=until)

    return deed


def _period(event: str, since: date) -> Deed:
    return lambda w: declare_special_period(w.officer, event=event, area=w.area, since=since, source="气象台")


def _close(until: date) -> Deed:
    def deed(w: _World) -> None:
        for period in SpecialPeriod.objects.filter(until=None)[:1]:
            close_special_period(w.officer, period=str(period.uid), until=until)

    return deed


def _born(who: int, born: date) -> Deed:
    return lambda w: correct_person(w.officer, person=w.people[who], told=WhoTold(birth_date=born), reason="户口簿")


TIMES = st.none() | st.times(min_value=time(6), max_value=time(9)).map(lambda at: at.replace(second=0, microsecond=0))
RISKS = st.sampled_from(("", "", "high", "medium"))
UIDS = st.uuids(version=4)
DEEDS = st.one_of(
    st.builds(_visit, UIDS, st.integers(0, 3), st.booleans(), DAYS, CHANNELS, RESULTS, TIMES, RISKS),
    st.builds(_visits, st.lists(UIDS, min_size=2, max_size=6, unique=True), DAYS, CHANNELS),
    st.builds(_correct, st.integers(0, 9), UIDS, DAYS, CHANNELS),
    st.builds(_withdraw, st.integers(0, 9)),
    st.builds(_fact, WHO, FACT, DAYS),
    st.builds(_fact_again, WHO, FACT, DAYS, st.booleans()),
    st.builds(_decide, WHO, st.sampled_from(("liuzhou-2021", "guangxi-2023")), st.integers(0, 3), DAYS),
    st.builds(_away, WHO, DAYS, st.none() | st.integers(0, 60)),
    st.builds(_back, WHO, DAYS),
    st.builds(_period, st.sampled_from(("flood-season", "cold-wave", "disaster-warning")), DAYS),
    st.builds(_close, DAYS),
    st.builds(_born, WHO, st.dates(date(1936, 1, 1), date(2020, 1, 1))),
)
WINDOW = [field.attname for field in Window._meta.concrete_fields if field.attname not in ("id", "watermark")]
OTHERS = {
    model: [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
    for model in (Standing, Ask)
}


def _rows() -> dict[str, list[tuple[Any, ...]]]:
    columns = {Window: WINDOW, **OTHERS}
    return {
        model.__name__: sorted(model._default_manager.values_list(*names), key=repr) for model, names in columns.items()
    }


def _do(deeds: list[Deed]) -> None:
    """Do the deeds in a world of their own; what is refused changes nothing and is part of the game."""
    with transaction.atomic():
        played = _World()
        done = 0
        for deed in deeds:
            try:
                with transaction.atomic():
                    deed(played)
                done += 1
            except Refused:
                continue
        kept = _rows()
        again = derive_all(today=world.TODAY)
        assert (again.added, again.removed) == (0, 0)
        for model in (Window, Standing, Ask):
            model._default_manager.all().delete()
        derive_all(today=world.TODAY)
        assert _rows() == kept
        transaction.set_rollback(True)


UNHURRIED = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


@settings(max_examples=2, derandomize=True, **UNHURRIED)
@given(st.lists(DEEDS, min_size=8, max_size=14))
def test_after_any_deeds_the_projection_is_what_recomputing_gives(deeds: list[Deed]) -> None:
    _do(deeds)


@pytest.mark.long
@settings(max_examples=60, **UNHURRIED)
@given(st.lists(DEEDS, min_size=5, max_size=30))
def test_after_very_many_deeds_too(deeds: list[Deed]) -> None:
    _do(deeds)
