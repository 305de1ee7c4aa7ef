"""明细: the list behind a figure of another page, exactly as many rows as the figure says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koumen.ledgers.figures import figure_list
from koumen.ledgers.rows.figures import FigureAsked
from koumen.office import shown
from koumen.office.asked import day_told, month_asked
from koumen.office.guards import PEOPLE, needs, signed_in
from koumen.office.page import show


@signed_in
@needs(PEOPLE)
@require_safe
def figure(request: HttpRequest) -> HttpResponse:
    """Show one page of the list."""
    told = request.GET
    asked = FigureAsked(
        of=told.get("of", "windows"),
        month=month_asked(told.get("month", ""), request.actor.today),
        area=told.get("area", ""),
        pack=told.get("pack", ""),
        status=told.get("status", ""),
        later="later" in told,
        as_of=day_told(told.get("as_of", "")),
    )
    page = figure_list(request.actor, asked, after=told.get("after", ""))
    return show(request, "office/figure.html", "progress", **shown.figure(page))
