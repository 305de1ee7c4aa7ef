"""一人一档: one person's file, and the deeds on it: a fact, a decision, a contact, full values."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from koumen.actions.contacts import add_contact
from koumen.actions.facts import add_fact
from koumen.actions.full_values import ask_full_values, decide_full_values, open_full_values
from koumen.actions.inclusion import LISTED, confirm_exit, confirm_inclusion, exclude, return_inclusion
from koumen.actions.refusals import Refused
from koumen.ledgers.casefile import casefile, facts_to_tell
from koumen.office.asked import day_told
from koumen.office.guards import keeps, signed_in
from koumen.office.page import part, said, show


@signed_in
@require_safe
def person(request: HttpRequest, person: str) -> HttpResponse:
    """Show one person's file."""
    return _file(request, person)


def _file(request: HttpRequest, person: str, *, full: bool = False) -> HttpResponse:
    file = casefile(request.actor, person, full=full)
    return show(request, "office/person.html", "roster", trail=file.trail, file=file)


@signed_in
@require_safe
def fact_value(request: HttpRequest, person: str) -> HttpResponse:
    """Return the field in which the chosen fact's value is told (htmx)."""
    choices = {choice.fact: choice for choice in facts_to_tell(request.actor, person)}
    choice = choices.get(request.GET.get("fact", ""))
    if choice is None:
        raise Http404
    return part(request, "office/parts/fact_value.html", choice=choice)


@signed_in
@keeps("person", "person")
def fact(request: HttpRequest, person: str) -> HttpResponse:
    """Add a dated fact."""
    form, since = request.POST, day_told(request.POST.get("since", ""))
    try:
        if since is None:
            raise Refused("请填这项情况从哪天起。")
        receipt = add_fact(
            request.actor,
            person=person,
            fact=form.get("fact", ""),
            value=form.get("value", "").strip() or None,
            since=since,
            source=form.get("source", "").strip(),
        )
        messages.success(request, receipt.says)
    except Refused as refused:
        said(request, refused)
    return redirect(reverse("office:person", args=[person]) + "#facts")


@signed_in
@keeps("person", "person")
def inclusion(request: HttpRequest, person: str) -> HttpResponse:
    """Confirm someone under a policy, send back for what is missing, keep off it, or confirm that they leave."""
    form = request.POST
    pack, reasons = form.get("pack", ""), form.get("reasons", "").strip()
    try:
        match form.get("decision"):
            case "confirm":
                confirm_inclusion(request.actor, people=[person], pack=pack, reasons=reasons or LISTED)
                messages.success(request, "已确认纳入。")
            case "return":
                return_inclusion(request.actor, person=person, pack=pack, reason=reasons)
                messages.success(request, "已退回补正；补齐之前任务照旧。")
            case "exclude":
                exclude(request.actor, person=person, pack=pack, reason=reasons)
                messages.success(request, "已登记不纳入，这项政策的任务随之取消。")
            case "exit":
                confirm_exit(request.actor, people=[person], pack=pack, reason=reasons or "不再符合条件")
                messages.success(request, "已确认退出。")
    except Refused as refused:
        said(request, refused)
    return redirect("office:person", person=person)


@signed_in
@keeps("person", "person")
def contact(request: HttpRequest, person: str) -> HttpResponse:
    """Add someone to turn to."""
    told = {name: request.POST.get(name, "").strip() for name in ("kind", "name", "relation", "phone")}
    try:
        messages.success(request, add_contact(request.actor, person=person, **told).says)
    except Refused as refused:
        said(request, refused)
    return redirect("office:person", person=person)


@signed_in
@keeps("person", "person")
def full(request: HttpRequest, person: str) -> HttpResponse:
    """Show whole values for a reason, once, or ask a second person for a child's."""
    reason = request.POST.get("reason", "").strip()
    state = casefile(request.actor, person).full_state
    try:
        if state == "ask":
            ask_full_values(request.actor, person=person, reason=reason)
            messages.success(request, "申请已提出，须另一人批准。")
            return redirect("office:person", person=person)
        open_full_values(request.actor, person=person, reason=reason)
        return _file(request, person, full=True)
    except Refused as refused:
        said(request, refused)
        return redirect("office:person", person=person)


@signed_in
@keeps("person", "person")
def decide_full(request: HttpRequest, person: str) -> HttpResponse:
    """Answer another's request to see a child's whole values."""
    access, approved = request.POST.get("access", ""), request.POST.get("decision") == "approve"
    try:
        messages.success(request, decide_full_values(request.actor, access=access, approved=approved).says)
    except Refused as refused:
        said(request, refused)
    return redirect("office:person", person=person)
