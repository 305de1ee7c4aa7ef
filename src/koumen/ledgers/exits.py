"""退出: who is reported to leave, how far each report has come, what was settled."""

from __future__ import annotations

from datetime import timedelta

from koumen.ledgers.law_here import law_here
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.persons import person_here, who_of
from koumen.ledgers.rows.exits import ExitChoices, ExitLine, Exits
from koumen.ledgers.rows.parts import Choice
from koumen.ledgers.shell import may_of
from koumen.ledgers.trails import trail_of
from koumen.records.models import Exit
from koumen.records.scope import Actor, people_in_scope

UNDER_WAY = ("reported", "verified")
YEAR = timedelta(days=366)


def exits(actor: Actor) -> Exits:
    """Return the exits of the people in scope, those that wait longest first."""
    law = law_here(actor)
    rows = Exit.objects.standing().filter(people_in_scope(actor, "person__"))
    rows = rows.select_related("person__area", "person__household__head").order_by("recorded_at", "pk")
    since = actor.now - YEAR
    settled = rows.exclude(state__in=UNDER_WAY).filter(recorded_at__gte=since).order_by("-recorded_at", "-pk")[:200]
    return Exits(
        today=actor.today,
        trail=trail_of(actor),
        waiting=tuple(_line(actor, row, law) for row in rows.filter(state__in=UNDER_WAY)),
        settled=tuple(_line(actor, row, law) for row in settled),
        may_settle="confirm_inclusion" in may_of(actor),
        may_confirm="confirm_exit" in may_of(actor),
    )


def exit_choices(actor: Actor, person: str) -> ExitChoices:
    """Return what can be reported of someone. Raises NotHere."""
    law = law_here(actor)
    packs = tuple(Choice(pack, law.policy(pack)) for pack in law.here)
    kinds = tuple(Choice(str(value), str(label)) for value, label in Exit.Kind.choices)
    return ExitChoices(who_of(person_here(actor, person), actor.today), kinds, packs, actor.today)


def _line(actor: Actor, row: Exit, law: LawWords) -> ExitLine:
    return ExitLine(
        uid=str(row.uid),
        who=who_of(row.person, actor.today),
        kind=str(Exit.Kind(row.kind).label),
        policy=law.policy(row.pack) if row.pack in law.packs else "",
        day=row.day,
        state=row.state,
        state_label=str(Exit.State(row.state).label),
        told_by=row.told_by,
        at=row.recorded_at,
        proof=row.proof.open(),
    )
