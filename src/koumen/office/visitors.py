"""访视人员: who goes to doors, whom each answers for; people assigned, handed over, a village at a change of term."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from koumen.actions.assigning import NewVisitor, add_visitor, assign, hand_over, hand_over_village
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.ledgers.visitors import visitor_page
from koumen.ledgers.visitors import visitors as visitors_of
from koumen.office.asked import day_needed
from koumen.office.guards import keeps, needs, signed_in
from koumen.office.page import show

NEEDED = "confirm_inclusion"
TAKES = "taker-"


@signed_in
@needs(NEEDED)
@require_safe
def visitors(request: HttpRequest) -> HttpResponse:
    """Show who goes to doors in a place, and who has nobody."""
    return _list(request)


@signed_in
@needs(NEEDED)
@require_safe
def visitor(request: HttpRequest, visitor: str) -> HttpResponse:
    """Show one of them with the people they answer for."""
    return show(request, "office/visitor.html", "visitors", page=visitor_page(request.actor, visitor))


def _added(request: HttpRequest) -> Receipt:
    names = ("name", "kind", "area", "post", "phone")
    return add_visitor(request.actor, new=NewVisitor(**{name: request.POST.get(name, "").strip() for name in names}))


def _assigned(request: HttpRequest) -> Receipt:
    since = day_needed(request.POST, "since", "请填从哪天起。")
    people = request.POST.getlist("person")
    return assign(request.actor, people=people, visitor=request.POST.get("visitor", ""), since=since)


def _term(request: HttpRequest) -> Receipt:
    form = request.POST
    takers = {name.removeprefix(TAKES): form.get(name, "") for name in form if name.startswith(TAKES)}
    day = day_needed(form, "day", "请填从哪天起交接。")
    return hand_over_village(request.actor, takers=takers, day=day, reason=form.get("reason", ""))


DEEDS: dict[str, Callable[[HttpRequest], Receipt]] = {"add": _added, "assign": _assigned, "term": _term}


@signed_in
@needs(NEEDED)
@keeps("visitors")
def deed(request: HttpRequest, deed: str) -> HttpResponse:
    """Add somebody, assign people, or hand a village over; a refused form comes back as typed."""
    try:
        messages.success(request, DEEDS[deed](request).says)
    except Refused as refused:
        return _list(request, fault=str(refused), opened=deed, given=request.POST, status=422)
    area = request.POST.get("back", "")
    return redirect(reverse("office:visitors") + (f"?area={area}" if area else ""))


@signed_in
@needs(NEEDED)
@keeps("visitor", "visitor")
def handed(request: HttpRequest, visitor: str) -> HttpResponse:
    """Hand over all of a visitor's people, or those ticked."""
    form = request.POST
    try:
        day = day_needed(form, "day", "请填从哪天起交接。")
        people = None if form.get("whole") else form.getlist("person")
        told = {"taker": form.get("taker", ""), "reason": form.get("reason", "")}
        messages.success(request, hand_over(request.actor, giver=visitor, day=day, people=people, **told).says)
    except Refused as refused:
        page = visitor_page(request.actor, visitor)
        told = {"page": page, "fault": str(refused), "given": form, "opened": "hand"}
        return show(request, "office/visitor.html", "visitors", status=422, **told)
    return redirect("office:visitors")


def _list(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    area = request.GET.get("area", "") or request.POST.get("back", "")
    page = visitors_of(request.actor, area)
    return show(request, "office/visitors.html", "visitors", status=status, trail=page.trail, page=page, **context)
