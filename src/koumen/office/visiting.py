"""登记访视: find the person, tell the visit once for the household; half-filled forms are kept as drafts."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from koumen.actions.drafts import drop_draft, keep_draft
from koumen.actions.knocks import MemberTold, NewKnock
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.visits import correct_visit, record_knock
from koumen.ledgers.result_words import fitting
from koumen.ledgers.roster import roster as roster_of
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.rows.roster import RosterFilter
from koumen.ledgers.rows.visiting import VisitForm
from koumen.ledgers.visiting import visit_form
from koumen.office.asked import day_told
from koumen.office.guards import keeps, needs, signed_in
from koumen.office.page import part, show
from koumen.office.told import KnockTold, draft_told, knock_told

FOUND = 20


@signed_in
@needs("record_visit")
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Find whom the visit was to; htmx asks for the list alone."""
    asked = RosterFilter(q=request.GET.get("q", "").strip(), area=request.GET.get("area", ""))
    page = roster_of(request.actor, asked, limit=FOUND)
    if request.htmx:
        return part(request, "office/parts/found.html", roster=page)
    return show(request, "office/visit_choose.html", "visit-choose", trail=page.trail, roster=page)


@signed_in
@needs("record_visit")
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, person: str) -> HttpResponse:
    """Show the form at a person's door; keep the visit."""
    return _visit(request, person, "")


@signed_in
@needs("record_visit")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, person: str, visit: str) -> HttpResponse:
    """Tell a visit anew; the first telling stays and says that it was corrected."""
    return _visit(request, person, visit)


def _visit(request: HttpRequest, person: str, corrects: str) -> HttpResponse:
    told = request.POST if request.method == "POST" else request.GET
    form = visit_form(request.actor, person, day_told(told.get("day", "")), told.get("channel", ""), corrects)
    if "knock" in told:
        form = _with(form, told)
    if request.method != "POST":
        return _form(request, person, form, [])
    knock, faults = knock_told(request.POST, request.actor.today)
    if knock is None:
        return _form(request, person, form, faults)
    try:
        if corrects:
            receipt = correct_visit(request.actor, visit=corrects, knock=_new_knock(knock))
        else:
            receipt = record_knock(request.actor, knock=_new_knock(knock))
    except NotYours as absent:
        raise NotHere(person) from absent
    except Refused as refused:
        return _form(request, person, form, str(refused).splitlines())
    if not corrects:
        drop_draft(request.actor, page=f"visit/{person}")
    messages.success(request, receipt.says)
    return redirect("office:person", person=person) if corrects else redirect("office:workbench")


def _with(form: VisitForm, told: QueryDict) -> VisitForm:
    """Return the form as it was being filled."""
    chosen = set(told.getlist("person"))
    members = tuple(replace(member, chosen=member.who.uid in chosen) for member in form.members)
    kept = {**form.values, **draft_told(told)}
    return replace(form, values=kept, knock=told["knock"], members=members, visitor=told.get("visitor", ""))


def _form(request: HttpRequest, person: str, form: VisitForm, faults: list[str]) -> HttpResponse:
    return show(
        request,
        "office/visit.html",
        "visit-choose",
        status=422 if faults else 200,
        trail=form.trail,
        form=form,
        person=person,
        result=fitting(form.channel, form.values.get("result", "met")),
        faults=faults,
    )


def _new_knock(knock: KnockTold) -> NewKnock:
    """Return the deed's own words for what was told; answers go by the form's keys."""
    members = tuple(
        MemberTold(
            person=person,
            answers=knock.answers[person],
            suggestion=knock.suggestions.get(person, ""),
            outcome=knock.outcomes.get(person, ""),
            away=knock.away,
        )
        for person in knock.people
    )
    return NewKnock(
        uid=knock.knock,
        day=knock.day,
        moment=knock.moment,
        channel=knock.channel,
        result=knock.result,
        kinds=knock.kinds,
        roles=knock.roles,
        visitor=knock.visitor,
        visitor_name=knock.visitor_name,
        respondent=knock.respondent,
        relation=knock.relation,
        contacted=(knock.contacted,) if knock.contacted else (),
        household=knock.household,
        members=members,
    )


@signed_in
@keeps("visit", "person")
def draft(request: HttpRequest, person: str) -> HttpResponse:
    """Keep a half-filled form; answers with one plain sentence."""
    keep_draft(request.actor, page=f"visit/{person}", content=draft_told(request.POST))
    return HttpResponse(f"草稿已存 {request.now:%H:%M}", content_type="text/plain; charset=utf-8")
