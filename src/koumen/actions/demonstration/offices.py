"""The demonstration's offices, log-ins and visitors: one of each role in every county, all invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password

from koumen.actions.demonstration.counties import County
from koumen.actions.demonstration.homes import MEN, WOMEN
from koumen.records.bulk import add_all
from koumen.records.models import Area, AreaCode, Grant, Organisation, User, Visitor
from koumen.records.places import area_with_code

LEVELS = {"county": "县级经办人", "township": "乡镇经办人", "village": "村（居）经办人"}


@dataclass(slots=True)
class Offices:
    """One county at work: its places by code, its visitors by village code, its log-ins for the log-in page."""

    county: County
    area: Area
    places: dict[str, Area]
    visitors: dict[str, list[Visitor]] = field(default_factory=dict)
    logins: list[dict[str, str]] = field(default_factory=list)
    officer: User | None = None

    @property
    def villages(self) -> list[str]:
        """The codes of the villages, in their order."""
        return sorted(code for code, area in self.places.items() if area.level == Area.Level.VILLAGE)

    def shows(self, place: int) -> bool:
        """Whether a place lies in the township whose log-ins are offered."""
        area = self.places[self.villages[0][:9]]
        return any(each.pk == place and each.path.startswith(area.path) for each in self.places.values())

    def visitor_of(self, home: int, village: str) -> Visitor:
        """Return who answers for a home of a village, always the same one."""
        there = self.visitors[village]
        return there[home // 7 % len(there)]  # homes come village by village in turn; 7 divides no such turn


class Staff:
    """Makes accounts; they all have the demonstration's one password, worked out once."""

    def __init__(self, since: date, at: datetime) -> None:
        self.since, self.at = since, at
        self.password = make_password(settings.DEMO_PASSWORD)

    def user(
        self,
        username: str,
        name: str,
        role: str,
        *,
        area: Area | None = None,
        organisation: Organisation | None = None,
        kind: Grant.Kind = Grant.Kind.AREA,
    ) -> User:
        """Make an account with one grant."""
        user = User.objects.create(
            username=username, name=name, password=self.password, organisation=organisation, password_changed_at=self.at
        )
        Grant.objects.create(
            user=user,
            role=role,
            kind=kind,
            area=area,
            organisation=organisation if kind == Grant.Kind.CONTRACT else None,
            since=self.since,
            granted_at=self.at,
        )
        return user


def open_offices(county: County, keeps_from: date, staff: Staff, rng: Random) -> Offices:
    """Set up a county's organisations, log-ins and visitors; it keeps visits from a day."""
    area = area_with_code(county.code, keeps_from)
    if area is None:
        raise LookupError(county.code)
    codes = AreaCode.objects.filter(code__startswith=county.code, area__example=True).select_related("area")
    offices = Offices(county, area, {row.code: row.area for row in codes.order_by("code")})
    bureau = Organisation.objects.create(
        name=county.bureau, kind="civil-affairs", level="county", area=area, keeps_from=keeps_from
    )
    orgs = {county.code: bureau}
    for code, place in offices.places.items():
        if place.level in (Area.Level.TOWNSHIP, Area.Level.VILLAGE):
            kind, said = ("office", "人民政府") if place.level == Area.Level.TOWNSHIP else ("committee", "民委员会")
            name = _office_name(place, said)
            orgs[code] = Organisation.objects.create(name=name, kind=kind, level=place.level, area=place)
    _give_logins(offices, orgs, staff)
    _gather_visitors(offices, orgs, staff, rng)
    return offices


def _office_name(place: Area, said: str) -> str:
    bare = place.name.replace("（示例）", "")
    if said == "人民政府":
        return f"{bare}办事处" if bare.endswith("街道") else f"{bare}人民政府"
    return f"{bare}居民委员会" if bare.endswith("社区") else f"{bare}{said}"


def _give_logins(offices: Offices, orgs: dict[str, Organisation], staff: Staff) -> None:
    village = offices.villages[0]
    for role, code in (("county", offices.county.code), ("township", village[:9]), ("village", village)):
        place = offices.area if role == "county" else offices.places[code]
        username = f"demo-{role}-{offices.county.slug}"
        user = staff.user(username, LEVELS[role], role, area=place, organisation=orgs[code])
        offices.officer = offices.officer or user
        _offer(offices, username, LEVELS[role], place.name)


def _offer(offices: Offices, username: str, role: str, place: str) -> None:
    where = place if place == offices.area.name else f"{offices.area.name} {place}"
    login = {"username": username, "password": settings.DEMO_PASSWORD, "role": role, "area": where}
    offices.logins.append(login)


def _gather_visitors(offices: Offices, orgs: dict[str, Organisation], staff: Staff, rng: Random) -> None:
    county, agency = offices.county, None
    if county.agency:
        agency = Organisation.objects.create(name=county.agency, kind="agency", level="county", area=offices.area)
    made = []
    for code in offices.villages:
        kinds = (
            [(Visitor.Kind.AGENCY, agency)] * 3
            if agency
            else [
                (Visitor.Kind.CADRE, orgs[code]),
                (Visitor.Kind.RESIDENT, orgs[code[:9]]),
                (Visitor.Kind.VOLUNTEER, orgs[code]),
            ]
        )
        names = _names(county, rng, len(kinds))
        there = [
            Visitor(name=name, kind=kind, organisation=org, area=offices.places[code])
            for name, (kind, org) in zip(names, kinds, strict=True)
        ]
        offices.visitors[code] = there
        made += there
    first = offices.villages[0]
    role = "agency" if agency else "visitor"
    label = "巡访机构" if agency else "访视人员"
    username = f"demo-{role}-{county.slug}"
    if agency:
        staff.user(username, county.agency[:12], role, kind=Grant.Kind.CONTRACT, area=offices.area, organisation=agency)
    else:
        one = offices.visitors[first][0]
        one.user = staff.user(username, one.name, role, kind=Grant.Kind.ASSIGNED, organisation=orgs[first])
    add_all(made)
    _offer(offices, username, label, offices.area.name if agency else offices.places[first].name)


def _names(county: County, rng: Random, count: int) -> list[str]:
    given = (MEN + " " + WOMEN).split()
    return [rng.choice(county.surnames) + rng.choice(given) for _ in range(count)]


def open_administrators(staff: Staff, city: Area | None, province: Area | None) -> list[dict[str, str]]:
    """Make the three separated administrators, and an official of a city and of a province above the counties."""
    made = []
    for role, name in (("auditor", "审计管理员"), ("security", "安全管理员"), ("system", "系统管理员")):
        staff.user(f"demo-{role}", name, role, kind=Grant.Kind.MACHINE)
        made.append((f"demo-{role}", name, "本系统"))
    for username, name, role, area in (
        ("demo-city-liuzhou", "市级经办人", "city", city),
        ("demo-province-guangxi", "省级经办人", "province", province),
    ):
        if area is not None:
            staff.user(username, name, role, area=area)
            made.append((username, name, area.name))
    return [
        {"username": username, "password": settings.DEMO_PASSWORD, "role": name, "area": place}
        for username, name, place in made
    ]
