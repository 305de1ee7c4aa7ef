"""A small invented world in plain words: places, offices, people by description, and what happens to them.

    village = a_village()
    granny = an_elder(alone=True, age=81, village=village)
    a_visit(granny, day=date(2026, 11, 4), channel="phone")

Everybody here is invented; ID numbers carry region digits that no place has.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from koumen.records.groups import group_order
from koumen.records.identity import id_index, phone_index
from koumen.records.models import (
    Absence,
    Area,
    AreaCode,
    Assignment,
    Fact,
    Grant,
    Household,
    Inclusion,
    Organisation,
    Person,
    SpecialPeriod,
    Stay,
    User,
    Visit,
    Visitor,
)
from koumen.records.names import name_grams
from koumen.records.places import LEVEL_OF_LENGTH, normal_code, path_below
from koumen.records.scope import Actor, actor_of, machine
from koumen.records.uid import new_uid

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_AGO = datetime(2020, 1, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "knock-2-doors"
FACTS_IN_WORDS = {
    "alone": "lives_alone",
    "disabled": "severe_disability",
    "ill": "serious_illness",
    "orphan": "orphan",
    "dibao": "dibao",
    "left_behind": "left_behind",
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def a_place(code: str, name: str = "", *, since: date | None = None, functional: bool = False) -> Area:
    """Return the place with this code, made (with every level above it) when it is not there."""
    code = normal_code(code)
    held = AreaCode.objects.filter(code=code, until=None).select_related("area").first()
    if held:
        return held.area
    shorter = [length for length in LEVEL_OF_LENGTH if length < len(code)]
    above = a_place(code[: max(shorter)]) if shorter else None
    uid = new_uid()
    level = LEVEL_OF_LENGTH[len(code)]
    area = Area.objects.create(
        uid=uid, name=name or f"{level}{code}", level=level, parent=above, path=str(uid), functional=functional
    )
    area.path = path_below(above, area.pk)
    area.save(update_fields=["path"])
    AreaCode.objects.create(area=area, code=code, since=since, local=functional)
    return area


def a_county(code: str = "450299") -> Area:
    """Return an invented county."""
    return a_place(code, "青禾县")


def a_township(code: str = "450299901") -> Area:
    """Return an invented township."""
    return a_place(code, "青禾镇")


def a_village(code: str = "450299901201", name: str = "荷塘村") -> Area:
    """Return an invented village."""
    return a_place(code, name)


def an_office(area: Area, name: str = "", kind: str = "office", keeps_from: date | None = None) -> Organisation:
    """Return an organisation in a place."""
    wanted = name or f"{area.name}办公室"
    made, _ = Organisation.objects.get_or_create(
        area=area, name=wanted, defaults={"kind": kind, "level": area.level, "keeps_from": keeps_from}
    )
    return made


def a_user(role: str = "", area: Area | None = None, *, username: str = "", name: str = "经办人", **grant: Any) -> User:
    """Return an account; with a role it is granted that place (or what `grant` says) since long ago."""
    user = User.objects.create_user(username or f"u{User.objects.count() + 1}", PASSWORD, name=name)
    if role:
        granted(user, role, area, **grant)
    return user


def granted(user: User, role: str, area: Area | None = None, **known: Any) -> Grant:
    """Grant a role to an account."""
    known = {"kind": "area", "since": LONG_AGO.date(), "granted_at": LONG_AGO} | known
    return Grant.objects.create(user=user, role=role, area=area, **known)


def acting(user: User, today: date = TODAY) -> Actor:
    """Return the actor behind an account on a day."""
    return actor_of(user, today=today, now=datetime.combine(today, time(10, 30), NOW.tzinfo))


def the_machine(today: date = TODAY) -> Actor:
    """Return the actor of commands and jobs."""
    return machine(today=today, now=datetime.combine(today, time(10, 30), NOW.tzinfo))


def an_id_number(born: date, *, sex: str = "female", serial: int = 11) -> str:
    """Return a well-formed ID number of a region that does not exist."""
    first = f"990101{born:%Y%m%d}{serial:02d}{1 if sex == 'male' else 2}"
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True))
    return first + "10X98765432"[total % 11]


def a_person(
    name: str = "韦秀英",
    *,
    age: int | None = None,
    born: date | None = None,
    sex: str | None = None,
    village: Area | None = None,
    household: Household | None = None,
    group: str = "",
    id_number: str = "",
    phone: str = "",
    since: date | None = None,
    until: date | None = None,
    told_at: datetime = LONG_AGO,
    **facts: Any,
) -> Person:
    """Return someone on the roster. `age` is the age on TODAY; other words are facts (alone=True, tekun="dispersed")."""
    if age is not None:
        born = TODAY.replace(year=TODAY.year - age) - timedelta(days=30)
    area = village or (household.area if household else a_village())
    person = Person.objects.create(
        name=name,
        grams=name_grams(name),
        sex=sex,
        birth_date=born,
        id_number=id_number,
        id_index=id_index(id_number),
        phone=phone,
        phone_index=phone_index(phone),
        area=area,
        group_name=group,
        group_order=group_order(group),
        household=household,
        left_on=until,
        added_at=told_at,
    )
    Stay.objects.create(person=person, area=area, household=household, since=since, until=until, recorded_at=told_at)
    for word, value in facts.items():
        a_fact(person, FACTS_IN_WORDS.get(word, word), value, since=since or date(2000, 1, 1), told_at=told_at)
    return person


def an_elder(age: int = 72, **known: Any) -> Person:
    """Return an old person."""
    return a_person(age=age, **known)


def a_child(age: int = 8, name: str = "莫小宝", **known: Any) -> Person:
    """Return a child."""
    return a_person(name, age=age, **known)


def a_home(village: Area | None = None, group: str = "一组") -> Household:
    """Return a household without members."""
    return Household.objects.create(area=village or a_village(), group_name=group)


def an_old_couple(village: Area | None = None, **his: Any) -> tuple[Household, Person, Person]:
    """Return a home and its two: he is ill and cannot look after himself, she can; both fall under Guangxi's policy."""
    home = a_home(village, group="五组")
    he = an_elder(
        78,
        name="廖德福",
        sex="male",
        household=home,
        group="五组",
        ability="unable",
        dibao=True,
        ill=True,
        tekun="none",
        **his,
    )
    she = an_elder(
        76, name="陈秀英", sex="female", household=home, group="五组", empty_nest=True, ability="able", tekun="none"
    )
    home.head = he
    home.save()
    return home, he, she


