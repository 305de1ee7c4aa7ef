"""What stands around every page: the system's name, where the actor is, what waits, what the actor may do."""

from __future__ import annotations

from django.conf import settings

from koumen.ledgers.rows.shell import DemoLogin, Doorway, Shell
from koumen.ledgers.trails import trail_of
from koumen.records.models import Area, Grant, Person, Suggestion
from koumen.records.scope import Actor, areas_in_scope, people_in_scope

MAY: dict[str, frozenset[str]] = {
    "visitor": frozenset({"record_visit"}),
    "agency": frozenset({"record_visit"}),
    "village": frozenset({"record_visit", "add_fact", "confirm_inclusion", "import_roster"}),
    "township": frozenset(
        {"record_visit", "add_fact", "confirm_inclusion", "declare_special_period", "import_roster", "see_full_values"}
    ),
    "county": frozenset(
        {
            "record_visit",
            "add_fact",
            "confirm_inclusion",
            "declare_special_period",
            "load_notice",
            "import_roster",
            "answer_suggestion",
            "see_full_values",
            "approve_child_access",
        }
    ),
    "city": frozenset({"answer_suggestion"}),
    "province": frozenset({"answer_suggestion"}),
}
MANY_DEMO_LOGINS = 40


def shell(actor: Actor, missed_count: int = 0) -> Shell:
    """Return the frame for the actor's pages. `missed_count` is the worklist's own figure."""
    on_roster = Person.objects.filter(people_in_scope(actor), left_on__isnull=True)
    may = may_of(actor)
    waiting = Suggestion.objects.filter(areas_in_scope(actor, "area__"), state=Suggestion.State.OPEN)
    return Shell(
        system_name=settings.SYSTEM_NAME,
        trail=trail_of(actor),
        today=actor.today,
        user_name=actor.name,
        role_label=str(dict(Grant.Role.choices).get(actor.role, "")),
        roster_count=on_roster.count(),
        missed_count=missed_count,
        suggestions_waiting=waiting.count() if "answer_suggestion" in may else 0,
        may=may,
        demo=settings.DEMO,
    )


def may_of(actor: Actor) -> frozenset[str]:
    """Return the names of the deeds some grant of the actor allows; each deed decides again for itself."""
    if actor.is_machine:
        return frozenset().union(*MAY.values())
    return frozenset().union(*(MAY.get(role, frozenset()) for role in actor.roles))


def doorway() -> Doorway:
    """Return the log-in page: the system's name and, only in a demonstration, one log-in for each grant."""
    return Doorway(settings.SYSTEM_NAME, _demo_logins() if settings.DEMO else ())


def _demo_logins() -> tuple[DemoLogin, ...]:
    order = list(Grant.Role.values)
    grants = Grant.objects.filter(user__username__startswith="demo", user__is_active=True, until__isnull=True)
    held = sorted(
        grants.select_related("user", "area")[:MANY_DEMO_LOGINS],
        key=lambda grant: (grant.area.path if grant.area else "~", order.index(grant.role), grant.pk),
    )
    labels = dict(Grant.Role.choices)
    return tuple(
        DemoLogin(grant.user.username, settings.DEMO_PASSWORD, str(labels[grant.role]), _name(grant.area))
        for grant in held
    )


def _name(area: Area | None) -> str:
    return area.name if area else "本系统"
