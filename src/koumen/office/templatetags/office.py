"""Template words of the office: how days, clauses, statuses and small pictures are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import template

from koumen.ledgers.rows.parts import ClauseRef, WindowDot
from koumen.ledgers.rows.progress import AreaProgress, MonthPoint, PackProgress, Tally
from koumen.ledgers.rows.visiting import ItemField
from koumen.office import pictures, words
from koumen.office.sections import Section, sections

register = template.Library()

register.filter("md", words.month_day)
register.filter("mdw", words.with_weekday)
register.filter("ymd", words.full_day)
register.filter("ym", words.full_month)
register.filter("moment", words.moment, expects_localtime=True)
register.filter("clause_as_written", words.clause)


@register.filter
def status_word(status: str) -> str:
    """Say a window's status in Chinese."""
    return words.STATUS.get(status, status)


@register.filter
def status_tone(status: str) -> str:
    """Return the tone (late, soon, done) in which a status is shown, or ""."""
    return words.URGENCY.get(status, "")


@register.filter
def inclusion_word(state: str) -> str:
    """Say in Chinese how far an inclusion has been decided."""
    return words.INCLUSION.get(state, state)


@register.filter
def account_purpose(role: str) -> str:
    """Say in Chinese what an account is for that works with nobody."""
    return words.ACCOUNTS.get(role, words.NO_ROLE)


@register.filter
def batch_word(state: str) -> str:
    """Say in Chinese how far an import has come."""
    return words.BATCH.get(state, state)


@register.filter
def import_word(sort: str) -> str:
    """Say in Chinese what an import would do with a row."""
    return words.IMPORTED.get(sort, sort)


@register.filter
def tally_query(row: AreaProgress | PackProgress, kind: str) -> str:
    """Return the end of the roster's query string for one row of progress."""
    return "&" + urlencode({kind: row.area if isinstance(row, AreaProgress) else row.pack})


@register.filter
def told(values: Mapping[str, str], name: str) -> str:
    """Return what was already told for one field of a form, or ""."""
    return values.get(name, "")


@register.filter
def by_aspect(items: Sequence[ItemField]) -> tuple[Section, ...]:
    """Return a form's questions as sections by aspect."""
    return sections(items)


@register.filter
def fills(items: Sequence[ItemField]) -> int:
    """Return how many of the questions "nothing changed" would fill."""
    return sum(1 for item in items if item.unchanged)


@register.filter
def asked_after(item: ItemField, items: Sequence[ItemField]) -> str:
    """Return `key=answer answer`: the question and the answers that make this one necessary; "" when none does."""
    for other in items:
        answers = [answer for answer, needed in (other.needs or {}).items() if needed == item.key]
        if answers:
            return f"{other.key}={' '.join(answers)}"
    return ""


@register.simple_tag
def span(since: Any, until: Any, today: Any = None) -> str:
    """Write a span of days, both ends inclusive; with `today`, days of another year bear their year."""
    return words.span(since, until, today)


@register.inclusion_tag("office/parts/dots.html")
def dots(windows: Sequence[WindowDot], per_row: int = 26, *, each: bool = False) -> dict[str, Any]:
    """Draw one square for each window; `each`: with their days in a list that opens."""
    return {"row": pictures.dots(windows, per_row), "each": each}


@register.inclusion_tag("office/parts/line.html")
def trend(pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Draw twelve months of a rate as a small line."""
    return {"line": pictures.line(pairs)}


@register.inclusion_tag("office/parts/columns.html")
def twelve_months(months: Sequence[MonthPoint]) -> dict[str, Any]:
    """Draw twelve months of windows as columns."""
    return {"columns": pictures.columns(months), "foot": pictures.COLUMN_TOP + pictures.COLUMN_HEIGHT}


@register.inclusion_tag("office/parts/bar.html")
def tally_bar(tally: Tally) -> dict[str, Any]:
    """Draw one tally as a bar of met, due and missed."""
    return {"bars": pictures.shares(tally.met, tally.due, tally.missed), "tally": tally}


@register.inclusion_tag("office/parts/clause.html")
def clause(ref: ClauseRef) -> dict[str, Any]:
    """Show where a rule stands; the rule itself is one press away."""
    return {"ref": ref}
