"""政策依据: each adopted policy as people read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koumen.ledgers import policies as law
from koumen.office.guards import signed_in
from koumen.office.page import show


@signed_in
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List the policies in force in the actor's area."""
    page = law.policies(request.actor)
    return show(request, "office/policies.html", "policies", trail=page.trail, page=page)


@signed_in
@require_safe
def policy(request: HttpRequest, pack: str) -> HttpResponse:
    """Show one policy whole."""
    page = law.policy(request.actor, pack)
    return show(request, "office/policy.html", "policies", trail=page.trail, page=page)
