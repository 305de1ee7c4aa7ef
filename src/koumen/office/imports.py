"""导入名单: hand in a file, look at what it would do, decide."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from koumen.actions.imports.confirm import drop_roster
from koumen.actions.imports.hand_in import accept, hand_in
from koumen.actions.imports.returned import returned_rows
from koumen.actions.refusals import Refused
from koumen.ledgers import imports as lists
from koumen.office.guards import needs, signed_in
from koumen.office.page import said, show

LARGEST = 20 * 1024 * 1024


@signed_in
@needs("import_roster")
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Choose a file and its place; read it and go on to the preview."""
    faults: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            faults = ["请先选文件。"]
        elif file.size > LARGEST:
            faults = ["文件超过 20 MB；请按乡镇分开导入。"]
        else:
            try:
                given = {name: request.POST.get(name, "") for name in ("area", "pack")}
                batch = hand_in(request.actor, name=file.name, data=file.read(), **given)
                return redirect("office:import", batch=batch)
            except Refused as refused:
                faults = [str(refused)]
    page = lists.imports(request.actor)
    return show(
        request, "office/imports.html", "roster", trail=page.trail, page=page, given=request.POST, faults=faults
    )


@signed_in
@needs("import_roster")
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, batch: str) -> HttpResponse:
    """Show a waiting list; confirm it or give it up."""
    page = lists.preview(request.actor, batch, request.GET.get("show", ""), request.GET.get("after", ""))
    if request.method == "POST":
        return _decide(request, batch)
    return show(request, "office/import.html", "roster", trail=page.trail, preview=page)


def _decide(request: HttpRequest, batch: str) -> HttpResponse:
    try:
        if request.POST.get("decision") == "drop":
            drop_roster(request.actor, batch_uid=UUID(batch))
            messages.success(request, "已放弃这次导入，名单没有变动。")
            return redirect("office:imports")
        accept(
            request.actor,
            batch=batch,
            leaves=request.POST.getlist("leave"),
            gone=request.POST.getlist("gone"),
            places=_chosen(request, "place-"),
            same=_chosen(request, "same-"),
        )
    except Refused as refused:
        said(request, refused)
    return redirect("office:import", batch=batch)


def _chosen(request: HttpRequest, prefix: str) -> dict[str, str]:
    return {name[len(prefix) :]: value for name, value in request.POST.items() if name.startswith(prefix)}


@signed_in
@needs("import_roster")
@require_safe
def rejected(request: HttpRequest, batch: str) -> HttpResponse:
    """Hand back the rows that did not enter as a workbook to mend and import again."""
    lists.preview(request.actor, batch)
    workbook = returned_rows(request.actor, batch_uid=UUID(batch))
    return HttpResponse(
        workbook,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote('未导入的行.xlsx')}"},
    )
