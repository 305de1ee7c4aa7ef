"""What each page's template needs beside its rows: sentences, choices and the ends of query strings.

Pure functions of rows; no request, no query.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from koumen.ledgers.rows.figures import FigureList
from koumen.ledgers.rows.monthly import MonthlyTable
from koumen.ledgers.rows.parts import Choice, share
from koumen.ledgers.rows.periods import SpecialPeriods
from koumen.ledgers.rows.progress import Progress
from koumen.ledgers.rows.roster import Roster
from koumen.ledgers.rows.workbench import Workbench
from koumen.office import words

STATUSES = tuple(Choice(status, words.STATUS[status]) for status in ("missed", "due", "met", "excused", "none"))
WAITINGS = (
    Choice("confirm", "待确认纳入"),
    Choice("exit", "待确认退出"),
    Choice("facts", "待核实情况"),
    Choice("complete", "资料待补"),
    Choice("changed", "昨日以来有变动"),
)
DECIDED = frozenset({"confirm", "exit"})
WAYS = (Choice("visit", "按次（每次一行）"), Choice("person", "按人（每人一行）"))


def query(**known: str) -> str:
    """Return `&key=value...` for what is filled in, to stand behind a query string."""
    filled = {key: value for key, value in known.items() if value}
    return "&" + urlencode(filled) if filled else ""


def workbench(bench: Workbench, area: str) -> dict[str, Any]:
    """What the workbench shows; `area` is the uid asked for, "" for the actor's own."""
    return {
        "bench": bench,
        "trail": bench.trail,
        "area": area,
        "area_query": query(area=area),
        "rate": share(bench.met, bench.owed),
        "confirm_total": sum(village.joining + village.leaving for village in bench.to_confirm),
    }


def roster(page: Roster, may_decide: bool) -> dict[str, Any]:
    """What the roster shows: its sentence, its choices, and whether decisions can be made here.

    What waits for a decision is offered only to those who `may_decide`.
    """
    asked = page.filters
    return {
        "roster": page,
        "trail": page.trail,
        "filters": asked,
        "lede": _roster_lede(page),
        "statuses": STATUSES,
        "waitings": WAITINGS if may_decide else tuple(each for each in WAITINGS if each.value not in DECIDED),
        "confirming": asked.waiting == "confirm" and page.to_confirm > 0,
        "leaving": asked.waiting == "exit" and page.to_exit > 0,
    }


def _roster_lede(page: Roster) -> str:
    asked = page.filters
    chosen = [label for label in (_label(page.areas, asked.area), _label(page.packs, asked.pack)) if label]
    status = words.STATUS.get(asked.status, "")
    waiting = _label(WAITINGS, asked.waiting)
    narrowed = "、".join(part for part in (*chosen, status, waiting) if part)
    return f"{narrowed}：共 {page.total} 人。" if narrowed else f"共 {page.total} 人。"


def _label(choices: tuple[Choice, ...], value: str) -> str:
    return next((choice.label for choice in choices if value and choice.value == value), "")


def special_periods(page: SpecialPeriods, given: dict[str, str]) -> dict[str, Any]:
    """What the page of special periods shows; `given` is what was typed before a fault."""
    choices = tuple(Choice(event.event, event.label) for event in page.events)
    given = {"since": page.today.isoformat(), **given}
    return {"page": page, "trail": page.trail, "event_choices": choices, "given": given}


def monthly(table: MonthlyTable) -> dict[str, Any]:
    """What the monthly table shows."""
    return {"table": table, "trail": table.trail, "month": table.asked.month.strftime("%Y-%m"), "ways": WAYS}


def progress(page: Progress) -> dict[str, Any]:
    """What the page of progress shows."""
    asked = page.asked
    return {
        "page": page,
        "trail": page.trail,
        "month": asked.month.strftime("%Y-%m"),
        "area_query": query(area=asked.area),
        "pack_query": query(pack=asked.pack),
    }


def figure(page: FigureList) -> dict[str, Any]:
    """What the list behind a figure shows: its heading, its unit, and what the last column tells."""
    asked = page.asked
    unit = {"windows": "期", "home": "次", "visits": "次"}.get(asked.of, "人")
    return {
        "page": page,
        "trail": page.trail,
        "month": asked.month.strftime("%Y-%m"),
        "heading": _figure_heading(page),
        "unit": unit,
        "noted": {"unvisited": "原因", "unwilling": "本月到访", "whole": "本月到访", "visited": "本月到访"}.get(
            asked.of, "本月到访" if asked.of == "people" else ""
        ),
        "back_query": query(area=asked.area, pack=asked.pack),
    }


def _figure_heading(page: FigureList) -> str:
    asked = page.asked
    if asked.of in ("windows", "people"):
        kind = "以后到期的任务" if asked.later else "应完成" if asked.status == "owed" else "任务"
        return ("对象：" if asked.of == "people" else "") + words.STATUS.get(asked.status, kind)
    parts = {"visited": "已访的人", "whole": "应访的人", "unwilling": "不愿接受的人", "home": "上门", "visits": "全部"}
    return "应访未访的人" if asked.of == "unvisited" else f"{page.measure}：{parts[asked.of]}"
