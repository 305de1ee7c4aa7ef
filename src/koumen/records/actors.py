"""Who acts, with what grants, on what day: made once for each request, job or command, then only handed on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from koumen.records.models import Grant, PostHolder, User
from koumen.records.places import in_force

THREE_ADMINISTRATORS = ("auditor", "security", "system")
LADDER = ("visitor", "village", "agency", "township", "county", "city", "province")


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant in force today. `path` is the area's path, "" when the grant names no area."""

    role: str
    kind: str
    area: int | None = None
    path: str = ""
    organisation: int | None = None
    visitor: int | None = None
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone doing something now. `user` None: the machine itself (commands and jobs), which sees everything."""

    user: int | None
    name: str
    grants: tuple[Granted, ...]
    today: date
    now: datetime
    organisation: int | None = None

    @property
    def roles(self) -> frozenset[str]:
        """Every role held today."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def role(self) -> str:
        """The highest role for business, else an administrator's, else ""."""
        held = [role for role in LADDER if role in self.roles] or sorted(self.roles & set(THREE_ADMINISTRATORS))
        return held[-1] if held else ""

    @property
    def is_machine(self) -> bool:
        """Whether this is the system itself."""
        return self.user is None

    def has_role(self, *roles: str) -> bool:
        """Whether any of these roles is held; the machine holds all."""
        return self.is_machine or bool(self.roles & set(roles))


def actor_of(user: User, *, today: date, now: datetime) -> Actor:
    """Return the actor behind an account, with the grants in force on `today`: its own and those of its posts."""
    held = PostHolder.objects.filter(in_force(today), user=user, post__until__isnull=True).values("post")
    theirs = Grant.objects.filter(in_force(today)).filter(Q(user=user) | Q(post__in=held))
    grants = tuple(
        Granted(
            role=grant.role,
            kind=grant.kind,
            area=grant.area_id,
            path=grant.area.path if grant.area else "",
            organisation=grant.organisation_id,
            visitor=grant.visitor_id,
            person=grant.person_id,
        )
        for grant in theirs.select_related("area").order_by("pk")
    )
    return Actor(user.pk, user.name, grants, today, now, user.organisation_id)


def machine(*, today: date, now: datetime, name: str = "系统") -> Actor:
    """Return the actor of commands and jobs that run on the machine itself."""
    return Actor(None, name, (), today, now)


def roles_clash(roles: frozenset[str]) -> str:
    """Say in Chinese why one account may not hold all of these roles; "" when it may (三员分立)."""
    administrators = roles & set(THREE_ADMINISTRATORS)
    if len(administrators) > 1:
        return "系统管理员、安全管理员、审计管理员须由三个人分别担任。"
    if administrators and len(roles) > 1:
        return "管理员账号不能兼办业务，请另建账号。"
    return ""
