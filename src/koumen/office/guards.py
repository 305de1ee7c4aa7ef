"""Who may come in: the log-in, pages that take a deed, addresses that only keep. Says 404 for what is not the actor's.

The deeds and the scope decide; a guard only saves people a page that could do nothing for them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from koumen.actions.refusals import NotYours
from koumen.ledgers.rows.parts import NotHere
from koumen.ledgers.shell import may_of, sees_people
from koumen.office.unsent import keep_unsent

View = Callable[..., HttpResponse]
PEOPLE = "people"
"""What a page needs that shows people; every other need is the name of a deed."""


def signed_in(view: View) -> View:
    """Send whoever has not logged in to the log-in page; show what lies outside the actor's scope as not found."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "actor", None) is None:
            return _to_log_in(request)
        if getattr(request.user, "must_change_password", False) and view.__name__ != "password":
            return redirect("office:password")
        try:
            answer = view(request, *args, **kwargs)
        except (NotHere, NotYours) as absent:
            raise Http404 from absent
        return _not_so(request, answer) if answer.status_code == 405 else answer

    return guarded


def _to_log_in(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in page and back; a form that was being submitted is kept as a draft, and the page says so."""
    kept = keep_unsent(request) is not None
    back = redirect_to_login(request.get_full_path())
    return redirect(f"{back['Location']}&kept=1") if kept else back


def _not_so(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Say in words that an address cannot be used this way."""
    said = render(request, "405.html", status=405)
    said["Allow"] = answer["Allow"]
    return said


def needs(what: str) -> Callable[[View], View]:
    """Keep out accounts that cannot use a page: those without a deed or, for PEOPLE, those who see nobody."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if what not in may_of(request.actor) and not (what == PEOPLE and sees_people(request.actor)):
                return render(request, "403.html", status=403)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def keeps(page: str, *names: str) -> Callable[[View], View]:
    """Make a view that only keeps what was sent; opened by hand or after a log-in it leads to its page.

    `names` are the parts of the address that the page's own address takes.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in ("GET", "HEAD"):
                return redirect(f"office:{page}", **{name: kwargs[name] for name in names})
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return guarded

    return decorate
