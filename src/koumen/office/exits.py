"""退出: reported from a person's file, verified by the village, confirmed by the township."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from koumen.actions.exits import confirm_exit_report, reject_exit, report_exit, verify_exit
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import Refused
from koumen.ledgers.exits import exit_choices
from koumen.ledgers.exits import exits as exits_of
from koumen.office.asked import day_needed
from koumen.office.guards import PEOPLE, keeps, needs, signed_in
from koumen.office.page import said, show

STEPS: dict[str, Callable[..., Receipt]] = {
    "verify": verify_exit,
    "confirm": confirm_exit_report,
    "reject": reject_exit,
}


@signed_in
@needs(PEOPLE)
@require_safe
def exits(request: HttpRequest) -> HttpResponse:
    """Show what waits and what was settled."""
    page = exits_of(request.actor)
    return show(request, "office/exits.html", "roster", trail=page.trail, page=page)


@signed_in
@needs("record_visit")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, person: str) -> HttpResponse:
    """Report that someone is to leave."""
    fault = ""
    if request.method == "POST":
        form = request.POST
        told: dict[str, Any] = {name: form.get(name, "").strip() for name in ("kind", "pack", "proof")}
        try:
            day = day_needed(form, "day", "请填是哪天。")
            messages.success(request, report_exit(request.actor, person=person, day=day, **told).says)
            return redirect("office:person", person=person)
        except Refused as refused:
            fault = str(refused)
    page, given = exit_choices(request.actor, person), request.POST
    told = {"page": page, "fault": fault, "given": given}
    return show(request, "office/exit_report.html", "roster", status=422 if fault else 200, **told)


@signed_in
@needs("confirm_inclusion")
@keeps("exits")
def step(request: HttpRequest, exit: str, step: str) -> HttpResponse:
    """Verify, confirm or reject one report."""
    try:
        told = STEPS[step](request.actor, exit=exit, proof=request.POST.get("proof", ""))
        messages.success(request, told.says)
    except Refused as refused:
        said(request, refused)
    return redirect("office:exits")
