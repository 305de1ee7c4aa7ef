"""转移安置名单: where each person is in a disaster warning, told row by row and saved together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from koumen.actions.refusals import Refused
from koumen.actions.relocations import Relocated, tell_relocations
from koumen.ledgers.relocations import relocation_list
from koumen.office.asked import day_told
from koumen.office.guards import PEOPLE, needs, signed_in
from koumen.office.page import said, show

STATE = "state:"


@signed_in
@needs(PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def relocation(request: HttpRequest, period: str) -> HttpResponse:
    """Show a page of the list; keep what was told of its people."""
    if request.method == "POST":
        _tell(request, period)
        kept = {name: request.GET[name] for name in ("state", "after") if request.GET.get(name)}
        return redirect(reverse("office:relocation", args=[period]) + (f"?{urlencode(kept)}" if kept else ""))
    page = relocation_list(request.actor, period, request.GET.get("state", ""), request.GET.get("after", ""))
    return show(request, "office/relocation.html", "special-periods", trail=page.trail, page=page)


def _tell(request: HttpRequest, period: str) -> None:
    form = request.POST
    people = [name.removeprefix(STATE) for name, value in form.items() if name.startswith(STATE) and value]
    told = [Relocated(person, form[STATE + person], form.get(f"place:{person}", "")) for person in people]
    try:
        receipt = tell_relocations(request.actor, period=period, told=told, day=day_told(form.get("day", "")))
        messages.success(request, receipt.says)
    except Refused as refused:
        said(request, refused)
