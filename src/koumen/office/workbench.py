"""工作台: who is unvisited and what waits; for accounts that work with nobody, what the account is for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koumen.ledgers.approvals import approvals
from koumen.ledgers.shell import sees_people
from koumen.ledgers.trail import trail_kept
from koumen.ledgers.worklist import workbench as workbench_of
from koumen.office import shown
from koumen.office.guards import signed_in
from koumen.office.page import show


@signed_in
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """Show the workbench of the actor's own area, or of one below it (`area`)."""
    if not sees_people(request.actor):
        return show(request, "office/account.html", "workbench", kept=trail_kept(request.actor))
    area = request.GET.get("area", "")
    bench = workbench_of(request.actor, area)
    return show(
        request,
        "office/workbench.html",
        "workbench",
        **shown.workbench(bench, area),
        approvals=approvals(request.actor),
    )
