"""意见建议: write one from any page; the county answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods

from koumen.actions.refusals import Refused
from koumen.actions.suggestions import answer_suggestion, make_suggestion
from koumen.ledgers.rows.shell import Shell
from koumen.ledgers.shell import shell as shell_of
from koumen.ledgers.suggestions import suggestions as suggestions_of
from koumen.office.guards import keeps, signed_in
from koumen.office.page import page_name, said, show

STATES = ("waiting", "answered")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show the suggestions; keep a new one."""
    if request.method == "POST":
        try:
            make_suggestion(request.actor, text=request.POST.get("text", ""), page=request.POST.get("page", ""))
            messages.success(request, "已提交给县里，答复会显示在这里。")
        except Refused as refused:
            said(request, refused)
        return redirect("office:suggestions")
    state = request.GET.get("state", "")
    page = suggestions_of(request.actor, state if state in STATES else "")
    return show(
        request,
        "office/suggestions.html",
        "suggestions",
        trail=page.trail,
        page=page,
        from_page=_page_of(request.GET.get("from", ""), shell_of(request.actor)),
    )


def _page_of(path: str, shell: Shell) -> str:
    """Return the Chinese name of the page at an address of this system, "" for anything else."""
    try:
        return page_name(resolve(path).url_name or "", shell)
    except Resolver404:
        return ""


@signed_in
@keeps("suggestions")
def answer(request: HttpRequest, line: str) -> HttpResponse:
    """Keep the county's answer."""
    try:
        answer_suggestion(request.actor, suggestion=line, answer=request.POST.get("answer", ""))
        messages.success(request, "已答复，写的人能看到。")
    except Refused as refused:
        said(request, refused)
    return redirect("office:suggestions")
