"""账号: the county's own accounts, opened, stopped and given a new password by the county, without a shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from koumen.actions.accounts import NewAccount, open_account, reset_password, start_account, stop_account
from koumen.actions.offices import open_office
from koumen.actions.refusals import Refused
from koumen.ledgers.accounts import account_page, area_with
from koumen.office.asked import day_told
from koumen.office.guards import keeps, needs, signed_in
from koumen.office.page import said, show

NEEDED = "manage_accounts"


@signed_in
@needs(NEEDED)
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the accounts and offices."""
    return _page(request)


@signed_in
@needs(NEEDED)
@keeps("accounts")
def opened(request: HttpRequest) -> HttpResponse:
    """Open an account; its first password is shown once, on this page alone."""
    form = request.POST
    names = ("username", "name", "role", "office", "visitor_kind")
    told = {name: form.get(name, "").strip() for name in names}
    try:
        receipt, password = open_account(request.actor, new=NewAccount(area=_place(request), **told))
    except Refused as refused:
        return _page(request, fault=str(refused), opened="account", given=form, status=422)
    return _handed_over(request, receipt.says, told["username"], password)


@signed_in
@needs(NEEDED)
@keeps("accounts")
def office(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    form = request.POST
    try:
        day = day_told(form.get("keeps_from", ""))
        kept = {"name": form.get("name", ""), "kind": form.get("kind", ""), "area": _place(request)}
        messages.success(request, open_office(request.actor, **kept, keeps_from=day).says)
    except Refused as refused:
        return _page(request, fault=str(refused), opened="office", given=form, status=422)
    return redirect("office:accounts")


def _reset(request: HttpRequest, account: str) -> HttpResponse:
    receipt, password = reset_password(request.actor, account=account)
    return _handed_over(request, receipt.says, "", password)


def _state(act: Callable[..., Any]) -> Callable[[HttpRequest, str], HttpResponse]:
    def done(request: HttpRequest, account: str) -> HttpResponse:
        messages.success(request, act(request.actor, account=account).says)
        return redirect("office:accounts")

    return done


DEEDS: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "stop": _state(stop_account),
    "start": _state(start_account),
    "reset": _reset,
}


@signed_in
@needs(NEEDED)
@keeps("accounts")
def deed(request: HttpRequest, account: str, deed: str) -> HttpResponse:
    """Stop or start an account, or give it a new first password."""
    if deed not in DEEDS:
        raise Http404
    try:
        return DEEDS[deed](request, account)
    except Refused as refused:
        said(request, refused)
        return redirect("office:accounts")


def _place(request: HttpRequest) -> str:
    """Return the place chosen, or the one whose code was typed."""
    form = request.POST
    return area_with(form.get("code", ""), request.actor) or form.get("area", "")


def _handed_over(request: HttpRequest, says: str, username: str, password: str) -> HttpResponse:
    answer = _page(request, handed={"says": says, "username": username, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    page = account_page(request.actor, request.GET.get("q", "").strip())
    return show(request, "office/accounts.html", "accounts", status=status, page=page, **context)
