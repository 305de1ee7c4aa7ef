"""访视对象名单: filter, search, page by key; confirm inclusions in bulk."""

from __future__ import annotations

from dataclasses import fields

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koumen.ledgers.roster import roster as roster_of
from koumen.ledgers.rows.roster import RosterFilter
from koumen.office import shown
from koumen.office.page import show, signed_in


def filters_asked(request: HttpRequest) -> RosterFilter:
    """Read the roster's filters from the address."""
    return RosterFilter(**{field.name: request.GET.get(field.name, "").strip() for field in fields(RosterFilter)})


@signed_in
@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """Show one page of the roster."""
    page = roster_of(request.actor, filters_asked(request), after=request.GET.get("after", ""))
    return show(request, "office/roster.html", "roster", **shown.roster(page))
