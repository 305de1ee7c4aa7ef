"""特殊时期: open and close a flood season or a cold wave; load a year's notice."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from koumen.actions.refusals import Refused
from koumen.actions.special_periods import (
    close_special_period,
    declare_special_period,
    load_notice,
    withdraw_special_period,
)
from koumen.ledgers.special_periods import special_periods as periods_of
from koumen.office import shown
from koumen.office.asked import day_told, time_told
from koumen.office.guards import PEOPLE, keeps, needs, signed_in
from koumen.office.page import said, show

LARGEST_NOTICE = 200_000


@signed_in
@needs(PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def special_periods(request: HttpRequest) -> HttpResponse:
    """Show the special periods; declare one."""
    given, faults = {}, []
    if request.method == "POST":
        given = {name: value for name, value in request.POST.items() if isinstance(value, str)}
        faults = _declare(request)
        if not faults:
            return redirect("office:special-periods")
    page = periods_of(request.actor)
    return show(
        request, "office/special_periods.html", "special-periods", **shown.special_periods(page, given), faults=faults
    )


def _declare(request: HttpRequest) -> list[str]:
    form = request.POST
    since = day_told(form.get("since", ""))
    if since is None:
        return ["请填从哪天起。"]
    try:
        declare_special_period(
            request.actor,
            event=form.get("event", ""),
            area=form.get("area", ""),
            since=since,
            moment=time_told(form.get("moment", "")),
            until=day_told(form.get("until", "")),
            level=form.get("level", "").strip(),
            source=form.get("source", "").strip(),
        )
    except Refused as refused:
        return [str(refused)]
    messages.success(request, "已宣布开始，工作台已列出要上门的人。")
    return []


@signed_in
@keeps("special-periods")
def close(request: HttpRequest, period: str) -> HttpResponse:
    """Say which day was the last of a special period."""
    until = day_told(request.POST.get("until", ""))
    try:
        if until is None:
            raise Refused("请填最后一天。")
        close_special_period(request.actor, period=period, until=until)
        messages.success(request, "已宣布结束。")
    except Refused as refused:
        said(request, refused)
    return redirect("office:special-periods")


@signed_in
@keeps("special-periods")
def withdraw(request: HttpRequest, period: str) -> HttpResponse:
    """Take back a special period declared by mistake."""
    try:
        withdraw_special_period(request.actor, period=period)
        messages.success(request, "已撤销，因它产生的任务都已取消。")
    except Refused as refused:
        said(request, refused)
    return redirect("office:special-periods")


@signed_in
@keeps("special-periods")
def notice(request: HttpRequest) -> HttpResponse:
    """Load the arrangement of a year's holidays from a file."""
    file = request.FILES.get("notice")
    try:
        if file is None or file.size > LARGEST_NOTICE:
            raise Refused("请选一个整理好的安排文件（不超过 200 KB）。")
        year = load_notice(request.actor, name=file.name, data=file.read())
        messages.success(request, f"已装入 {year} 年的安排，暂定的期限已改正。")
    except Refused as refused:
        said(request, refused)
    return redirect("office:special-periods")
