"""账号与机构: which accounts an actor keeps, what each may do, and what a new one can be. Shows no password, ever."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from koumen.ledgers.rows.accounts import AccountLine, AccountPage, OfficeLine, PlaceChoice
from koumen.ledgers.rows.parts import Choice
from koumen.ledgers.trails import home_of
from koumen.records.models import Area, AreaCode, Grant, Organisation, User, Visitor
from koumen.records.places import area_with_code, in_force, inside
from koumen.records.scope import Actor, areas_in_scope

ROLE_LEVELS = {
    "visitor": ("village", "township", "county"),
    "village": ("village",),
    "township": ("township",),
    "county": ("county",),
    "agency": ("county", "township"),
    "city": ("city",),
    "province": ("province",),
}
"""At which levels of place each role works."""
BY_SYSTEM = ("city", "province")
"""Roles above a county: only the system administrator opens their accounts."""
PLACES_AT_MOST = 2000


def roles_offered(actor: Actor) -> list[tuple[str, str]]:
    """Return the roles whose accounts the actor opens, with their labels, from the doors up."""
    labels = dict(Grant.Role.choices)
    wide = actor.has_role("system")
    return [(role, str(labels[role])) for role in ROLE_LEVELS if wide or role not in BY_SYSTEM]


def accounts_in_scope(actor: Actor) -> QuerySet[User]:
    """Return the accounts the actor keeps: those whose every grant lies in their places; for the system all."""
    if actor.has_role("system"):
        return User.objects.all()
    mine = areas_in_scope(actor, "area__")
    theirs = Visitor.objects.filter(mine, user=OuterRef("pk"))
    grants = Grant.objects.filter(user=OuterRef("pk"))
    outside = grants.exclude(mine).exclude(kind="assigned")
    inside_here = Exists(grants.filter(mine)) | (Exists(grants.filter(kind="assigned")) & Exists(theirs))
    return User.objects.filter(inside_here).exclude(Exists(outside))


def account_page(actor: Actor, find: str = "") -> AccountPage:
    """Return the accounts and offices the actor keeps; `find` is part of a name or user name."""
    rows = accounts_in_scope(actor).select_related("organisation").order_by("-is_active", "username")
    if find:
        rows = rows.filter(Q(name__icontains=find) | Q(username__icontains=find))
    return AccountPage(
        find=find,
        accounts=tuple(_line(actor, user) for user in rows.prefetch_related("grants__area", "visitors__area")[:500]),
        total=rows.count(),
        offices=tuple(_offices(actor)),
        places=tuple(_places(actor)),
        roles=tuple(Choice(role, label) for role, label in roles_offered(actor)),
        visitor_kinds=tuple(Choice(value, str(label)) for value, label in Visitor.Kind.choices),
        office_kinds=tuple(Choice(value, str(label)) for value, label in Organisation.Kind.choices),
        by_code=actor.has_role("system"),
    )


def _line(actor: Actor, user: User) -> AccountLine:
    labels = dict(Grant.Role.choices)
    here = [grant for grant in user.grants.all() if grant.until is None or grant.until > actor.today]
    places = [grant.area.name for grant in here if grant.area]
    places += [visitor.area.name for visitor in user.visitors.all() if visitor.area]
    return AccountLine(
        uid=str(user.uid),
        username=user.username,
        name=user.name,
        roles="、".join(dict.fromkeys(str(labels[grant.role]) for grant in here)) or "没有授权",
        places="、".join(dict.fromkeys(places)),
        office=user.organisation.name if user.organisation else "",
        active=user.is_active,
        own=user.pk == actor.user,
        last_login=user.last_login,
        first_password=user.must_change_password,
    )


def _offices(actor: Actor) -> list[OfficeLine]:
    rows = Organisation.objects.filter(until=None).select_related("area").order_by("area__path", "pk")
    if not actor.has_role("system"):
        rows = rows.filter(areas_in_scope(actor, "area__"))
    labels = dict(Organisation.Kind.choices)
    return [
        OfficeLine(str(row.uid), row.name, str(labels[row.kind]), row.area.name, row.keeps_from)
        for row in rows[:PLACES_AT_MOST]
    ]


def _places(actor: Actor) -> list[PlaceChoice]:
    """Return the places an account can be for: all of a county; for the system those that have an office, and above."""
    home = home_of(actor)
    if home is not None and not actor.has_role("system"):
        rows = inside(home.path)
    else:
        offices = Organisation.objects.filter(until=None).select_related("area")
        known = Q(pk__in=[])
        for path in {office.area.path for office in offices if office.area.level == "county"}:
            known |= Q(path__startswith=path)
        rows = Area.objects.filter(known | Q(level__in=("province",)))
    labels = dict(Area.Level.choices)
    bearing = AreaCode.objects.filter(in_force(actor.today)).values("area_id")
    listed = rows.filter(pk__in=bearing).select_related("parent")
    return [
        PlaceChoice(str(area.uid), area.name, area.parent.name if area.parent else "", str(labels[area.level]))
        for area in listed.order_by("path")[:PLACES_AT_MOST]
    ]


def area_with(code: str, actor: Actor) -> str:
    """Return the uid of the place with an administrative code, "" for none; the deed says whether it is the actor's."""
    area = area_with_code(code.strip(), actor.today) if code.strip() else None
    return str(area.uid) if area else ""


def office_named(name: str) -> str:
    """Return the uid of the organisation with a name, "?" (nobody's) when there is none."""
    found = Organisation.objects.filter(name=name.strip(), until=None).first()
    return str(found.uid) if found else "?"
