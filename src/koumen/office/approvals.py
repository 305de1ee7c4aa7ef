"""A second person's decision on a request to see a child's whole values."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from koumen.actions.full_values import decide_full_values
from koumen.actions.refusals import Refused
from koumen.office.page import said, signed_in


@signed_in
@require_POST
def decide(request: HttpRequest, access: str) -> HttpResponse:
    """Approve or decline; then back to the workbench, where the next one waits."""
    approved = request.POST.get("decision") == "approve"
    try:
        messages.success(request, decide_full_values(request.actor, access=access, approved=approved).says)
    except Refused as refused:
        said(request, refused)
    return redirect("office:workbench")
