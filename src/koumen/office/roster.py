"""访视对象名单: filter, search, page by key; confirm inclusions in bulk."""

from __future__ import annotations

from dataclasses import fields

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from koumen.actions.inclusion import Receipt, confirm_exit, confirm_inclusion, confirm_village
from koumen.actions.refusals import Refused
from koumen.ledgers.roster import roster as roster_of
from koumen.ledgers.rows.roster import RosterFilter
from koumen.ledgers.shell import may_of
from koumen.office import shown
from koumen.office.guards import PEOPLE, keeps, needs, signed_in
from koumen.office.page import said, show

ON_SCREEN, ON_PAPER = 50, 1000


def filters_asked(request: HttpRequest) -> RosterFilter:
    """Read the roster's filters from the address."""
    return RosterFilter(**{field.name: request.GET.get(field.name, "").strip() for field in fields(RosterFilter)})


@signed_in
@needs(PEOPLE)
@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """Show one page of the roster."""
    told, printing = request.GET, "print" in request.GET
    limit = ON_PAPER if printing else ON_SCREEN
    page = roster_of(request.actor, filters_asked(request), after=told.get("after", ""), limit=limit)
    may_decide = "confirm_inclusion" in may_of(request.actor)
    return show(request, "office/roster.html", "roster", **shown.roster(page, may_decide), printing=printing)


@signed_in
@keeps("roster")
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the people chosen, a whole village, or that people leave; then back to the list as it was."""
    try:
        receipt = _decided(request)
        already = f"；{receipt.already} 人已决定过" if receipt.already else ""
        messages.success(request, f"已决定 {receipt.decided} 人次{already}。")
    except Refused as refused:
        said(request, refused)
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, None) else reverse("office:roster"))


def _decided(request: HttpRequest) -> Receipt:
    form, people = request.POST, request.POST.getlist("person")
    pack = form.get("pack", "")
    match form.get("decision"):
        case "village":
            return confirm_village(request.actor, area=form.get("area", ""), pack=pack)
        case "exit":
            return confirm_exit(request.actor, people=people, pack=pack)
        case _:
            return confirm_inclusion(request.actor, people=people, pack=pack)
