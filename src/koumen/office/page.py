"""How every page is answered: who may come in, the frame around it, and what a missing thing looks like.

Everything a template shows is gathered here and in the views before rendering starts; templates read no database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.rows.parts import AreaStep, NotHere
from koumen.ledgers.rows.shell import Shell
from koumen.ledgers.shell import shell as shell_of
from koumen.office import words

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the rail. `counts` says what the figure is, for those who hear the page."""

    url: str
    label: str
    here: bool
    count: int = 0
    counts: str = ""
    late: bool = False
    gap: bool = False


_NAV = (
    ("workbench", "工作台", False),
    ("roster", "{beneficiary}名单", False),
    ("visit-choose", "登记{visit}", False),
    ("special-periods", "特殊时期", False),
    ("monthly", "月汇总表", True),
    ("progress", "{visit}进度", False),
    ("policies", "政策依据", True),
    ("suggestions", "意见建议", False),
)


_OTHERS = {
    "person": "个人档案",
    "visit": "登记{visit}",
    "figure": "{visit}明细",
    "relocation": "转移安置名单",
    "imports": "导入名单",
    "import": "导入名单",
    "policy": "政策依据",
}


def _named(label: str, shell: Shell) -> str:
    """Put the local policy's own words into a label."""
    return label.format(visit=shell.visit, beneficiary=shell.beneficiary)


def page_name(url_name: str, shell: Shell) -> str:
    """Return a page's Chinese name in the local policy's words, "" for an address that is no page."""
    names = {name: label for name, label, _ in _NAV} | _OTHERS
    return _named(names.get(url_name, ""), shell)


def nav(shell: Shell, here: str) -> list[NavEntry]:
    """Return the rail's entries; `here` is the url name under which the page stands."""
    counts = {
        "workbench": (shell.missed_count, "人漏访", True),
        "roster": (shell.roster_count, "人在册", False),
        "suggestions": (shell.suggestions_waiting, "条待答复", False),
    }
    entries = []
    for name, label, gap in _NAV:
        count, meaning, late = counts.get(name, (0, "", False))
        entries.append(
            NavEntry(reverse(f"office:{name}"), _named(label, shell), name == here, count, meaning, late, gap)
        )
    return entries


def signed_in(view: View) -> View:
    """Send whoever has not logged in to the log-in page; show what lies outside the actor's scope as not found."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "actor", None) is None:
            return redirect_to_login(request.get_full_path())
        if getattr(request.user, "must_change_password", False) and view.__name__ != "password":
            return redirect("office:password")
        try:
            return view(request, *args, **kwargs)
        except (NotHere, NotYours) as absent:
            raise Http404 from absent

    return guarded


def show(request: HttpRequest, template: str, here: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page in its frame. `here` is its rail entry; a `trail` in `context` replaces the actor's own."""
    shell = shell_of(request.actor)
    trail: tuple[AreaStep, ...] = context.pop("trail", ()) or shell.trail
    legend = [(status, label) for status, label in words.STATUS.items() if status != "none"]
    frame = {"shell": shell, "nav": nav(shell, here), "trail": trail, "legend": legend}
    return render(request, template, {**frame, **context}, status=status)


def said(request: HttpRequest, refused: Refused) -> None:
    """Show why a deed was not done; what lies outside the actor's scope is simply not there."""
    if isinstance(refused, NotYours):
        raise Http404 from refused
    messages.error(request, str(refused))


def part(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Render a piece of a page for htmx, without the frame."""
    return render(request, template, {"shell": shell_of(request.actor), **context})
