"""The deeds on a person's file: a form is read, the deed done, its receipt said; a refused form comes back as typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from koumen.actions.absences import add_absence, end_absence
from koumen.actions.contacts import add_contact, end_contact
from koumen.actions.facts import add_fact
from koumen.actions.own_cadences import end_own_cadence, set_own_cadence
from koumen.actions.people import WhoTold, complete_person, correct_person
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.stays import leave_roster, return_to_roster
from koumen.actions.visits import withdraw_visit
from koumen.office.asked import day_needed, day_told
from koumen.office.guards import keeps, signed_in
from koumen.office.person import file_page

Deed = Callable[[Any, str, QueryDict], Receipt]
UNKNOWN = "?"
"""What a list of values sends for 不知道."""
EMPTIED = "无"
"""What is typed to empty a field of the basic data; a field left blank stays as it is."""


def _fact(actor: Any, person: str, form: QueryDict) -> Receipt:
    since = day_needed(form, "since", "请填这项情况从哪天起。")
    fact, source = form.get("fact", ""), form.get("source", "").strip()
    if not fact:
        raise Refused("请先选是哪项情况。")
    value = form.get("value", "").strip()
    if not value and "unknown" not in form:
        raise Refused("请填这项情况；确实不知道的，选“不知道”。")
    told = None if value == UNKNOWN or "unknown" in form else value
    return add_fact(actor, person=person, fact=fact, value=told, since=since, source=source)


def _basics(actor: Any, person: str, form: QueryDict) -> Receipt:
    texts = {name: form.get(name, "").strip() for name in ("id_number", "phone", "address", "note")}
    told = WhoTold(
        name=form.get("name", "").strip(),
        sex=form.get("sex") or None,
        birth_date=day_told(form.get("birth_date", "")),
        **{name: "" if text == EMPTIED else text or None for name, text in texts.items()},
    )
    return correct_person(actor, person=person, told=told, reason=form.get("reason", ""))


def _complete(actor: Any, person: str, form: QueryDict) -> Receipt:
    return complete_person(actor, person=person)


def _absence(actor: Any, person: str, form: QueryDict) -> Receipt:
    since = day_needed(form, "since", "请填从哪天起不在家。")
    until = day_told(form.get("until", ""))
    return add_absence(actor, person=person, reason=form.get("reason", ""), since=since, until=until)


def _absence_end(actor: Any, person: str, form: QueryDict) -> Receipt:
    since = day_needed(form, "since", "没有这次不在家；请刷新后再办。")
    until = day_needed(form, "until", "请填不在家的最后一天。")
    return end_absence(actor, person=person, reason=form.get("reason", ""), since=since, until=until)


def _contact(actor: Any, person: str, form: QueryDict) -> Receipt:
    told = {name: form.get(name, "").strip() for name in ("kind", "name", "relation", "phone")}
    return add_contact(actor, person=person, **told)


def _contact_end(actor: Any, person: str, form: QueryDict) -> Receipt:
    return end_contact(actor, contact=form.get("contact", ""))


def _cadence(actor: Any, person: str, form: QueryDict) -> Receipt:
    times = form.get("at_least", "")
    return set_own_cadence(
        actor,
        person=person,
        pack=form.get("pack", ""),
        channels=form.getlist("channel"),
        at_least=int(times) if times.isdecimal() else 0,
        per=form.get("per", ""),
        reason=form.get("reason", ""),
        since=day_told(form.get("since", "")),
        until=day_told(form.get("until", "")),
    )


def _cadence_end(actor: Any, person: str, form: QueryDict) -> Receipt:
    return end_own_cadence(actor, cadence=form.get("cadence", ""), until=day_told(form.get("until", "")))


def _leave(actor: Any, person: str, form: QueryDict) -> Receipt:
    on = day_needed(form, "on", "请填是哪天。")
    return leave_roster(actor, person=person, on=on, reason=form.get("reason", ""), note=form.get("note", ""))


def _return(actor: Any, person: str, form: QueryDict) -> Receipt:
    return return_to_roster(actor, person=person, reason=form.get("reason", ""))


def _withdraw(actor: Any, person: str, form: QueryDict) -> Receipt:
    return withdraw_visit(actor, visit=form.get("visit", ""), reason=form.get("reason", ""))


DEEDS: dict[str, tuple[Deed, str, str]] = {
    "fact": (_fact, "facts", "facts"),
    "basics": (_basics, "basics", "basic"),
    "complete": (_complete, "complete", "basic"),
    "absence": (_absence, "absences", "absences"),
    "absence-end": (_absence_end, "absences/end", "absences"),
    "contact": (_contact, "contacts", "contacts"),
    "contact-end": (_contact_end, "contacts/end", "contacts"),
    "cadence": (_cadence, "cadences", "cadences"),
    "cadence-end": (_cadence_end, "cadences/end", "cadences"),
    "leave": (_leave, "leave", "leave"),
    "return": (_return, "return", "leave"),
    "withdraw": (_withdraw, "visits/withdraw", "visits"),
}
"""Each deed of the file by name: what is done, the end of its address, the part of the page it belongs to."""


@signed_in
@keeps("person", "person")
def deed(request: HttpRequest, person: str, deed: str) -> HttpResponse:
    """Do one deed on someone's file and go back to its part of the page."""
    done, _, part = DEEDS[deed]
    try:
        messages.success(request, done(request.actor, person, request.POST).says)
    except NotYours:
        raise
    except Refused as refused:
        return file_page(request, person, opened=_opened(deed, request.POST), fault=str(refused), given=request.POST)
    return redirect(reverse("office:person", args=[person]) + f"#{part}")


def _opened(deed: str, form: QueryDict) -> str:
    """Return which form of the page it was; those of single lines carry what they are about."""
    about = {"withdraw": "visit", "cadence-end": "cadence", "contact-end": "contact", "absence-end": "reason"}
    return f"{deed}-{form.get(about[deed], '')}" if deed in about else deed
