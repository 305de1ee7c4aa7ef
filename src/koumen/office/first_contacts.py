"""第一探访联系人: who has none yet; children living away reminded to keep in touch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from koumen.actions.contacts import add_contact
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.actions.reminders import remind
from koumen.ledgers.first_contacts import first_contacts
from koumen.office.asked import day_needed
from koumen.office.guards import PEOPLE, keeps, needs, signed_in
from koumen.office.page import show


@signed_in
@needs(PEOPLE)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Show who has no first contact, and the children living away."""
    return _page(request)


def _named(request: HttpRequest) -> Receipt:
    told = {name: request.POST.get(name, "").strip() for name in ("name", "relation", "phone")}
    return add_contact(request.actor, person=request.POST.get("person", ""), kind="primary", **told)


def _reminded(request: HttpRequest) -> Receipt:
    form = request.POST
    day = day_needed(form, "day", "请填哪天提醒的。")
    told = {"contact": form.get("contact", ""), "way": form.get("way", ""), "said": form.get("said", "")}
    return remind(request.actor, day=day, reached="missed" not in form, **told)


DEEDS: dict[str, Callable[[HttpRequest], Receipt]] = {"name": _named, "remind": _reminded}


@signed_in
@needs("record_visit")
@keeps("first-contacts")
def deed(request: HttpRequest, deed: str) -> HttpResponse:
    """Name a first contact, or keep a reminder; a refused form comes back as typed."""
    form = request.POST
    try:
        messages.success(request, DEEDS[deed](request).says)
    except Refused as refused:
        opened = f"{deed}-{form.get('person' if deed == 'name' else 'contact', '')}"
        return _page(request, fault=str(refused), opened=opened, given=form, status=422)
    area = form.get("back", "")
    return redirect(reverse("office:first-contacts") + (f"?area={area}" if area else ""))


def _page(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    page = first_contacts(request.actor, request.GET.get("area", "") or request.POST.get("back", ""))
    told = {"trail": page.trail, "page": page, **context}
    return show(request, "office/first_contacts.html", "roster", status=status, **told)
