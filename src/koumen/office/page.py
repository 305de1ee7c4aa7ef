"""How every page is shown: the frame around it, its rail, and what was refused. Who may come in is `guards`'s.

Everything a template shows is gathered here and in the views before rendering starts; templates read no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from koumen.actions.refusals import NotYours, Refused
from koumen.ledgers.rows.parts import AreaStep
from koumen.ledgers.rows.shell import Shell
from koumen.ledgers.shell import shell as shell_of
from koumen.office import words
from koumen.office.guards import PEOPLE


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
    ("workbench", "工作台", False, ""),
    ("roster", "{beneficiary}名单", False, PEOPLE),
    ("visit-choose", "登记{visit}", False, "record_visit"),
    ("visitors", "{visitor}", False, "confirm_inclusion"),
    ("special-periods", "特殊时期", False, PEOPLE),
    ("monthly", "月汇总表", True, PEOPLE),
    ("progress", "{visit}进度", False, PEOPLE),
    ("policies", "政策依据", True, ""),
    ("suggestions", "意见建议", False, ""),
    ("accounts", "账号", True, "manage_accounts"),
)


HOME = "首页"
"""The first page's name for accounts that have no work to do on it."""
_OTHERS = {
    "person": "个人档案",
    "exits": "退出办理",
    "exit-report": "报告退出",
    "first-contacts": "第一探访联系人",
    "visitor": "{visitor}",
    "person-add": "新增人员",
    "person-move": "迁居、分户",
    "person-merge": "合并档案",
    "visit": "登记{visit}",
    "figure": "{visit}明细",
    "relocation": "转移安置名单",
    "imports": "导入名单",
    "import": "导入名单",
    "policy": "政策依据",
}


def _named(label: str, shell: Shell) -> str:
    """Put the local policy's own words into a label."""
    return label.format(visit=shell.visit, beneficiary=shell.beneficiary, visitor=shell.visitor)


def page_name(url_name: str, shell: Shell) -> str:
    """Return a page's Chinese name in the local policy's words, "" for an address that is no page."""
    names = {name: label for name, label, *_ in _NAV} | _OTHERS
    return _named(HOME if url_name == "workbench" and not shell.sees_people else names.get(url_name, ""), shell)


def nav(shell: Shell, here: str) -> list[NavEntry]:
    """Return the rail's entries, only those the account can use; `here` is the url name of the page's own."""
    held = {"", *shell.may, *([PEOPLE] if shell.sees_people else [])}
    counts = {
        "workbench": (shell.missed_count, "人漏访", True),
        "roster": (shell.roster_count, "人在册", False),
        "suggestions": (shell.suggestions_waiting, "条待答复", False),
    }
    entries = []
    for name, _, gap, need in _NAV:
        if need not in held:
            continue
        count, meaning, late = counts.get(name, (0, "", False))
        entries.append(
            NavEntry(reverse(f"office:{name}"), page_name(name, shell), name == here, count, meaning, late, gap)
        )
    return entries


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
