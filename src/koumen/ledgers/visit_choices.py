"""What can be chosen on the form of a visit: who went, how, of what kind, in what role; and its official forms."""

from __future__ import annotations

from koumen.ledgers.door import Door
from koumen.ledgers.rows.parts import Choice
from koumen.policy.labels import CHANNELS as CHANNEL_WORDS
from koumen.policy.labels import KINDS
from koumen.policy.model import CHANNELS, Pack
from koumen.records.models import Assignment, Person, Visitor
from koumen.records.places import in_force
from koumen.records.scope import Actor

OFFERED = 300


def visitors(actor: Actor, members: tuple[Person, ...]) -> tuple[tuple[Choice, ...], str]:
    """Return who may have gone, those responsible first, and who is taken to have gone until told otherwise."""
    assigned = Assignment.objects.standing().filter(in_force(actor.today), person__in=members)
    first = list(Visitor.objects.filter(pk__in=assigned.values("visitor")).order_by("pk"))
    own = list(Visitor.objects.filter(user=actor.user).order_by("pk")) if actor.user else []
    path = members[0].area.path
    ends = [path[: end + 1] for end, letter in enumerate(path) if letter == "/"]
    near = Visitor.objects.filter(area__path__in=ends, until__isnull=True).order_by("-area__path", "name")
    everyone = {visitor.pk: visitor for visitor in (*first, *own, *near[:OFFERED])}
    labels = dict(Visitor.Kind.choices)
    choices = tuple(Choice(str(one.uid), f"{one.name}（{labels.get(one.kind, '')}）") for one in everyone.values())
    chosen = own or first
    return choices, str(chosen[0].uid) if chosen else ""


def channels(door: Door) -> tuple[Choice, ...]:
    """Return the channels in the policies' own words."""
    own: dict[str, str] = {}
    for pack in door.packs():
        own |= {entry.id: entry.label for entry in pack.of_kind("channel")}
    return tuple(Choice(channel, own.get(channel, CHANNEL_WORDS[channel])) for channel in CHANNELS)


def kinds(door: Door) -> tuple[Choice, ...]:
    """Return the kinds of visits the policies tell apart; none when they do not."""
    duties = [duty for pack in door.packs() for variant in pack.variants for duty in variant.duties]
    named = sorted({kind for duty in duties for kind in duty.kinds} - {"visit"})
    return tuple(Choice(kind, KINDS.get(kind, kind)) for kind in ("visit", *named)) if named else ()


def roles(door: Door) -> tuple[Choice, ...]:
    """Return the roles of visitors the policies tell apart; none when they do not."""
    found: dict[str, str] = {}
    for pack in door.packs():
        words = door.law.words(pack.id, door.members[0].area.pk)
        found |= {role: words.label("role", role) for duty in words.variant.duties for role in duty.roles}
    return (Choice("", "不分"), *(Choice(role, label) for role, label in found.items())) if found else ()


def forms_of(pack: Pack, door: Door) -> list[str]:
    """Return the official forms on which the visit will stand."""
    return [
        form.label
        for form in pack.forms
        if form.records_visits
        and door.channel in form.channels
        and (form.since is None or form.since <= door.day)
        and (form.until is None or door.day < form.until)
    ]
