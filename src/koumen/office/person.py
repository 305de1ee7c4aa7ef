"""一人一档: one person's file, decisions on inclusion, and full values. The deeds on the file are `person_deeds`'s."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from koumen.actions.full_values import ask_full_values, decide_full_values, open_full_values
from koumen.actions.inclusion import LISTED, confirm_exit, confirm_inclusion, exclude, return_inclusion
from koumen.actions.refusals import Refused
from koumen.ledgers.casefile import casefile, facts_to_tell
from koumen.office.guards import keeps, signed_in
from koumen.office.page import part, said, show


@signed_in
@require_safe
def person(request: HttpRequest, person: str) -> HttpResponse:
    """Show one person's file; `open` in the address unfolds one of its forms."""
    return file_page(request, person, opened=request.GET.get("open", ""), given=request.GET)


def file_page(
    request: HttpRequest, person: str, *, opened: str = "", fault: str = "", given: Mapping[str, str] | None = None
) -> HttpResponse:
    """Show the file; a form that was refused is unfolded with its fault and what was typed."""
    file = casefile(request.actor, person)
    forms = {opened: given or {}}
    choice = next((each for each in file.fact_choices if each.fact == forms.get("fact", {}).get("fact")), None)
    context = {"file": file, "opened": opened, "fault": fault, "forms": forms, "choice": choice}
    return show(request, "office/person.html", "roster", status=422 if fault else 200, trail=file.trail, **context)


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
        file = casefile(request.actor, person, full=True)
        return show(request, "office/person.html", "roster", trail=file.trail, file=file)
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
