"""访视进度: rates, areas, twelve months."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koumen.ledgers.progress import progress as progress_of
from koumen.ledgers.rows.progress import ProgressAsked
from koumen.office import shown
from koumen.office.asked import month_asked
from koumen.office.guards import PEOPLE, needs, signed_in
from koumen.office.page import show


@signed_in
@needs(PEOPLE)
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Show a month's progress of an area, by policy and by the areas below it."""
    month = month_asked(request.GET.get("month", ""), request.actor.today)
    asked = ProgressAsked(month, request.GET.get("area", ""), request.GET.get("pack", ""))
    page = progress_of(request.actor, asked)
    return show(request, "office/progress.html", "progress", **shown.progress(page))