def a_fact(
    person: Person, fact: str, value: Any, *, since: date, told_at: datetime = LONG_AGO, instead_of: Fact | None = None
) -> Fact:
    """Tell a fact; True and False are written as the catalogue writes them, None means unknown."""
    written = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    return Fact.objects.create(
        person=person, fact=fact, value=written, since=since, recorded_at=told_at, supersedes=instead_of
    )


def an_inclusion(
    person: Person, pack: str, included: bool | None, *, since: date, told_at: datetime = LONG_AGO
) -> Inclusion:
    """Decide that someone is under a pack, or is not."""
    return Inclusion.objects.create(person=person, pack=pack, included=included, since=since, recorded_at=told_at)


def an_absence(person: Person, since: date, until: date | None = None, reason: str = "hospital") -> Absence:
    """Someone is away; both ends inclusive."""
    return Absence.objects.create(person=person, since=since, until=until, reason=reason, recorded_at=LONG_AGO)


def a_visitor(name: str = "覃阿姨", *, village: Area | None = None, user: User | None = None, **known: Any) -> Visitor:
    """Return someone who goes to doors."""
    return Visitor.objects.create(name=name, kind=known.pop("kind", "cadre"), area=village, user=user, **known)


def assigned(
    person: Person, visitor: Visitor, *, since: date = date(2026, 1, 1), until: date | None = None
) -> Assignment:
    """Make a visitor answer for a person."""
    return Assignment.objects.create(person=person, visitor=visitor, since=since, until=until, recorded_at=LONG_AGO)


def a_visit(
    person: Person,
    day: date,
    *,
    channel: str = "home",
    result: str = "met",
    at: time | None = None,
    told_at: datetime | None = None,
    **known: Any,
) -> Visit:
    """Record a visit as told on its own day (or at `told_at`)."""
    told = told_at or datetime.combine(day, time(18, 0), NOW.tzinfo)
    known.setdefault("knock", new_uid())
    return Visit.objects.create(
        person=person, day=day, moment=at, channel=channel, result=result, recorded_at=told, **known
    )


def a_special_period(event: str, since: date, until: date | None = None, **where: Any) -> SpecialPeriod:
    """Declare a season or weather for `area=` or `person=`, or for everyone."""
    declared = datetime.combine(since, time(8, 0), NOW.tzinfo)
    return SpecialPeriod.objects.create(event=event, since=since, until=until, declared_at=declared, **where)
