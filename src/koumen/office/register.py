"""名册: somebody added by hand, moved within the county, their home split or joined, two files of one person merged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from koumen.actions.adding import NewPerson, add_person
from koumen.actions.merging import merge_people, undo_merge
from koumen.actions.moves import NewPlace, move_people, name_head
from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.alike import merge_page
from koumen.ledgers.homes import add_page, move_page
from koumen.ledgers.persons import person_here
from koumen.ledgers.rows.parts import NotHere
from koumen.office.asked import day_needed, day_told
from koumen.office.guards import keeps, needs, signed_in
from koumen.office.page import said, show

PAGE = ["GET", "HEAD", "POST"]


@signed_in
@needs("add_fact")
@require_http_methods(PAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Add somebody: the village first, then who they are and with whom they live."""
    village, fault = request.POST.get("area", "") or request.GET.get("area", ""), ""
    if request.method == "POST":
        try:
            receipt = add_person(request.actor, new=_new(request.POST), another="another" in request.POST)
            messages.success(request, receipt.says)
            return redirect("office:person", person=receipt.uids[0])
        except Refused as refused:
            fault = str(refused)
    page = add_page(request.actor, village)
    return _shown(request, "person_add.html", page, fault)


def _new(form: QueryDict) -> NewPerson:
    names = ("name", "by_name", "sex", "id_number", "phone", "address")
    told = {name: form.get(name, "").strip() for name in names}
    return NewPerson(
        to=_to(form), birth_date=day_told(form.get("birth_date", "")), since=day_told(form.get("since", "")), **told
    )


def _to(form: QueryDict) -> NewPlace:
    return NewPlace(**{name: form.get(name, "").strip() for name in ("area", "group", "household", "door")})


@signed_in
@needs("confirm_inclusion")
@require_http_methods(PAGE)
def move(request: HttpRequest, person: str) -> HttpResponse:
    """Move someone, alone or with those they live with, to another place or home of the county."""
    village, fault = request.POST.get("area", "") or request.GET.get("area", ""), ""
    page = move_page(request.actor, person, village)
    if request.method == "POST":
        form = request.POST
        try:
            on = day_needed(form, "on", "请填从哪天起。")
            people = [person, *(uid for uid in form.getlist("with") if uid in {uid for uid, _ in page.members})]
            receipt = move_people(request.actor, people=people, on=on, to=_to(form), words=form.get("words", ""))
            messages.success(request, receipt.says)
            return _after(request, person)
        except Refused as refused:
            fault = str(refused)
    return _shown(request, "person_move.html", page, fault)


def _after(request: HttpRequest, person: str) -> HttpResponse:
    """Go back to the file, or to the roster where it is now another office's."""
    try:
        person_here(request.actor, person)
    except NotHere:
        return redirect("office:roster")
    return redirect("office:person", person=person)


@signed_in
@keeps("person", "person")
def head(request: HttpRequest, person: str) -> HttpResponse:
    """Make someone the head of their home."""
    try:
        messages.success(request, name_head(request.actor, person=person).says)
    except Refused as refused:
        said(request, refused)
    return redirect("office:person", person=person)


@signed_in
@needs("confirm_inclusion")
@require_http_methods(PAGE)
def merge(request: HttpRequest, person: str) -> HttpResponse:
    """Show the files that may be the same person's; merge one into this."""
    fault = ""
    if request.method == "POST":
        form = request.POST
        try:
            told = {"merged": form.get("merged", ""), "reason": form.get("reason", "")}
            messages.success(request, merge_people(request.actor, keep=person, **told).says)
            return redirect("office:person", person=person)
        except NotYours:
            fault = "请选要并进来的那一份。"
        except Refused as refused:
            fault = str(refused)
    return _shown(request, "person_merge.html", merge_page(request.actor, person), fault)


@signed_in
@keeps("person-merge", "person")
def undo(request: HttpRequest, person: str) -> HttpResponse:
    """Take a merge apart."""
    form = request.POST
    told = {"merged": form.get("merged", ""), "reason": form.get("reason", "")}
    try:
        messages.success(request, undo_merge(request.actor, person=person, **told).says)
    except Refused as refused:
        said(request, refused)
    return redirect("office:person-merge", person=person)


def _shown(request: HttpRequest, template: str, page: Any, fault: str) -> HttpResponse:
    given = request.POST
    status = 422 if fault else 200
    return show(request, f"office/{template}", "roster", status=status, page=page, fault=fault, given=given)
