"""登记访视: find the person, tell the visit once for the household; half-filled forms are kept as drafts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from koumen.actions.drafts import drop_draft
from koumen.actions.knocks import MemberTold, NewKnock
from koumen.actions.receipts import Receipt
from koumen.actions.refusals import NotYours, Refused
from koumen.actions.visits import correct_visit, record_knock
from koumen.ledgers.result_words import fitting
from koumen.ledgers.roster import roster as roster_of
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.rows.roster import RosterFilter
from koumen.ledgers.rows.visiting import VisitForm
from koumen.ledgers.shell import may_of
from koumen.ledgers.visiting import draft_page, kept_knock, visit_form
from koumen.office.asked import day_told
from koumen.office.guards import keeps, needs, signed_in
from koumen.office.page import part, show
from koumen.office.told import KnockTold, draft_told, knock_told
from koumen.office.unsent import keep_unsent

FOUND = 20
NOTHING_ASKED = "见到了本人，检查内容却一项都没有填。请补填；只登记到访、这次不填的，在最下面打勾后再登记。"
GONE = frozenset({"moved", "deceased"})
"""Results after which whoever may goes straight on to the leaving."""


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
    if request.method == "POST":
        return _told(request, person, corrects)
    kept = None if request.htmx else kept_knock(request.actor, person, request.GET.get("knock", ""))
    if kept is not None:
        return show(request, "office/visit_kept.html", "visit-choose", trail=kept.trail, kept=kept, person=person)
    return _form(request, person, _asked(request.actor, person, corrects, request.GET, refilled=request.htmx), [])


def _told(request: HttpRequest, person: str, corrects: str) -> HttpResponse:
    """Keep what was told, or show the form again with every fault."""
    knock, faults = knock_told(request.POST, request.actor.today)
    try:
        if knock is None:
            raise Refused("\n".join(faults))
        if not corrects and _all_blank(request, person, knock):
            form = _asked(request.actor, person, corrects, request.POST, refilled=True)
            return _form(request, person, form, [NOTHING_ASKED], bare=True)
        receipt = _keep(request.actor, knock, corrects)
    except NotYours as absent:
        raise NotHere(person) from absent
    except Refused as refused:
        form = _asked(request.actor, person, corrects, request.POST, refilled=True)
        return _form(request, person, form, str(refused).splitlines())
    drop_draft(request.actor, page=draft_page(request.actor, person, corrects))
    messages.success(request, receipt.says)
    if knock.result in GONE and "confirm_inclusion" in may_of(request.actor):
        return redirect(reverse("office:person", args=[knock.people[0]]) + "?open=leave#leave")
    return redirect("office:person", person=person) if corrects else redirect("office:workbench")


def _all_blank(request: HttpRequest, person: str, knock: KnockTold) -> bool:
    """Whether someone was met at home and not one question was answered, without a word that this was meant."""
    if "bare" in request.POST or (knock.channel, knock.result) != ("home", "met"):
        return False
    if knock.household or any(knock.answers.values()):
        return False
    form = visit_form(request.actor, person, knock.day, knock.channel)
    asked = (member.items for member in form.members if member.who.uid in knock.people)
    return bool(form.household_items or any(asked))


def _keep(actor: Any, knock: KnockTold, corrects: str) -> Receipt:
    told = _new_knock(knock)
    return correct_visit(actor, visit=corrects, knock=told) if corrects else record_knock(actor, knock=told)


def _asked(actor: Any, person: str, corrects: str, told: QueryDict, *, refilled: bool) -> VisitForm:
    """Return the form; `refilled` with what stood in it a moment ago."""
    day, channel, knock = (told.get(name, "") for name in ("day", "channel", "knock"))
    form = visit_form(actor, person, day_told(day), channel, corrects, knock)
    return _with(form, told) if refilled and knock else form


def _with(form: VisitForm, told: QueryDict) -> VisitForm:
    """Return the form as it was being filled."""
    chosen = set(told.getlist("person"))
    members = tuple(replace(member, chosen=member.who.uid in chosen) for member in form.members)
    kept = {**form.values, **draft_told(told)}
    return replace(form, values=kept, knock=told["knock"], members=members, visitor=told.get("visitor", ""))


def _form(request: HttpRequest, person: str, form: VisitForm, faults: list[str], *, bare: bool = False) -> HttpResponse:
    return show(
        request,
        "office/visit.html",
        "visit-choose",
        status=422 if faults and not bare else 200,
        trail=form.trail,
        form=form,
        person=person,
        result=fitting(form.channel, form.values.get("result", "met")),
        faults=faults,
        bare=bare,
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


@csrf_exempt
@keeps("visit", "person")
def draft(request: HttpRequest, person: str) -> HttpResponse:
    """Keep a half-filled form; answers with one plain sentence. Its ticket says whose it is, log-in or not."""
    receipt = keep_unsent(request)
    if receipt is None:
        says = "草稿没有存上；请尽快登记，或重新打开这一页"
    else:
        says = receipt.says if request.actor else f"登录已到时间，{receipt.says}；请重新登录后继续"
    return HttpResponse(says, content_type="text/plain; charset=utf-8", status=200 if receipt else 422)


@signed_in
@keeps("visit", "person")
def drop(request: HttpRequest, person: str) -> HttpResponse:
    """Let go of a draft and begin anew."""
    messages.success(request, drop_draft(request.actor, page=draft_page(request.actor, person)).says)
    return redirect("office:visit", person=person)
