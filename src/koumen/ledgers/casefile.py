"""一人一档: everything kept and owed about one person, masked unless a deed has just opened it.

It gathers; each part is answered in a room of its own. Nothing is written here, so opening full values is a deed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koumen.ledgers.absences import absence_lines
from koumen.ledgers.contacts import contact_lines
from koumen.ledgers.full_state import child_requests, full_state
from koumen.ledgers.law_words import LawWords
from koumen.ledgers.owed_now import owed_now
from koumen.ledgers.own_cadences import own_choices, own_lines
from koumen.ledgers.persons import people_here, person_here, who_of
from koumen.ledgers.reasons import standings_of
from koumen.ledgers.rows.casefile import CaseFile, FactChoice, StayLine
from koumen.ledgers.rows.parts import Choice, Who
from koumen.ledgers.shell import may_of
from koumen.ledgers.standings import stands, tags_of
from koumen.ledgers.to_complete import missing, returned_for
from koumen.ledgers.told_facts import fact_choices, fact_lines
from koumen.ledgers.told_visits import visit_lines
from koumen.ledgers.trails import trail_of
from koumen.ledgers.windows_of import WindowsOf
from koumen.policy.labels import REASONS
from koumen.records.models import Assignment, Contact, Person, Stay, Visitor
from koumen.records.places import in_force
from koumen.records.scope import Actor
from koumen.records.secrets.masks import mask_address, mask_id_number, mask_phone

ALSO_ALLOWS = {
    "record_visit": {"correct_visit", "withdraw_visit", "add_contact", "tell_absence"},
    "add_fact": {"correct_person"},
    "confirm_inclusion": {"set_own_cadence", "leave_roster"},
}
"""Deeds that go with a grant's own."""
LEAVING = (Stay.Reason.DIED, Stay.Reason.MOVED, Stay.Reason.OTHER)
"""Why someone may leave the roster on the spot."""
SHOWN = frozenset({"record_visit", "add_fact", "confirm_inclusion"})


def casefile(actor: Actor, person: str, full: bool = False) -> CaseFile:
    """Return one person's file. Raises NotHere outside the actor's scope.

    `full` shows whole values only to someone who may see them and whose opening of them has just been journalled.
    """
    subject = person_here(actor, person)
    law = LawWords(actor.today)
    held = stands([subject.pk], actor.today).get(subject.pk, [])
    windows = WindowsOf(subject, law)
    state = full_state(actor, subject, wanted=full)
    basics = _basics(subject, state)
    stays = tuple(_stays(subject))
    return CaseFile(
        today=actor.today,
        trail=trail_of(actor, subject.area),
        who=who_of(subject, actor.today),
        tags=tags_of(held, law),
        birth_date=subject.birth_date,
        id_number=basics.id_number,
        phone=basics.phone,
        address=basics.address,
        note=basics.note,
        full=state == "shown",
        full_state=state,
        to_complete=_to_complete(subject, law),
        members=tuple(_members(actor, subject)),
        responsible=_responsible(actor, subject),
        owed=owed_now([subject], law)[subject.pk],
        standings=standings_of(subject, held, law),
        facts=fact_lines(subject, law),
        fact_choices=fact_choices(subject, law),
        years=windows.years(),
        visits=visit_lines(subject, law, windows),
        contacts=contact_lines([subject.pk], actor.today, full=state == "shown").get(subject.pk, ()),
        stays=stays,
        absences=absence_lines(subject),
        reasons=tuple(Choice(reason, label) for reason, label in REASONS.items()),
        own=own_lines(subject, law),
        own_choices=own_choices(held, law),
        contact_kinds=tuple(Choice(kind, str(label)) for kind, label in Contact.Kind.choices),
        leaving=tuple(Choice(str(reason.value), str(reason.label)) for reason in LEAVING),
        left=stays[-1] if subject.left_on and stays else None,
        may=_may(actor),
        child_requests=child_requests(actor, subject),
    )


def facts_to_tell(actor: Actor, person: str) -> tuple[FactChoice, ...]:
    """Return the facts that can be told of a person. Raises NotHere outside the actor's scope."""
    return fact_choices(person_here(actor, person), LawWords(actor.today))


@dataclass(frozen=True, slots=True)
class _Basics:
    """Encrypted values, whole or masked."""

    id_number: str
    phone: str
    address: str
    note: str


def _basics(person: Person, state: str) -> _Basics:
    """Return whole values when they are shown, else masked; to those who may never see them, only village and group."""
    number, phone, address = person.id_number.open(), person.phone.open(), person.address.open()
    if state == "shown":
        return _Basics(number, phone, address, person.note.open())
    note = "（已隐去）" if person.note else ""
    shown = mask_address(address) if state != "no" else f"{person.area.name}{person.group_name}"
    return _Basics(mask_id_number(number), mask_phone(phone), shown, note)


def _members(actor: Actor, person: Person) -> Iterator[Who]:
    if person.household_id:
        others = people_here(actor).filter(household=person.household_id, left_on__isnull=True).exclude(pk=person.pk)
        for other in others.order_by("birth_date", "pk"):
            yield who_of(other, actor.today)


def _responsible(actor: Actor, person: Person) -> tuple[str, ...]:
    labels = dict(Visitor.Kind.choices)
    rows = Assignment.objects.standing().filter(in_force(actor.today), person=person, role="responsible")
    named = rows.order_by("since", "pk").values_list("visitor__name", "visitor__kind")
    return tuple(f"{name}（{labels.get(kind, '')}）" for name, kind in named)


def _stays(person: Person) -> Iterator[StayLine]:
    for stay in Stay.objects.standing().filter(person=person).order_by("since", "pk"):
        told = (stay.get_reason_display(), stay.words.open())
        yield StayLine("在册", stay.since, stay.until, "：".join(each for each in told if each))


def _to_complete(person: Person, law: LawWords) -> tuple[str, ...]:
    if not person.to_complete:
        return ()
    returned = (
        f"{law.policy(each.pack)}退回补正：{each.reason}（{each.on.month}月{each.on.day}日 {each.by}）"
        for each in returned_for(person, law.today)
    )
    return tuple(each for each in (missing(person), *returned) if each) or ("资料待补",)


def _may(actor: Actor) -> frozenset[str]:
    held = may_of(actor) & SHOWN
    return held.union(*(ALSO_ALLOWS.get(deed, frozenset()) for deed in held))
