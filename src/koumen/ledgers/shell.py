"""What stands around every page: the system's name, where the actor is, what waits, what the actor may do."""

from __future__ import annotations

import json
from datetime import date

from django.conf import settings

from koumen.ledgers.judged import missed_count, on_roster
from koumen.ledgers.rows.shell import DemoLogin, Doorway, Shell
from koumen.ledgers.terms import terms_at
from koumen.ledgers.trails import place_of, trail_of
from koumen.records.adopted import adopted_packs
from koumen.records.models import Area, Grant, Organisation, Suggestion
from koumen.records.scope import BLIND_TO_PEOPLE, Actor, suggestions_in_scope

MAY: dict[str, frozenset[str]] = {
    "visitor": frozenset({"record_visit"}),
    "agency": frozenset({"record_visit"}),
    "village": frozenset({"record_visit", "add_fact", "confirm_inclusion", "import_roster"}),
    "township": frozenset(
        {
            "record_visit",
            "add_fact",
            "confirm_inclusion",
            "confirm_exit",
            "declare_special_period",
            "import_roster",
            "see_full_values",
        }
    ),
    "county": frozenset(
        {
            "record_visit",
            "add_fact",
            "confirm_inclusion",
            "confirm_exit",
            "declare_special_period",
            "load_notice",
            "import_roster",
            "answer_suggestion",
            "see_full_values",
            "approve_child_access",
            "manage_accounts",
        }
    ),
    "city": frozenset({"answer_suggestion"}),
    "province": frozenset({"answer_suggestion"}),
    "system": frozenset({"manage_accounts"}),
}
UNNAMED = "探访服务管理系统"
"""What the settings call the system while the county has chosen no name of its own."""
DEMO_LOGINS = "demo_logins.json"


def shell(actor: Actor) -> Shell:
    """Return the frame for the actor's pages; its figures are those of the pages they stand beside."""
    may = may_of(actor)
    place = place_of(actor)
    terms = terms_at(place, actor.today)
    waiting = Suggestion.objects.filter(suggestions_in_scope(actor), state=Suggestion.State.OPEN)
    return Shell(
        system_name=system_name(place) if place else doorway().system_name,
        trail=trail_of(actor, place),
        today=actor.today,
        user_name=actor.name,
        role_label=str(dict(Grant.Role.choices).get(actor.role, "")),
        role=actor.role,
        roster_count=on_roster(actor).count(),
        missed_count=missed_count(actor),
        suggestions_waiting=waiting.count() if "answer_suggestion" in may else 0,
        may=may,
        sees_people=sees_people(actor),
        demo=settings.DEMO,
        visit=terms.visit,
        beneficiary=terms.beneficiary,
        visitor=terms.visitor,
    )


def may_of(actor: Actor) -> frozenset[str]:
    """Return the names of the deeds some grant of the actor allows; each deed decides again for itself."""
    if actor.is_machine:
        return frozenset().union(*MAY.values())
    return frozenset().union(*(MAY.get(role, frozenset()) for role in actor.roles))


def sees_people(actor: Actor) -> bool:
    """Whether an account works with people at all (which people is the scope's); those of administrators do not."""
    named = (grant for grant in actor.grants if grant.role not in BLIND_TO_PEOPLE and grant.kind != "machine")
    return actor.is_machine or any(named)


def doorway() -> Doorway:
    """Return the log-in page: the system's name and, only in a demonstration, the log-ins its builder left."""
    return Doorway(system_name(_only_county()), _demo_logins() if settings.DEMO else ())


def system_name(place: Area | None) -> str:
    """Return the name the county has set; else its own name with its policy's word for a visit.

    示例县访视服务管理: the word is that of the policy for the smallest place that this place lies in.
    """
    if settings.SYSTEM_NAME != UNNAMED or place is None:
        return str(settings.SYSTEM_NAME)
    county = _county_of(place)
    codes = list(county.codes.order_by("-since").values_list("code", flat=True))
    fitting = [pack for pack in adopted_packs(date.max) if any(code.startswith(pack.region) for code in codes)]
    local = max(fitting, key=lambda pack: len(pack.region), default=None)
    return f"{county.name}{local.terms.get('visit', '探访') if local else '探访'}服务管理"


def _county_of(place: Area) -> Area:
    """Return the county in which a place lies; a city or a province is its own."""
    steps = [int(step) for step in place.path.strip("/").split("/")]
    return Area.objects.filter(pk__in=steps, level=Area.Level.COUNTY).first() or place


def _only_county() -> Area | None:
    """Return the county whose offices work here, None when there are several or none."""
    offices = Organisation.objects.filter(level=Area.Level.COUNTY, until__isnull=True)
    counties = list(Area.objects.filter(pk__in=offices.values("area"))[:2])
    return counties[0] if len(counties) == 1 else None


def _demo_logins() -> tuple[DemoLogin, ...]:
    path = settings.DATA / DEMO_LOGINS
    if not path.is_file():
        return ()
    return tuple(DemoLogin(**login) for login in json.loads(path.read_text("utf-8")))
