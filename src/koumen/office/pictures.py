"""Where the strokes of the small pictures go. Plain numbers for SVG templates; nothing here draws or counts people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from koumen.ledgers.rows.parts import WindowDot, share
from koumen.ledgers.rows.progress import MonthPoint
from koumen.office import words

PITCH = 16


@dataclass(frozen=True, slots=True)
class DotMark:
    """One window's square: its left edge, its status and what it says."""

    x: int
    y: int
    status: str
    says: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """A row (or rows) of squares with one sentence that says the same; `when` says between which days they lie."""

    width: int
    height: int
    marks: tuple[DotMark, ...]
    says: str
    when: str = ""


def dots(windows: Sequence[WindowDot], per_row: int = 26) -> DotRow:
    """Place one square for each window, oldest first, `per_row` to a row."""
    marks = tuple(
        DotMark(PITCH * (n % per_row), PITCH * (n // per_row), dot.status, _says(dot)) for n, dot in enumerate(windows)
    )
    rows = (len(windows) + per_row - 1) // per_row
    when = words.span(windows[0].starts, windows[-1].due_by) if windows else ""
    return DotRow(PITCH * min(len(windows), per_row), PITCH * rows, marks, _summary(windows), when)


def _says(dot: WindowDot) -> str:
    when = words.span(dot.starts, dot.due_by)
    counted = f" {dot.done}/{dot.required} 次" if dot.required > 1 else ""
    return f"{when}：{words.STATUS.get(dot.status, dot.status)}{counted}"


def _summary(windows: Sequence[WindowDot]) -> str:
    counts = Counter(dot.status for dot in windows)
    parts = [f"{label} {counts[status]}" for status, label in words.STATUS.items() if counts[status]]
    return f"近 {len(windows)} 期：{'，'.join(parts)}" if windows else "尚无记录"


@dataclass(frozen=True, slots=True)
class Line:
    """A small line of rates: the points of an SVG polyline in a box of `width` x `height`."""

    width: int
    height: int
    points: str
    says: str


def line(pairs: Sequence[tuple[int, int]], width: int = 96, height: int = 30) -> Line:
    """Draw the rates of (met, owed) pairs; months that owed nothing are left out."""
    known = [(n, met / owed) for n, (met, owed) in enumerate(pairs) if owed]
    step = (width - 4) / max(len(pairs) - 1, 1)
    points = " ".join(f"{2 + n * step:.1f},{height - 3 - rate * (height - 6):.1f}" for n, rate in known)
    return Line(width, height, points, "近 12 个月完成率：" + "，".join(share(met, owed) for met, owed in pairs))


@dataclass(frozen=True, slots=True)
class Column:
    """One month of the twelve: a column of three parts, heights in picture units, with its two labels."""

    x: int
    middle: int
    label: str
    rate: str
    rate_y: int
    parts: tuple[tuple[str, int, int], ...]  # status, y, height


COLUMN_TOP = 24
COLUMN_HEIGHT = 140


def columns(months: Sequence[MonthPoint]) -> tuple[Column, ...]:
    """Place twelve columns, each scaled to the month that owed most; met at the foot, then due, then missed."""
    most = max((point.tally.owed for point in months), default=0) or 1
    return tuple(_column(n, point, most) for n, point in enumerate(months))


def _column(n: int, point: MonthPoint, most: int) -> Column:
    foot = COLUMN_TOP + COLUMN_HEIGHT
    parts = []
    counts = {"met": point.tally.met, "due": point.tally.due, "missed": point.tally.missed}
    for status, count in counts.items():
        height = round(COLUMN_HEIGHT * count / most)
        if count:
            height = max(height, 2)
            foot -= height
            parts.append((status, foot, height))
    label = f"{point.month.month}月"
    return Column(60 * n + 12, 60 * n + 30, label, point.tally.rate, foot - 6, tuple(parts))


def shares(met: int, due: int, missed: int) -> tuple[tuple[str, float, float], ...]:
    """Split a bar 100 units long into met, due and missed: (status, x, width)."""
    whole = met + due + missed
    if not whole:
        return ()
    bars, x = [], 0.0
    for status, count in (("met", met), ("due", due), ("missed", missed)):
        width = round(100 * count / whole, 2)
        bars.append((status, round(x, 2), width))
        x += width
    return tuple(bar for bar in bars if bar[2])
